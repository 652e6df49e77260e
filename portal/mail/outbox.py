"""Putting a letter into the outbox, inside the transaction of what causes it.

What a letter says is sealed with the portal's secret key until it is sent and wiped then: a copy of the
database opens no door. Whether an address or network has had enough is counted under a lock on its name,
so that the limits hold with any number of workers.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from weakref import WeakKeyDictionary

from sqlalchemy import event
from sqlalchemy.orm import Session

from portal.db import hold_name
from portal.kit import clock
from portal.kit.seals import Seal
from portal.kit.tokens import hashed, new_public_id
from portal.mail import queries
from portal.mail.attachments import require_reference
from portal.mail.letters import LETTERS, LetterKind
from portal.mail.models import Letter, LetterState
from portal.mail.rules import (
    PUBLIC_ID,
    Counted,
    Limit,
    NotSendable,
    Topic,
    one_line,
    require_address,
    require_local_path,
    some_lines,
)
from portal.mail.unsubscribing import Unsubscribing
from portal.web.locale import LANGUAGES

POSTED = "letters_posted"
TOO_MANY = "too many letters to this address or from this network"
NOT_WANTED = "the contact wants no letters of this kind"
PURPOSE = "letters"


@dataclass(frozen=True, slots=True)
class PostOffice:
    """What a process needs to put letters into the outbox of one database, and to know who wants no more."""

    seal: Seal
    unsubscribing: Unsubscribing
    wake: Callable[[], object]
    """Called after the commit; tells a worker to look. It never raises and need not succeed."""


_offices: WeakKeyDictionary[object, PostOffice] = WeakKeyDictionary()


def open_post_office(engine: object, secret_key: str, wake: Callable[[], object]) -> None:
    """Say once for this engine with which key letters are sealed and how a worker is woken."""
    _offices[engine] = PostOffice(Seal(secret_key, PURPOSE), Unsubscribing(secret_key), wake)


def post_letter(
    db: Session,
    kind: LetterKind,
    to: str,
    language: str,
    *,
    network: str | None = None,
    due_at: datetime | None = None,
    addressee: str = "",
    reply_to: str = "",
    thread: str = "",
    attachment: str = "",
    **values: str | date,
) -> Letter:
    """Write a letter to this normalised address, in the open transaction; a worker sends it after the commit.

    `values` are exactly those that `kind.needs`. `network` names where somebody not signed in asks from.
    `addressee` is the public id of the contact it is written to, if it is one. `reply_to` is who gets the
    answer in place of the business, a normalised address. `thread` is the public id of the paper it is about:
    letters about one stand together in a mail program. `attachment` is `paper:…`, `statement:…` or
    `document:…` with a public id: it goes along if it can be had when the letter is sent; a link should lead
    to it as well. The row is written in any case, `held_back` where it would be one too many or is not
    wanted, so that the answer takes as long as any other. Raises NotSendable for what is not an address, a
    language or a value of this letter.
    """
    if not db.info.get("writing"):
        raise RuntimeError("A letter is written in the transaction of what causes it.")
    office = _office(db)
    require_address(to)
    _require_headers(addressee, reply_to, thread, attachment)
    if language not in LANGUAGES:
        raise NotSendable(f"There are no letters in {language}.")
    now = clock.now()
    letter = Letter(
        public_id=new_public_id(),
        name=kind.name,
        language=language,
        email=to,
        addressee=addressee,
        reply_to=reply_to,
        thread=thread,
        attachment=attachment,
        network_hash=hashed(f"network {network}") if network is not None else None,
        priority=int(kind.priority),
        state=LetterState.QUEUED,
        created_at=now,
        due_at=due_at or now,
        good_until=None if kind.good_for is None else (due_at or now) + kind.good_for,
    )
    sealed = office.seal.closed(_written(kind, values), letter.public_id)
    if reason := _held_back(db, letter, kind, now):
        letter.state, letter.reason = LetterState.HELD_BACK, reason
    else:
        letter.sealed_values = sealed
    db.add(letter)
    db.info[POSTED] = True
    return letter


def _require_headers(addressee: str, reply_to: str, thread: str, attachment: str) -> None:
    for public_id in filter(None, (addressee, thread)):
        if not PUBLIC_ID.fullmatch(public_id):
            raise NotSendable("A contact and a paper are named by their public id.")
    if reply_to:
        require_address(reply_to)
    if attachment:
        require_reference(attachment)


def _office(db: Session) -> PostOffice:
    try:
        return _offices[db.get_bind()]
    except KeyError:
        raise RuntimeError("No post office: call open_post_office for this engine.") from None


def values_of(db: Session, letter: Letter) -> dict[str, str]:
    """What a waiting letter says; raises BrokenSeal where the secret key was changed since."""
    values: dict[str, str] = json.loads(_office(db).seal.opened(letter.sealed_values or "", letter.public_id))
    return values


def unsubscribe_path(db: Session, letter: Letter) -> str:
    """Where the reader says that no more of the kind are wanted; empty for what always comes."""
    kind = LETTERS.get(letter.name)
    if kind is None or kind.topic is None or not letter.addressee:
        return ""
    return f"/unsubscribe/{_office(db).unsubscribing.token(letter.addressee, kind.topic)}"


def who_unsubscribes(db: Session, token: str) -> tuple[str, Topic] | None:
    """The contact's public id and the topic that a link is about; None where it is not one of ours."""
    return _office(db).unsubscribing.read(token)


def _written(kind: LetterKind, values: dict[str, str | date]) -> str:
    if values.keys() != kind.needs:
        raise NotSendable(f"{kind.name} needs {sorted(kind.needs)}, not {sorted(values)}.")
    return json.dumps({name: _value(name, value) for name, value in values.items()})


def _value(name: str, value: str | date) -> str:
    if name.endswith("_on"):
        if not isinstance(value, date):
            raise NotSendable(f"{name} is a date.")
        return value.isoformat()
    if not isinstance(value, str):
        raise NotSendable(f"{name} is a text.")
    if name.endswith("path"):
        require_local_path(value)
        return value
    if name.endswith("_json"):
        return json.dumps(json.loads(value)) if value else ""
    return some_lines(value) if name.endswith("_lines") else one_line(value)


def _held_back(db: Session, letter: Letter, kind: LetterKind, now: datetime) -> str:
    """Why the letter does not go out; empty where it does."""
    if kind.topic is not None and db.scalar(queries.is_unwanted(letter.addressee, kind.topic)):
        return NOT_WANTED
    return TOO_MANY if _is_one_too_many(db, letter, kind.limits, now) else ""


def _is_one_too_many(db: Session, letter: Letter, limits: Iterable[Limit], now: datetime) -> bool:
    subjects = {Counted.ADDRESS: f"letters to {letter.email}"}
    if letter.network_hash is not None:
        subjects[Counted.NETWORK] = f"letters from {letter.network_hash}"
    reached = [limit for limit in limits if limit.counted in subjects]
    # Held in one order, so that two letters never wait for each other.
    for subject in sorted({subjects[limit.counted] for limit in reached}):
        hold_name(db, subject)
    return any(_count(db, letter, limit, now) >= limit.most for limit in reached)


def _count(db: Session, letter: Letter, limit: Limit, now: datetime) -> int:
    since = now - limit.within
    if limit.counted is Counted.NETWORK:
        return db.scalars(queries.asked_from(letter.network_hash or "", since)).one()
    return db.scalars(queries.written_to(letter.email, letter.name, since)).one()


@event.listens_for(Session, "after_commit")
def _wake_a_worker(db: Session) -> None:
    if db.info.pop(POSTED, False):
        _office(db).wake()


@event.listens_for(Session, "after_rollback")
def _nothing_was_posted(db: Session) -> None:
    db.info.pop(POSTED, None)
