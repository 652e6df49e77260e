"""The headers of a letter."""

import re
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import SMTP, default

import pytest

from portal.kit import clock
from portal.kit.origin import Origin
from portal.mail.message import compose
from portal.mail.models import Letter
from portal.mail.operations import Mailer, send_due_letters
from portal.mail.rendering import Written
from portal.mail.rules import NotSendable
from tests.mail.conftest import Post
from tests.mail.samples import BASE_URL, BUSINESS
from tests.mail.servers import Received

LETTER = Letter(public_id="AAAAAAAAAAAAAAAAAAAAAA", language="de", email="ana@acme.example")
WRITTEN = Written("Grüße", "Text äöü\n", "<p>HTML äöü</p>\n")


@pytest.mark.parametrize(
    "name", ["Evil\r\nBcc: eve@evil.example", "Evil\nX: y", "a\x00b", '"<eve@evil.example>, "']
)
def test_the_name_of_the_business_adds_no_header_and_no_address(name: str) -> None:
    message = compose(LETTER, WRITTEN, replace(BUSINESS, name=name), BASE_URL, clock.now())
    arrived = message_from_bytes(message.as_bytes(policy=SMTP), policy=default)
    assert arrived["Bcc"] is None
    assert arrived["X"] is None
    (sender,) = arrived["From"].addresses
    assert sender.addr_spec == "accounts@halvorsen.example"


def test_a_line_break_in_a_subject_or_an_address_is_refused() -> None:
    with pytest.raises(ValueError, match="linefeed"):
        compose(
            LETTER, replace(WRITTEN, subject="a\r\nBcc: eve@evil.example"), BUSINESS, BASE_URL, clock.now()
        )
    evil = Letter(public_id="A" * 22, language="de", email="ana@acme.example\r\nBcc: eve@evil.example")
    with pytest.raises(NotSendable):
        compose(evil, WRITTEN, BUSINESS, BASE_URL, clock.now())


def test_signs_of_all_languages_arrive() -> None:
    name = "Škoda & Söhne, Łódź 船舶"
    message = compose(LETTER, WRITTEN, replace(BUSINESS, name=name), BASE_URL, clock.now())
    raw = message.as_bytes(policy=SMTP)
    arrived = message_from_bytes(raw, policy=default)
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) < 998
    assert arrived["From"].addresses[0].display_name == name
    assert arrived["Subject"] == "Grüße"
    assert [part.get_content().strip() for part in arrived.iter_parts()] == ["Text äöü", "<p>HTML äöü</p>"]
    assert arrived["Content-Language"] == "de"


def test_a_letter_has_the_date_on_which_it_was_to_go(post: Post, mailer: Mailer, received: Received) -> None:
    written_for = clock.now() - timedelta(days=2)
    post(due_at=written_for)
    assert send_due_letters(mailer) == 1
    assert received.messages[0]["Date"].datetime == written_for.replace(microsecond=0)


def test_without_an_address_of_its_own_nobody_is_asked_to_reply() -> None:
    message = compose(LETTER, WRITTEN, replace(BUSINESS, email=""), BASE_URL, clock.now())
    assert message["Reply-To"] is None
    assert message["From"].addresses[0].addr_spec == "no-reply@portal.halvorsen.example"


@pytest.mark.parametrize("host", ["portal.example.com", "127.0.0.1", "::1", "localhost"])
def test_the_message_id_is_well_formed_wherever_the_portal_is(host: str) -> None:
    message = compose(LETTER, WRITTEN, BUSINESS, Origin("http", host, 8000), clock.now())
    assert re.fullmatch(r"<A{22}@[a-z.]+>", message["Message-ID"])
