"""Letters in the back office: their fate, the business's own words, and the address of the portal."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.models import StaffMember
from portal.activity.models import Activity, HouseActivity
from portal.activity.rules import Verb
from portal.customers.models import Contact, ContactAccess, Customer
from portal.db import transaction
from portal.kit import clock
from portal.mail import letters
from portal.mail.letters import LetterKind
from portal.mail.models import Letter, LetterState, LetterText
from portal.mail.outbox import post_letter
from portal.papers.models import Invoice
from portal.tenancy import every_customer
from tests import make
from tests.browsers import csrf_token
from tests.cast import Cast
from tests.mail.samples import SAMPLES

SignedIn = Callable[[int], FlaskClient]
SUBJECT = "Come in, {{ company }}"
WORDS = "/staff/settings/letters/invitation/en"


@pytest.fixture
def sam(cast: Cast, signed_in_staff: SignedIn) -> FlaskClient:
    """Sam's browser."""
    return signed_in_staff(cast.sam)


def written(
    db: Session, to: str, state: LetterState = LetterState.QUEUED,
    kind: LetterKind = letters.PORTAL_ADDRESS, **columns: str,
) -> None:  # fmt: skip
    values = SAMPLES.get(kind, {"path": "/"})
    with transaction():
        letter = post_letter(db, kind, to, "en", **values, **columns)  # type: ignore[arg-type]
        if state is not LetterState.QUEUED:
            letter.state, letter.sealed_values, letter.reason = state, None, "550 <no> such mailbox"
        if state in (LetterState.SENT, LetterState.BOUNCED):
            letter.sent_at = clock.now()


def test_the_fate_of_every_letter_can_be_seen_filtered_and_searched(
    db: Session, cast: Cast, sam: FlaskClient
) -> None:
    for state, to in [
        (LetterState.SENT, "ana@acme.example"), (LetterState.FAILED, "ben@acme.example"),
        (LetterState.BOUNCED, "zoe@globex.example"),
    ]:  # fmt: skip
        written(db, to, state)
    text = sam.get("/staff/letters").text
    assert all(to in text for to in ("ana@", "ben@", "zoe@"))
    assert "550 &lt;no&gt; such mailbox" in text
    wrong = sam.get("/staff/letters?state=wrong").text
    assert "ben@" in wrong and "zoe@" in wrong and "ana@" not in wrong
    assert "ben@" not in sam.get("/staff/letters?q=ANA%40").text.partition("<tbody")[2]
    assert "No letters match" in sam.get("/staff/letters?q=%25").text
    for odd in ("state=lost", "page=-1", "page=99999999", "size=7", "q=%00%ff", "state=%27"):
        assert sam.get(f"/staff/letters?{odd}").status_code == 200
    assert "2 letters of the last seven days did not arrive" in sam.get("/staff/customers").text


def test_a_customers_letters_are_those_to_its_contacts(db: Session, cast: Cast, sam: FlaskClient) -> None:
    with every_customer(db, "a test"):
        acme = db.get_one(Customer, cast.acme).public_id
        zoe = db.get_one(Contact, cast.zoe).public_id
    written(db, "ana@acme.example")
    written(db, "zoe@globex.example")
    written(db, "ben@acme.example", addressee=zoe)  # meant as somebody at Globex
    text = sam.get(f"/staff/customers/{acme}/letters").text.partition("<tbody")[2]
    assert "ana@" in text and "zoe@" not in text and "ben@" not in text
    assert sam.get(f"/staff/customers/{'A' * 22}/letters").status_code == 404


def test_what_is_gone_is_not_sent_twice_but_each_letter_leads_to_what_can_be_done(
    db: Session, cast: Cast, sam: FlaskClient, with_role: Callable[[str], FlaskClient]
) -> None:
    paper = make.invoice(db, cast.acme, number="INV-7")
    with every_customer(db, "a test"):
        acme = db.get_one(Customer, cast.acme).public_id
        ana, ben = (db.get_one(Contact, one).public_id for one in (cast.ana, cast.ben))
    with every_customer(db, "a test"), transaction():
        db.get_one(Contact, cast.ben).access = ContactAccess.INVITED
    to_ana, to_ben = {"to": cast.ana_email, "addressee": ana}, {"to": cast.ben_email, "addressee": ben}
    about = {"thread": paper.public_id}
    written(db, **to_ana, **about, state=LetterState.SENT, kind=letters.PAPER_SENT)
    written(db, **to_ana, **about, state=LetterState.BOUNCED, kind=letters.REMINDER)
    written(db, **to_ben, state=LetterState.SENT, kind=letters.INVITATION)
    written(db, **to_ana, state=LetterState.FAILED)
    written(db, **to_ana, **about, kind=letters.PAPER_SENT)
    written(db, **to_ana, state=LetterState.SENT, kind=letters.STATEMENT_SENT)
    written(db, to="gone@acme.example", addressee=ana, state=LetterState.BOUNCED)

    again = f'href="/staff/customers/{acme}/papers/{paper.public_id}/mailings">Send the paper again<'
    invite = f'href="/staff/customers/{acme}/contacts/{ben}/reinvite">Invite again<'
    account = f'href="/staff/customers/{acme}/statement">Send a statement again<'
    correct = f'href="/staff/customers/{acme}/contacts/{ana}/edit">Correct the address<'
    for page in ("/staff/letters", f"/staff/customers/{acme}/letters"):
        rows = sam.get(page).text.partition("<tbody")[2].split("<tr")[1:]
        assert [[way in row for way in (again, invite, correct, account)] for row in rows] == [
            [False, False, False, False], [False, False, False, True], [False, False, False, False],
            [False, False, True, False], [False, True, False, False],
            [True, False, True, False], [True, False, False, False],
        ]  # fmt: skip
    for link in (again, invite, correct, account):
        assert sam.get(link.split('"')[1]).status_code == 200
    assert "Send the paper again" not in with_role("read_only").get("/staff/letters").text
    with every_customer(db, "a test"), transaction():
        db.get_one(Contact, cast.ben).access = ContactAccess.ACTIVE
        db.get_one(Invoice, paper.id).state = "void"
    shown = sam.get("/staff/letters").text
    assert "Invite again" not in shown and "Send the paper again" not in shown


def test_words_are_tried_saved_seen_alone_and_given_back(db: Session, cast: Cast, sam: FlaskClient) -> None:
    page = sam.get(WORDS).text
    assert "{{ company }}" in page and "Jonas" not in page.partition("<form")[2].partition("</form")[0]
    form = {
        "csrf_token": csrf_token(sam, WORDS),
        "seen": "",
        "subject": "Come in, {{ company }}",
        "body": "<b>Hi</b>",
    }
    tried = sam.post(WORDS, data=form | {"try": "yes"})
    assert tried.status_code == 200
    assert "Come in, Brightwater Shipyards" in tried.text and "&lt;b&gt;Hi&lt;/b&gt;" in tried.text
    alone = sam.post(WORDS, data=form | {"dark": "yes"})
    assert alone.headers["Content-Security-Policy"].endswith("sandbox")
    assert "@media all" in alone.text and "<b>Hi" not in alone.text
    assert "@media not all" in sam.post(WORDS, data=form | {"light": "yes"}).text
    assert db.scalars(select(LetterText)).all() == []
    db.rollback()
    assert sam.post(WORDS, data=form).status_code == 303
    (text,) = db.scalars(select(LetterText))
    assert (text.subject, text.body) == (SUBJECT, "<b>Hi</b>")
    (deed,) = db.scalars(select(HouseActivity).where(HouseActivity.verb == Verb.LETTERS_CHANGED))
    assert deed.actor_name == "Sam Sommer"
    seen = text.changed_at.isoformat()
    db.rollback()
    assert "Your own" in sam.get("/staff/settings/letters").text
    assert sam.post(WORDS, data=form).status_code == 409  # somebody saved it meanwhile
    assert sam.post(WORDS, data=form | {"seen": seen, "ours": "yes"}).status_code == 303
    db.rollback()
    assert db.scalars(select(LetterText)).all() == []


def test_every_letter_is_shown_with_samples_in_its_language(
    db: Session, cast: Cast, sam: FlaskClient
) -> None:
    at = "/staff/settings/letters"
    pages = re.findall(rf'href="({at}/[a-z_]+/[a-z]{{2}})"', sam.get(at).text)
    assert len(pages) > 20
    for path in pages:
        page = sam.get(path).text
        preview = page.partition('id="preview-h"')[2]
        assert "Halvorsen" in preview, path
        assert not re.search(r"\d{4}-\d\d-\d\d", page.partition('id="places-h"')[2]), path
    reminder = sam.get(f"{at}/reminder/de").text.partition('id="places-h"')[2]
    for shown in ("1.250,00\xa0€", "04.12.2026", "Rechnung", "3 Tage überfällig"):
        assert shown in reminder
    assert "Q-3416" in sam.get(f"{at}/quote_confirmed/en").text


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("body", ""),
        ("body", "x" * 5000),
        ("body", "{{ ''.__class__ }}"),
        ("body", "{% for a in range(9) %}{% endfor %}"),
        ("subject", "{{ nobody }}"),
        ("subject", ""),
    ],
)
def test_words_that_cannot_stand_are_refused_at_their_field(
    db: Session, cast: Cast, sam: FlaskClient, field: str, text: str
) -> None:
    form = {
        "csrf_token": csrf_token(sam, WORDS),
        "seen": "",
        "subject": "Hello",
        "body": "Hello",
        field: text,
    }
    answer = sam.post(WORDS, data=form)
    assert answer.status_code == 422
    assert f'id="{field}-err"' in answer.text
    assert db.scalars(select(LetterText)).all() == []


def test_letters_about_security_have_no_page_and_only_owners_change_words(
    db: Session, cast: Cast, sam: FlaskClient
) -> None:
    for path in ("password_reset/en", "invitation/xx", "nothing/en", "sign_in/en"):
        assert sam.get(f"/staff/settings/letters/{path}").status_code == 404
    token = csrf_token(sam, WORDS)
    with transaction():
        db.get_one(StaffMember, cast.sam).role = "staff"
    assert sam.get(WORDS).status_code == 200
    form = {"csrf_token": token, "seen": "", "subject": "x", "body": "y"}
    assert sam.post(WORDS, data=form).status_code == 403


def test_chosen_contacts_get_the_address_and_nobody_else(db: Session, cast: Cast, sam: FlaskClient) -> None:
    with every_customer(db, "a test"), transaction():
        acme = db.get_one(Customer, cast.acme).public_id
        ana, ben, zoe = (db.get_one(Contact, one).public_id for one in (cast.ana, cast.ben, cast.zoe))
        db.get_one(Contact, cast.ben).access = ContactAccess.DISABLED
    path = f"/staff/customers/{acme}/address-letter"
    token = csrf_token(sam, path)
    assert "ben@acme.example" not in sam.get(path).text
    for nobody in ([], [ben], [zoe], ["x"]):
        assert sam.post(path, data={"csrf_token": token, "contact": nobody}).status_code == 422
    assert sam.post(path, data={"csrf_token": token, "contact": [ana, ben, zoe]}).status_code == 303
    (letter,) = db.scalars(select(Letter))
    assert (letter.name, letter.email, letter.addressee) == ("portal_address", "ana@acme.example", ana)
    with every_customer(db, "a test"):
        (deed,) = db.scalars(select(Activity).where(Activity.verb == Verb.ADDRESS_SENT))
        assert clock.now() - deed.at < timedelta(minutes=5)
