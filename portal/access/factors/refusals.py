"""How the second factor says no."""

from portal.kit.refusal import N_, Refusal


class WrongCode(Refusal):
    sentence = N_("This code is not right, or it was used before.")
    field = "code"


class NotHalfIn(Refusal):
    sentence = N_("That took too long. Sign in once more.")


class HasAuthenticator(Refusal):
    sentence = N_("Your account has an authenticator app already. Remove it first.")
