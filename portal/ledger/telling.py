"""Letters about a payment, written inside the transaction that books it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import Session

from portal.customers.models import Contact, ContactAccess, Customer
from portal.ledger.models import Payment, PaymentShare
from portal.ledger.words import METHODS
from portal.mail import letters
from portal.mail.letters import LetterKind
from portal.mail.outbox import post_letter
from portal.papers.models import Paper
from portal.people.models import Person
from portal.preferences.cascade import choices_of
from portal.preferences.choices import Preference
from portal.preferences.queries import settings_version
from portal.preferences.rules import LANGUAGE, MAILS_ALL_CONTACTS
from portal.web.formats import Formats, formats_in

MOST_NAMED = 5
Outside = Callable[[int, bool], str]
"""Given who paid, by contact id, and whether they may come in: the path that opens what they paid without
signing in, or nothing."""
Named = Callable[[Formats], str]
"""The card or account it was paid with, in a reader's language; empty where nothing is known of it."""


_TOLD = (
    select(
        Contact.id,
        Contact.public_id,
        Contact.access,
        Contact.person_id,
        Person.email,
        Person.language,
        Customer.group_id,
        settings_version().scalar_subquery().label("version"),
    )
    .join(Person, Person.id == Contact.person_id)
    .join(Customer, Customer.id == Contact.customer_id)
    .where(
        Contact.customer_id == bindparam("customer"),
        or_(
            Contact.access == ContactAccess.ACTIVE,
            and_(Contact.person_id == bindparam("payer"), Contact.access != ContactAccess.DISABLED),
        ),
    )
    .order_by(Contact.is_primary.desc(), Contact.id)
)
_NUMBERS = (
    select(Paper.number)
    .join(PaymentShare, PaymentShare.paper_id == Paper.id)
    .where(PaymentShare.payment_id == bindparam("of_payment"))
    .order_by(PaymentShare.position)
)


def _nowhere(_contact_id: int, _may_come_in: bool) -> str:
    return ""


def _unnamed(_show: Formats) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Addressee:
    """Where a letter goes, in which language, and where it leads if not to a page of the portal."""

    public_id: str
    email: str
    language: str
    way: str


def tell_received(
    db: Session,
    payment: Payment,
    payer_person_id: int | None,
    wanted: Preference[bool],
    outside: Outside = _nowhere,
    named: Named = _unnamed,
) -> None:
    """The money has arrived; told where the preference `wanted` says so."""
    if payment.dated_on is None:
        raise ValueError("Money that has arrived has its day.")
    for to in _addressees(db, payment, payer_person_id, outside, wanted):
        show = formats_in(to.language)
        post_letter(
            db,
            letters.PAYMENT_RECEIVED,
            to.email,
            to.language,
            addressee=to.public_id,
            path=to.way or f"/payments/{payment.public_id}/receipt",
            amount=show.money_text(payment.settled_minor, payment.currency),
            number=payment.number,
            papers=_papers(db, payment),
            method=named(show) or show.words.gettext(METHODS.get(payment.method, "Payment")),
            paid_on=payment.dated_on,
        )


def tell_failed(
    db: Session,
    payment: Payment,
    reason: str,
    payer_person_id: int | None = None,
    outside: Outside = _nowhere,
) -> None:
    """A try that was on its way failed; `reason` is a sentence that the catalogues know."""
    for to in _addressees(db, payment, payer_person_id, outside):
        show = formats_in(to.language)
        _post(
            db, letters.PAYMENT_FAILED, to, payment, payment.amount_minor, reason=show.words.gettext(reason)
        )


def tell_returned(
    db: Session,
    payment: Payment,
    amount_minor: int,
    payer_person_id: int | None = None,
    outside: Outside = _nowhere,
) -> None:
    """The bank took so much of a payment back."""
    for to in _addressees(db, payment, payer_person_id, outside):
        _post(db, letters.PAYMENT_RETURNED, to, payment, amount_minor)


def _post(
    db: Session, kind: LetterKind, to: Addressee, payment: Payment, amount_minor: int, **values: Any
) -> None:
    post_letter(
        db,
        kind,
        to.email,
        to.language,
        addressee=to.public_id,
        path=to.way or f"/payments/{payment.public_id}",
        amount=formats_in(to.language).money_text(amount_minor, payment.currency),
        number=payment.number,
        papers=_papers(db, payment),
        **values,
    )


def _addressees(
    db: Session,
    payment: Payment,
    payer_person_id: int | None,
    outside: Outside,
    only_if: Preference[bool] | None = None,
) -> Iterable[Addressee]:
    """Who paid, else the primary contact; by preference everybody who may come in. The letter leads to a
    page, and who paid where `outside` says: who may not come in gets it beside the primary contact."""
    named = {"customer": payment.customer_id, "payer": payer_person_id}
    with db.no_autoflush:  # what was booked is written with the letter
        rows = db.execute(_TOLD, named).all()
    if not rows:
        return []
    choices = choices_of(db, payment.customer_id, rows[0].group_id, rows[0].version)
    if only_if is not None and not choices[only_if]:
        return []
    inside = [row for row in rows if row.access == ContactAccess.ACTIVE]
    payers = [row for row in rows if payer_person_id is not None and row.person_id == payer_person_id]
    ways = {row.id: outside(row.id, row in inside) for row in payers}
    chosen = [row for row in inside if row in payers] or inside[:1]
    if choices[MAILS_ALL_CONTACTS]:
        chosen = inside
    chosen += [row for row in payers if row not in inside and ways[row.id]]
    return [
        Addressee(row.public_id, row.email, row.language or choices[LANGUAGE], ways.get(row.id, ""))
        for row in chosen
    ]


def _papers(db: Session, payment: Payment) -> str:
    """The numbers of what the payment is meant for, the first few."""
    with db.no_autoflush:
        numbers = [number for number in db.scalars(_NUMBERS, {"of_payment": payment.id}) if number]
    return ", ".join(numbers[:MOST_NAMED]) + (" …" if len(numbers) > MOST_NAMED else "")
