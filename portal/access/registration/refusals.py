"""Why somebody cannot make an account."""

from portal.kit.refusal import N_, Refusal


class RegistrationClosed(Refusal):
    sentence = N_("New accounts come from us. Ask us for one.")
