"""What goes with a letter: the paper, the statement, the document; and the letter goes without it too."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from portal.mail import letters
from portal.mail.attachments import MOST_BYTES, Attachment, Fetch, NotAttached
from portal.mail.models import Letter, LetterState
from portal.mail.operations import Mailer, send_due_letters
from portal.mail.rules import NotSendable
from tests.mail.conftest import fate
from tests.mail.servers import Received

Post = Callable[..., Letter]
PAPER = "b7TqLw0aYb7Rt5uNc2mPdE"
CONTACT = "c8TqLw0aYb7Rt5uNc2mPdE"
BYTES = bytes(range(256)) * 40 + b"\r\n.\r\n\n.\r"


def carrying(mailer: Mailer, fetch: Fetch) -> Mailer:
    return replace(mailer, fetchers={"paper": fetch})


def test_what_goes_with_a_letter_arrives_byte_for_byte_under_its_name(
    post: Post, mailer: Mailer, received: Received
) -> None:
    asked: list[str] = []

    def fetch(_db: Session, public_id: str, addressee: str) -> Attachment:
        asked.extend((public_id, addressee))
        return Attachment("Rechnung Łódź 船 INV-7.pdf", "application/pdf", BYTES)

    post(letters.COMMENT_WRITTEN, attachment=f"paper:{PAPER}", addressee=CONTACT)
    assert send_due_letters(carrying(mailer, fetch)) == 1
    (message,) = received.messages
    assert asked == [PAPER, CONTACT]
    assert message.get_content_type() == "multipart/mixed"
    (attached,) = message.iter_attachments()
    assert attached.get_payload(decode=True) == BYTES
    assert attached.get_content_type() == "application/pdf"
    assert attached.get_filename() == "Rechnung Łódź 船 INV-7.pdf"
    assert "filename*=utf-8''Rechnung%20" in attached.as_string().replace("\n ", " ").replace(
        "filename*0*", "filename*"
    )
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None and html is not None
    assert "INV-20418" in text.get_content() and "INV-20418" in html.get_content()


def broken(_db: Session, _public_id: str, _addressee: str) -> Attachment:
    raise RuntimeError("the press is jammed")


def gone(_db: Session, _public_id: str, _addressee: str) -> None:
    return None


def too_large(_db: Session, _public_id: str, _addressee: str) -> Attachment:
    return Attachment("big.bin", "application/pdf", bytes(MOST_BYTES + 1))


def refused(_db: Session, _public_id: str, _addressee: str) -> Attachment:
    raise NotAttached("it is not for them")


@pytest.mark.parametrize(
    ("fetch", "reason"),
    [(broken, "RuntimeError"), (gone, "it is gone"), (too_large, "too large"), (refused, "not for them")],
)
def test_what_cannot_be_had_never_stops_a_letter_and_is_noted(
    db: Session, post: Post, mailer: Mailer, received: Received, fetch: Fetch, reason: str
) -> None:
    letter = post(attachment=f"paper:{PAPER}")
    assert send_due_letters(carrying(mailer, fetch)) == 1
    (message,) = received.messages
    assert message.get_content_type() == "multipart/alternative"
    sent = fate(db, letter)
    assert sent.state == LetterState.SENT
    assert sent.reason.startswith(f"sent without paper:{PAPER}: ") and reason in sent.reason


def test_where_nobody_fetches_the_letter_goes_alone(post: Post, mailer: Mailer, received: Received) -> None:
    post(attachment=f"document:{PAPER}")
    assert send_due_letters(mailer) == 1
    assert list(received.messages[0].iter_attachments()) == []


@pytest.mark.parametrize(
    "reference", ["paper:", "paper:short", f"file:{PAPER}", f"paper:{PAPER}\n", f"paper:../{PAPER[3:]}"]
)
def test_what_names_nothing_is_not_posted(post: Post, reference: str) -> None:
    with pytest.raises(NotSendable):
        post(attachment=reference)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("a\r\nBcc: eve@evil.example.pdf", "a Bcc: eve@evil.example.pdf"),
        ("../../etc/passwd", "-..-etc-passwd"),
        ('"; x="', "-; x=-"),
        ("\u202efdp.exe", "fdp.exe"),
        (" . ", "document"),
        ("x" * 300, "x" * 149 + "…"),
    ],
)
def test_a_name_adds_no_header_and_no_folder(
    post: Post, mailer: Mailer, received: Received, name: str, safe: str
) -> None:
    post(attachment=f"paper:{PAPER}")
    send_due_letters(carrying(mailer, lambda *_: Attachment(name, "application/pdf", b"%PDF")))
    (attached,) = received.messages[0].iter_attachments()
    assert attached.get_filename() == safe
    assert received.messages[0]["Bcc"] is None


@pytest.mark.parametrize(
    ("media_type", "sent_as"),
    [
        ("text/plain; charset=utf-8", "text/plain"),
        ("image/png", "image/png"),
        ("nonsense", "application/octet-stream"),
        ("text/html\r\nX: y", "application/octet-stream"),
        ("message/rfc822", "application/octet-stream"),
        ("multipart/mixed", "application/octet-stream"),
    ],
)
def test_a_type_is_sent_as_it_is_or_as_bytes_of_any_kind(
    post: Post, mailer: Mailer, received: Received, media_type: str, sent_as: str
) -> None:
    post(attachment=f"paper:{PAPER}")
    send_due_letters(carrying(mailer, lambda *_: Attachment("a", media_type, BYTES)))
    (attached,) = received.messages[0].iter_attachments()
    assert attached.get_content_type() == sent_as
    assert attached.get_payload(decode=True) == BYTES


def test_the_answer_goes_to_who_is_named_and_all_about_a_paper_stands_together(
    post: Post, mailer: Mailer, received: Received
) -> None:
    post(letters.COMMENT_WRITTEN, reply_to="ben@acme.example", thread=PAPER)
    post(letters.PAYMENT_RECEIVED, thread=PAPER)
    post(letters.PAYMENT_FAILED)
    send_due_letters(mailer)
    first, second, third = received.messages
    assert (first["Reply-To"], second["Reply-To"]) == ("ben@acme.example", "accounts@halvorsen.example")
    assert first["References"] == second["References"] == f"<paper.{PAPER}@portal.halvorsen.example>"
    assert third["References"] is None


@pytest.mark.parametrize(
    "header",
    [
        {"reply_to": "ben@acme.example\r\nBcc: eve@evil.example"},
        {"reply_to": "ben@acme.example, eve@evil.example"},
        {"reply_to": "Ben"},
        {"thread": f"{PAPER}\r\nBcc: x"},
        {"addressee": "x>"},
    ],
)
def test_a_header_that_is_more_than_it_should_be_is_refused(post: Post, header: dict[str, str]) -> None:
    with pytest.raises(NotSendable):
        post(**header)
