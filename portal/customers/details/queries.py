"""Changes of company details, the latest first."""

from sqlalchemy import Select, select

from portal.customers.details.models import ChangeState, CompanyChange


def waiting() -> Select[CompanyChange]:
    """What waits for a decision: of the entered customer, or of all inside `every_customer`."""
    return (
        select(CompanyChange)
        .where(CompanyChange.state == ChangeState.WAITING)
        .order_by(CompanyChange.id.desc())
    )


def latest(customer_id: int) -> Select[CompanyChange]:
    """The last change that a customer asked for."""
    return (
        select(CompanyChange)
        .where(CompanyChange.customer_id == customer_id)
        .order_by(CompanyChange.id.desc())
        .limit(1)
    )


def by_public_id(public_id: str) -> Select[CompanyChange]:
    """The change of this public id, or no row."""
    return select(CompanyChange).where(CompanyChange.public_id == public_id)
