"""Accepting and declining a quote: once, with its evidence, told to staff and confirmed to the contact."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.activity.noting import note
from portal.activity.rules import Actor, Verb
from portal.customers.models import Customer
from portal.db import locked, transaction
from portal.links.minting import link_path, mint_link
from portal.links.rules import LinkPurpose, Target
from portal.mail.letters import QUOTE_CONFIRMED
from portal.mail.outbox import post_letter
from portal.mail.rules import one_line
from portal.papers.addresses import path_of_paper
from portal.papers.drafts import invoice_for
from portal.papers.issuing import write_draft
from portal.papers.models import Paper
from portal.papers.rules.statuses import PaperKind, QuoteStatus, quote_status
from portal.quotes.answers import queries
from portal.quotes.answers.models import QuoteAnswer
from portal.quotes.answers.rules import (
    AnsweredAlready,
    Asked,
    Consent,
    Decision,
    Making,
    OnlyLooks,
    OverNow,
    Revised,
    require_consent,
    require_reason,
)
from portal.quotes.retainers.drafting import draft_retainer
from portal.tenancy import every_customer


@dataclass(frozen=True, slots=True)
class Answering:
    """Who answers, from where, and to which PDF; `language` is that of the confirmation. Without an `email`
    there is none."""

    contact_id: int
    actor: Actor
    email: str
    language: str
    may_answer: bool
    address: str
    device: str
    pdf_sha256: str
    now: datetime
    today: date
    is_by_link: bool = False


@dataclass(frozen=True, slots=True)
class Accepted:
    """The answer, and the ids of the drafts of the invoice and of the retainer, where they were made."""

    answer: QuoteAnswer
    draft_id: int | None
    retainer_id: int | None = None


def accept_quote(paper_id: int, by: Answering, asked: Asked, given: Consent, making: Making) -> Accepted:
    """Say yes, and leave drafts of the invoice and retainer that are wanted. The customer is entered.

    Raises OnlyLooks, AnsweredAlready, OverNow, Revised, or what `require_consent` does.
    """
    require_consent(asked, given)
    with transaction() as db:
        quote = _held(db, paper_id, by)
        quote.state = Decision.ACCEPTED
        answer = _answer(
            quote, by, Decision.ACCEPTED, terms=asked.terms, signed_name=given.signed_name,
            drawing=given.drawing, purchase_order=given.purchase_order,
        )  # fmt: skip
        db.add(answer)
        verb = Verb.QUOTE_ACCEPTED_BY_LINK if by.is_by_link else Verb.QUOTE_ACCEPTED
        _tell(db, quote, by, verb, given.purchase_order)
        _confirm(db, quote, by)
        draft_id = None
        db.flush()
        with every_customer(db, "a draft is written past the unit of work"):
            if making != Making.NOTHING:
                draft_id = write_draft(db, invoice_for(quote, given.purchase_order), by.today, by.now)
            retainer_id = draft_retainer(db, quote, by.today, by.now)
    return Accepted(answer, draft_id, retainer_id)


def decline_quote(paper_id: int, by: Answering, reason: str) -> QuoteAnswer:
    """Say no, with or without a reason. The customer is entered.

    Raises OnlyLooks, AnsweredAlready, OverNow, Revised, TooLong.
    """
    require_reason(reason)
    with transaction() as db:
        quote = _held(db, paper_id, by)
        quote.state = Decision.DECLINED
        answer = _answer(quote, by, Decision.DECLINED, reason=reason)
        db.add(answer)
        _tell(db, quote, by, Verb.QUOTE_DECLINED_BY_LINK if by.is_by_link else Verb.QUOTE_DECLINED, reason)
    return answer


def _held(db: Session, paper_id: int, by: Answering) -> Paper:
    """The quote, held and still to be answered; its customer is held first, as a merge does."""
    if not by.may_answer:
        raise OnlyLooks
    owner = select(Paper.customer_id).where(Paper.id == paper_id).scalar_subquery()
    held = select(Customer.id).where(Customer.id == owner).with_for_update(read=True, key_share=True)
    db.scalars(held).one()
    quote = db.scalars(locked(select(Paper).where(Paper.id == paper_id, Paper.kind == PaperKind.QUOTE))).one()
    newest = db.scalars(queries.revisions(quote).limit(1)).one()
    if newest.id != quote.id:
        raise Revised(number=quote.number)
    status = quote_status(quote, by.today)
    if status == QuoteStatus.EXPIRED:
        raise OverNow(number=quote.number)
    if status != QuoteStatus.SENT:
        raise AnsweredAlready(number=quote.number)
    return quote


def _confirm(db: Session, quote: Paper, by: Answering) -> None:
    """A letter to who accepted; who came by a link gets another one to look at it again."""
    if not by.email:
        return
    path = path_of_paper(quote.kind, quote.public_id)
    if by.is_by_link:
        _link, token = mint_link(
            db, customer_id=quote.customer_id, contact_id=by.contact_id, target=Target(quote.id),
            purpose=LinkPurpose.VIEW, due_on=None, now=by.now, actor=by.actor,
        )  # fmt: skip
        path = link_path(token)
    post_letter(
        db, QUOTE_CONFIRMED, by.email, by.language, addressee=by.actor.public_id, path=path,
        number=quote.number or "", contact=by.actor.name, accepted_on=by.today,
    )  # fmt: skip


def _answer(quote: Paper, by: Answering, decision: Decision, **given: str) -> QuoteAnswer:
    return QuoteAnswer(
        customer_id=quote.customer_id, paper_id=quote.id, contact_id=by.contact_id,
        contact_name=by.actor.name, decision=decision, at=by.now, address=by.address, device=by.device,
        revision=quote.revision, pdf_sha256=by.pdf_sha256, **given,
    )  # fmt: skip


def _tell(db: Session, quote: Paper, by: Answering, verb: Verb, words: str) -> None:
    said = {"number": quote.number or "", "words": one_line(words)}
    note(db, verb, by.actor, customer_id=quote.customer_id, target=quote.public_id, **said)
