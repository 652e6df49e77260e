"""How papers look: layouts that are tried before they are saved, codes, and what was stepped down."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from portal.papers.pdf.drawing import our_body
from portal.papers.pdf.operations import pdf_of
from portal.papers.pdf.rules import Template
from portal.preferences.operations import save_preference
from portal.preferences.rules import LOCKS_PAPERS, PDF_BODIES, PDF_LINK_CODE, PDF_TRANSFER_CODE
from portal.tenancy import entered
from tests import make
from tests.cast import Cast
from tests.papers.pdf.reading import words_of
from tests.staff.test_contacts import send
from tests.staff.test_settings import now, version

PAGE = "/staff/settings/papers"
INVOICE = f"{PAGE}/invoice"
OWN = "Our own words.\n#addresses\n#lines-table\n#totals\n"


def test_a_layout_is_saved_and_papers_are_drawn_with_it(sam: FlaskClient, db: Session, cast: Cast) -> None:
    answer = send(sam, INVOICE, version=version(db), body=OWN.replace("\n", "\r\n"))
    assert answer.status_code == 303 and answer.location == INVOICE
    shown = sam.get(INVOICE).text
    assert "Our own words." in shown and "archivable (PDF/A-3a)" in shown
    assert now(db)[PDF_BODIES["invoice"]] == OWN
    with entered(db, cast.acme):
        assert "Our own words." in words_of(pdf_of(db, make.invoice(db, cast.acme)))


def test_a_layout_that_fails_is_not_saved_and_its_line_is_named(sam: FlaskClient, db: Session) -> None:
    answer = send(sam, INVOICE, version=version(db), body="#addresses\n\n#totls <b>")
    assert answer.status_code == 422
    assert "Line 3: unknown variable: totls" in answer.text and "#totls &lt;b&gt;" in answer.text
    assert '<a href="#body">Nothing was saved' in answer.text
    assert now(db)[PDF_BODIES["invoice"]] == ""


def test_trying_saves_nothing_and_shows_the_first_page(sam: FlaskClient, db: Session) -> None:
    answer = send(sam, INVOICE, **{"version": version(db), "body": "Tried. $x$ #totals", "try": "yes"})
    assert answer.status_code == 200
    assert "not archivable and accessible" in answer.text and "data:image/png;base64,iVBOR" in answer.text
    assert now(db)[PDF_BODIES["invoice"]] == ""


def test_the_built_in_layout_comes_back(sam: FlaskClient, db: Session) -> None:
    save_preference(PDF_BODIES["invoice"], OWN)
    assert "Back to the built-in layout" in sam.get(INVOICE).text
    answer = send(sam, INVOICE, **{"version": version(db), "body": OWN, "ours": "yes"})
    assert answer.status_code == 303 and now(db)[PDF_BODIES["invoice"]] == ""
    assert "Back to the built-in layout" not in sam.get(INVOICE).text


def test_saving_the_built_in_layout_keeps_following_ours(sam: FlaskClient, db: Session) -> None:
    send(sam, INVOICE, version=version(db), body=our_body(Template.INVOICE))
    assert now(db)[PDF_BODIES["invoice"]] == ""


@pytest.mark.parametrize("length", [12_000, 200_000])
def test_a_layout_too_long_to_store_is_refused(sam: FlaskClient, db: Session, length: int) -> None:
    answer = send(sam, INVOICE, version=version(db), body="x " * (length // 2))
    assert answer.status_code == 422 and "This layout is too long" in answer.text


def test_somebody_elses_change_is_not_saved_over(sam: FlaskClient, db: Session) -> None:
    seen = version(db)
    save_preference(PDF_LINK_CODE, True)
    assert send(sam, INVOICE, version=seen, body=OWN).status_code == 409
    assert send(sam, PAGE, version=seen).status_code == 409
    assert now(db)[PDF_LINK_CODE]


@pytest.mark.parametrize("template", list(Template))
def test_every_kind_has_its_page(sam: FlaskClient, template: Template) -> None:
    assert f"{PAGE}/{template}" in sam.get(PAGE).text
    assert "archivable (PDF/A-3a)" in sam.get(f"{PAGE}/{template}").text


def test_a_kind_that_is_none_is_not_found(sam: FlaskClient) -> None:
    assert sam.get(f"{PAGE}/letter").status_code == 404


def test_codes_are_chosen(sam: FlaskClient, db: Session) -> None:
    assert send(sam, PAGE, version=version(db), pdf_link_code="yes").status_code == 303
    assert now(db)[PDF_LINK_CODE] and not now(db)[PDF_TRANSFER_CODE]


def test_only_owners_change_how_papers_look(
    with_role: Callable[[str], FlaskClient], cast: Cast, db: Session
) -> None:
    member = with_role("staff")
    assert "Save layout" not in member.get(INVOICE).text
    assert send(member, PAGE, version=version(db)).status_code == 403


def test_what_was_stepped_down_is_listed_and_is_news(sam: FlaskClient, db: Session, cast: Cast) -> None:
    with entered(db, cast.acme):
        pdf_of(db, make.invoice(db, cast.acme, number="INV-7", billing_address={"name": "上海"}))
    sentence = "The PDF of INV-7 could not be made archivable and accessible"
    assert sentence in sam.get(PAGE).text
    assert sentence in sam.get("/staff/activity").text


def test_owners_say_from_when_on_papers_are_not_voided(sam: FlaskClient, db: Session) -> None:
    page = sam.get(PAGE).text
    assert "Invoices and credit notes may be voided" in page and '<option value="off" selected>' in page
    assert send(sam, PAGE, version=version(db), locks_papers="month").status_code == 303
    assert now(db)[LOCKS_PAPERS] == "month"
    assert '<option value="month" selected>' in sam.get(PAGE).text
    assert send(sam, PAGE, version=version(db), locks_papers="sometimes").status_code == 303
    assert now(db)[LOCKS_PAPERS] == "month"
