"""Answers to quotes: given once, by who may, in time, with the evidence of it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.access.notices.operations import mail_notices
from portal.activity.models import Activity
from portal.activity.rules import Actor, ActorKind
from portal.db import transaction, working_with
from portal.guarded import open_session
from portal.kit import clock
from portal.kit.refusal import Refusal, TooLong
from portal.kit.tokens import new_public_id
from portal.ledger.audit import audit
from portal.ledger.operations.issuing import issue_papers
from portal.mail.models import Letter
from portal.papers.consent.rules import (
    LONGEST_DRAWING,
    NotSigned,
    OddDrawing,
    TermsNotAgreed,
)
from portal.papers.drafts import DraftLine, PaperDraft
from portal.papers.models import Paper, Quote
from portal.papers.rules.statuses import PaperKind, PaperState
from portal.papers.rules.totals import LineValues, Tax
from portal.quotes.answers.models import QuoteAnswer
from portal.quotes.answers.operations import Accepted, Answering, accept_quote, decline_quote
from portal.quotes.answers.rules import (
    AnsweredAlready,
    Asked,
    Consent,
    Making,
    OnlyLooks,
    OverNow,
    Revised,
    require_consent,
)
from portal.tenancy import entered, every_customer
from tests.cast import Cast

TODAY = clock.today("Europe/Berlin")
NOTHING = Asked("", False, False)
ALL = Asked("Pay in 14 days.", True, True)
GIVEN = Consent(True, "Ana Alvarez", "M1 2L30 40", "88-40713")
LINE = LineValues(2_000_000, 500_000_000, None, Tax("VAT", 190_000))


def sent_quote(db: Session, customer_id: int, valid_until_on: date = TODAY, **values: object) -> Quote:
    """A quote of two pieces at 500 and 19 % tax."""
    draft = PaperDraft(
        customer_id, PaperKind.QUOTE, "EUR", [DraftLine(LINE, "", "Anchor")],
        valid_until_on=valid_until_on, **values,
    )  # fmt: skip
    issued = issue_papers([draft], clock.now())[0]
    db.rollback()
    with every_customer(db, "a test"):
        quote = db.get_one(Quote, issued.paper_id)
        db.expunge(quote)
    return quote


@pytest.fixture
def by(cast: Cast) -> Answering:
    return Answering(
        cast.ana, Actor(ActorKind.CONTACT, "Ana Alvarez", new_public_id()), cast.ana_email, "en", True,
        "192.0.2.7", "Firefox, Android", "f" * 64, clock.now(), TODAY,
    )  # fmt: skip


@pytest.fixture
def accept(db: Session, cast: Cast, by: Answering) -> Callable[..., Accepted]:
    def accepted(
        quote: Quote,
        asked: Asked = NOTHING,
        given: Consent = GIVEN,
        making: Making = Making.NOTHING,
        **changes: object,
    ) -> Accepted:
        with entered(db, cast.acme):
            return accept_quote(quote.id, replace(by, **changes), asked, given, making)

    return accepted


def state_of(db: Session, paper_id: int) -> str:
    db.rollback()
    with every_customer(db, "a test"):
        return db.scalars(select(Paper.state).where(Paper.id == paper_id)).one()


@pytest.mark.parametrize(
    ("asked", "given", "refusal"),
    [
        (ALL, replace(GIVEN, agrees=False), TermsNotAgreed),
        (ALL, replace(GIVEN, signed_name=""), NotSigned),
        (ALL, replace(GIVEN, signed_name="x" * 201), TooLong),
        (ALL, replace(GIVEN, purchase_order="x" * 181), TooLong),
        (ALL, replace(GIVEN, drawing='M1 2"/><script>'), OddDrawing),
        (ALL, replace(GIVEN, drawing="M1 2" + "L1 2" * LONGEST_DRAWING), OddDrawing),
        (ALL, GIVEN, None),
        (NOTHING, Consent(), None),
    ],
)
def test_a_yes_needs_what_the_business_asks_for(
    asked: Asked, given: Consent, refusal: type[Refusal] | None
) -> None:
    if refusal is None:
        require_consent(asked, given)
    else:
        with pytest.raises(refusal):
            require_consent(asked, given)


def test_the_evidence_says_who_when_from_where_and_to_which_pdf(
    db: Session, cast: Cast, by: Answering, accept: Callable[..., Accepted]
) -> None:
    quote = sent_quote(db, cast.acme)
    accept(quote, ALL)
    assert state_of(db, quote.id) == "accepted"
    with every_customer(db, "a test"):
        answer = db.scalars(select(QuoteAnswer)).one()
        assert (answer.contact_id, answer.contact_name, answer.at) == (cast.ana, "Ana Alvarez", by.now)
        assert (answer.address, answer.device) == ("192.0.2.7", "Firefox, Android")
        assert (answer.revision, answer.pdf_sha256) == (1, "f" * 64)
        assert (answer.terms, answer.signed_name) == ("Pay in 14 days.", "Ana Alvarez")
        assert (answer.drawing, answer.purchase_order) == ("M1 2L30 40", "88-40713")
        assert db.scalars(select(Activity.verb).where(Activity.is_news)).all() == ["quote_accepted"]
    db.rollback()
    assert mail_notices() == 1
    letters = db.execute(select(Letter.name, Letter.email).order_by(Letter.id)).all()
    assert letters == [("quote_confirmed", cast.ana_email), ("quote_accepted", cast.sam_email)]


def test_it_is_honoured_to_the_end_of_its_last_day_at_the_business(
    db: Session, cast: Cast, accept: Callable[..., Accepted]
) -> None:
    quote = sent_quote(db, cast.acme, valid_until_on=TODAY)
    with pytest.raises(OverNow):
        accept(quote, today=TODAY + timedelta(days=1))
    assert state_of(db, quote.id) == "sent"
    accept(quote, today=TODAY)


def test_who_only_looks_can_neither_accept_nor_decline(
    db: Session, cast: Cast, by: Answering, accept: Callable[..., Accepted]
) -> None:
    quote = sent_quote(db, cast.acme)
    with pytest.raises(OnlyLooks):
        accept(quote, may_answer=False)
    with entered(db, cast.acme), pytest.raises(OnlyLooks):
        decline_quote(quote.id, replace(by, may_answer=False), "")
    assert state_of(db, quote.id) == "sent"


def test_an_answer_is_given_once(
    db: Session, cast: Cast, by: Answering, accept: Callable[..., Accepted]
) -> None:
    quote = sent_quote(db, cast.acme)
    with entered(db, cast.acme):
        declined = decline_quote(quote.id, by, "Too dear.")
    assert (declined.decision, declined.reason) == ("declined", "Too dear.")
    with pytest.raises(AnsweredAlready):
        accept(quote)
    assert state_of(db, quote.id) == "declined"


def test_an_older_revision_is_not_accepted_any_more(
    db: Session, cast: Cast, accept: Callable[..., Accepted]
) -> None:
    first = sent_quote(db, cast.acme)
    with every_customer(db, "a test"), transaction():
        newer = Quote(
            customer_id=cast.acme, currency="EUR", state=PaperState.SENT, number=first.number, revision=2,
            issued_on=TODAY, sent_at=clock.now(), total_minor=90_000, subtotal_minor=90_000,
        )  # fmt: skip
        db.add(newer)
    with pytest.raises(Revised):
        accept(first)
    accept(newer)
    assert (state_of(db, first.id), state_of(db, newer.id)) == ("sent", "accepted")


def test_the_draft_of_the_invoice_sells_the_same_and_can_be_sent(
    db: Session, cast: Cast, accept: Callable[..., Accepted]
) -> None:
    quote = sent_quote(db, cast.acme, purchase_order="OLD")
    draft_id = accept(quote, ALL, making=Making.DRAFT).draft_id
    assert draft_id is not None and state_of(db, draft_id) == "draft"
    issue_papers([draft_id], clock.now())
    db.rollback()
    with every_customer(db, "a test"):
        invoice = db.get_one(Paper, draft_id)
        assert (invoice.kind, invoice.state, invoice.based_on_id) == ("invoice", "open", quote.id)
        assert (invoice.total_minor, invoice.tax_minor, invoice.open_minor) == (119_000, 19_000, 119_000)
        assert (invoice.purchase_order, invoice.payment_methods) == ("88-40713", "card bank")
        assert [line.description for line in invoice.lines] == ["Anchor"]
        assert audit(db) == []


def test_of_answers_at_the_same_moment_one_counts_and_one_invoice_is_drafted(
    engine: Engine, db: Session, cast: Cast, by: Answering
) -> None:
    quote = sent_quote(db, cast.acme)

    def answer(is_yes: bool) -> str:
        with working_with(open_session(engine)) as session, entered(session, cast.acme):
            try:
                if is_yes:
                    accept_quote(quote.id, by, NOTHING, Consent(), Making.DRAFT)
                else:
                    decline_quote(quote.id, by, "")
            except AnsweredAlready:
                return "refused"
        return "done"

    with ThreadPoolExecutor(8) as threads:
        outcomes = list(threads.map(answer, [True, True, False, True] * 4))
    assert outcomes.count("done") == 1 and outcomes.count("refused") == 15
    db.rollback()
    with every_customer(db, "a test"):
        answers = db.scalars(select(QuoteAnswer)).all()
        drafts = db.scalars(select(Paper).where(Paper.based_on_id == quote.id)).all()
        assert len(answers) == 1
        assert len(drafts) == (1 if answers[0].decision == "accepted" else 0)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM quote_answers",
        "UPDATE quote_answers SET pdf_sha256 = 'other'",
        "UPDATE quote_answers SET decision = 'declined'",
    ],
)
def test_the_evidence_is_final_even_for_direct_sql(
    engine: Engine, db: Session, cast: Cast, accept: Callable[..., Accepted], statement: str
) -> None:
    accept(sent_quote(db, cast.acme))
    db.rollback()
    with pytest.raises(IntegrityError), engine.execution_options(migrating=True).begin() as bare:
        bare.execute(text(statement))


def test_another_customers_quote_is_not_there(db: Session, cast: Cast, by: Answering) -> None:
    quote = sent_quote(db, cast.globex)
    with entered(db, cast.acme), pytest.raises(Exception, match="No row was found"):
        accept_quote(quote.id, by, NOTHING, Consent(), Making.NOTHING)
    assert state_of(db, quote.id) == "sent"
