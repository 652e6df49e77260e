"""The mail server's side of it: silence, TLS, certificates, passwords."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal.mail import smtp
from portal.mail.models import Letter, LetterState
from portal.mail.operations import Mailer, send_due_letters
from tests.mail.conftest import fate, mailer_to, make_due
from tests.mail.servers import Received, authority, mail_server

Post = Callable[..., Letter]


@contextmanager
def silent_server(*words: bytes) -> Iterator[int]:
    """Says each of the words to what it hears, and then nothing more."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    caller, _ = server.accept()
                except OSError:
                    return
                threading.Thread(target=talk, args=(caller,), daemon=True).start()

        def talk(caller: socket.socket) -> None:
            with caller:
                for word in words:
                    caller.sendall(word)
                    if not caller.recv(65536):
                        return
                while caller.recv(65536):
                    pass

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]


OK = b"250 ok\r\n"


@pytest.mark.parametrize(
    "words", [(), (b"220 hello\r\n",), (b"220 hello\r\n", OK, OK), (b"nonsense\xff\r\n",)]
)
def test_a_server_that_falls_silent_before_it_has_the_letter_is_asked_again(
    db: Session, post: Post, words: tuple[bytes, ...]
) -> None:
    letter = post()
    with silent_server(*words) as port:
        assert send_due_letters(mailer_to(f"smtp://127.0.0.1:{port}", seconds=0.3)) == 0
    waiting = fate(db, letter)
    assert (waiting.state, waiting.tries, waiting.is_unclear) == (LetterState.QUEUED, 1, False)


def test_a_server_that_falls_silent_over_the_whole_letter_gets_it_twice_and_not_more(
    db: Session, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "LAST_REPLY_TIMEOUT", timedelta(seconds=0.3))
    letter = post()
    talk = (b"220 hello\r\n", OK, OK, OK, b"354 go on\r\n")
    with silent_server(*talk) as port:
        for state in (LetterState.QUEUED, LetterState.FAILED):
            assert send_due_letters(mailer_to(f"smtp://127.0.0.1:{port}", seconds=2)) == 0
            assert fate(db, letter).state == state
            assert fate(db, letter).is_unclear
            make_due(db)
    assert "timed out" in fate(db, letter).reason


def test_tls_from_the_first_byte_with_a_checked_certificate_and_a_password(
    db: Session, post: Post, received: Received, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, context = authority(tmp_path, "127.0.0.1")
    letter = post()
    with mail_server(received, tls=context) as port:
        address = f"smtps://us%3Aer:p%40ss@127.0.0.1:{port}"
        assert send_due_letters(mailer_to(address)) == 0
        assert "CERTIFICATE_VERIFY_FAILED" in fate(db, letter).reason
        monkeypatch.setenv("SSL_CERT_FILE", str(root))
        make_due(db)
        assert send_due_letters(mailer_to(address.replace("p%40ss", "wrong"))) == 0
        assert fate(db, letter).reason.startswith("535")
        assert "wrong" not in fate(db, letter).reason
        make_due(db)
        assert send_due_letters(mailer_to(address)) == 1
    assert received.was_encrypted == [True]


@pytest.fixture
def mail_example(monkeypatch: pytest.MonkeyPatch) -> None:
    """The name mail.example leads to this machine, as if it were another one."""
    connect = socket.create_connection

    def connected(address: tuple[str, int], *rest: Any, **options: Any) -> socket.socket:
        host, port = address
        return connect(("127.0.0.1" if host == "mail.example" else host, port), *rest, **options)

    monkeypatch.setattr(socket, "create_connection", connected)


@pytest.mark.usefixtures("mail_example")
def test_another_machine_is_spoken_to_after_starttls_only(
    db: Session, post: Post, received: Received, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, context = authority(tmp_path, "mail.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(root))
    letter = post()
    with mail_server(received) as port:
        assert send_due_letters(mailer_to(f"smtp://mail.example:{port}")) == 0
    assert "STARTTLS" in fate(db, letter).reason
    make_due(db)
    with mail_server(received, starttls=context) as port:
        assert send_due_letters(mailer_to(f"smtp://us%3Aer:p%40ss@mail.example:{port}")) == 1
    assert received.was_encrypted == [True]


@pytest.mark.usefixtures("mail_example")
def test_a_certificate_for_another_name_is_not_taken(
    db: Session, post: Post, received: Received, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, context = authority(tmp_path, "other.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(root))
    letter = post()
    with mail_server(received, starttls=context) as port:
        assert send_due_letters(mailer_to(f"smtp://us%3Aer:p%40ss@mail.example:{port}")) == 0
    assert "CERTIFICATE_VERIFY_FAILED" in fate(db, letter).reason
    assert received.messages == []


def test_a_late_answer_is_not_taken_for_that_of_the_next_letter(
    db: Session, post: Post, mailer: Mailer, received: Received, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "LAST_REPLY_TIMEOUT", timedelta(seconds=0.5))
    received.before_reply = lambda number: time.sleep(1) if number == 1 else None
    first, second = post(), post(to="ben@acme.example")
    assert send_due_letters(mailer) == 1
    assert (fate(db, first).state, fate(db, first).is_unclear) == (LetterState.QUEUED, True)
    assert fate(db, second).state == LetterState.SENT


def test_lines_that_begin_with_a_dot_arrive_as_they_are(mailer: Mailer, received: Received) -> None:
    message = EmailMessage()
    message["Message-ID"] = "<x@y.example>"
    message.set_content(".\n..two\n.\nlast\n")
    with mailer.transport.line() as line:
        line.send(message, "a@b.example", "c@d.example")
    assert received.messages[0].get_content().splitlines() == [".", "..two", ".", "last"]
