"""What can be forwarded, as a page, a letter and a link name it: a paper, a stored statement, a document."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask import g, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.access.current import CurrentContact
from portal.comments.queries import sent_paper
from portal.files.models import CommonDocument, Document
from portal.files.queries import common_to_open, to_open
from portal.links.rules import Target
from portal.papers.addresses import ROOM_OF, path_of_paper
from portal.papers.models import Paper
from portal.papers.queries import INVOICE_KINDS
from portal.papers.rules.statuses import PaperState
from portal.papers.words import kind_words
from portal.payments.gateway import is_paying_on
from portal.statements.models import StoredStatement
from portal.statements.printed import period_words
from portal.statements.queries import stored
from portal.web.filters import Links
from portal.web.formats import formats_in

PLACES: Final = ("invoices", "quotes", "orders", "credit-notes", "statement", "documents")
"""The first parts of the addresses of what can be forwarded."""
_OF_PLACE: Final = {"credit-notes": "credits"}


@dataclass(frozen=True, slots=True)
class Thing:
    """One of them: `kind` is a paper's, "statement" or "document", `name` its number, period or file."""

    place: str
    public_id: str
    kind: str
    name: str
    path: str
    """Where its page is; for a statement that of the same days, as they are known now."""
    target: Target
    attachment: str
    """As letters name it."""
    due_on: date | None = None
    has_payable: bool = False
    """Whether something on it can be paid online now."""

    @property
    def title(self) -> str:
        """In the reader's language, with its kind where the name does not say it."""
        if self.kind == "document":
            return self.name
        kind = _("Statement") if self.kind == "statement" else kind_words(self.kind)
        return f"{kind} {self.name}"

    def title_in(self, language: str) -> str:
        """The same in this language."""
        with force_locale(language):
            return self.title

    @property
    def thread(self) -> str:
        """Under which letters about the same paper stand together."""
        return self.public_id if self.target.paper_id is not None else ""


def found(db: Session, contact: CurrentContact, place: str, public_id: str) -> Thing | None:
    """What the contact sees under this address and may hand on, None where there is nothing."""
    if place == "statement":
        statement = db.scalar(stored(public_id))
        return of_statement(statement) if statement is not None else None
    if place == "documents":
        return document_found(db, contact.group_id, public_id)
    room, paper = _OF_PLACE.get(place, place), db.scalar(sent_paper(public_id))
    if paper is None or ROOM_OF[paper.kind] != room or room in g.reader.closed_rooms:
        return None
    return of_paper(paper, is_paying_on(db.get_bind()))


def document_found(db: Session, group_id: int | None, public_id: str) -> Thing | None:
    """The document that contacts of the entered customer, which is in this group, see under this id."""
    row: Any = db.execute(to_open([public_id])).one_or_none()
    row = row or db.execute(common_to_open([public_id], group_id)).one_or_none()
    return of_document(row[0]) if row is not None else None


def of_paper(paper: Paper, pays_online: bool = False) -> Thing:
    has_payable = (
        paper.kind in INVOICE_KINDS
        and paper.state == PaperState.OPEN
        and paper.open_minor > paper.under_way_minor
        and bool(paper.payment_methods)
    )
    path = path_of_paper(paper.kind, paper.public_id)
    return Thing(
        path.split("/")[1],
        paper.public_id,
        paper.kind,
        paper.number or "",
        path,
        Target(paper_id=paper.id),
        f"paper:{paper.public_id}",
        paper.due_on or paper.valid_until_on,
        has_payable and pays_online,
    )


def of_statement(statement: StoredStatement) -> Thing:
    """Named in the language that it is stored with."""
    with force_locale(statement.language):
        period = period_words(statement, formats_in(statement.language))
    about = {"type": statement.type, "currency": statement.currency}
    about |= {"from": statement.from_on.isoformat(), "to": statement.to_on.isoformat()}
    return Thing(
        "statement",
        statement.public_id,
        "statement",
        period,
        Links(url_for("statements.show"), about).to(),
        Target(stored_statement_id=statement.id),
        f"statement:{statement.public_id}",
    )


def of_document(document: Document | CommonDocument) -> Thing:
    is_own = isinstance(document, Document)
    return Thing(
        "documents",
        document.public_id,
        "document",
        document.name,
        f"/documents/{document.public_id}",
        Target(document_id=document.id) if is_own else Target(common_document_id=document.id),
        f"document:{document.public_id}",
    )


def of_row(row: Any) -> Thing:
    """From a row of `queries.forwarding`."""
    if row.Paper is not None:
        return of_paper(row.Paper)
    if row.StoredStatement is not None:
        return of_statement(row.StoredStatement)
    return of_document(row.Document or row.CommonDocument)
