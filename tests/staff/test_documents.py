"""Documents in the back office: on a customer's record, for everybody, and who may do what."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.access.models import StaffMember
from portal.activity.models import Activity
from portal.customers.models import Customer
from portal.db import transaction
from portal.files.models import CommonDocument, Document
from portal.tenancy import every_customer
from tests import make
from tests.browsers import csrf_token
from tests.cast import Cast
from tests.files.samples import HTML, PDF, png
from tests.staff.conftest import contact_of

SignedIn = Callable[[int], FlaskClient]


@pytest.fixture
def acme(db: Session, cast: Cast) -> str:
    """Where Acme's documents are."""
    with every_customer(db, "a test"):
        return f"/staff/customers/{db.get_one(Customer, cast.acme).public_id}/documents"


@pytest.fixture
def sam(cast: Cast, signed_in_staff: SignedIn) -> FlaskClient:
    return signed_in_staff(cast.sam)


def send(
    browser: FlaskClient, address: str, *files: tuple[str, bytes], field: str = "files", **form: str
) -> TestResponse:
    page = address.removesuffix("/replace").removesuffix("/delete")
    chosen = [(io.BytesIO(content), name) for name, content in files]
    data = {"csrf_token": csrf_token(browser, page), field: chosen, **form}
    return browser.post(address, data=data, content_type="multipart/form-data")


def only(db: Session, model: type = Document) -> Document:
    db.rollback()
    with every_customer(db, "a test"):
        return db.scalars(select(model)).one()


def test_staff_share_several_and_the_contact_sees_them_with_a_letter(
    sam: FlaskClient, acme: str, db: Session, cast: Cast, signed_in: SignedIn
) -> None:
    make.invoice(db, cast.acme, number="INV-7")
    answer = send(
        sam, acme, ("a.pdf", PDF), ("b.png", png()), folder="Certificates", paper="INV-7", tells="yes"
    )
    assert answer.status_code == 303
    page = sam.get(acme).text
    assert "2 documents are added." in page and "INV-7" in page and "Certificates" in page
    seen = signed_in(cast.ana).get("/documents").text
    assert "a.pdf" in seen and "From Sam Sommer" in seen and "Certificates" in seen
    with every_customer(db, "a test"):
        verbs = db.scalars(select(Activity.verb)).all()
    assert verbs == ["document_shared", "document_shared"]


def test_a_private_document_is_staffs_alone_until_it_is_shown(
    sam: FlaskClient, acme: str, db: Session, cast: Cast, signed_in: SignedIn
) -> None:
    send(sam, acme, ("a.pdf", PDF), shown="private")
    ana, here = signed_in(cast.ana), f"{acme}/{only(db).public_id}"
    assert "Private" in sam.get(acme).text
    assert "a.pdf" not in ana.get("/documents").text
    send(sam, here, shown="public", folder="Terms")
    assert "a.pdf" in ana.get("/documents").text
    send(sam, here, shown="private")
    assert ana.get(f"/documents/{only(db).public_id}/download").status_code == 404


def test_staff_see_who_opened_it_and_when(
    sam: FlaskClient, acme: str, db: Session, cast: Cast, signed_in: SignedIn
) -> None:
    send(sam, acme, ("a.pdf", PDF))
    here = f"{acme}/{only(db).public_id}"
    assert "No contact has opened it yet." in sam.get(here).text
    assert sam.get(f"{here}/download").data == PDF
    assert "No contact has opened it yet." in sam.get(here).text
    signed_in(cast.ana).get(f"/documents/{only(db).public_id}/download").close()
    assert "Ana Alvarez" in sam.get(here).text
    assert "Opened by 1" in sam.get(acme).text


def test_a_newer_file_takes_the_place(sam: FlaskClient, acme: str, db: Session) -> None:
    send(sam, acme, ("a.pdf", PDF))
    here = f"{acme}/{only(db).public_id}"
    assert send(sam, f"{here}/replace", ("b.png", png()), field="file").status_code == 303
    page = sam.get(here).text
    assert "b.png" in page and f'src="{here}/picture"' in page
    refused = send(sam, f"{here}/replace", ("c.png", HTML), field="file")
    assert refused.status_code == 422 and 'id="file-err"' in refused.text
    assert only(db).name == "b.png"


def test_deleting_asks_first_and_takes_it_from_everybody(
    sam: FlaskClient, acme: str, db: Session, cast: Cast, signed_in: SignedIn
) -> None:
    send(sam, acme, ("a.pdf", PDF))
    public_id = only(db).public_id
    signed_in(cast.ana).get(f"/documents/{public_id}")
    assert "Delete a.pdf?" in sam.get(f"{acme}/{public_id}/delete").text
    assert send(sam, f"{acme}/{public_id}/delete").headers["Location"] == acme
    assert sam.get(f"{acme}/{public_id}").status_code == 404
    assert signed_in(cast.ana).get(f"/documents/{public_id}").status_code == 404


@pytest.mark.parametrize(
    ("form", "field"), [({"paper": "INV-999"}, "paper-err"), ({"folder": "x" * 61}, "folder-err")]
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_kept(
    sam: FlaskClient, acme: str, db: Session, form: dict[str, str], field: str, tmp_path: Path
) -> None:
    answer = send(sam, acme, ("a.pdf", PDF), **form)
    assert answer.status_code == 422
    assert f'id="{field}"' in answer.text
    assert not list((tmp_path / "files").rglob("*.*"))


def test_a_document_is_found_at_its_own_customer_only(
    sam: FlaskClient, acme: str, db: Session, cast: Cast
) -> None:
    send(sam, acme, ("a.png", png()))
    public_id = only(db).public_id
    with every_customer(db, "a test"):
        globex = f"/staff/customers/{db.get_one(Customer, cast.globex).public_id}/documents"
    for step in ("", "/download", "/picture", "/delete"):
        assert sam.get(f"{globex}/{public_id}{step}").status_code == 404
        assert sam.get(f"{acme}/{'A' * 22}{step}").status_code == 404
    token = csrf_token(sam, acme)
    for step in ("", "/replace", "/delete"):
        assert sam.post(f"{globex}/{public_id}{step}", data={"csrf_token": token}).status_code == 404
    assert only(db).is_public


def test_who_may_only_read_reads_and_changes_nothing(
    sam: FlaskClient, acme: str, db: Session, signed_in_staff: SignedIn
) -> None:
    send(sam, acme, ("a.pdf", PDF))
    with transaction():
        rita = StaffMember(
            email="rita@halvorsen.example", name="Rita", role="read_only", password_hash="!", totp_secret="!"
        )
        db.add(rita)
    browser, here = signed_in_staff(rita.id), f"{acme}/{only(db).public_id}"
    for address in (acme, here, "/staff/documents"):
        page = browser.get(address)
        assert page.status_code == 200 and 'type="file"' not in page.text
    token = csrf_token(browser, acme)
    for address in (acme, here, f"{here}/replace", f"{here}/delete", "/staff/documents"):
        assert browser.post(address, data={"csrf_token": token}).status_code == 403
    assert only(db).name == "a.pdf"


def test_everybody_sees_what_is_for_everybody_and_staff_manage_it(
    sam: FlaskClient, db: Session, cast: Cast, signed_in: SignedIn
) -> None:
    assert send(sam, "/staff/documents", ("Terms.pdf", PDF), folder="Terms").status_code == 303
    here = f"/staff/documents/{only(db, CommonDocument).public_id}"
    for contact in (cast.ana, cast.zoe):
        assert "Terms.pdf" in signed_in(contact).get("/documents").text
    signed_in(cast.zoe).get(f"/documents/{only(db, CommonDocument).public_id}").close()
    page = sam.get(here).text
    assert "Zoe Zimmer" in page and "Globex" in page
    assert sam.get(f"{here}/download").data == PDF
    assert send(sam, here, group="nothing").status_code == 422
    send(sam, f"{here}/replace", ("Terms 2.pdf", b"%PDF-2"), field="file")
    send(sam, here, shown="private")
    assert "Terms" not in signed_in(cast.ana).get("/documents").text
    assert send(sam, f"{here}/delete").headers["Location"] == "/staff/documents"
    assert sam.get(here).status_code == 404


def test_news_of_an_upload_leads_to_the_customers_documents(
    sam: FlaskClient, acme: str, db: Session, cast: Cast
) -> None:
    from portal.activity.noting import note
    from portal.activity.rules import SYSTEM, Verb

    with every_customer(db, "a test"), transaction():
        note(db, Verb.DOCUMENT_UPLOADED, SYSTEM, customer_id=cast.acme, target="x", document="a.pdf")
    with every_customer(db, "a test"):
        news = db.scalars(select(Activity)).one().public_id
    answer = sam.post(f"/staff/notices/{news}", data={"csrf_token": csrf_token(sam, "/staff/notices")})
    assert answer.headers["Location"] == acme


def test_the_quota_of_the_preferences_is_a_number_of_megabytes(sam: FlaskClient) -> None:
    for quota, status in (("x", 422), ("-1", 422), ("100001", 422), ("20", 303)):
        page = sam.get("/staff/settings/access").text
        version = page.partition('name="version" value="')[2].partition('"')[0]
        form = {
            "csrf_token": csrf_token(sam, "/staff/settings/access"),
            "version": version,
            "is_portal_on": "yes",
        }
        answer = sam.post("/staff/settings/access", data={**form, "document_quota_mb": quota})
        assert answer.status_code == status, quota
        assert status == 303 or 'id="document_quota_mb-err"' in answer.text
    assert 'value="20"' in sam.get("/staff/settings/access").text


def test_contacts_of_one_customer_may_upload_where_staff_say_so(
    sam: FlaskClient, acme: str, db: Session, cast: Cast, signed_in: SignedIn
) -> None:
    ana, zoe = signed_in(cast.ana), signed_in(cast.zoe)

    def choose(answer: str, version: str | None = None) -> int:
        page = sam.get(acme).text
        seen = page.partition('name="version" value="')[2].partition('"')[0]
        form = {"csrf_token": csrf_token(sam, acme), "version": version or seen, "uploads": answer}
        return sam.post(f"{acme}/uploads", data=form).status_code

    assert choose("yes") == 303
    assert '<option value="yes" selected>' in sam.get(acme).text
    assert 'type="file"' in ana.get("/documents").text
    assert 'type="file"' not in zoe.get("/documents").text
    assert choose("no", version="1") == 409
    assert choose("") == 303
    assert 'type="file"' not in ana.get("/documents").text


def test_staff_who_look_as_the_contact_open_nothing_in_their_name(
    sam: FlaskClient, acme: str, db: Session, cast: Cast
) -> None:
    send(sam, acme, ("a.png", png()), tells="")
    customer, contact = acme.split("/")[3], contact_of(db, cast.ana).public_id
    form = {"customer": customer, "contact": contact, "csrf_token": csrf_token(sam, acme)}
    assert sam.post("/staff/preview", data=form).location == "/"
    page, public_id = sam.get("/documents").text, only(db).public_id
    assert "a.png" in page and 'type="file"' not in page
    for step in ("", "/download", "/picture"):
        with sam.get(f"/documents/{public_id}{step}") as answer:
            assert answer.status_code == 200
    assert "New</span>" in sam.get("/documents").text
    assert "No contact has opened it yet." in sam.get(f"{acme}/{public_id}").text
