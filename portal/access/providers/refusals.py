"""How signing in at the provider is refused, and how what an owner enters of one is."""

from portal.kit.refusal import N_, Refusal


class NotSignedIn(Refusal):
    """They did not go through with it at the provider, or it said no."""

    sentence = N_("You are not signed in: %(provider)s did not let you through. Try again.")


class SignInOver(Refusal):
    """Alike for what took too long, was used before, began in another browser or was made up."""

    sentence = N_("That took too long, or began in another browser. Try again from here.")


class ProviderSilent(Refusal):
    sentence = N_("%(provider)s does not answer. Try again in a minute.")


class ProviderNotTrusted(Refusal):
    """What came of it is not what it should be. The log says why; to the person it makes no difference."""

    sentence = N_("%(provider)s sent an answer that we cannot trust. Try again, and tell us if it stays so.")


class NotConfirmed(Refusal):
    """Said before anything is looked up, so that nobody learns of an address that is not theirs."""

    sentence = N_(
        "%(provider)s does not say that the email address of your account is yours. Confirm it there, then "
        "try again."
    )


class NotKnownHere(Refusal):
    """Alike for who is unknown, has no access any more, or is linked to another account there."""

    sentence = N_(
        "This account at %(provider)s opens nothing here. Use the one with the email address we write to, or "
        "ask us."
    )


class OnlyAtProvider(Refusal):
    sentence = N_("Here you sign in with %(provider)s only.")


class Missing(Refusal):
    sentence = N_("Fill this in.")


class NotPlain(Refusal):
    sentence = N_("Use letters, digits and signs of a plain keyboard only, without blanks.")


class NotAnIssuer(Refusal):
    sentence = N_("Enter an address like https://login.example.com.")
    field = "issuer"


class IssuerSilent(Refusal):
    sentence = N_("Nothing that can be read answers at %(address)s. Check the address.")
    field = "issuer"


class AnotherIssuer(Refusal):
    sentence = N_("What answers there calls itself %(issuer)s. Enter that address, if it is the right one.")
    field = "issuer"


class IssuerLacks(Refusal):
    sentence = N_("This provider cannot be used: it says nothing that fits of “%(what)s”.")
    field = "issuer"
