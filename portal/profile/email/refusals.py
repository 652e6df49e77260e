"""How a change of address is refused."""

from portal.kit.refusal import N_, Refusal


class SameAddress(Refusal):
    sentence = N_("This is your address already.")
    field = "email"


class AddressTaken(Refusal):
    sentence = N_("This address belongs to another account by now. Nothing was changed. Use another address.")
