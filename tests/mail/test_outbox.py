"""Writing letters: in the transaction of their cause, sealed, and not too many."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from portal import guarded
from portal.db import transaction, working_with
from portal.kit import clock
from portal.kit.seals import BrokenSeal
from portal.mail import letters
from portal.mail.models import Letter, LetterState
from portal.mail.outbox import open_post_office, post_letter, values_of
from portal.mail.rules import NotSendable
from tests.mail.samples import TOKEN, as_stored

Post = Callable[..., Letter]


def count(db: Session, *where: object) -> int:
    return db.scalars(select(func.count(Letter.id)).where(*where)).one()  # type: ignore[arg-type]


def test_a_letter_is_written_only_with_its_cause(db: Session) -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        post_letter(db, letters.NOT_FOUND, "ana@acme.example", "en")
    with pytest.raises(ZeroDivisionError), transaction():
        post_letter(db, letters.NOT_FOUND, "ana@acme.example", "en")
        raise ZeroDivisionError
    assert count(db) == 0


def test_a_worker_is_woken_after_the_commit_and_not_after_a_rollback(engine: Engine, db: Session) -> None:
    seen_when_woken: list[int] = []

    def wake() -> None:
        with guarded.open_session(engine) as other:
            seen_when_woken.append(count(other))

    open_post_office(engine, "k" * 32, wake)
    with pytest.raises(ZeroDivisionError), transaction():
        post_letter(db, letters.NOT_FOUND, "ana@acme.example", "en")
        raise ZeroDivisionError
    with transaction():
        pass
    assert seen_when_woken == []
    with transaction():
        post_letter(db, letters.NOT_FOUND, "ana@acme.example", "en")
        assert seen_when_woken == []
    assert seen_when_woken == [1]


def test_what_a_letter_says_lies_sealed(db: Session, engine: Engine, post: Post) -> None:
    letter = post(letters.SIGN_IN)
    assert values_of(db, letter) == as_stored(letters.SIGN_IN)
    sealed = str(letter.sealed_values)
    assert "482913" not in sealed
    assert TOKEN not in sealed
    open_post_office(engine, "another key of thirty-two bytes!", lambda: None)
    with pytest.raises(BrokenSeal):
        values_of(db, letter)


def test_a_sealed_letter_cannot_be_put_into_another_row(db: Session, post: Post) -> None:
    mine, theirs = post(letters.SIGN_IN), post(letters.SIGN_IN, to="zoe@globex.example")
    mine.sealed_values = theirs.sealed_values
    with pytest.raises(BrokenSeal):
        values_of(db, mine)
    db.rollback()


@pytest.mark.parametrize(
    "address",
    [
        "Ana@acme.example",
        "ana@acme.example\r\nBcc: eve@evil.example",
        "ana@acme.example,eve@evil.example",
        "ana@acme.example ",
        "<ana@acme.example>",
        "ana",
        "",
        "ana@münchen.example",
        f"{'a' * 250}@b.example",
    ],
)
def test_a_letter_goes_to_one_normalised_address_only(db: Session, address: str) -> None:
    with pytest.raises(NotSendable), transaction():
        post_letter(db, letters.NOT_FOUND, address, "en")


def test_a_letter_needs_just_its_own_values(db: Session) -> None:
    for values in ({}, {"code": "1"}, {"code": "1", "path": "/x", "more": "y"}, {"code": 1, "path": "/x"}):
        with pytest.raises(NotSendable), transaction():
            post_letter(db, letters.SIGN_IN, "ana@acme.example", "en", **values)  # type: ignore[arg-type]
    with pytest.raises(NotSendable), transaction():
        post_letter(db, letters.NOT_FOUND, "ana@acme.example", "xx")
    with pytest.raises(NotSendable), transaction():
        post_letter(db, letters.PASSWORD_RESET, "ana@acme.example", "en", path="//evil.example/x")


def test_line_breaks_and_hidden_signs_in_a_name_become_blanks(db: Session, post: Post) -> None:
    letter = post(letters.INVITATION, company="Acme\r\nBcc: eve\u202e@evil\u2028.example", inviter="x" * 500)
    values = values_of(db, letter)
    assert values["company"] == "Acme Bcc: eve@evil .example"
    assert len(values["inviter"]) == 200


def test_we_could_not_find_you_goes_to_an_address_once_a_day(db: Session, post: Post) -> None:
    states = [post(letters.NOT_FOUND, to="eve@nowhere.example").state for _ in range(3)]
    assert states == [LetterState.QUEUED, LetterState.HELD_BACK, LetterState.HELD_BACK]
    assert post(letters.NOT_FOUND, to="bob@nowhere.example").state == LetterState.QUEUED
    assert post(letters.SIGN_IN, to="eve@nowhere.example").state == LetterState.QUEUED
    make_older(db, timedelta(days=1, seconds=1))
    assert post(letters.NOT_FOUND, to="eve@nowhere.example").state == LetterState.QUEUED


def test_a_letter_held_back_keeps_no_secret(db: Session, post: Post) -> None:
    held = [post(letters.REGISTRATION_CONFIRM) for _ in range(4)][-1]
    assert (held.state, held.sealed_values) == (LetterState.HELD_BACK, None)
    assert "too many" in held.reason


def test_a_way_in_is_never_closed_for_longer_than_its_letters_work(db: Session, post: Post) -> None:
    for _round in range(30):  # somebody asks in Ana's name as often as they can, all day
        while (letter := post(letters.SIGN_IN)).state == LetterState.QUEUED:
            pass
        assert count(db, Letter.good_until > clock.now(), Letter.state == LetterState.QUEUED) > 0
        make_older(db, timedelta(minutes=11))
    assert letter.state == LetterState.HELD_BACK


def test_a_network_asks_for_so_many_letters_to_whomever(db: Session, post: Post) -> None:
    for number in range(60):
        post(letters.SIGN_IN, to=f"p{number}@acme.example", network="203.0.113.7")
    assert post(letters.PASSWORD_RESET, network="203.0.113.7").state == LetterState.HELD_BACK
    assert post(letters.PASSWORD_RESET, network="203.0.113.8").state == LetterState.QUEUED
    assert post(letters.PASSWORD_CHANGED).state == LetterState.QUEUED
    assert db.scalar(select(Letter.network_hash).where(Letter.network_hash.contains("203"))) is None


def test_a_limit_holds_for_letters_written_at_the_same_moment(engine: Engine, db: Session) -> None:
    def ask(_number: int) -> str:
        with working_with(guarded.open_session(engine)) as own, transaction():
            return post_letter(
                own, letters.NOT_FOUND, "eve@nowhere.example", "en", network="203.0.113.7"
            ).state

    with ThreadPoolExecutor(8) as pool:
        states = list(pool.map(ask, range(24)))
    assert states.count(LetterState.QUEUED) == 1
    assert count(db) == 24


def make_older(db: Session, by: timedelta) -> None:
    """Let all letters have been written earlier."""

    def earlier(moment: datetime | None) -> datetime | None:
        return None if moment is None else moment - by

    with transaction():
        for letter in db.scalars(select(Letter)):
            letter.created_at -= by
            letter.due_at -= by
            letter.good_until = earlier(letter.good_until)


def test_the_database_itself_keeps_no_secret_of_a_letter_that_left(
    db: Session, engine: Engine, post: Post
) -> None:
    letter = post()
    with (
        engine.execution_options(migrating=True).connect() as connection,
        pytest.raises(Exception, match="values_while_waiting"),
    ):
        connection.execute(
            text("UPDATE letters SET state = 'sent', sent_at = created_at WHERE id = :id"), {"id": letter.id}
        )
