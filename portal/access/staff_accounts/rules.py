"""How long staff may take to set an account up, and what cannot be done to one."""

from datetime import timedelta
from typing import Final

from portal.kit.refusal import N_, Refusal, TooLong

INVITED_FOR: Final = timedelta(days=7)
LONGEST_NAME: Final = 200
STAFF_ROLE_MEANINGS: Final = {
    "owner": N_("Does everything, and changes preferences and staff."),
    "staff": N_("Works with customers, papers and payments."),
    "read_only": N_("Looks at everything and changes nothing."),
}
"""What each role may do, by `StaffRole`."""


class StaffAlready(Refusal):
    sentence = N_("%(email)s is in the back office already.")
    field = "email"


class NotOfStaff(Refusal):
    sentence = N_("Nobody of staff who may sign in has the address %(email)s.")
    field = "email"


class NoName(Refusal):
    sentence = N_("Enter a name.")
    field = "name"


class NotAStaffRole(Refusal):
    sentence = N_("Choose one of the roles.")
    field = "role"


def problems(name: str, role: str) -> list[Refusal]:
    """What keeps a member from being saved, each with its field; the address is read elsewhere."""
    found: list[Refusal] = []
    if not name:
        found.append(NoName())
    if len(name) > LONGEST_NAME:
        found.append(TooLong("name", LONGEST_NAME))
    if role not in STAFF_ROLE_MEANINGS:
        found.append(NotAStaffRole())
    return found


class LastOwner(Refusal):
    sentence = N_("This is the last owner who can sign in. Make somebody else an owner first.")
