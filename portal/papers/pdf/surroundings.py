"""What each document of a customer needs beside its figures: the business, the customer, their language."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.customers.models import AddressKind
from portal.customers.queries import paper_addresses
from portal.customers.rules import ADDRESS_PARTS
from portal.kit.origin import Origin
from portal.papers.models import Paper
from portal.papers.pdf import queries
from portal.papers.pdf.codes import lead_to
from portal.papers.pdf.logos import wrapped
from portal.papers.pdf.press import use_fonts_in
from portal.papers.pdf.rules import OWN_FIELDS, Template, file_name
from portal.papers.pdf.sheets import ACCENT, Sheet, title_of
from portal.papers.pdf.stamping import stamp_with
from portal.papers.sheet import copied_address
from portal.preferences.branding import queries as branding
from portal.preferences.branding.rules import on_paper
from portal.preferences.cascade import choices_of
from portal.preferences.choices import Choices
from portal.preferences.models import Organisation
from portal.preferences.rules import LANGUAGE, PDF_BODIES
from portal.web.formats import Formats, formats_in


def set_up_press(fonts_folder: Path | None, portal: Origin, secret_key: str) -> None:
    """Called once by every process that may draw: further fonts, where the pages are, the key of stamps."""
    use_fonts_in(fonts_folder)
    lead_to(portal)
    stamp_with(secret_key, portal)


@dataclass(frozen=True, slots=True)
class Looks:
    """The colour of the business and its logo, as a picture that the press takes; None where it has none."""

    accent: str = ACCENT
    logo: bytes | None = None

    def dress(self, sheet: Sheet) -> dict[str, bytes]:
        """Give a sheet the colour and the logo; the pictures that it then names."""
        sheet["accent"], sheet["logo"] = self.accent, LOGO if self.logo else ""
        return {LOGO: self.logo} if self.logo else {}


LOGO = "/logo.svg"


def looks_of(db: Session) -> Looks:
    """How the business looks on paper."""
    brand = db.execute(branding.on_paper()).one_or_none()
    if brand is None:
        return Looks()
    return Looks(on_paper(brand.colour) or ACCENT, wrapped(brand.logo) if brand.logo else None)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """`client` and `contact` are texts by the names that placeholders use."""

    organisation: Organisation
    looks: Looks
    client: Mapping[str, str]
    contact: Mapping[str, str]
    choices: Choices

    @property
    def show(self) -> Formats:
        """The formats of the language that the customer's papers are written in."""
        return formats_in(self.choices[LANGUAGE])

    def body(self, template: Template) -> str:
        """How the business lays this out, empty where it is our way."""
        return self.choices[PDF_BODIES[template]]


def surroundings_of(db: Session, customer_id: int) -> Surroundings:
    """Read them, in four statements."""
    organisation = db.scalars(select(Organisation)).one()
    customer = db.execute(queries.customer_of(customer_id)).mappings().one()
    contact = db.execute(queries.first_contact(customer_id)).mappings().first()
    return Surroundings(
        organisation=organisation,
        looks=looks_of(db),
        client={name: str(value) for name, value in customer.items() if name != "group_id"},
        contact={name: str(contact[name]) if contact else "" for name in OWN_FIELDS},
        choices=choices_of(db, customer_id, customer["group_id"], organisation.settings_version),
    )


def pdf_name(db: Session, paper: Paper) -> str:
    """What the paper's PDF is called as a file, in the customer's language."""
    customer = db.execute(queries.customer_of(paper.customer_id)).one()
    language = choices_of(db, paper.customer_id, customer.group_id)[LANGUAGE]
    return file_name(title_of(paper.kind, formats_in(language)), paper.number or "")


def address_of(db: Session, customer_id: int, name: str, show: Formats) -> list[str]:
    """The customer's name and billing address as they are now, line by line."""
    for _customer_id, kind, *parts in db.execute(paper_addresses([customer_id])):
        if kind == AddressKind.BILLING:
            copied: dict[str, Any] = dict(zip(ADDRESS_PARTS, parts, strict=True))
            return copied_address({**copied, "name": name}, show)
    return [name]
