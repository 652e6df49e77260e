"""The demo's documents: what the business handed to its customers, and one that came back."""

import hashlib
import io
from typing import Final

import pikepdf
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.activity.rules import Actor, ActorKind
from portal.customers.models import Contact
from portal.demo.cast import CAST
from portal.files import operations
from portal.files.kinds import kind_of
from portal.files.operations import Brought
from portal.files.pictures import upright_size
from portal.files.rules import Offered
from portal.papers.models import Invoice
from portal.papers.rules.statuses import PaperState
from portal.people.models import Person
from portal.preferences.operations import save_preference
from portal.preferences.rules import ALLOWS_UPLOADS

SAM: Final = Actor(ActorKind.STAFF, next(one.name for one in CAST if one.is_staff))
ANA: Final = CAST[0]

TERMS: Final = """Terms of sale and delivery
1. Prices are net, ex works Bergen, and hold for thirty days.
2. Goods stay ours until they are paid for in full.
3. What is damaged on the way is reported within five working days.
4. Payment is due by the date on the invoice."""
CONTRACT: Final = """Frame contract 2026
Halvorsen Marine Supply delivers anodes, filters and deck gear
at the prices of the list, less eight per cent, until 31 December."""
CERTIFICATE: Final = """Certificate of origin
The goods of this invoice were made in Norway.
Bergen, Chamber of Commerce"""
CREDIT_CHECK: Final = """Credit check
Limit 60,000, reviewed each quarter. For the office only."""
PRICES: Final = """Item;Unit;Price
Hull anode 12 kg;piece;184.00
Oil filter M-series;box of 6;96.50
Mooring line 24 mm;m;7.80
"""
ADDRESSES: Final = "From January, please deliver to:\nDock 4, Gate B\nweekdays, 7 to 15\n"


def hand_documents(session: Session, customer_id: int) -> None:
    """Documents for all, some for one customer and one from its contact; a store is open, staff are not in
    yet, so that nobody gets a letter."""
    save_preference(ALLOWS_UPLOADS, True)
    operations.share_with_everybody([_pdf("Terms of sale and delivery.pdf", TERMS)], "Terms", "", False, SAM)
    operations.share_with_everybody([_file("Price list.csv", PRICES.encode())], "Price lists", "", False, SAM)
    own = (
        ("Frame contract 2026.pdf", CONTRACT, "Contracts", "", True),
        (
            "Certificate of origin.pdf",
            CERTIFICATE,
            "Certificates",
            _newest_invoice(session, customer_id),
            True,
        ),
        ("Credit check.pdf", CREDIT_CHECK, "", "", False),
    )
    for name, words, folder, paper, is_public in own:
        operations.share(customer_id, [_pdf(name, words)], folder, paper, is_public, False, SAM)
    operations.upload(customer_id, _file("New delivery address.txt", ADDRESSES.encode()), _ana(session))


def _newest_invoice(session: Session, customer_id: int) -> str:
    sent = (Invoice.customer_id == customer_id, Invoice.state != PaperState.DRAFT)
    number = session.scalars(select(Invoice.number).where(*sent).order_by(Invoice.id.desc())).first()
    return number or ""


def _ana(session: Session) -> Actor:
    wanted = select(Contact.public_id).join(Person, Person.id == Contact.person_id)
    public_id = session.scalars(wanted.where(Person.email == ANA.email)).one()
    return Actor(ActorKind.CONTACT, ANA.name, public_id)


def _file(name: str, content: bytes) -> Brought:
    file = io.BytesIO(content)
    media_type = kind_of(name, file, len(content))
    sha256 = hashlib.sha256(content).hexdigest()
    return Offered(name, media_type, sha256, len(content), upright_size(media_type, file)), file


def _pdf(name: str, words: str) -> Brought:
    """A page with these lines, the first as its heading."""
    heading, *lines = words.split("\n")
    said = f"BT /F 18 Tf 72 760 Td ({heading}) Tj /F 11 Tf 0 -36 Td 18 TL " + " ".join(
        f"({line}) Tj T*" for line in lines
    )
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(595, 842))
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
    page.Contents = pdf.make_stream(f"{said} ET".encode())
    written = io.BytesIO()
    pdf.save(written, deterministic_id=True)
    return _file(name, written.getvalue())
