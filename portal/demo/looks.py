"""How the demo's portal looks and what it says in words of its own, and the logo of its largest customer."""

from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from portal.activity.rules import Actor, ActorKind
from portal.customers.logos.writing import write_logo
from portal.customers.models import Customer
from portal.db import transaction
from portal.demo.cast import CAST
from portal.papers.pdf.logos import drawn_logo
from portal.preferences.operations import save_brand, save_text
from portal.preferences.queries import settings_version
from portal.preferences.texts.rules import TextName

COLOUR: Final = "#0b4f6c"
LOGO: Final = Path(__file__).with_name("logo.png")
BRIGHTWATER_LOGO: Final = Path(__file__).with_name("brightwater.png")
ANA: Final = Actor(ActorKind.CONTACT, CAST[0].name)

HEADER: Final = {
    "en": "Ordered before noon, shipped today.",
    "de": "Bis mittags bestellt, heute verschickt.",
}
FOOTER: Final = {
    "en": "Halvorsen Marine Supply, at the Ballard locks since 1974.",
    "de": "Halvorsen Marine Supply, seit 1974 an den Schleusen von Ballard.",
}
TERMS: Final = """\
These terms hold for what you order here. What stands on a quote or invoice comes first.

# Prices and paying
Prices are in the currency of the paper, without taxes unless it says otherwise. An invoice is due on the \
day that stands on it.

- By card or bank account, here or by a private link
- By transfer, with the number of the invoice

# Delivery
Ordered before noon, it leaves our pier on the same day. Report what was damaged on the way within five \
days, to accounts@halvorsen.example.

# Returns
What was not used comes back within thirty days. Call us first: +1 206 555 0142."""
PRIVACY: Final = """\
What we keep of you, and why.

# What we keep
- Your name, address and phone, to reach you about your papers
- Your papers and payments, as long as the law asks us to
- When you signed in, so that you can see it too

Card numbers never reach us: they stay with Stripe, https://stripe.com/privacy.

# What you may ask
To see what we keep, to have it put right, or to have it deleted where we may. Write to \
privacy@halvorsen.example."""
PAGE_TITLE: Final = "Delivery and returns"
PAGE: Final = """\
# Where we deliver
- Puget Sound and the San Juans: by our own van, every weekday
- The rest of the coast: by carrier, two to four days
- Overseas: by freight, ask for a quote

# Something to bring back?
Keep the box, write the number of the invoice on it, and call +1 206 555 0142. We send the van.

The price list lies among your documents."""


def show_looks(of: str) -> None:
    """Colour, logo and texts of the business called so."""
    actor = Actor(ActorKind.STAFF, of)
    save_brand(COLOUR, drawn_logo(LOGO.read_bytes()), _version(), actor)
    for language, words in HEADER.items():
        save_text(TextName.HEADER, language, "", words, _version(), actor)
    for language, words in FOOTER.items():
        save_text(TextName.FOOTER, language, "", words, _version(), actor)
    save_text(TextName.TERMS, "en", "", TERMS, _version(), actor)
    save_text(TextName.PRIVACY, "en", "", PRIVACY, _version(), actor)
    save_text(TextName.PAGE, "en", PAGE_TITLE, PAGE, _version(), actor)


def give_logo(session: Session, customer_id: int) -> None:
    """The logo that Ana chose for her company."""
    logo = drawn_logo(BRIGHTWATER_LOGO.read_bytes())
    with transaction():
        write_logo(session, session.get_one(Customer, customer_id), logo, ANA)


def _version() -> int:
    with transaction() as db:
        return db.scalars(settings_version()).one()
