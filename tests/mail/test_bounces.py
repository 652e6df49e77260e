"""What mail servers say of letters that did not arrive, and whatever else comes that way."""

import random
from collections.abc import Callable

import pytest
from click.testing import CliRunner
from sqlalchemy.orm import Session

from portal.cli import main
from portal.mail.bounces import Bounce, read_bounce
from portal.mail.models import Letter, LetterState
from portal.mail.operations import Mailer, note_bounce, send_due_letters
from tests.mail.conftest import fate

Post = Callable[..., Letter]
ID = "Zk3vX9qLw0aYb7Rt5uNc2m"

POSTFIX = f"""\
Return-Path: <>
From: MAILER-DAEMON@mx.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: accounts@halvorsen.example
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B/mx"

--B/mx
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.example.

--B/mx
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
X-Postfix-Queue-ID: 4XyZ
Arrival-Date: Sun, 29 Nov 2026 02:00:00 +0000 (UTC)

Final-Recipient: rfc822; ana@acme.example
Original-Recipient: rfc822;ana@acme.example
Action: failed
Status: 5.1.1
Remote-MTA: dns; mail.acme.example
Diagnostic-Code: smtp; 550 5.1.1 <ana@acme.example>: Recipient address
    rejected: User unknown

--B/mx
Content-Description: Undelivered Message
Content-Type: message/rfc822

Message-ID: <{ID}@portal.halvorsen.example>
Subject: Your statement
From: accounts@halvorsen.example

Hello
--B/mx--
"""
HEAD_ONLY = POSTFIX.replace("Content-Type: message/rfc822", "Content-Type: text/rfc822-headers")
ANSWERED = POSTFIX.replace(f"Message-ID: <{ID}@", "Message-ID: <x@").replace(
    "Auto-Submitted:", f"In-Reply-To: <{ID}@portal.halvorsen.example>\nAuto-Submitted:"
)
WITHOUT_WORDS = POSTFIX.replace("Diagnostic-Code: smtp; 550 5.1.1", "X-Nothing: 550")


@pytest.mark.parametrize("raw", [POSTFIX, HEAD_ONLY, ANSWERED, POSTFIX.replace("\n", "\r\n")])
def test_a_report_of_a_failure_names_the_letter_and_the_reason(raw: str) -> None:
    bounce = read_bounce(raw.encode())
    assert bounce is not None
    assert bounce.letters == (ID,)
    assert bounce.reason == "550 5.1.1 <ana@acme.example>: Recipient address rejected: User unknown"


def test_without_words_the_code_is_the_reason() -> None:
    assert read_bounce(WITHOUT_WORDS.encode()) == Bounce((ID,), "5.1.1")


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "hello",
        POSTFIX.replace("Action: failed", "Action: delayed"),
        POSTFIX.replace("Action: failed", "Action: delivered"),
        POSTFIX.replace("Status: 5.1.1", "Status: 4.2.2"),
        POSTFIX.replace(ID, "tooshort"),
        POSTFIX.replace("message/delivery-status", "text/plain"),
        "Subject: Out of office\nIn-Reply-To: <" + ID + "@portal.halvorsen.example>\n\nI am away.",
        "Content-Type: multipart/mixed; boundary=x\n\n" + "--x\n" * 20_000,
        "Content-Type: multipart/report; boundary=\n\n--\n",
        "A" * 3_000_000,
        "Content-Type: text/plain; charset=no-such\n\nx",
        "\x00\xff" * 1000,
    ],
)
def test_what_is_no_failure_for_good_of_a_letter_of_ours_is_nothing(raw: str) -> None:
    assert read_bounce(raw.encode("utf-8", "replace")) is None


def test_a_deep_nest_and_any_garbage_raise_nothing() -> None:
    nest = b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(3000))
    assert read_bounce(nest) is None
    chance = random.Random(7)
    for _ in range(300):
        raw = bytearray(POSTFIX.encode())
        for _ in range(chance.randrange(1, 40)):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        read_bounce(bytes(raw))


def test_the_letter_is_marked_and_what_was_not_sent_is_not(db: Session, post: Post, mailer: Mailer) -> None:
    sent, waiting = post(), None
    send_due_letters(mailer)
    waiting = post()
    assert note_bounce(Bounce((sent.public_id, waiting.public_id, ID), "550 no")) == 1
    assert (fate(db, sent).state, fate(db, sent).reason) == (LetterState.BOUNCED, "550 no")
    assert fate(db, waiting).state == LetterState.QUEUED
    assert note_bounce(Bounce((sent.public_id,), "550 no")) == 1


def test_a_mail_server_pipes_the_report_into_the_command(
    db: Session, database_url: str, post: Post, mailer: Mailer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_DATABASE_URL", database_url)
    letter = post()
    send_due_letters(mailer)
    done = CliRunner().invoke(main, ["bounce"], input=POSTFIX.replace(ID, letter.public_id).encode())
    assert done.exit_code == 0, done.output
    db.rollback()
    assert fate(db, letter).state == LetterState.BOUNCED
    for odd in (b"", b"\xff" * 100, POSTFIX.encode()):
        done = CliRunner().invoke(main, ["bounce"], input=odd)
        assert (done.exit_code, "nothing" in done.output.lower()) == (0, True)
