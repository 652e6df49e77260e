"""Ending at the gateway what nobody needs any more: an open session, or an intent that waits for a person."""

from portal.payments.gateway import Line
from portal.payments.refusals import GatewayRefused
from portal.payments.rules import requests
from portal.payments.rules.telling import told
from portal.payments.rules.told import MoneyTold, Word


def intent_of(line: Line, customer: str, payment: str) -> MoneyTold | None:
    """The intent of a payment with a saved method of which no answer came; None where none was made."""
    found = (told(row) for row in line.every(requests.INTENTS, {"customer": customer}))
    ours = (one for one in found if isinstance(one, MoneyTold) and one.names.payment == payment)
    return next(ours, None)


def end_at_gateway(line: Line, session: str, intent: str, subject: str) -> bool:
    """End it; False where it cannot be ended, because it is paid or on its way. What was never made at the
    gateway has nothing to end. Raises GatewaySilent."""
    if not session and not intent:
        return True
    path = f"{requests.SESSIONS}/{session}" if session else f"{requests.INTENTS}/{intent}"
    try:
        line.post(f"{path}/expire" if session else f"{path}/cancel", {}, subject=subject)
    except GatewayRefused:
        found = told(line.get(path, {"expand": ["payment_intent"]} if session else {}, subject=subject))
        return not (isinstance(found, MoneyTold) and found.word in (Word.ARRIVED, Word.UNDER_WAY))
    return True
