"""How a passkey is refused: alike, whatever is wrong with it."""

from portal.kit.refusal import N_, Refusal


class PasskeyRefused(Refusal):
    sentence = N_("This passkey did not work here. Try again, or sign in another way.")


class PasskeyNotAdded(Refusal):
    sentence = N_("The passkey was not added. Try again.")
