"""What an admin of a customer is refused when editing the company."""

from typing import Final

from portal.kit.refusal import N_, Refusal

LONGEST_WORDS: Final = 1000


class LockedOncePapersExist(Refusal):
    sentence = N_("This stands on papers that were sent, so it is locked. Ask for a change instead.")


class DetailsChanged(Refusal):
    sentence = N_("Somebody changed these details while you were here. Check them and save again.")


class NothingSaid(Refusal):
    sentence = N_("Write what should be changed.")
    field = "words"
