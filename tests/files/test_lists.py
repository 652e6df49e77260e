"""The list of documents: narrowed by text, by folder and by where they hang, and paged."""

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests import make
from tests.cast import Cast
from tests.files.conftest import id_of, share_with_all

Shares = Callable[..., None]


def test_folder_and_text_narrow_the_list_and_odd_ones_are_no_error(
    ana: FlaskClient, share: Shares, cast: Cast, db: Session
) -> None:
    share(cast.acme, "Anode certificate.pdf", folder="Certificates")
    share(cast.acme, "Frame contract.pdf", b"%PDF-2", folder="Contracts")
    share_with_all(db)
    assert ana.get("/documents?folder=Certificates").text.count('class="rowlink"') == 1
    assert "Frame contract.pdf" in ana.get("/documents?q=FRAME").text
    assert "Terms.pdf" in ana.get("/documents?folder=Terms&q=terms").text
    for query in ("folder=%00&q=%ff", "page=99&size=7", "folder=" + "x" * 500, "q=%25_'"):
        assert ana.get(f"/documents?{query}").status_code == 200
    part = ana.get("/documents?q=frame", headers={"HX-Request": "true", "HX-Request-Type": "partial"}).text
    assert "<html" not in part and part.count('class="rowlink"') == 1


def test_the_list_is_narrowed_by_where_documents_hang(
    ana: FlaskClient, share: Shares, cast: Cast, db: Session
) -> None:
    make.invoice(db, cast.acme, number="INV-7")
    make.retainer(db, cast.acme, number="RET-7")
    make.order(db, cast.acme, number="ORD-7")
    for number in ("INV-7", "RET-7", "ORD-7", ""):
        share(cast.acme, f"of {number or 'none'}.pdf", b"%PDF" + number.encode(), paper=number, folder="Yard")
    share(cast.acme, "hidden.pdf", b"%PDF-hidden", paper="ORD-7", public=False)
    share(cast.globex, "of globex.pdf", b"%PDF-globex")
    share_with_all(db)

    def listed(query: str) -> list[str]:
        page = ana.get(f"/documents?{query}").text
        return sorted(row.partition("<")[0].partition(">")[2] for row in page.split('class="rowlink"')[1:])

    page = ana.get("/documents").text
    for words, count in (("General", 2), ("Invoices", 2), ("Orders", 1)):
        link = f'href="/documents?place={words.lower()}">{words} <span class="count">{count}</span>'
        assert link in page, words
    assert "place=quotes" not in page and "place=credits" not in page
    assert listed("place=general") == ["Terms.pdf", "of none.pdf"]
    assert listed("place=invoices") == ["of INV-7.pdf", "of RET-7.pdf"]
    assert listed("place=orders&q=of&folder=Yard") == ["of ORD-7.pdf"]
    assert listed("place=credits") == [] and listed("place=general&folder=Yard") == ["of none.pdf"]
    assert len(listed("place=nowhere")) == 5
    row = ana.get("/documents?place=orders").text
    assert f'href="/documents/{id_of(db, "of ORD-7.pdf")}/download"' in row
    assert 'Yard <span class="soft">1</span>' in row


def test_the_list_is_paged_over_both_kinds_newest_first(
    ana: FlaskClient, share: Shares, cast: Cast, db: Session
) -> None:
    for number in range(8):
        share(cast.acme, f"own {number}.pdf", b"%PDF" + bytes([number]))
        share_with_all(db, f"common {number}.pdf")
    pages = [ana.get(f"/documents?size=10&page={page}").text for page in (1, 2)]
    names = [f"{kind} {number}.pdf</a>" for number in reversed(range(8)) for kind in ("common", "own")]
    assert [name in pages[0] for name in names] == [True] * 10 + [False] * 6
    assert [name in pages[1] for name in names] == [False] * 10 + [True] * 6
    assert "11 to 16 of 16 documents" in pages[1]
