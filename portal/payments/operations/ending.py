"""Ending what was begun to be paid for a paper, before the paper is taken back."""

from portal.db import current_session, locked, transaction
from portal.ledger import moving
from portal.ledger.accounts import business_day, held_payment
from portal.ledger.rules import PaymentState
from portal.payments import queries
from portal.payments.gateway import gateway_of
from portal.payments.noting import note_calls
from portal.payments.older import end_at_gateway, intent_of
from portal.payments.refusals import PaidMeanwhile
from portal.payments.rules.words import Way


def end_tries(paper_id: int) -> None:
    """Expire every payment of this paper that was begun and not finished, at the gateway and then here.

    Every customer is seen. Raises PaidMeanwhile where one turns out to be paid or on its way, and
    GatewaySilent.
    """
    db = current_session()
    tries = [
        (one.payment_id, one.session or "", one.intent or "", one.way, dict(one.request))
        for one in db.scalars(queries.started_for([paper_id]))
    ]
    named = {payment_id: db.execute(queries.names_of(payment_id)).one() for payment_id, *_ in tries}
    db.rollback()
    if not tries:
        return
    with gateway_of(db.get_bind()).line() as line:
        try:
            for payment_id, session, intent, way, request in tries:
                public_id, number = named[payment_id]
                made = intent
                if way == Way.SAVED and not intent:  # no answer came: whether there is one is looked for
                    found = intent_of(line, request.get("customer", ""), public_id)
                    made = found.names.intent if found else ""
                if not end_at_gateway(line, session, made, public_id):
                    raise PaidMeanwhile(payment=number)
                _end(payment_id)
        finally:
            with transaction() as db:
                note_calls(db, line.calls)


def _end(payment_id: int) -> None:
    with transaction() as db:
        account, payment = held_payment(db, payment_id)
        moving.end(db, account, payment, PaymentState.EXPIRED, business_day(db))
        db.scalars(locked(queries.online_payment(payment_id))).one().ask_at = None
