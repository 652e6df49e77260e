"""Sending over real SMTP: what is taken, refused, put off, lost on the way."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from portal import guarded
from portal.db import transaction, working_with
from portal.kit import clock
from portal.mail import letters, operations
from portal.mail.models import Letter, LetterState
from portal.mail.operations import Mailer, clear_outbox, send_due_letters
from portal.mail.outbox import open_post_office
from portal.mail.rules import MOST_TRIES, WAITS
from tests.mail.conftest import fate, mailer_to, make_due
from tests.mail.samples import TOKEN
from tests.mail.servers import Received

Post = Callable[..., Letter]


def test_a_letter_arrives_and_leaves_nothing_secret_behind(
    db: Session, post: Post, mailer: Mailer, received: Received
) -> None:
    letter = post(letters.SIGN_IN)
    assert send_due_letters(mailer) == 1
    (message,) = received.messages
    assert received.recipients == ["ana@acme.example"]
    assert message["Subject"] == "482913 is your sign-in code for Halvorsen Marine Supply"
    assert message["From"] == "Halvorsen Marine Supply <accounts@halvorsen.example>"
    assert message["Reply-To"] == "accounts@halvorsen.example"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == f"<{letter.public_id}@portal.halvorsen.example>"
    assert message["List-Unsubscribe"] is None
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert all(TOKEN in part.get_content() for part in message.iter_parts())
    done = fate(db, letter)
    assert (done.state, done.tries, done.sealed_values, done.leased_until) == (
        LetterState.SENT,
        1,
        None,
        None,
    )
    assert done.sent_at is not None
    assert send_due_letters(mailer) == 0


def test_the_most_pressing_letter_goes_first(post: Post, mailer: Mailer, received: Received) -> None:
    post(letters.PASSWORD_CHANGED)
    post(letters.INVITATION, to="zoe@globex.example")
    post(letters.SIGN_IN, to="ben@acme.example")
    send_due_letters(mailer)
    assert received.recipients == ["ben@acme.example", "ana@acme.example", "zoe@globex.example"]


def test_a_letter_for_later_waits(db: Session, post: Post, mailer: Mailer, received: Received) -> None:
    letter = post(due_at=clock.now() + timedelta(hours=1))
    assert send_due_letters(mailer) == 0
    with transaction():
        db.get_one(Letter, letter.id).due_at = clock.now()
    assert send_due_letters(mailer) == 1


@pytest.mark.parametrize("moment", ["recipient", "letter"])
def test_a_letter_put_off_goes_again_later(
    db: Session, post: Post, mailer: Mailer, received: Received, moment: str
) -> None:
    setattr(received, f"answer_to_{moment}", lambda number: "451 come again" if number == 1 else None)
    letter = post()
    assert send_due_letters(mailer) == 0
    waiting = fate(db, letter)
    assert (waiting.state, waiting.tries) == (LetterState.QUEUED, 1)
    assert "come again" in waiting.reason
    assert timedelta(0) < waiting.due_at - clock.now() <= WAITS[0]
    assert send_due_letters(mailer) == 0
    assert received.tries == 1
    make_due(db)
    assert send_due_letters(mailer) == 1
    assert fate(db, letter).reason == ""


@pytest.mark.parametrize("moment", ["recipient", "letter"])
def test_a_letter_refused_is_given_up_with_the_reason_and_the_next_one_goes(
    db: Session, post: Post, mailer: Mailer, received: Received, moment: str
) -> None:
    setattr(received, f"answer_to_{moment}", lambda number: "550 no such mailbox" if number == 1 else None)
    letter, _other = post(), post(to="ben@acme.example")
    assert send_due_letters(mailer) == 1
    given_up = fate(db, letter)
    assert (given_up.state, given_up.sealed_values) == (LetterState.FAILED, None)
    assert given_up.reason == "550 no such mailbox"
    assert received.recipients == ["ben@acme.example"]


def test_a_letter_is_given_up_after_two_days_of_trying(
    db: Session, post: Post, mailer: Mailer, received: Received
) -> None:
    received.answer_to_letter = lambda _number: "451 never today"
    letter = post()
    for tries in range(1, MOST_TRIES + 1):
        assert fate(db, letter).state == LetterState.QUEUED
        send_due_letters(mailer)
        assert fate(db, letter).tries == tries
        make_due(db)
    assert fate(db, letter).state == LetterState.FAILED
    assert "never today" in fate(db, letter).reason
    assert timedelta(days=1) < sum(WAITS, timedelta()) < timedelta(days=3)


def test_a_code_that_has_run_out_is_not_sent_any_more(
    db: Session, post: Post, mailer: Mailer, received: Received
) -> None:
    at_sending, _good = post(letters.SIGN_IN), post(letters.SIGN_IN)
    run_out(db, at_sending)
    assert send_due_letters(mailer) == 1
    without_sending = post(letters.SIGN_IN)
    run_out(db, without_sending)
    clear_outbox()
    for letter in (at_sending, without_sending):
        assert fate(db, letter).reason == "too late to be of use"
        assert fate(db, letter).sealed_values is None
    assert len(received.messages) == 1


def run_out(db: Session, letter: Letter) -> None:
    with transaction():
        db.get_one(Letter, letter.id).good_until = clock.now()


def test_what_became_of_a_letter_is_known_for_ninety_days(db: Session, post: Post, mailer: Mailer) -> None:
    old, young, waiting = post(), post(), post(due_at=clock.now() + timedelta(days=1))
    send_due_letters(mailer)
    with transaction():
        for letter, days in ((old, 91), (young, 89), (waiting, 91)):
            db.get_one(Letter, letter.id).created_at = clock.now() - timedelta(days=days)
    clear_outbox()
    assert set(db.scalars(select(Letter.id))) == {young.id, waiting.id}


def test_while_the_server_is_away_one_letter_asks_for_all(db: Session, post: Post) -> None:
    first, second = post(), post()
    assert send_due_letters(mailer_to("smtp://127.0.0.1:1")) == 0
    assert fate(db, first).tries == 1
    assert fate(db, second).tries == 0
    assert "refused" in fate(db, first).reason


def test_before_the_business_is_set_up_its_letters_wait(db: Session, post: Post, mailer: Mailer) -> None:
    letter = post()
    nobody = Mailer(mailer.transport, mailer.base_url, lambda _db: None)
    assert send_due_letters(nobody) == 0
    assert fate(db, letter).tries == 0


def test_a_letter_that_cannot_be_opened_does_not_stop_the_others(
    db: Session, engine: Engine, post: Post, mailer: Mailer, received: Received
) -> None:
    closed = post()
    open_post_office(engine, "another key of thirty-two bytes!", lambda: None)
    post(to="ben@acme.example")
    assert send_due_letters(mailer) == 1
    assert fate(db, closed).state == LetterState.QUEUED
    assert "BrokenSeal" in fate(db, closed).reason


def test_a_letter_that_cannot_be_written_goes_once_its_template_is_repaired(
    db: Session, post: Post, mailer: Mailer, received: Received, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter, secret = post(), post(letters.SIGN_IN, to="ben@acme.example")
    with monkeypatch.context() as broken:
        broken.setattr(operations, "write", lambda *_about, **_more: 1 / 0)
        assert send_due_letters(mailer) == 0
    waiting = fate(db, letter)
    assert (waiting.state, waiting.tries) == (LetterState.QUEUED, 1)
    assert waiting.reason == "it could not be written: ZeroDivisionError"
    run_out(db, secret)
    make_due(db)
    assert send_due_letters(mailer) == 1
    assert (fate(db, letter).state, fate(db, letter).reason) == (LetterState.SENT, "")
    assert fate(db, secret).state == LetterState.FAILED, "its digits had run out meanwhile"
    assert received.recipients == ["ana@acme.example"]


def test_more_letters_than_one_line_takes_all_arrive(post: Post, mailer: Mailer, received: Received) -> None:
    for number in range(53):
        post(to=f"p{number}@acme.example")
    assert send_due_letters(mailer) == 53
    assert len(set(received.ids)) == 53


def test_two_workers_send_each_letter_once(
    engine: Engine, post: Post, mailer: Mailer, received: Received
) -> None:
    for number in range(30):
        post(to=f"p{number}@acme.example")
    sent: list[int] = []

    def work() -> None:
        with working_with(guarded.open_session(engine)):
            sent.append(send_due_letters(mailer))

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(sent) == 30
    assert len(received.ids) == len(set(received.ids)) == 30


def test_a_lease_that_ran_out_is_taken_over_and_the_late_worker_spoils_nothing(
    db: Session, engine: Engine, post: Post, mailer: Mailer, received: Received
) -> None:
    letter = post()
    slow = Mailer(mailer.transport, mailer.base_url, mailer.business_now, lease=timedelta(seconds=-1))

    def overtaken(_number: int) -> None:
        received.before_reply = lambda _later: None
        with working_with(guarded.open_session(engine)):
            assert send_due_letters(mailer) == 1

    received.before_reply = overtaken  # while the slow worker waits for its answer
    send_due_letters(slow)
    assert len(received.messages) == 2
    assert len(set(received.ids)) == 1
    assert (fate(db, letter).state, fate(db, letter).tries) == (LetterState.SENT, 2)


def test_a_worker_that_comes_too_late_with_a_failure_leaves_the_letter_to_who_has_it_now(
    db: Session, engine: Engine, post: Post, mailer: Mailer, received: Received
) -> None:
    letter = post()
    later = clock.wall() + timedelta(minutes=5)

    def taken_over(_number: int) -> str:
        with working_with(guarded.open_session(engine)) as other, transaction():
            row = other.get_one(Letter, letter.id)
            row.tries, row.leased_until = 2, later
        return "451 come again"

    received.answer_to_letter = taken_over
    assert send_due_letters(mailer) == 0
    held = fate(db, letter)
    assert (held.state, held.tries, held.leased_until) == (LetterState.SENDING, 2, later)
