"""Choosing what one hears of, opening news, and mailing what nobody was told of."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal.access.models import StaffMember, StaffRole
from portal.access.notices import queries
from portal.access.notices.models import NoticeChoice, NoticeRead, NoticeRound
from portal.access.notices.rules import EVENTS, NEWS_KEPT, TOO_OLD, Event, Told, usually, waits
from portal.access.notices.writing import News, letter_about
from portal.activity.models import Activity
from portal.activity.noting import note
from portal.activity.rules import SYSTEM, Verb
from portal.bulk import insert_missing
from portal.db import hold_name, transaction
from portal.kit import clock
from portal.mail.outbox import post_letter
from portal.mail.rules import TOO_LATE, one_line
from portal.preferences.cascade import choices_for_everyone
from portal.preferences.rules import LANGUAGE, MAILS_FIRST_VIEWS
from portal.tenancy import every_customer

AT_ONCE = 500
FAILED_SINCE = timedelta(days=3)
LONGEST_REASON = 300
EVERYBODYS = "news of every customer"


def choose_notices(staff_id: int, chosen: Mapping[Event, Told]) -> None:
    """Let this be how the member hears of each event."""
    with transaction() as db:
        db.execute(delete(NoticeChoice).where(NoticeChoice.staff_id == staff_id))
        db.add_all(
            NoticeChoice(staff_id=staff_id, event=event, is_shown=told.is_shown, is_mailed=told.is_mailed)
            for event, told in chosen.items()
        )


def open_notice(staff_id: int, public_id: str) -> Activity | None:
    """Take a piece of news from what waits for this member; None where there is no such activity.

    Inside `every_customer`. Opening it twice changes nothing more.
    """
    with transaction() as db:
        activity: Activity | None = db.scalar(select(Activity).filter_by(public_id=public_id))
        if activity is not None and activity.is_news:
            _write_reads(db, staff_id, [public_id])
    return activity


def open_all(staff_id: int) -> None:
    """Let nothing that there is now wait for this member. Inside `every_customer`."""
    with transaction() as db:
        waiting = select(Activity.public_id).where(queries.unread(staff_id))
        _write_reads(db, staff_id, db.scalars(waiting).all())


def mail_notices() -> int:
    """Write to staff of what they were not told of yet; the number of letters.

    Each event has one letter at first, and what follows within minutes goes in one. Each piece of news is
    told once, however many workers run.
    """
    with transaction() as db, every_customer(db, EVERYBODYS):
        hold_name(db, "notices to staff")
        now = clock.now()
        rows = db.execute(queries.untold().limit(AT_ONCE))
        found: list[News] = [(activity, customer, company) for activity, customer, company in rows]
        members = _members(db) if found else []
        number = 0
        for event, news in _by_event(found).items():
            round_ = db.get(NoticeRound, event)
            if waits(round_.mailed_at if round_ is not None else None, now):
                continue
            fresh = [one for one in news if now - one[0].at < TOO_OLD]
            posted = _post(db, event, fresh, members)
            if posted:
                db.merge(NoticeRound(event=event, mailed_at=now))
            for activity, _customer, _company in news:
                activity.is_untold = False
            number += posted
    return number


def note_failed_letters() -> None:
    """Let each customer's trail tell of the letters to its contacts that could not be delivered."""
    with transaction() as db, every_customer(db, EVERYBODYS):
        hold_name(db, "letters that failed")
        for row in db.execute(queries.failed_letters(clock.now() - FAILED_SINCE, TOO_LATE)).all():
            note(
                db, Verb.MAIL_FAILED, SYSTEM, customer_id=row.customer_id, target=row.public_id,
                email=row.email, reason=one_line(row.reason, LONGEST_REASON),
            )  # fmt: skip


def forget_news() -> None:
    """Let nothing wait that is months old, and forget who opened what waits no more."""
    with transaction() as db, every_customer(db, EVERYBODYS):
        old = (Activity.is_news, Activity.at < clock.now() - NEWS_KEPT)
        db.execute(update(Activity).where(*old).values(is_news=False))
        waiting = select(Activity.public_id).where(Activity.is_news)
        db.execute(delete(NoticeRead).where(NoticeRead.activity.not_in(waiting)))


def _members(db: Session) -> list[tuple[StaffMember, dict[str, Told]]]:
    """Who works here, each with how they hear of every event."""
    mails_views = choices_for_everyone(db)[MAILS_FIRST_VIEWS]
    active = select(StaffMember).where(StaffMember.is_active, StaffMember.password_hash != "")
    members = list(db.scalars(active.order_by(StaffMember.id)))
    told: dict[int, dict[str, Told]] = {
        member.id: {event: usually(event, member.role != StaffRole.READ_ONLY, mails_views) for event in Event}
        for member in members
    }
    for choice in db.scalars(queries.choices_of_staff(list(told))):
        told[choice.staff_id][choice.event] = Told(choice.is_shown, choice.is_mailed)
    return [(member, told[member.id]) for member in members]


def _by_event(found: Sequence[News]) -> dict[Event, list[News]]:
    grouped: dict[Event, list[News]] = {}
    for one in found:
        grouped.setdefault(EVENTS.get(Verb(one[0].verb), Event.OTHER), []).append(one)
    return grouped


def _post(
    db: Session, event: Event, news: Sequence[News], members: Sequence[tuple[StaffMember, dict[str, Told]]]
) -> int:
    usual = choices_for_everyone(db)[LANGUAGE]
    wanted = [member for member, told in members if news and told[event].is_mailed]
    for member in wanted:
        language = member.language or usual
        kind, values = letter_about(event, news, language)
        post_letter(db, kind, member.email, language, network=None, due_at=None, **values)
    return len(wanted)


def _write_reads(db: Session, staff_id: int, activities: Sequence[str]) -> None:
    now = clock.now()
    insert_missing(
        db, NoticeRead, [{"staff_id": staff_id, "activity": activity, "at": now} for activity in activities]
    )
