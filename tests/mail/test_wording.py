"""What the business may say in a letter: plain text with places, and nothing that runs."""

import pytest
from sqlalchemy.orm import Session

from portal.db import transaction
from portal.mail import letters
from portal.mail.letters import LETTERS
from portal.mail.models import Letter, LetterState, LetterText
from portal.mail.operations import Mailer, send_due_letters
from portal.mail.rendering import our_words, write
from portal.mail.wording import LONGEST_BODY, MOST_PLACES, OwnWords, filled_in, problems
from portal.web.locale import LANGUAGES
from tests.mail.conftest import fate
from tests.mail.samples import BASE_URL, BUSINESS, as_stored
from tests.mail.servers import Received
from tests.mail.test_attachments import Post

KNOWN = ("company", "email")
EDITABLE = [kind for kind in LETTERS.values() if kind.is_editable]


def sentence(subject: str, body: str) -> str:
    return " ".join(f"{one.field}: {one}" for one in problems(OwnWords(subject, body), KNOWN))


def test_words_with_known_places_are_taken() -> None:
    assert sentence("Hello {{ company }}", "Dear {{company}},\n\n$client.number 100% {x} $5") == ""


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", "body: Write something"),
        (" \n\t", "body: Write something"),
        ("x" * (LONGEST_BODY + 1), "body: This is too long"),
        ("{{ company }}" * (MOST_PLACES + 1), "body: There are too many places"),
        ("one\ntwo {{ compny }}", "body: Line 2: there is nothing called “compny”"),
        ("{{ ''.__class__.__mro__ }}", "body: Line 1: there is nothing called “''.__class__.__mro__”"),
        ("{{ company.__class__ }}", "Line 1: there is nothing called"),
        ("{{ company|upper }}", "Line 1: there is nothing called"),
        ("{{ 7*7 }}", "Line 1: there is nothing called “7*7”"),
        ("{{}}", "Line 1"),
        ("a\n{% for i in range(10**9) %}x{% endfor %}", "Line 2: “{%” does not belong"),
        ("{# hidden #}", "“{#” does not belong"),
        ("{{ company", "“{{” does not belong"),
        ("{{ {{ company }} }}", "“{{” does not belong"),
    ],
)
def test_anything_else_is_refused_with_its_line(body: str, said: str) -> None:
    assert said in sentence("Hello", body)
    if body.strip() and "\n" not in body and len(body) < 100:
        assert "subject: " in sentence(body, "Hello")


def test_what_is_filled_in_is_never_read_again() -> None:
    evil = {"company": "{{ email }} $client.number <b>", "email": "x"}
    assert filled_in("{{ company }}", evil, {"client.number": "C-1"}) == "{{ email }} $client.number <b>"
    assert filled_in("$client.number $client.nothing", {}, {"client.number": "{{ email }}"}) == (
        "{{ email }} $client.nothing"
    )


def test_a_huge_result_is_refused() -> None:
    with pytest.raises(ValueError, match="too long"):
        filled_in("{{ company }}" * MOST_PLACES, {"company": "x" * 300}, {})


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", EDITABLE, ids=lambda kind: kind.name)
def test_our_own_words_are_where_editing_begins(kind: letters.LetterKind, language: str) -> None:
    ours = our_words(kind.name, language, kind.needs, BUSINESS)
    known = (*(name for name in kind.needs if not name.endswith(("path", "_json"))), "business", "email")
    assert ours.subject and len(ours.subject) <= 150
    if ours.body:
        assert [str(one) for one in problems(ours, known)] == []
    about = (kind.name, language, "ana@acme.example", as_stored(kind), BUSINESS, BASE_URL)
    assert write(*about, own=ours).subject == write(*about).subject


def test_no_letter_about_security_can_be_said_otherwise() -> None:
    names = {kind.name for kind in EDITABLE}
    assert {"invitation", "payment_received", "comment_written", "document_shared"} <= names
    assert not {
        name for name in names if name.startswith(("password", "passkey", "sign_in", "second", "email"))
    }


def test_the_businesss_words_stand_in_the_frame_and_are_escaped() -> None:
    own = OwnWords("Bonjour {{ company }}", "Dear <b>{{ company }}</b>,\nline two\n\nNo. $client.number\n")
    written = write(
        "invitation", "en", "ana@acme.example", as_stored(letters.INVITATION) | {"company": "A & <i>B</i>"},
        BUSINESS, BASE_URL, own=own, own_fields={"client.number": "C-<1>"},
    )  # fmt: skip
    assert written.subject == "Bonjour A & <i>B</i>"
    assert "Dear &lt;b&gt;A &amp; &lt;i&gt;B&lt;/i&gt;&lt;/b&gt;,<br>line two" in written.html
    assert "No. C-&lt;1&gt;" in written.html
    assert "Dear <b>A & <i>B</i></b>,\nline two\n\nNo. C-<1>\n" in written.text
    link = f"{BASE_URL}{as_stored(letters.INVITATION)['path']}"
    assert link in written.text and f'href="{link}"' in written.html
    assert BUSINESS.name in written.html


def own(db: Session, subject: str, body: str, language: str = "en") -> None:
    with transaction():
        db.add(LetterText(name="invitation", language=language, subject=subject, body=body))


def test_a_letter_is_sent_in_the_businesss_words(
    db: Session, post: Post, mailer: Mailer, received: Received
) -> None:
    own(db, "Come in, {{ company }}", "We wait for you.")
    post(letters.INVITATION)
    send_due_letters(mailer)
    (message,) = received.messages
    assert message["Subject"] == "Come in, Brightwater Shipyards"
    text = message.get_body(("plain",))
    assert text is not None and "We wait for you." in text.get_content()


@pytest.mark.parametrize("body", ["{{ gone }}", "{{ company }}" * 200])
def test_words_that_do_not_fit_any_more_give_way_to_ours_and_it_is_noted(
    db: Session, post: Post, mailer: Mailer, received: Received, body: str
) -> None:
    own(db, "Come in", body)
    letter: Letter = post(letters.INVITATION, company="x" * 180)
    assert send_due_letters(mailer) == 1
    assert received.messages[0]["Subject"] != "Come in"
    assert fate(db, letter).state == LetterState.SENT
    assert "our words" in fate(db, letter).reason
