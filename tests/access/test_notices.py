"""What each of staff hears of: shown to each until they open it, mailed as they chose, without a storm."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from portal.access.models import StaffMember
from portal.access.notices import operations
from portal.access.notices.models import NoticeRead
from portal.access.notices.queries import unread_count
from portal.access.notices.rules import EVENTS, NEWS_KEPT, TOGETHER, TOO_OLD, VERBS, WORDS, Event, Told
from portal.activity.models import Activity
from portal.activity.noting import note
from portal.activity.rules import NEWS, Actor, ActorKind, Verb
from portal.db import transaction
from portal.kit import clock
from portal.mail.models import Letter, LetterState
from portal.mail.rules import TOO_LATE
from portal.preferences.operations import save_preference
from portal.preferences.rules import MAILS_FIRST_VIEWS
from portal.quotes.expiring.operations import note_expired_quotes
from portal.tenancy import every_customer
from tests.access.letters import mails
from tests.cast import Cast
from tests.quotes.test_answers import TODAY, sent_quote

ANA = Actor(ActorKind.CONTACT, "Ana <b>", "ana")


@pytest.fixture(autouse=True)
def unshifted() -> Iterator[None]:
    yield
    clock.set_shift(timedelta())


def happens(db: Session, cast: Cast, verb: Verb, target: str = "x", **values: str) -> None:
    db.rollback()
    with every_customer(db, "a test"), transaction():
        note(db, verb, ANA, customer_id=cast.acme, target=target, **values)


def dispute(db: Session, cast: Cast, number: int = 1) -> None:
    happens(db, cast, Verb.PAYMENT_DISPUTED, number=f"PAY-{number}", amount="5.00 EUR")


def register(db: Session, cast: Cast, name: str = "Jonas") -> None:
    happens(db, cast, Verb.REGISTERED, contact=name, email="jonas@acme.example")


def hire(db: Session, role: str = "staff", language: str | None = None) -> StaffMember:
    db.rollback()
    with transaction():
        member = StaffMember(
            email=f"{role}@halvorsen.example", name=role, role=role, password_hash="!", language=language
        )
        db.add(member)
    return member


def mail(db: Session) -> int:
    db.rollback()
    return operations.mail_notices()


def waiting(db: Session, staff_id: int) -> int:
    db.rollback()
    with every_customer(db, "a test"):
        return db.scalar(unread_count(staff_id)) or 0


def public_id(db: Session) -> str:
    db.rollback()
    with every_customer(db, "a test"):
        return db.scalars(select(Activity.public_id).order_by(Activity.id.desc())).first() or ""


def test_news_waits_for_each_of_staff_until_they_open_it(db: Session, cast: Cast) -> None:
    kim = hire(db)
    register(db, cast)
    assert (waiting(db, cast.sam), waiting(db, kim.id)) == (1, 1)
    for _ in range(2):
        with every_customer(db, "a test"):
            assert operations.open_notice(cast.sam, public_id(db)) is not None
        assert (waiting(db, cast.sam), waiting(db, kim.id)) == (0, 1)
    with every_customer(db, "a test"):
        assert operations.open_notice(cast.sam, "unknown") is None


def test_opening_all_leaves_what_comes_after(db: Session, cast: Cast) -> None:
    register(db, cast)
    dispute(db, cast)
    with every_customer(db, "a test"):
        operations.open_all(cast.sam)
    assert waiting(db, cast.sam) == 0
    dispute(db, cast, 2)
    assert waiting(db, cast.sam) == 1


def test_who_does_not_want_to_see_an_event_does_not(db: Session, cast: Cast) -> None:
    kim = hire(db)
    operations.choose_notices(kim.id, {Event.REGISTERED: Told(is_shown=False)})
    register(db, cast)
    assert (waiting(db, cast.sam), waiting(db, kim.id)) == (1, 0)


def test_a_payment_that_arrives_is_shown_to_who_chose_it(db: Session, cast: Cast) -> None:
    kim = hire(db)
    operations.choose_notices(kim.id, {Event.PAYMENT_RECEIVED: Told(is_shown=True)})
    happens(db, cast, Verb.PAYMENT_RECEIVED, number="PAY-1", amount="5.00 EUR")
    assert (waiting(db, cast.sam), waiting(db, kim.id)) == (0, 1)


def test_all_who_can_act_get_the_usual_letters_and_each_in_their_language(db: Session, cast: Cast) -> None:
    kim, rita = hire(db, language="de"), hire(db, "read_only")
    register(db, cast)
    assert mail(db) == 2
    assert [(one.name, one.to, one.language) for one in mails(db)] == [
        ("contact_registered", cast.sam_email, "en"),
        ("contact_registered", kim.email, "de"),
    ]
    assert mails(db)[0].values["contact_email"] == "jonas@acme.example"
    assert rita.email not in [one.to for one in mails(db)]
    assert mail(db) == 0, "once"


def test_mail_follows_what_each_chose(db: Session, cast: Cast) -> None:
    kim = hire(db, "read_only", language="de")
    operations.choose_notices(cast.sam, {Event.REGISTERED: Told(is_mailed=False)})
    operations.choose_notices(kim.id, {Event.PAYMENT_DISPUTED: Told(is_mailed=True)})
    register(db, cast)
    dispute(db, cast)
    assert mail(db) == 1
    (told,) = mails(db)
    assert (told.name, told.to) == ("staff_notice", kim.email)
    assert told.values["title"] == "Eine Zahlung wird angefochten"
    assert told.values["line1"].startswith("Acme Shipping: ")


def test_first_views_are_mailed_where_the_business_says_so_and_nobody_chose_otherwise(
    db: Session, cast: Cast
) -> None:
    kim = hire(db)
    operations.choose_notices(kim.id, {Event.VIEWED: Told(is_mailed=False)})
    save_preference(MAILS_FIRST_VIEWS, True)
    happens(db, cast, Verb.PAPER_VIEWED, target="paper", number="INV-1")
    mail(db)
    (told,) = mails(db)
    assert (told.name, told.to) == ("paper_viewed", cast.sam_email)
    assert told.path.endswith("/papers/paper") and told.values["contact"] == "Ana <b>"


def test_many_of_a_kind_within_minutes_come_in_one_letter(db: Session, cast: Cast) -> None:
    register(db, cast, "First")
    mail(db)
    for number in range(7):
        register(db, cast, f"Number {number}")
    assert mail(db) == 0, "they wait"
    happens(db, cast, Verb.QUOTE_ACCEPTED, number="QUO-1", words="")
    assert mail(db) == 1, "another event does not"
    clock.set_shift(TOGETHER)
    assert mail(db) == 1
    gathered = mails(db)[-1]
    assert (gathered.name, gathered.path, gathered.values["more"]) == ("staff_notice", "/staff/notices", "2")
    assert "Number 4" in gathered.values["line5"]


def test_two_thousand_at_once_are_one_letter_and_all_are_told(db: Session, cast: Cast) -> None:
    with every_customer(db, "a test"), transaction():
        for number in range(1200):
            note(
                db, Verb.DOCUMENT_UPLOADED, ANA, customer_id=cast.acme, target=str(number),
                document=f"{number}.pdf",
            )  # fmt: skip
    letters = 0
    for minutes in range(4):
        clock.set_shift(minutes * TOGETHER)
        letters += mail(db)
    assert letters <= 3
    with every_customer(db, "a test"):
        assert db.scalar(select(func.count(Activity.id)).where(Activity.is_untold)) == 0


def test_what_is_days_old_is_not_mailed(db: Session, cast: Cast) -> None:
    register(db, cast)
    clock.set_shift(TOO_OLD)
    assert mail(db) == 0
    clock.set_shift(timedelta())
    assert mail(db) == 0


def test_what_was_dealt_with_is_not_mailed(db: Session, cast: Cast) -> None:
    from portal.activity.noting import note_as_seen

    happens(db, cast, Verb.COMPANY_CHANGE_ASKED, target="change", changes="x")
    operations.choose_notices(cast.sam, {Event.COMPANY: Told(is_mailed=True)})
    with every_customer(db, "a test"), transaction():
        note_as_seen(db, "change")
    assert mail(db) == 0


def test_a_letter_to_a_contact_that_failed_is_told_once(db: Session, cast: Cast) -> None:
    kept = {"name": "sign_in", "language": "en", "priority": 0, "state": LetterState.FAILED}
    with transaction():
        db.add_all(
            [
                Letter(**kept, email=cast.ana_email, reason="550 no such user"),
                Letter(**kept, email=cast.ana_email, reason=TOO_LATE),
                Letter(**kept, email="stranger@nowhere.example", reason="550 no such user"),
            ]
        )
    for _ in range(2):
        operations.note_failed_letters()
    with every_customer(db, "a test"):
        (told,) = db.scalars(select(Activity)).all()
        assert (told.verb, told.customer_id, told.is_news) == ("mail_failed", cast.acme, True)
        assert told.values == {"email": cast.ana_email, "reason": "550 no such user"}


def test_a_quote_that_ran_out_is_told_once_after_its_last_day(db: Session, cast: Cast) -> None:
    quote = sent_quote(db, cast.acme, valid_until_on=TODAY)
    db.rollback()
    note_expired_quotes()
    clock.set_shift(timedelta(days=1))
    for _ in range(2):
        note_expired_quotes()
    with every_customer(db, "a test"):
        found = db.execute(select(Activity.verb, Activity.target)).all()
        assert found == [("quote_expired", quote.public_id)]


def test_old_news_waits_no_more_and_who_read_it_is_forgotten(db: Session, cast: Cast) -> None:
    register(db, cast)
    with every_customer(db, "a test"):
        operations.open_all(cast.sam)
    operations.forget_news()
    assert db.scalar(select(func.count()).select_from(NoticeRead)) == 1
    kim = hire(db)
    clock.set_shift(NEWS_KEPT + timedelta(days=1))
    operations.forget_news()
    assert waiting(db, kim.id) == 0
    assert db.scalar(select(func.count()).select_from(NoticeRead)) == 0


PROMISED = {
    Verb.PAPER_VIEWED: Event.VIEWED,  # invoices, quotes, orders and credit notes alike
    Verb.PAYMENT_RECEIVED: Event.PAYMENT_RECEIVED,
    Verb.QUOTE_ACCEPTED: Event.QUOTE_ACCEPTED,
    Verb.QUOTE_EXPIRED: Event.QUOTE_EXPIRED,
    Verb.MAIL_FAILED: Event.MAIL_FAILED,
    Verb.MAILS_STOPPED: Event.UNSUBSCRIBED,
}


@pytest.mark.parametrize("verb", PROMISED)
def test_every_event_that_staff_are_promised_can_be_chosen(db: Session, cast: Cast, verb: Verb) -> None:
    event = PROMISED[verb]
    assert EVENTS[verb] is event
    operations.choose_notices(cast.sam, {event: Told(is_shown=True, is_mailed=True)})
    said = {"number": "INV-7", "amount": "5.00 EUR", "email": "ana@acme.example", "reason": "550"}
    happens(db, cast, verb, **said)
    assert waiting(db, cast.sam) == 1
    assert mail(db) == 1 and [one.to for one in mails(db)] == [cast.sam_email]


def test_every_kind_of_news_belongs_to_one_event_with_words() -> None:
    assert set(WORDS) == set(Event)
    assert sum(len(verbs) for verbs in VERBS.values()) == len(EVENTS)
    assert set(EVENTS) <= NEWS


def test_news_of_an_event_nobody_listed_is_everything_else(db: Session, cast: Cast) -> None:
    register(db, cast)
    with every_customer(db, "a test"), transaction():
        db.execute(update(Activity).values(verb=str(Verb.SHIPMENT_ADDED)))
    assert waiting(db, cast.sam) == 1
    operations.choose_notices(cast.sam, {Event.OTHER: Told(is_shown=False)})
    assert waiting(db, cast.sam) == 0
