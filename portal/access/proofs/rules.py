"""What can be proven by mail, how long it can, and how often digits may be tried."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final


class Purpose(StrEnum):
    """What a proof opens."""

    SIGN_IN = "sign_in"
    REGISTER = "register"
    RESET = "reset"
    INVITE = "invite"
    CHANGE_EMAIL = "change_email"
    """Sent to the new address."""
    UNDO_EMAIL = "undo_email"
    """Sent to the old address."""


GOOD_FOR: Final[Mapping[Purpose, timedelta]] = {
    Purpose.SIGN_IN: timedelta(minutes=10),
    Purpose.REGISTER: timedelta(minutes=60),
    Purpose.RESET: timedelta(minutes=60),
    Purpose.INVITE: timedelta(days=14),
    Purpose.CHANGE_EMAIL: timedelta(minutes=60),
    Purpose.UNDO_EMAIL: timedelta(days=7),
}
WITH_DIGITS: Final = frozenset({Purpose.SIGN_IN, Purpose.REGISTER})
"""What can also be proven by six digits, in the browser that asked."""
TRIES_OF_DIGITS: Final = 5
TRIES_OF_ADDRESS: Final = 30
"""Wrong digits for one address in a day; then only the link opens, so that nobody finds them by patience."""
SEND_AGAIN_AFTER: Final = timedelta(seconds=30)
KEPT_FOR: Final = timedelta(days=7)
"""How long a proof that is over is kept."""


def digits_in(typed: str) -> str:
    """The digits without the blanks and dashes that people put between them."""
    return "".join(sign for sign in typed if not sign.isspace() and sign != "-")


def is_live(
    expires_at: datetime, used_at: datetime | None, superseded_at: datetime | None, now: datetime
) -> bool:
    """Whether a proof can still be used."""
    return used_at is None and superseded_at is None and now < expires_at
