"""What was done, the newest first."""

from sqlalchemy import Select, select

from portal.activity.models import Activity, HouseActivity


def of_customer(customer_id: int) -> Select[Activity]:
    """What was done at a customer."""
    return select(Activity).where(Activity.customer_id == customer_id).order_by(Activity.id.desc())


def of_house() -> Select[HouseActivity]:
    """What was done to the portal itself."""
    return select(HouseActivity).order_by(HouseActivity.id.desc())


def of_target(customer_id: int, target: str) -> Select[Activity]:
    """What was done to one thing of a customer."""
    return of_customer(customer_id).where(Activity.target == target)
