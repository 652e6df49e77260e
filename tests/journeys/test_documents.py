"""Ana hands two documents over on her phone; Sam shares one back; Ana finds it marked as new."""

import re
from collections.abc import Callable
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from portal.access.models import StaffMember
from portal.db import transaction
from portal.kit import clock, passwords
from portal.preferences.operations import save_preference
from portal.preferences.rules import ALLOWS_UPLOADS
from portal.tenancy import every_customer
from tests import make
from tests.browsers import begin_contact_session
from tests.cast import Cast
from tests.files.samples import PDF, SVG, png
from tests.journeys.conftest import DESK, PHONE

PASSWORD = "sam keeps the books 7"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LONG = f"{'Bauzustandsbericht' * 8}.pdf"
"""A name with nowhere to break."""
Opens = Callable[..., Page]


@pytest.fixture
def portal(db: Session, cast: Cast, serve: Callable[[], str]) -> str:
    """A portal in which contacts may upload, and Sam can sign in."""
    make.invoice(db, cast.acme, 12_300, number="INV-7")
    with every_customer(db, "a journey"):
        save_preference(ALLOWS_UPLOADS, True)
        with transaction():
            sam = db.get_one(StaffMember, cast.sam)
            sam.password_hash, sam.totp_secret = passwords.hashed(PASSWORD), SECRET
    db.rollback()
    return serve()


@pytest.fixture
def papers(tmp_path: Path) -> dict[str, Path]:
    """Files of somebody's own disk."""
    files = {
        "Delivery note.pdf": PDF,
        "Photo of the hull.png": png(640, 420),
        "logo.svg": SVG,
        "Certificate.pdf": PDF,
        LONG: PDF,
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    return {name: tmp_path / name for name in files}


def as_ana(page: Page, portal: str, db: Session, cast: Cast) -> None:
    """Ana, who has signed in before."""
    page.context.add_cookies(
        [{"name": "session", "value": begin_contact_session(db, cast.ana), "url": portal}]
    )
    db.rollback()


def as_sam(page: Page, portal: str) -> None:
    page.goto(f"{portal}/staff/customers")
    page.get_by_label("Email address").fill("sam@halvorsen.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Six digits").fill(pyotp.TOTP(SECRET).at(clock.wall()))
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1, name="Customers")).to_be_visible()


def test_ana_uploads_two_files_sam_shares_one_back_and_ana_downloads_it(
    portal: str, open_page: Opens, db: Session, cast: Cast, papers: dict[str, Path]
) -> None:
    ana, sam = open_page(PHONE, has_touch=True), open_page(DESK)
    as_ana(ana, portal, db, cast)
    ana.goto(f"{portal}/")
    ana.get_by_role("navigation", name="Main").get_by_role("link", name="More").tap()
    expect(ana).to_have_url(f"{portal}/more")
    ana.get_by_role("main").get_by_role("link", name="Documents").tap()
    expect(ana.get_by_text("No documents yet")).to_be_visible()
    ana.get_by_label("Documents for Halvorsen").set_input_files(
        [papers["Delivery note.pdf"], papers["logo.svg"], papers["Photo of the hull.png"]]
    )
    chosen = ana.get_by_role("list", name="Chosen files")
    expect(chosen.get_by_role("listitem")).to_have_count(3)
    expect(ana.get_by_label("Take a photo")).to_have_attribute("capture", "environment")
    ana.get_by_role("button", name="Upload", exact=True).tap()
    expect(chosen.get_by_text("Uploaded", exact=True)).to_have_count(2)
    expect(chosen.get_by_text("“logo.svg” cannot be sent here")).to_be_visible()
    listed = ana.get_by_role("region", name="List of documents")
    expect(listed.get_by_role("link", name="Delivery note.pdf")).to_be_visible()
    expect(listed.get_by_role("link", name="Photo of the hull.png")).to_be_visible()

    as_sam(sam, portal)
    sam.get_by_role("navigation", name="Main").get_by_role("link", name=re.compile("Activity")).click()
    expect(sam.get_by_text("Ana Alvarez uploaded the document Delivery note.pdf.").first).to_be_visible()
    sam.goto(f"{portal}/staff/customers")
    sam.get_by_role("link", name="Acme Shipping").first.click()
    sam.get_by_role("navigation", name="Customer").get_by_role("link", name="Documents").click()
    sam.get_by_role("link", name="Photo of the hull.png").click()
    expect(sam.get_by_role("img", name="Photo of the hull.png")).to_be_visible()
    drawn = "img => img.decode().then(() => img.naturalWidth)"
    assert sam.get_by_role("img", name="Photo of the hull.png").evaluate(drawn) == 640
    sam.get_by_role("link", name="Documents").last.click()
    sam.get_by_label("Files").set_input_files(papers["Certificate.pdf"])
    sam.get_by_label("Number of a paper").fill("INV-7")
    sam.get_by_role("button", name="Add", exact=True).click()
    expect(sam.locator(".toast")).to_have_text(re.compile("1 document is added."))

    ana.reload()
    row = ana.get_by_role("row").filter(has_text="Certificate.pdf")
    expect(row.get_by_text("New", exact=True)).to_be_visible()
    row.get_by_role("link", name="Certificate.pdf").tap()
    with ana.expect_download() as download:
        ana.get_by_role("link", name="Download").tap()
    assert download.value.suggested_filename == "Certificate.pdf"
    assert download.value.path().read_bytes() == PDF
    ana.get_by_role("navigation", name="Breadcrumb").get_by_role("link", name="Documents").tap()
    expect(ana.get_by_role("row").filter(has_text="Certificate.pdf")).to_be_visible()
    expect(ana.get_by_text("New", exact=True)).to_have_count(0)
    for name in ("Certificate.pdf", "Delivery note.pdf"):
        ana.get_by_role("checkbox", name=name).check()
    with ana.expect_download() as download:
        ana.get_by_role("button", name="Download ticked as ZIP").tap()
    assert re.fullmatch(r"documents 20.+\.zip", download.value.suggested_filename)

    sam.reload()
    expect(sam.get_by_text("Opened by 1")).to_have_count(2)


def test_without_scripts_the_form_uploads_all_the_same(
    portal: str, open_page: Opens, db: Session, cast: Cast, papers: dict[str, Path]
) -> None:
    page = open_page(PHONE, java_script_enabled=False)
    as_ana(page, portal, db, cast)
    page.goto(f"{portal}/documents")
    page.get_by_label("Documents for Halvorsen").set_input_files(
        [papers["Delivery note.pdf"], papers["logo.svg"]]
    )
    page.get_by_role("button", name="Upload", exact=True).click()
    expect(page.get_by_text("“logo.svg” cannot be sent here")).to_be_visible()
    expect(page.get_by_role("link", name="Delivery note.pdf")).to_be_visible()


def test_axe_finds_nothing_on_the_pages_of_documents(
    portal: str,
    open_page: Opens,
    db: Session,
    cast: Cast,
    look: Callable[[Page], None],
    papers: dict[str, Path],
) -> None:
    page = open_page(PHONE)
    as_ana(page, portal, db, cast)
    page.goto(f"{portal}/documents")
    look(page)
    page.get_by_label("Documents for Halvorsen").set_input_files(
        [papers[name] for name in ("Delivery note.pdf", "Photo of the hull.png", "logo.svg", LONG)]
    )
    page.get_by_role("button", name="Upload", exact=True).click()
    expect(page.get_by_role("list", name="Chosen files").get_by_text("“logo.svg” cannot")).to_be_visible()
    expect(page.get_by_role("link", name="Delivery note.pdf")).to_be_visible()
    look(page)
    page.get_by_role("link", name="Photo of the hull.png").click()
    look(page)
    page.get_by_role("navigation", name="Breadcrumb").get_by_role("link", name="Documents").click()
    page.get_by_role("link", name=LONG).click()
    expect(page.get_by_role("img", name=LONG)).to_be_visible()
    look(page)
    page.get_by_role("link", name="Forward").click()
    look(page)
    as_sam(page, portal)
    page.get_by_role("link", name="Acme Shipping").first.click()
    page.get_by_role("navigation", name="Customer").get_by_role("link", name="Documents").click()
    expect(page.get_by_role("heading", name="Add documents")).to_be_visible()
    look(page)
    page.get_by_role("link", name="Delivery note.pdf").click()
    expect(page.get_by_role("heading", level=1, name="Delivery note.pdf")).to_be_visible()
    look(page)
    page.goto(f"{page.url}/delete")
    look(page)
    page.goto(f"{portal}/staff/documents")
    look(page)
    page.get_by_label("Files").set_input_files(papers["Certificate.pdf"])
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("link", name="Certificate.pdf").click()
    expect(page.get_by_role("heading", level=1, name="Certificate.pdf")).to_be_visible()
    look(page)
