"""The logo of a customer."""

from sqlalchemy import Select, select

from portal.customers.logos.models import CustomerLogo


def logo_of(customer_id: int) -> Select[CustomerLogo]:
    """The logo without its picture, or no row."""
    return select(CustomerLogo).where(CustomerLogo.customer_id == customer_id)


def picture_of(customer_id: int) -> Select[str, bytes]:
    """Hash and bytes of the logo, or no row."""
    return select(CustomerLogo.sha256, CustomerLogo.picture).where(CustomerLogo.customer_id == customer_id)
