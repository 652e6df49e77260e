"""Consent that was given with a try to pay, written down inside its transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from portal.activity.noting import note
from portal.activity.rules import Actor, Verb
from portal.kit import clock
from portal.papers.consent.rules import Consent, require_consent
from portal.papers.models import Paper
from portal.payments.agreeing.models import PaymentConsent
from portal.payments.choosing import Plan


@dataclass(frozen=True, slots=True)
class Witnessed:
    """What a contact gave, from where, and which PDF of each paper was shown (SHA-256 by its id)."""

    contact_id: int
    actor: Actor
    address: str
    device: str
    given: Consent
    pdfs: Mapping[int, str] = field(default_factory=dict)


def keep_consent(
    db: Session, customer_id: int, plan: Plan, witnessed: Witnessed | None, payment_id: int | None
) -> None:
    """Raises what `require_consent` does where something is asked for that was not given."""
    require_consent(plan.asked, witnessed.given if witnessed is not None else Consent())
    if witnessed is None or not plan.asked.is_anything:
        return
    given, now = witnessed.given, clock.now()
    for paper_id, terms in plan.terms.items():
        if not (terms or given.signed_name):
            continue
        consent = PaymentConsent(
            customer_id=customer_id, paper_id=paper_id, payment_id=payment_id,
            contact_id=witnessed.contact_id, contact_name=witnessed.actor.name, at=now,
            address=witnessed.address, device=witnessed.device, pdf_sha256=witnessed.pdfs[paper_id],
            terms=terms, signed_name=given.signed_name, drawing=given.drawing,
        )  # fmt: skip
        db.add(consent)
        paper = db.get_one(Paper, paper_id)
        verbs = [Verb.INVOICE_AGREED] * bool(terms) + [Verb.INVOICE_SIGNED] * bool(given.signed_name)
        for verb in verbs:
            number = paper.number or ""
            note(db, verb, witnessed.actor, customer_id=customer_id, target=paper.public_id, number=number)
