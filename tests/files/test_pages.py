"""The pages of documents: what a contact finds, uploads and downloads, and in which wrapping it is sent."""

import io
import zipfile
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.customers.models import Customer, CustomerGroup
from portal.db import transaction
from portal.files import operations, queries
from portal.files.arriving import MOST_SENT_BYTES
from portal.files.models import CommonDocument, Document
from portal.files.rules import MOST_BYTES
from portal.papers.models import Quote
from portal.tenancy import every_customer
from tests import make
from tests.browsers import csrf_token
from tests.cast import Cast
from tests.files import samples
from tests.files.conftest import SAM, id_of, kept, share_with_all
from tests.files.samples import PDF, png
from tests.files.test_operations import all_of

SignedIn = Callable[[int], FlaskClient]
Shares = Callable[..., None]


def send(browser: FlaskClient, *files: tuple[str, bytes], **headers: str) -> TestResponse:
    """Send the form of the page with these files."""
    chosen = [(io.BytesIO(content), name) for name, content in files]
    return browser.post(
        "/documents",
        data={"csrf_token": csrf_token(browser, "/documents"), "files": chosen},
        content_type="multipart/form-data",
        headers=headers,
    )


def test_several_files_are_uploaded_by_the_plain_form_and_listed(ana: FlaskClient, db: Session) -> None:
    answer = send(ana, ("Delivery note.pdf", PDF), ("Überweisung.png", png()))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/documents")
    page = ana.get("/documents").text
    assert "2 documents are uploaded." in page
    assert "Delivery note.pdf" in page and "Überweisung.png" in page and "From Ana Alvarez" in page
    assert "New" not in page.partition("<tbody")[2].partition("</tbody>")[0]


def test_a_file_that_is_refused_holds_no_other_back(ana: FlaskClient, db: Session) -> None:
    answer = send(ana, ("a.pdf", PDF), ("logo.svg", samples.SVG), ("photo.png", samples.HTML))
    assert answer.status_code == 422
    assert "“logo.svg” cannot be sent here" in answer.text
    assert "1 other document is uploaded." in answer.text
    assert [one.name for one in all_of(db, Document)] == ["a.pdf"]


def test_a_file_over_the_limit_is_413_and_kept_nowhere(ana: FlaskClient, db: Session, folder: object) -> None:
    answer = send(ana, ("large.pdf", PDF + bytes(MOST_BYTES - len(PDF) + 1)))
    assert answer.status_code == 413
    assert "“large.pdf” is too large. A file may have 25 MB." in answer.text
    assert all_of(db, Document) == []


def test_a_file_of_the_whole_limit_is_taken(ana: FlaskClient, db: Session) -> None:
    assert send(ana, ("large.pdf", PDF + bytes(MOST_BYTES - len(PDF)))).status_code == 303
    assert ana.get(f"/documents/{id_of(db, 'large.pdf')}").text.count("25 MB")


def test_a_form_over_everything_is_413_before_it_is_read(ana: FlaskClient) -> None:
    token = csrf_token(ana, "/documents")
    answer = ana.post(
        "/documents",
        data=io.BytesIO(b""),
        content_type="multipart/form-data; boundary=x",
        headers={"X-CSRFToken": token},
        environ_overrides={"CONTENT_LENGTH": str(MOST_SENT_BYTES + 1)},
    )
    assert answer.status_code == 413
    assert "larger than we accept" in answer.text


def test_other_pages_take_no_more_than_before(ana: FlaskClient) -> None:
    answer = ana.post("/profile", data={"x": (io.BytesIO(bytes(1_500_000)), "x.pdf")})
    assert answer.status_code == 413


@pytest.mark.parametrize("files", [[], [("", b"")], [("empty.pdf", b"")], [("a.pdf", PDF)] * 11])
def test_odd_choices_are_told_in_a_sentence(ana: FlaskClient, db: Session, files: list) -> None:
    answer = send(ana, *files)
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert all_of(db, Document) == []


def test_a_script_that_sends_one_file_gets_no_page(ana: FlaskClient) -> None:
    part = {"HX-Request": "true", "HX-Request-Type": "partial"}
    assert send(ana, ("a.pdf", PDF), **part).status_code == 204
    refused = send(ana, ("a.svg", samples.SVG), **part)
    assert refused.status_code == 422
    assert refused.text.startswith('<p class="error">') and "<html" not in refused.text


def test_a_hostile_name_is_cleaned_and_escaped(ana: FlaskClient, db: Session) -> None:
    send(ana, ("../../<img src=x onerror=alert(1)>\u202efdp.pdf", PDF))
    page = ana.get("/documents").text
    assert "<img src=x" not in page
    (document,) = all_of(db, Document)
    assert document.name == "_img src=x onerror=alert(1)_fdp.pdf"
    said = ana.get(f"/documents/{document.public_id}/download").headers["Content-Disposition"]
    assert "\n" not in said and said.isascii()


def test_without_the_preference_there_is_no_form_and_nothing_is_taken(
    app: Flask, db: Session, cast: Cast, signed_in: SignedIn
) -> None:
    browser = signed_in(cast.ana)
    page = browser.get("/documents").text
    assert "Upload" not in page and "No documents yet" in page
    answer = browser.post(
        "/documents",
        data={"csrf_token": csrf_token(browser, "/"), "files": [(io.BytesIO(PDF), "a.pdf")]},
    )
    assert answer.status_code == 422
    assert all_of(db, Document) == []


def test_a_download_is_an_attachment_that_runs_nothing(
    ana: FlaskClient, db: Session, share: Shares, cast: Cast
) -> None:
    share(cast.acme, "Preisliste 2027 €.pdf")
    answer = ana.get(f"/documents/{id_of(db, 'Preisliste 2027 €.pdf')}/download")
    assert answer.data == PDF
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=\"Preisliste 2027 .pdf\"; filename*=UTF-8''Preisliste%202027%20%E2%82%AC.pdf"
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Length"] == str(len(PDF))


def test_a_picture_is_shown_drawn_anew_and_in_a_sandbox(
    ana: FlaskClient, db: Session, share: Shares, cast: Cast
) -> None:
    share(cast.acme, "photo.png", png(), media_type="image/png")
    share(cast.acme, "a.txt", b"a", media_type="text/plain")
    photo, text = id_of(db, "photo.png"), id_of(db, "a.txt")
    assert f'<img src="/documents/{photo}/picture"' in ana.get(f"/documents/{photo}").text
    answer = ana.get(f"/documents/{photo}/picture")
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    page = ana.get(f"/documents/{text}").text
    assert "<img src" not in page and "<iframe" not in page and "No preview" in page
    assert ana.get(f"/documents/{text}/picture").status_code == 404


def test_new_until_this_contact_opens_it(
    db: Session, cast: Cast, share: Shares, uploads: None, app: Flask, signed_in: SignedIn
) -> None:
    share(cast.acme)
    share_with_all(db)
    ana, ben = signed_in(cast.ana), signed_in(cast.ben)
    assert ana.get("/documents").text.count("New</span>") == 2
    for look in (
        lambda: ana.head(f"/documents/{id_of(db, 'a.pdf')}"),
        lambda: ana.get(f"/documents/{id_of(db, 'a.pdf')}", headers={"Sec-Purpose": "prefetch"}),
    ):
        with look() as looked:
            assert looked.status_code == 200
        assert ana.get("/documents").text.count("New</span>") == 2
    ana.get(f"/documents/{id_of(db, 'a.pdf')}").close()
    ana.get(f"/documents/{id_of(db, 'Terms.pdf', CommonDocument)}/download").close()
    assert "New</span>" not in ana.get("/documents").text
    assert ben.get("/documents").text.count("New</span>") == 2


def test_ticked_documents_come_as_one_zip(ana: FlaskClient, db: Session, share: Shares, cast: Cast) -> None:
    share(cast.acme, "a.pdf", PDF)
    share(cast.acme, "A.pdf", b"%PDF-second")
    share_with_all(db)
    chosen = [id_of(db, "a.pdf"), id_of(db, "A.pdf"), id_of(db, "Terms.pdf", CommonDocument)]
    answer = ana.get("/documents/zip", query_string={"id": chosen})
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="documents 20')
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        found = {name: archive.read(name) for name in archive.namelist()}
    assert found == {"a.pdf": PDF, "A (2).pdf": b"%PDF-second", "Terms.pdf": b"%PDF-terms"}


@pytest.mark.parametrize("ids", [[], ["x"] * 1 + [f"{n}" for n in range(100)]])
def test_a_zip_of_nothing_or_of_too_much_is_a_sentence(ana: FlaskClient, ids: list[str]) -> None:
    answer = ana.get("/documents/zip", query_string={"id": ids})
    assert answer.status_code == 422
    assert "Tick the documents first." in answer.text


def test_a_documents_paper_shows_it_once_it_is_sent(
    ana: FlaskClient, db: Session, cast: Cast, share: Shares
) -> None:
    invoice = make.invoice(db, cast.acme, number="INV-7")
    share(cast.acme, "certificate.pdf", paper="INV-7")
    with every_customer(db, "a test"), transaction():
        draft = Quote(customer_id=cast.acme, currency="EUR", number="QUO-7")
        db.add(draft)
    share(cast.acme, "draft.pdf", b"%PDF-draft", paper="QUO-7")
    page = ana.get("/documents").text
    assert "certificate.pdf" in page and "draft.pdf" not in page
    assert ana.get(f"/documents/{id_of(db, 'draft.pdf')}").status_code == 404
    page = ana.get(f"/invoices/{invoice.public_id}").text
    assert "certificate.pdf" in page
    share(cast.acme, "hidden.pdf", b"%PDF-hidden", paper="INV-7", public=False)
    assert "hidden.pdf" not in ana.get(f"/invoices/{invoice.public_id}").text


def test_a_groups_document_is_seen_by_the_group_alone(
    db: Session, cast: Cast, uploads: None, app: Flask, signed_in: SignedIn
) -> None:
    with every_customer(db, "a test"), transaction():
        group = CustomerGroup(name="Yards")
        db.get_one(Customer, cast.globex).group = group
    share_with_all(db, "yards.pdf", group.public_id)
    public_id = id_of(db, "yards.pdf", CommonDocument)
    assert signed_in(cast.zoe).get(f"/documents/{public_id}").status_code == 200
    assert signed_in(cast.ana).get(f"/documents/{public_id}").status_code == 404
    assert "yards.pdf" not in signed_in(cast.ana).get("/documents").text


ROUTES = ("{0}", "{0}/download", "{0}/picture", "zip?id={0}", "zip?id={1}&id={0}")


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("whose", ["a stranger's", "private", "hidden from all", "nobody's"])
def test_what_a_contact_may_not_see_is_404_everywhere_and_changes_nothing(
    ana: FlaskClient, db: Session, cast: Cast, share: Shares, route: str, whose: str
) -> None:
    share(cast.acme, "own.png", png(), media_type="image/png")
    share(cast.globex, "of globex.png", png(9, 9), media_type="image/png")
    share(cast.acme, "private.png", png(7, 7), public=False, media_type="image/png")
    share_with_all(db)
    with every_customer(db, "a test"):
        common = db.scalars(select(CommonDocument)).one()
        operations.place_common_document(common.id, "", "", False, SAM)
    wanted = {
        "a stranger's": id_of(db, "of globex.png"),
        "private": id_of(db, "private.png"),
        "hidden from all": id_of(db, "Terms.pdf", CommonDocument),
        "nobody's": "A" * 22,
    }[whose]
    assert ana.get(f"/documents/{route.format(wanted, id_of(db, 'own.png'))}").status_code == 404
    assert all_of(db, queries.DocumentOpening) == []
    assert "private.png" not in ana.get("/documents").text


def test_who_is_not_signed_in_is_sent_to_the_door(
    client: FlaskClient, cast: Cast, db: Session, share: Shares
) -> None:
    share(cast.acme)
    for address in ("/documents", f"/documents/{id_of(db, 'a.pdf')}/download"):
        assert client.get(address).headers["Location"].startswith("/login")
    assert client.post("/documents", data={"files": (io.BytesIO(PDF), "a.pdf")}).status_code in (303, 400)
    assert len(all_of(db, Document)) == 1


def test_bytes_that_are_gone_are_a_fault_of_ours_and_no_empty_file(
    ana: FlaskClient, app: Flask, db: Session, cast: Cast, share: Shares, folder: object
) -> None:
    share(cast.acme)
    for name in kept(folder):
        (folder / name).unlink()
    app.testing = False
    answer = ana.get(f"/documents/{id_of(db, 'a.pdf')}/download")
    assert answer.status_code == 500
    assert "Something broke on our side" in answer.text


def test_home_shows_the_newest_three_and_the_way_to_upload(
    ana: FlaskClient, db: Session, cast: Cast, share: Shares, signed_in: SignedIn
) -> None:
    assert "Nothing was shared yet." in ana.get("/").text
    for number in range(3):
        share(cast.acme, f"own {number}.pdf", b"%PDF" + bytes([number]))
    share_with_all(db)
    share(cast.globex, "of globex.pdf", b"%PDF-globex")
    page = ana.get("/").text
    shown = page.partition('id="documents-h"')[2].partition("</section>")[0]
    assert [name in shown for name in ("own 0.pdf", "own 1.pdf", "own 2.pdf", "Terms.pdf")] == [
        False, True, True, True,
    ]  # fmt: skip
    assert shown.count("New</span>") == 3
    assert "of globex.pdf" not in page
    assert 'href="/documents#upload"' in shown
