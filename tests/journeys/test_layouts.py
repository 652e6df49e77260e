"""Sam changes how invoices look; Ana saves hers as PDF and prints the page."""

from collections.abc import Callable

from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from tests import make
from tests.browsers import begin_contact_session
from tests.cast import Cast
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.test_back_office import portal, sign_in  # noqa: F401 - a fixture
from tests.papers.pdf.reading import words_of

Opens = Callable[..., Page]


def test_sam_breaks_a_layout_is_told_the_line_and_puts_it_right(
    portal: str,  # noqa: F811
    open_page: Opens,
) -> None:
    page = open_page(DESK)
    sign_in(page, portal)
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("main").get_by_role("link", name="Papers", exact=True).click()
    page.get_by_role("link", name="Invoices and retainers").click()
    expect(page.get_by_text("Papers are archivable (PDF/A-3a) and accessible (PDF/UA-1).")).to_be_visible()
    expect(page.get_by_role("img", name="The first page of a short paper")).to_be_visible()
    page.get_by_label("Layout", exact=True).fill("#addresses\n#lines-table\n#totls")
    page.get_by_role("button", name="Save layout").click()
    expect(page.get_by_text("Line 3: unknown variable: totls")).to_be_visible()
    page.get_by_label("Layout", exact=True).fill("#addresses\n#lines-table\n#totals")
    page.get_by_role("button", name="Save layout").click()
    expect(page.locator(".toast")).to_contain_text("The preferences are saved.")
    page.get_by_role("button", name="Back to the built-in layout").click()
    expect(page.get_by_role("button", name="Back to the built-in layout")).to_have_count(0)


def test_the_pages_of_layouts_have_nothing_that_a_screen_reader_stumbles_over(
    portal: str,  # noqa: F811
    open_page: Opens,
    look: Callable[[Page], None],
) -> None:
    page = open_page(PHONE)
    sign_in(page, portal)
    for address in ("", "/invoice", "/statement"):
        page.goto(f"{portal}/staff/settings/papers{address}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        look(page)


def test_ana_saves_her_invoice_and_prints_the_page(
    portal: str,  # noqa: F811
    open_page: Opens,
    db: Session,
    cast: Cast,
) -> None:
    invoice = make.invoice(db, cast.acme, 12_345, number="INV-7")
    token = begin_contact_session(db, cast.ana)
    db.rollback()
    page = open_page(PHONE, accept_downloads=True)
    page.context.add_cookies([{"name": "session", "value": token, "url": portal}])
    page.goto(f"{portal}/invoices/{invoice.public_id}")
    with page.expect_download() as saved:
        page.get_by_role("link", name="PDF").click()
    assert saved.value.suggested_filename == "Invoice INV-7.pdf"
    assert "€123.45 EUR" in words_of(saved.value.path().read_bytes())
    page.evaluate("window.print = () => { document.title = 'printed' }")
    page.get_by_role("link", name="Print").click()
    expect(page).to_have_title("printed")
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="PDF")).to_be_hidden()
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    expect(page.get_by_role("article", name="Invoice INV-7")).to_be_visible()
