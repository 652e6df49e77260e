"""Six digits that an authenticator app shows for thirty seconds (TOTP, RFC 6238)."""

import hmac
from datetime import datetime

import pyotp

STEP_SECONDS = 30
STEPS_OFF = (0, -1, 1)
"""A phone's clock may be half a minute early or late."""


def new_secret() -> str:
    """160 random bits in base32, as authenticator apps take them."""
    return pyotp.random_base32()


def app_address(secret: str, account: str, issuer: str) -> str:
    """The `otpauth://` address that puts the secret into an authenticator app, under these names."""
    return _codes(secret).provisioning_uri(name=account, issuer_name=issuer)


def code_at(secret: str, moment: datetime) -> str:
    """The digits that the app shows at this moment."""
    return _codes(secret).generate_otp(_step_of(moment))


def unused_code_at(secret: str, moment: datetime, last_step: int) -> str:
    """The digits that open at this moment, where those of `last_step` were used: the present ones, or the
    next, which count already."""
    return _codes(secret).generate_otp(max(_step_of(moment), last_step + 1))


def step_of_code(secret: str, code: str, moment: datetime, last_step: int) -> int | None:
    """The step whose digits these are, None where they are wrong or not newer than the last one used.

    Blanks between the digits do not matter. `moment` is the true one: phones do not shift their clocks.
    """
    digits = "".join(code.split()).encode("utf-8", "replace")
    codes, now = _codes(secret), _step_of(moment)
    for step in (now + off for off in STEPS_OFF):
        if hmac.compare_digest(codes.generate_otp(step).encode(), digits) and step > last_step:
            return step
    return None


def address_for_apps(secret: str, account: str, issuer: str) -> str:
    """What an authenticator app reads from a picture: `otpauth://totp/…` with account and issuer."""
    return _codes(secret).provisioning_uri(name=account, issuer_name=issuer)


def _codes(secret: str) -> pyotp.TOTP:
    return pyotp.TOTP(secret, interval=STEP_SECONDS)


def _step_of(moment: datetime) -> int:
    return int(moment.timestamp()) // STEP_SECONDS
