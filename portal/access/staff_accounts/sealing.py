"""The secret of a staff member's authenticator: sealed in the database, opened to check digits."""

from portal.access.factors.rules import bare
from portal.access.models import StaffMember
from portal.kit import clock, one_time_codes
from portal.kit.seals import BrokenSeal, Seal


def has_authenticator(member: StaffMember) -> bool:
    """Whether there is an app that shows this member's digits."""
    return bool(member.totp_secret or member.sealed_secret)


def take_digits(member: StaffMember, code: str, seal: Seal) -> bool:
    """Use up the digits of a member who is locked; False where they are wrong or were used before.

    A secret that does not open any more, since the portal's secret key was changed, has no right digits.
    """
    try:
        secret = member.totp_secret or seal.opened(member.sealed_secret, _place(member))
    except BrokenSeal:
        return False
    step = one_time_codes.step_of_code(secret, bare(code), clock.wall(), member.totp_used_step)
    if step is None:
        return False
    member.totp_used_step = step
    if member.totp_secret:
        keep_secret(member, secret, seal)
    return True


def keep_secret(member: StaffMember, secret: str, seal: Seal) -> None:
    """Let this be the secret; it lies in the database sealed and in no other way."""
    member.totp_secret, member.sealed_secret = "", seal.closed(secret, _place(member))


def drop_authenticator(member: StaffMember) -> None:
    """Let no digits open the account any more."""
    member.totp_secret = member.sealed_secret = ""


def _place(member: StaffMember) -> str:
    return f"staff {member.public_id}"
