"""The link by which a reader wants no more of a kind, and the letters that are not written any more."""

import pytest
from sqlalchemy.orm import Session

from portal.db import transaction
from portal.mail import letters
from portal.mail.letters import LETTERS
from portal.mail.models import LetterState, UnwantedLetters
from portal.mail.operations import Mailer, send_due_letters
from portal.mail.rules import Topic
from portal.mail.unsubscribing import Unsubscribing
from tests.conftest import SECRET_KEY
from tests.mail.conftest import fate
from tests.mail.servers import Received
from tests.mail.test_attachments import Post

ANA = "Zk3vX9qLw0aYb7Rt5uNc2m"


def test_a_token_names_contact_and_topic_and_nobody_can_make_one() -> None:
    signing = Unsubscribing(SECRET_KEY)
    token = signing.token(ANA, Topic.TALK)
    assert signing.read(token) == (ANA, Topic.TALK)
    other = f"{'B' * 22}.talk.{token.rpartition('.')[2]}"
    for odd in (
        "", "x", token[:-1], token + "A", token.replace("talk", "papers"), other, token.swapcase(),
        token.replace("talk", "weather"), f"{token}\n", "." * 100,
    ):  # fmt: skip
        assert signing.read(odd) is None, odd
    assert Unsubscribing("another key of thirty-two bytes!").read(token) is None


def test_a_letter_that_can_be_left_says_so_in_its_head_and_at_its_foot(
    post: Post, mailer: Mailer, received: Received
) -> None:
    post(letters.COMMENT_WRITTEN, addressee=ANA)
    send_due_letters(mailer)
    (message,) = received.messages
    link = f"https://portal.halvorsen.example/unsubscribe/{Unsubscribing(SECRET_KEY).token(ANA, Topic.TALK)}"
    assert message["List-Unsubscribe"] == f"<{link}>"
    assert f"List-Unsubscribe: <{link}>\n".encode() in received.raw[0].replace(b"\r\n", b"\n")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None and html is not None
    assert link in text.get_content() and f'href="{link}"' in html.get_content()


@pytest.mark.parametrize("kind", [k for k in LETTERS.values() if k.topic is None], ids=lambda kind: kind.name)
def test_what_always_comes_offers_nothing(
    post: Post, mailer: Mailer, received: Received, kind: letters.LetterKind
) -> None:
    post(kind, addressee=ANA)
    send_due_letters(mailer)
    assert received.messages[0]["List-Unsubscribe"] is None
    assert "/unsubscribe/" not in received.messages[0].as_string()


def test_what_is_not_wanted_is_held_back_and_the_rest_comes(
    db: Session, post: Post, mailer: Mailer, received: Received
) -> None:
    with transaction():
        db.add(UnwantedLetters(addressee=ANA, topic=Topic.TALK))
    held = post(letters.COMMENT_WRITTEN, addressee=ANA)
    post(letters.PAYMENT_RECEIVED, addressee=ANA)
    post(letters.COMMENT_WRITTEN, to="ben@acme.example", addressee="B" * 22)
    assert send_due_letters(mailer) == 2
    assert fate(db, held).state == LetterState.HELD_BACK
    assert "wants no letters of this kind" in fate(db, held).reason
    assert received.recipients == ["ana@acme.example", "ben@acme.example"]
