"""Mailing papers: by the worker when they were sent, and by staff when they like."""

from collections.abc import Collection

import structlog
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from portal.activity.noting import note
from portal.activity.rules import SYSTEM, Actor, Verb
from portal.db import current_session, transaction
from portal.kit import clock
from portal.ledger.accounts import business_day
from portal.mailings import queries
from portal.mailings.holding import held_paper
from portal.mailings.models import Mailing
from portal.mailings.recipients import Recipient, addressable, chosen_among, recipients
from portal.mailings.refusals import NobodyChosen, VoidPaper
from portal.mailings.rules import MailingKind
from portal.mailings.running import one_by_one
from portal.mailings.writing import Occasion, write_paper
from portal.papers.models import Paper
from portal.papers.rules.statuses import PaperState
from portal.preferences.cascade import choices_of
from portal.preferences.rules import ATTACHES_PAPERS
from portal.tenancy import every_customer

SENT = "sent"
"""The step of the letter that goes by itself, once."""
AT_ONCE = 100
TO_ANYBODY = "papers of any customer are mailed"

log = structlog.get_logger("portal.mailings")


def mail_waiting_papers() -> None:
    """Write the letters of all papers that were sent and wait for it, each in a transaction of its own."""
    last = 0
    while True:
        db = current_session()
        with every_customer(db, TO_ANYBODY):
            paper_ids = db.scalars(queries.waiting(last, AT_ONCE)).all()
        db.rollback()  # a reader that finds nothing takes no write lock
        one_by_one(paper_ids, _mail_waiting)
        if len(paper_ids) < AT_ONCE:
            return
        last = paper_ids[-1]


def _mail_waiting(paper_id: int) -> bool:
    """Write the letter of one paper to whoever gets it by itself, unless somebody did so meanwhile."""
    with transaction() as db, every_customer(db, TO_ANYBODY):
        customer, paper = held_paper(db, paper_id)
        if not paper.waits_for_mail:
            return False
        paper.waits_for_mail = False
        if paper.state == PaperState.VOID:
            return False
        attaches = choices_of(db, customer.id, customer.group_id)[ATTACHES_PAPERS]
        why = Occasion(SENT, clock.now(), business_day(db), SYSTEM, attaches)
        to = [
            one
            for one in recipients(db, customer.id, customer.group_id)
            if not _went(db, paper.id, one.public_id, SENT)
        ]
        if to:
            _write(db, paper, to, why, Verb.PAPER_WENT)
        else:
            log.info("paper_for_nobody", paper=paper.public_id)
    return bool(to)


def mail_paper(
    paper_id: int, contacts: Collection[str], attempt: str, actor: Actor, *, attaches: bool
) -> list[Recipient]:
    """Write to these contacts of the paper's customer, named by their public ids; those who are written to.

    The same attempt again writes nobody twice. Raises NobodyChosen, VoidPaper.
    """
    with transaction() as db, every_customer(db, TO_ANYBODY):
        customer, paper = held_paper(db, paper_id)
        if paper.state == PaperState.VOID:
            raise VoidPaper(number=paper.number)
        found = addressable(db, {customer.id: customer.group_id}).get(customer.id, [])
        to = chosen_among(found, contacts)
        if not to:
            raise NobodyChosen
        step = f"staff-{attempt}"
        fresh = [one for one in to if not _went(db, paper.id, one.public_id, step)]
        if fresh:
            paper.waits_for_mail = False
            why = Occasion(step, clock.now(), business_day(db), actor, attaches)
            _write(db, paper, fresh, why, Verb.PAPER_MAILED)
    return to


def _went(db: Session, paper_id: int, contact: str, step: str) -> bool:
    went = exists().where(
        Mailing.paper_id == paper_id,
        Mailing.contact == contact,
        Mailing.kind == MailingKind.PAPER,
        Mailing.step == step,
    )
    return bool(db.scalar(select(went)))


def _write(db: Session, paper: Paper, to: Collection[Recipient], why: Occasion, verb: Verb) -> None:
    """Write to these, and note to whom it goes; who wants no letters of the kind is not among them."""
    if goes := [one.name_or_email for one in to if write_paper(db, paper, one, why)]:
        note(
            db, verb, why.actor, customer_id=paper.customer_id, target=paper.public_id,
            number=paper.number or "", contacts=", ".join(goes),
        )  # fmt: skip
