"""How a change of address is refused."""

from portal.kit.refusal import N_, Refusal


class SameAddress(Refusal):
    sentence = N_("This is your address already.")
    field = "email"


class WrongPassword(Refusal):
    sentence = N_("The password is not right.")
    field = "password"


class SignInAgain(Refusal):
    sentence = N_(
        "You signed in a while ago. Sign out and in again, then change the address within 15 minutes."
    )


class AddressTaken(Refusal):
    sentence = N_("This address belongs to another account by now. Nothing was changed. Use another address.")
