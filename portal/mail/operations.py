"""Sending what is due from the outbox, by any number of workers, and forgetting what is long done."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import timedelta

import structlog
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal.db import current_session, locked, transaction
from portal.kit import clock
from portal.kit.origin import Origin
from portal.mail import queries
from portal.mail.attachments import Attachment, Fetchers, NotAttached, fetch
from portal.mail.bounces import Bounce
from portal.mail.letters import LETTERS
from portal.mail.message import compose, sender_address
from portal.mail.models import Letter, LetterState
from portal.mail.outbox import unsubscribe_path, values_of
from portal.mail.rendering import Written, write
from portal.mail.rules import KEPT_FOR, LEASE, LONGEST_REASON, MOST_TRIES, TOO_LATE, one_line, wait_after
from portal.mail.transport import Line, NotSent, Postponed, Rejected, Transport, Unclear, Unreachable
from portal.mail.wording import OwnWords
from portal.web.frame import Business

MOST_OVER_ONE_LINE = 50
IN_OUR_WORDS = "sent in our words, because yours do not fit"
LINK_IS_GONE = "the private link in it opens nothing any more"
NEVER_FINISHED = "given up: each worker that tried it died"

log = structlog.get_logger("portal.mail")


OwnFields = Callable[[Session, str], Mapping[str, str]]
"""What `$client.number` and the like stand for, for the contact of this public id."""


def no_fields(_db: Session, _addressee: str) -> Mapping[str, str]:
    """None are known."""
    return {}


def always(_path: str) -> bool:
    """Every path leads somewhere."""
    return True


@dataclass(frozen=True, slots=True)
class Mailer:
    """How letters leave: over which transport, from which business, with links to which address."""

    transport: Transport
    base_url: Origin
    business_now: Callable[[Session], Business | None]
    """The business, or None before it was set up: its letters wait."""
    lease: timedelta = LEASE
    fetchers: Fetchers = field(default_factory=dict)
    own_fields_of: OwnFields = no_fields
    still_opens: Callable[[str], bool] = always
    """Whether the path in a letter still opens what it is about."""


def send_due_letters(mailer: Mailer, goes_on: Callable[[], bool] = lambda: True) -> int:
    """Send what is due, the most pressing first, as long as `goes_on`; the number sent.

    A letter is leased before it is sent and marked after. A worker that dies between loses its lease and the
    letter goes again under the same Message-ID: at most one double for each death, and none lost. The mail
    server is asked outside of any transaction. Once it does not answer, the rest waits for the next call.
    """
    sent = 0
    lines = _Lines(mailer.transport)
    try:
        while goes_on() and (letter := _lease(mailer)) is not None:
            try:
                sent += _try(letter, mailer, lines)
            except Unreachable:
                break
    finally:
        lines.hang_up()
    return sent


class _Lines:
    """A line that is opened when it is first needed, and anew after some letters, as mail servers like it."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._context: AbstractContextManager[Line] | None = None
        self._line: Line | None = None
        self._letters = 0

    def open(self) -> Line:
        """Raises Unreachable."""
        if self._letters >= MOST_OVER_ONE_LINE:
            self.hang_up()
        if self._line is None:
            context = self._transport.line()
            self._line = context.__enter__()
            self._context = context
        self._letters += 1
        return self._line

    def hang_up(self) -> None:
        context, self._context, self._line, self._letters = self._context, None, None, 0
        if context is not None:
            context.__exit__(None, None, None)


def _lease(mailer: Mailer) -> Letter | None:
    """Take the next letter for this worker alone, None if there is none; drop what comes too late."""
    session = current_session()
    while True:
        now = clock.now()
        is_any_due = session.scalar(queries.due(now, clock.wall()).with_only_columns(Letter.id)) is not None
        session.rollback()  # a reader that finds nothing takes no write lock
        if not is_any_due or mailer.business_now(session) is None:
            return None
        with transaction() as db:
            letter = db.scalar(
                queries.due(now, clock.wall())
                .with_for_update(skip_locked=True)
                .execution_options(populate_existing=True)
            )
            if letter is None:
                return None
            if letter.good_until is not None and letter.good_until <= now:
                _end(letter, LetterState.FAILED, TOO_LATE)
            elif letter.tries >= MOST_TRIES:
                _end(letter, LetterState.FAILED, NEVER_FINISHED)
            else:
                letter.state = LetterState.SENDING
                letter.tries += 1
                letter.leased_until = clock.wall() + mailer.lease
                return letter


def _try(letter: Letter, mailer: Mailer, lines: _Lines) -> bool:
    """Send one leased letter and note what became of it; whether it was sent. Raises Unreachable."""
    db = current_session()
    business = mailer.business_now(db)
    assert business is not None, "the lease looked"
    try:
        if _is_moot(db, letter, mailer):
            db.rollback()
            _hold_back(letter)
            return False
        written, words_noted = _written(db, letter, business, mailer)
        db.rollback()  # nothing is held while a paper is drawn or a document fetched
        attachment, missing = _attached(letter, mailer)
        noted = "; ".join(filter(None, (words_noted, missing)))
        message = compose(letter, written, business, mailer.base_url, letter.due_at, attachment)
    except Exception as error:  # it must not stop those behind it, and goes once the fault is repaired
        log.exception("letter_not_written", letter=letter.public_id, name=letter.name)
        _note_failure(letter, Postponed(f"it could not be written: {type(error).__name__}"))
        return False
    finally:
        db.rollback()
    try:
        lines.open().send(message, sender_address(business, mailer.base_url), letter.email)
    except NotSent as failure:
        log.warning("letter_not_sent", letter=letter.public_id, name=letter.name, reason=failure.reason)
        _note_failure(letter, failure)
        if isinstance(failure, Unclear):
            lines.hang_up()  # a late answer must not be taken for the next letter's
        if isinstance(failure, Unreachable):
            raise
        return False
    _note_sent(letter, noted)
    log.info("letter_sent", letter=letter.public_id, name=letter.name, tries=letter.tries)
    return True


def _is_moot(db: Session, letter: Letter, mailer: Mailer) -> bool:
    """Whether what the letter opens was taken back while it waited."""
    kind = LETTERS.get(letter.name)
    return kind is not None and kind.is_for_link and not mailer.still_opens(values_of(db, letter)["path"])


def _written(db: Session, letter: Letter, business: Business, mailer: Mailer) -> tuple[Written, str]:
    """The letter in the business's words where it has some, and else why they could not be used."""
    about = (letter.name, letter.language, letter.email, values_of(db, letter), business, mailer.base_url)
    leave = unsubscribe_path(db, letter)
    own = db.scalar(queries.text_of(letter.name, letter.language))
    if own is None:
        return write(*about, unsubscribe_path=leave), ""
    try:
        fields = mailer.own_fields_of(db, letter.addressee) if letter.addressee else {}
        words = OwnWords(own.subject, own.body)
        return write(*about, own=words, own_fields=fields, unsubscribe_path=leave), ""
    except Exception as error:  # words that do not fit the letter any more must not stop it
        log.exception("letter_in_our_words", letter=letter.public_id, name=letter.name)
        return write(*about, unsubscribe_path=leave), f"{IN_OUR_WORDS}: {type(error).__name__}"


def _attached(letter: Letter, mailer: Mailer) -> tuple[Attachment | None, str]:
    """The file that goes along, and else why it does not: a letter goes without it rather than not at all."""
    if not letter.attachment:
        return None, ""
    try:
        return fetch(current_session(), letter.attachment, letter.addressee, mailer.fetchers), ""
    except Exception as error:  # whatever the press or the store raises
        reason = str(error) if isinstance(error, NotAttached) else type(error).__name__
        log.exception("letter_without_attachment", letter=letter.public_id, name=letter.name, reason=reason)
        return None, f"sent without {letter.attachment}: {reason}"
    finally:
        current_session().rollback()


def _note_sent(letter: Letter, noted: str) -> None:
    """It is sent, whoever holds it by now."""
    with transaction() as db:
        found = db.scalar(locked(select(Letter).where(Letter.id == letter.id)))
        if found is not None and found.state in (LetterState.QUEUED, LetterState.SENDING):
            _end(found, LetterState.SENT, noted)
            found.sent_at = clock.now()


def _hold_back(letter: Letter) -> None:
    """It stays here, where our lease still holds."""
    with transaction() as db:
        mine = select(Letter).where(Letter.id == letter.id, Letter.state == LetterState.SENDING)
        found = db.scalar(locked(mine.where(Letter.tries == letter.tries)))
        if found is not None:
            _end(found, LetterState.HELD_BACK, LINK_IS_GONE)


def _note_failure(letter: Letter, failure: NotSent) -> None:
    """Queue it again, or give up; nothing where our lease ran out and another worker has it."""
    tries = letter.tries
    with transaction() as db:
        found = db.scalar(
            locked(select(Letter).where(Letter.id == letter.id, Letter.state == LetterState.SENDING))
        )
        if found is None or found.tries != tries:
            return
        wait = wait_after(found.tries)
        was_unclear = found.is_unclear
        found.is_unclear = was_unclear or isinstance(failure, Unclear)
        # A server that falls silent over the whole letter may have taken it: it gets it twice, not more.
        if isinstance(failure, Rejected) or wait is None or (was_unclear and isinstance(failure, Unclear)):
            _end(found, LetterState.FAILED, failure.reason)
        else:
            found.state = LetterState.QUEUED
            found.leased_until = None
            found.due_at = clock.now() + wait
            found.reason = one_line(failure.reason, LONGEST_REASON)


def _end(letter: Letter, state: LetterState, reason: str) -> None:
    letter.state = state
    letter.reason = one_line(reason, LONGEST_REASON)
    letter.sealed_values = None
    letter.leased_until = None


def note_bounce(bounce: Bounce) -> int:
    """Mark the letters that were sent as bounced; how many there were. Doing it again changes nothing."""
    with transaction() as db:
        wanted = select(Letter).where(
            Letter.public_id.in_(bounce.letters), Letter.state.in_((LetterState.SENT, LetterState.BOUNCED))
        )
        found = db.scalars(locked(wanted)).all()
        for letter in found:
            letter.state = LetterState.BOUNCED
            letter.reason = bounce.reason
    return len(found)


def clear_outbox() -> None:
    """Give up letters that come too late, also where none are sent, and forget those that are long done."""
    now = clock.now()
    with transaction() as db:
        db.execute(
            update(Letter)
            .where(Letter.state == LetterState.QUEUED, Letter.good_until <= now)
            .values(state=LetterState.FAILED, reason=TOO_LATE, sealed_values=None)
        )
        db.execute(
            delete(Letter).where(
                Letter.state.in_(
                    (LetterState.SENT, LetterState.FAILED, LetterState.HELD_BACK, LetterState.BOUNCED)
                ),
                Letter.created_at < now - KEPT_FOR,
            )
        )
