"""The Pay page as it was before it was left: the choice of a try that was not finished, and what was agreed
to before a proof of who is here."""

from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from portal.access.areas import seal_of_forms
from portal.access.current import contact_token
from portal.access.kept.opening import opened
from portal.access.kept.operations import keep_form
from portal.ledger.models import Payment
from portal.papers.consent.reading import FIELDS, consent_in
from portal.papers.consent.rules import Asked, Consent
from portal.payments import queries
from portal.payments.made import queries as made
from portal.payments.models import OnlinePayment
from portal.payments.paying.forms import Wanted
from portal.payments.rules.methods import BANK, CARD
from portal.web.formats import Formats


def choice_of(db: Session, payment: Payment, online: OnlinePayment | None, show: Formats) -> dict[str, Any]:
    """The query of the Pay page: the papers with the amounts chosen, the credit that was ticked, the way."""
    amounts = {row.public_id: row.minor for row in db.execute(made.meant_for([payment.id]))}
    advance = payment.amount_minor - sum(amounts.values())
    uses = db.execute(queries.credited_with(payment.id)).all()
    for use in uses:
        amounts[use.public_id] = amounts.get(use.public_id, 0) + use.minor
    if amounts:  # what was more than open had been typed for one of them
        last = list(amounts)[-1]
        amounts[last] += advance
    typed = {public_id: show.amount(minor, payment.currency) for public_id, minor in amounts.items()}
    wanted = Wanted(
        papers=tuple(typed),
        currency=payment.currency,
        amounts=typed,
        advance=None if amounts else show.amount(advance, payment.currency),
        method=online.methods if online is not None and online.methods in (CARD, BANK) else "",
        uses_credit=bool(uses),
        saves_bank=online is not None and online.saves_method,
    )
    return wanted.as_query()


def kept_consent() -> dict[str, str]:
    """Keep the tick and the signature of this form; what the address of the page needs to find them again."""
    given = [(name, value) for name, value in request.form.items() if name in FIELDS and value]
    public_id = keep_form(contact_token() or "", url_for("payments.create"), given, seal_of_forms())
    return {"kept": public_id} if public_id is not None else {}


def consent_before(asked: Asked) -> Consent:
    """What was kept of them, as far as it is asked for as it was."""
    public_id = request.args.get("kept", "")
    path, fields = (opened(public_id) if public_id else None) or ("", [])
    return consent_in(dict(fields), asked) if path == url_for("payments.create") else Consent()
