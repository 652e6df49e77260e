"""What was chosen on each level, and by which version of the settings."""

from collections.abc import Collection

from sqlalchemy import Select, select

from portal.preferences.models import (
    CustomerPreference,
    GroupPreference,
    Organisation,
    OrganisationPreference,
)


def settings_version() -> Select[int]:
    """The number that every saved preference raises."""
    return select(Organisation.settings_version)


def of_the_organisation() -> Select[str, str]:
    """Name and JSON value of the choices for everyone."""
    return select(OrganisationPreference.name, OrganisationPreference.value)


def of_groups() -> Select[int, str, str]:
    """Group, name and JSON value of the choices for groups."""
    return select(GroupPreference.group_id, GroupPreference.name, GroupPreference.value)


def of_customers(customer_ids: Collection[int]) -> Select[int, str, str]:
    """Customer, name and JSON value of the choices for these customers."""
    return select(CustomerPreference.customer_id, CustomerPreference.name, CustomerPreference.value).where(
        CustomerPreference.customer_id.in_(customer_ids)
    )
