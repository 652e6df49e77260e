"""How a wrong, used or old proof is refused: alike."""

from portal.kit.refusal import N_, Refusal


class DeadLink(Refusal):
    sentence = N_("A link works once, and only for a short time.")


class WrongDigits(Refusal):
    sentence = N_("This code is not right, or it is too old. Check it, or send a new one.")
    field = "code"


class SentJustNow(Refusal):
    sentence = N_("We sent it a moment ago. It can take a minute; then you can send it again.")
