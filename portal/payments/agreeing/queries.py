"""What was agreed to of a paper."""

from sqlalchemy import Select, select

from portal.payments.agreeing.models import PaymentConsent

MOST_SHOWN = 20


def consents_to(paper_id: int) -> Select[PaymentConsent]:
    """What was given before this paper was paid, the newest first."""
    return (
        select(PaymentConsent)
        .where(PaymentConsent.paper_id == paper_id)
        .order_by(PaymentConsent.id.desc())
        .limit(MOST_SHOWN)
    )
