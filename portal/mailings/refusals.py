"""Why something is not mailed."""

from portal.kit.refusal import N_, Refusal


class NobodyChosen(Refusal):
    sentence = N_("Choose at least one contact.")
    field = "contacts"


class VoidPaper(Refusal):
    sentence = N_("%(number)s is void and is not mailed.")


class NothingBooked(Refusal):
    sentence = N_("Nothing was ever booked in this currency.")
    field = "currency"
