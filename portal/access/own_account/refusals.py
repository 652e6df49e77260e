"""What cannot be done to how one signs in."""

from portal.kit.refusal import N_, Refusal


class WrongOwnPassword(Refusal):
    sentence = N_("The password is not right.")
    field = "current"


class LastFactor(Refusal):
    sentence = N_("The back office opens by a password and something else. Add a passkey or an app first.")
