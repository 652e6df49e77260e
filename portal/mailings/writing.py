"""Writing letters about papers and statements, inside an open transaction that sees the customer's rows.

Each contact gets a link of their own, and a row says that the letter went.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from portal.activity.rules import Actor
from portal.customers.models import Customer
from portal.kit.money import decimal_text
from portal.kit.refusal import N_
from portal.links.minting import link_path, mint_link
from portal.links.rules import LinkPurpose, Target
from portal.mail import letters
from portal.mail.models import Letter, LetterState
from portal.mail.outbox import post_letter
from portal.mailings.models import Mailing
from portal.mailings.recipients import Recipient
from portal.mailings.rules import Due, MailingKind, purpose_of
from portal.papers.models import Paper
from portal.papers.rules.instalments import instalments
from portal.papers.rules.statuses import PaperKind
from portal.statements.models import StoredStatement
from portal.web.formats import Formats, formats_in

KINDS: Final[Mapping[str, str]] = {
    PaperKind.QUOTE: N_("Quote"),
    PaperKind.ORDER: N_("Order"),
    PaperKind.INVOICE: N_("Invoice"),
    PaperKind.RETAINER_INVOICE: N_("Retainer"),
    PaperKind.CREDIT_NOTE: N_("Credit note"),
}
INVOICES: Final = (PaperKind.INVOICE, PaperKind.RETAINER_INVOICE)
BY_THEN = N_("%(amount)s, due %(day)s")


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why letters are written: the step that goes once to each contact, when, and who had them written."""

    step: str
    now: datetime
    today: date
    actor: Actor
    attaches: bool


def write_paper(db: Session, paper: Paper, to: Recipient, why: Occasion) -> bool:
    """The letter that a paper is there; whether it goes, or is held back."""
    show = formats_in(to.language)
    is_partly_paid = 0 < paper.open_minor < paper.total_minor
    is_quote = paper.kind == PaperKind.QUOTE
    letter = post_letter(
        db,
        letters.PAPER_SENT,
        to.email,
        to.language,
        **_about(paper, to, why),
        path=_path(db, paper.customer_id, to, Target(paper_id=paper.id), purpose_of(paper.kind), paper, why),
        paper=show.words.gettext(KINDS[paper.kind]),
        number=paper.number or "",
        revision=str(paper.revision) if paper.revision > 1 else "",
        amount=show.money_text(paper.total_minor, paper.currency),
        open=show.money_text(paper.open_minor, paper.currency) if is_partly_paid else "",
        deposit=_deposit(paper, show),
        due=show.day(paper.due_on) if paper.open_minor and paper.due_on else "",
        until=show.day(paper.valid_until_on) if is_quote and paper.valid_until_on else "",
        asked_json=_asked(db, paper, paper.due_on, paper.open_minor),
    )
    _note(db, MailingKind.PAPER, to, why, letter.public_id, paper=paper)
    return _goes(letter)


def write_reminder(db: Session, paper: Paper, to: Recipient, due: Sequence[Due], why: Occasion) -> bool:
    """One letter that reminds of all parts that are due; each of their steps is noted. Whether it goes."""
    show, first = formats_in(to.language), min(due, key=lambda one: one.due_on)
    open_minor = sum(one.open_minor for one in due)
    letter = post_letter(
        db,
        letters.REMINDER,
        to.email,
        to.language,
        **_about(paper, to, why),
        path=_path(db, paper.customer_id, to, Target(paper_id=paper.id), LinkPurpose.PAY, paper, why),
        paper=show.words.gettext(KINDS[paper.kind]),
        number=paper.number or "",
        amount=show.money_text(open_minor, paper.currency),
        due_on=first.due_on,
        lateness=show.due((first.due_on - why.today).days),
        asked_json=_asked(db, paper, first.due_on, open_minor),
    )
    for one in due:
        _note(db, MailingKind.REMINDER, to, why, letter.public_id, paper=paper, step=one.name)
    return _goes(letter)


def write_statement(db: Session, stored: StoredStatement, to: Recipient, why: Occasion) -> bool:
    """The letter with a stored statement; whether it goes, or is held back."""
    target = Target(stored_statement_id=stored.id)
    letter = post_letter(
        db,
        letters.STATEMENT_SENT,
        to.email,
        to.language,
        addressee=to.public_id,
        attachment=f"statement:{stored.public_id}" if why.attaches else "",
        path=_path(db, stored.customer_id, to, target, LinkPurpose.VIEW, None, why),
        from_on=stored.from_on,
        to_on=stored.to_on,
        currency=stored.currency,
    )
    _note(db, MailingKind.STATEMENT, to, why, letter.public_id, statement=stored)
    return _goes(letter)


def _goes(letter: Letter) -> bool:
    return letter.state != LetterState.HELD_BACK


def _about(paper: Paper, to: Recipient, why: Occasion) -> dict[str, Any]:
    attachment = f"paper:{paper.public_id}" if why.attaches else ""
    return {"addressee": to.public_id, "thread": paper.public_id, "attachment": attachment}


def _path(
    db: Session, customer_id: int, to: Recipient, target: Target, purpose: str, paper: Any, why: Occasion
) -> str:
    """A link of this contact's own."""
    _link, token = mint_link(
        db,
        customer_id=customer_id,
        contact_id=to.contact_id,
        target=target,
        purpose=LinkPurpose(purpose),
        due_on=(paper.due_on or paper.valid_until_on) if paper is not None else None,
        now=why.now,
        actor=why.actor,
    )
    return link_path(token)


def _asked(db: Session, paper: Paper, due_on: date | None, open_minor: int) -> str:
    """What an invoice asks, for programs that show it beside the subject; empty for other papers."""
    if due_on is None or paper.kind not in INVOICES:
        return ""
    asked = {
        "number": paper.number,
        "account": db.get_one(Customer, paper.customer_id).number,
        "due": due_on.isoformat(),
        "amount": decimal_text(open_minor, paper.currency),
        "currency": paper.currency,
        "is_paid": not open_minor,
    }
    return json.dumps(asked)


def _deposit(paper: Paper, show: Formats) -> str:
    """The deposit and its day, as long as something of it is open."""
    first = instalments(paper)[0]
    if not paper.deposit_minor or first.due_on is None or not first.unfilled_minor:
        return ""
    amount = show.money_text(first.unfilled_minor, paper.currency)
    words: str = show.words.gettext(BY_THEN) % {"amount": amount, "day": show.day(first.due_on)}
    return words


def _note(
    db: Session,
    kind: MailingKind,
    to: Recipient,
    why: Occasion,
    letter: str,
    *,
    paper: Paper | None = None,
    statement: StoredStatement | None = None,
    step: str = "",
) -> None:
    about: Any = paper or statement
    db.add(
        Mailing(
            customer_id=about.customer_id,
            kind=kind,
            paper_id=paper.id if paper else None,
            statement_id=statement.id if statement else None,
            contact=to.public_id,
            email=to.email,
            step=step or why.step,
            letter=letter,
            sent_on=why.today,
            at=why.now,
        )
    )
