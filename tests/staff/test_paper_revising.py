"""Another revision of a quote or order: the same number, and what was sent before stays as it was."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from portal.kit import clock
from portal.ledger.operations.issuing import issue_papers
from portal.mailings.operations.papers import mail_waiting_papers
from portal.papers.drafts import DraftLine, PaperDraft
from portal.papers.models import Paper
from portal.papers.rules.statuses import PaperKind
from portal.papers.rules.totals import Discount, LineValues, Tax
from portal.preferences.operations import save_preference
from portal.preferences.rules import MAILS_PAPERS
from portal.tenancy import every_customer
from tests.access.letters import mails
from tests.browsers import csrf_token
from tests.cast import Cast
from tests.found import verbs
from tests.links.minted import followed
from tests.staff.test_contacts import send
from tests.staff.test_paper_actions import place

SignedIn = Callable[[int], FlaskClient]
TODAY = clock.today("Europe/Berlin")


@pytest.fixture
def sent(db: Session, cast: Cast) -> Callable[[PaperKind], Paper]:
    """Send a quote or order of two lines to Acme."""

    def issue(kind: PaperKind = PaperKind.QUOTE) -> Paper:
        lines = [
            DraftLine(
                LineValues(2_000_000, 10_500_000, Discount(100_000), Tax("VAT", 190_000)), "R-1", "Rope"
            ),
            DraftLine(LineValues(1_000_000, 5_000_000, None, Tax("VAT", 190_000)), "", "Fitting", "h"),
        ]
        with every_customer(db, "a test"):
            [one] = issue_papers([PaperDraft(cast.acme, kind, "EUR", lines)], clock.now())
            db.rollback()
            return db.get_one(Paper, one.paper_id)

    return issue


def all_of(db: Session, number: str | None) -> list[Paper]:
    db.rollback()
    with every_customer(db, "a test"):
        wanted = select(Paper).where(Paper.number == number).order_by(Paper.revision)
        wanted = wanted.options(selectinload(Paper.lines))
        return list(db.scalars(wanted.execution_options(populate_existing=True)))


def filled(page: str) -> dict[str, str]:
    """The fields of the form as they stand there."""
    form = page.split('<form class="stack"')[1]
    fields = dict(re.findall(r'<input class="input" id="[^"]+" name="([^"]+)"[^>]*value="([^"]*)"', form))
    return fields | dict(re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)</textarea>', form))


def revise(browser: FlaskClient, address: str, **changes: str) -> tuple[int, str, str]:
    fields = filled(browser.get(f"{address}/revise").text)
    answer = send(browser, f"{address}/revise", **{**fields, **changes})
    return answer.status_code, answer.text, answer.location or ""


def test_a_quote_gets_a_revision_and_the_one_before_stays_to_be_read(
    sam: FlaskClient, signed_in: SignedIn, db: Session, cast: Cast, sent: Callable[..., Paper]
) -> None:
    quote = sent()
    address, first_id = place(db, quote), quote.public_id
    assert f'href="{address}/revise"' in sam.get(address).text
    changes = {"quantity-1": "4", "description-2": "", "quantity-2": "", "price-2": ""}
    new = {"description-3": "Paint <b>", "quantity-3": "2.5", "price-3": "8.00", "notes": "Now with paint."}
    status, _text, location = revise(sam, address, **changes, **new)
    assert status == 303
    first, second = all_of(db, quote.number)
    assert (first.total_minor, first.state, [one.description for one in first.lines]) == (
        2844, "sent", ["Rope", "Fitting"],
    )  # fmt: skip
    assert (second.number, second.revision, second.state) == (first.number, 2, "sent")
    assert [(one.description, one.item_code, one.amount_minor) for one in second.lines] == [
        ("Rope", "R-1", 3780),
        ("Paint <b>", "", 2000),
    ]
    assert second.total_minor == 5780 + 1098 and second.notes == "Now with paint."
    assert location.endswith(second.public_id)
    shown = sam.get(location).text
    assert "Revision 2 is sent." in shown and f'/papers/{first_id}">Revision 1</a>' in shown
    assert "/revise" not in sam.get(address).text and verbs(db) == ["paper_revised"]
    ana = signed_in(cast.ana)
    listed = ana.get("/quotes").text
    assert second.public_id in listed and first_id not in listed
    old = ana.get(f"/quotes/{first_id}").text
    assert "There is a newer revision of this quote." in old and "Fitting" in old
    assert "Paint &lt;b&gt;" in ana.get(f"/quotes/{second.public_id}").text
    assert ana.get(f"/quotes/{first_id}.pdf").data.startswith(b"%PDF")


def test_the_customer_is_told_of_a_revision_where_staff_tick_it(
    sam: FlaskClient, app: Flask, db: Session, cast: Cast, sent: Callable[..., Paper]
) -> None:
    quote = sent()
    mail_waiting_papers()
    address = place(db, quote)
    assert re.search(r'name="tells" value="yes" checked', sam.get(f"{address}/revise").text)
    status, _text, location = revise(sam, address, **{"quantity-1": "4", "tells": "yes"})
    assert status == 303 and "Revision 2 is sent, and on its way by mail." in sam.get(location).text
    db.rollback()
    mail_waiting_papers()
    first, told = mails(db)
    assert (first.values["revision"], told.name, told.values["revision"]) == ("", "paper_sent", "2")
    browser, page = followed(app, told.path)
    assert "Revision 2" in browser.get(page).text
    status, _text, location = revise(sam, location.replace("http://localhost", ""), **{"quantity-1": "5"})
    assert status == 303 and "Revision 3 is sent.<" in sam.get(location).text
    db.rollback()
    mail_waiting_papers()
    assert len(mails(db)) == 2
    save_preference(MAILS_PAPERS, False)
    assert " checked" not in sam.get(f"{location}/revise").text.partition('name="tells"')[2][:40]


def test_an_order_goes_on_as_far_as_it_was(
    sam: FlaskClient, signed_in: SignedIn, db: Session, cast: Cast, sent: Callable[..., Paper]
) -> None:
    order = sent(PaperKind.ORDER)
    address = place(db, order)
    send(
        sam, f"{address}/shipments", address, carrier="Nordic Freight", tracking_number="NF-1",
        sent_on=TODAY.isoformat(), shipped="partly",
    )  # fmt: skip
    status, _text, _location = revise(sam, address, **{"quantity-2": "3"})
    assert status == 303
    first, second = all_of(db, order.number)
    assert (second.state, second.shipped, second.invoiced, second.valid_until_on) == (
        "confirmed", "partly", "no", None,
    )  # fmt: skip
    assert second.total_minor > first.total_minor
    page = signed_in(cast.ana).get(f"/orders/{second.public_id}").text
    assert "Nordic Freight" in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"quantity-1": "many"}, "Line 1: enter quantity and price as numbers such as 12.5."),
        ({"price-2": ""}, "Line 2: enter quantity and price as numbers such as 12.5."),
        ({"quantity-1": "-90"}, "The total is below zero."),
        ({"price-1": "9" * 40}, "Line 1: enter quantity and price"),
        ({"valid_until": "2026-02-30"}, "Choose a day from today on."),
        ({"valid_until": "2020-01-01"}, "Choose a day from today on."),
        ({"notes": "x" * 10_001}, "Use at most 10000 characters here."),
        ({f"{name}-{line}": "" for name in ("description", "quantity", "price") for line in (1, 2)},
         "Add at least one line."),
    ],
)  # fmt: skip
def test_what_makes_no_paper_gets_a_sentence_and_keeps_what_was_typed(
    sam: FlaskClient, db: Session, sent: Callable[..., Paper], changes: dict[str, str], sentence: str
) -> None:
    quote = sent()
    status, text, _location = revise(sam, place(db, quote), **{"notes": "Kept.", **changes})
    assert status == 422 and sentence in text
    assert len(all_of(db, quote.number)) == 1
    if "notes" not in changes:
        assert "Kept.</textarea>" in text


def test_only_the_newest_is_revised_and_of_two_at_once_one_is_told(
    sam: FlaskClient, db: Session, sent: Callable[..., Paper]
) -> None:
    quote = sent()
    address = place(db, quote)
    fields = filled(sam.get(f"{address}/revise").text)
    token = csrf_token(sam, f"{address}/revise")
    first = sam.post(f"{address}/revise", data={"csrf_token": token, **fields})
    second = sam.post(f"{address}/revise", data={"csrf_token": token, **fields})
    assert (first.status_code, second.status_code) == (303, 422)
    assert "was answered, closed or revised meanwhile" in second.text
    assert [one.revision for one in all_of(db, quote.number)] == [1, 2]


def test_an_answered_quote_and_an_invoice_are_not_revised(
    sam: FlaskClient, with_role: Callable[[str], FlaskClient], db: Session,
    sent: Callable[..., Paper],
) -> None:  # fmt: skip
    quote, invoice = sent(), sent(PaperKind.INVOICE)
    with every_customer(db, "a test"):
        db.get_one(Paper, quote.id).state = "accepted"
        db.commit()
    for paper in (quote, invoice):
        assert sam.get(f"{place(db, paper)}/revise").status_code == 404
    order = sent(PaperKind.ORDER)
    reader = with_role("read_only")
    assert send(reader, f"{place(db, order)}/revise", place(db, order)).status_code == 403
