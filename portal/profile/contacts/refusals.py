"""What an admin of a customer is refused about the other contacts."""

from portal.kit.refusal import N_, Refusal


class NotOneself(Refusal):
    sentence = N_("You cannot change this for yourself. Ask another admin of your company, or us.")


class TakenOff(Refusal):
    sentence = N_("%(name)s was removed meanwhile.")


class WasRemoved(Refusal):
    sentence = N_("%(email)s was removed before. Only %(business)s can give access again.")
    field = "email"
