"""Several papers at once: what they come to, as one PDF, as a ZIP, and nobody else's among them."""

import io
import zipfile
from collections.abc import Callable

import pikepdf
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from portal.papers.chosen.rules import MOST_CHOSEN, NothingChosen, TooManyChosen, chosen_ids
from portal.papers.models import Invoice, Paper
from portal.preferences.operations import save_preference
from portal.preferences.rules import SHOWS_QUOTES
from tests import make
from tests.cast import Cast

SignedIn = Callable[[int], FlaskClient]


@pytest.fixture
def papers(db: Session, cast: Cast) -> dict[str, Paper]:
    return {
        "eur": make.invoice(db, cast.acme, 10_000, number="INV-1"),
        "more": make.invoice(db, cast.acme, 2_500, number="INV-2"),
        "usd": make.invoice(db, cast.acme, 7_000, number="INV-3", currency="USD"),
        "quote": make.quote(db, cast.acme, 9_900, number="QUO-1"),
        "zoes": make.invoice(db, cast.globex, 10_000, number="ZOE-1"),
    }


def address(form: str, *papers: Paper) -> str:
    return f"/papers/chosen{form}?" + "&".join(f"paper={paper.public_id}" for paper in papers)


def test_an_id_counts_once_and_nothing_or_too_much_is_refused() -> None:
    assert chosen_ids(["b", "a", "b"]) == ["b", "a"]
    with pytest.raises(NothingChosen):
        chosen_ids([])
    with pytest.raises(TooManyChosen):
        chosen_ids([str(number) for number in range(MOST_CHOSEN + 1)])


def test_the_bar_says_what_there_is_to_pay_in_each_currency(
    papers: dict[str, Paper], signed_in: SignedIn, cast: Cast
) -> None:
    ana = signed_in(cast.ana)
    said = ana.get(address("", papers["eur"], papers["more"], papers["quote"])).text
    assert "3 chosen" in said
    assert "€125.00" in said
    both = ana.get(address("", papers["eur"], papers["usd"])).text
    assert "€100.00" in both
    assert "$70.00" in both
    assert "€" not in ana.get(address("", papers["quote"])).text


def test_one_pdf_holds_them_all_in_their_order(
    papers: dict[str, Paper], signed_in: SignedIn, cast: Cast
) -> None:
    answer = signed_in(cast.ana).get(address(".pdf", papers["more"], papers["eur"]))
    assert answer.status_code == 200
    assert answer.content_type == "application/pdf"
    assert 'filename="acme-shipping-papers-' in answer.headers["Content-Disposition"]
    with pikepdf.open(io.BytesIO(answer.data)) as whole:
        assert len(whole.pages) == 2


def test_a_zip_has_a_file_for_each(papers: dict[str, Paper], signed_in: SignedIn, cast: Cast) -> None:
    answer = signed_in(cast.ana).get(address(".zip", papers["eur"], papers["quote"]))
    bundle = zipfile.ZipFile(io.BytesIO(answer.data))
    assert bundle.namelist() == ["Invoice INV-1.pdf", "Quote QUO-1.pdf"]
    assert bundle.read("Quote QUO-1.pdf").startswith(b"%PDF-")


@pytest.mark.parametrize("form", ["", ".pdf", ".zip"])
def test_one_paper_that_is_not_ours_makes_all_of_it_missing(
    papers: dict[str, Paper], signed_in: SignedIn, cast: Cast, db: Session, form: str
) -> None:
    ana = signed_in(cast.ana)
    assert ana.get(address(form, papers["eur"], papers["zoes"])).status_code == 404
    assert ana.get(address(form, papers["eur"], Invoice(public_id="x" * 22))).status_code == 404
    save_preference(SHOWS_QUOTES, False)
    assert ana.get(address(form, papers["eur"], papers["quote"])).status_code == 404


def test_nothing_ticked_is_a_sentence_and_a_way_back(signed_in: SignedIn, cast: Cast, db: Session) -> None:
    answer = signed_in(cast.ana).get("/papers/chosen.pdf")
    assert answer.status_code == 422
    assert "Nothing is chosen." in answer.text


def test_the_lists_offer_a_tick_on_each_row(
    papers: dict[str, Paper], signed_in: SignedIn, cast: Cast
) -> None:
    text = signed_in(cast.ana).get("/invoices").text
    for name in ("eur", "more", "usd"):
        assert f'name="paper" value="{papers[name].public_id}" form="invoices-chosen"' in text
