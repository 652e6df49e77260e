"""The preferences of papers in the back office."""

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from portal.preferences.cascade import choices_for_everyone
from portal.preferences.rules import (
    ASKS_INVOICE_SIGNATURE,
    ASKS_INVOICE_TERMS,
    ASKS_QUOTE_PO,
    INVOICE_TERMS,
    MAILS_COMMENTS,
    PAID_MESSAGE,
    QUOTE_MAKES,
)
from tests.browsers import csrf_token

PAGE = "/staff/settings/quotes"


def form(browser: FlaskClient, **chosen: str) -> dict[str, str]:
    version = browser.get(PAGE).text.split('name="version" value="')[1].split('"')[0]
    return {"csrf_token": csrf_token(browser, PAGE), "version": version, **chosen}


def test_owners_choose_what_accepting_asks_and_makes(sam: FlaskClient, db: Session) -> None:
    chosen = {"quote_makes": "draft", "asks_quote_po": "yes", "paid_message": " Thank you! "}
    assert sam.post(PAGE, data=form(sam, **chosen)).status_code == 303
    db.rollback()
    choices = choices_for_everyone(db)
    assert (choices[QUOTE_MAKES], choices[ASKS_QUOTE_PO], choices[PAID_MESSAGE]) == (
        "draft", True, "Thank you!",
    )  # fmt: skip
    assert choices[MAILS_COMMENTS] is False, "a box that is not ticked is off"
    assert "Thank you!" in sam.get(PAGE).text


def test_owners_choose_what_is_asked_before_an_invoice_is_paid(sam: FlaskClient, db: Session) -> None:
    assert 'name="asks_invoice_terms"' in sam.get(PAGE).text
    asked = {"asks_invoice_terms": "yes", "asks_invoice_signature": "yes", "invoice_terms": "Pay in 14 days."}
    assert sam.post(PAGE, data=form(sam, **asked)).status_code == 303
    db.rollback()
    choices = choices_for_everyone(db)
    assert choices[ASKS_INVOICE_TERMS] is choices[ASKS_INVOICE_SIGNATURE] is True
    assert choices[INVOICE_TERMS] == "Pay in 14 days." and "Pay in 14 days." in sam.get(PAGE).text


def test_what_cannot_be_chosen_is_refused_and_what_somebody_else_saved_is_shown(
    sam: FlaskClient, with_role: Callable[[str], FlaskClient]
) -> None:
    long = sam.post(PAGE, data=form(sam, paid_message="x" * 1001))
    assert long.status_code == 422 and "Use at most 1000 characters here." in long.text
    assert sam.post(PAGE, data=form(sam, quote_makes="magic")).status_code == 422
    late = form(sam)
    sam.post(PAGE, data=form(sam))
    assert sam.post(PAGE, data=late).status_code == 409
    kim = with_role("staff")
    assert "An owner changes them." in kim.get(PAGE).text
    assert kim.post(PAGE, data=form(kim)).status_code == 403
