"""PDFs: of a paper, kept or drawn, of several papers in one document, and of whatever else has a sheet."""

from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO

import pikepdf
import structlog
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.activity.noting import note
from portal.activity.queries import of_target
from portal.activity.rules import SYSTEM, Verb
from portal.db import Busy, transaction
from portal.papers.models import Paper
from portal.papers.pdf import queries
from portal.papers.pdf.codes import codes_of
from portal.papers.pdf.drawing import Drawn, draw_or_step_down, means_of
from portal.papers.pdf.models import KeptPdf
from portal.papers.pdf.rules import TEMPLATE_OF, Step, Template
from portal.papers.pdf.sheets import Sheet, paper_sheet
from portal.papers.pdf.stamping import check_of
from portal.papers.pdf.surroundings import surroundings_of
from portal.papers.rules.statuses import PaperKind, PaperState

log = structlog.get_logger("portal.papers")

NOTED_AS = {
    Step.WITHOUT_STANDARDS: Verb.PDF_WITHOUT_STANDARDS,
    Step.OWN_BODY: Verb.PDF_WITH_OWN_BODY,
    Step.OWN_BODY_WITHOUT_STANDARDS: Verb.PDF_WITH_OWN_BODY,
    Step.PLAIN: Verb.PDF_PLAIN,
}


def pdf_of(db: Session, paper: Paper) -> bytes:
    """The paper as PDF: as it was first drawn, or drawn now. It never fails for what is written on the paper.

    Whoever asks has found `paper` in `db`, the session of the work at hand, and has no transaction open. A
    draft is drawn each time. Afterwards the rows of the session are read again where they are used.
    """
    kept = db.execute(queries.kept(paper)).one_or_none()
    if kept is not None and kept.step == Step.WHOLE:
        return bytes(kept.content)
    around, template = surroundings_of(db, paper.customer_id), TEMPLATE_OF[PaperKind(paper.kind)]
    body = around.body(template)
    means = means_of(body)
    if kept is not None and kept.means == means:
        return bytes(kept.content)
    neighbours = {row.id: row.number for row in db.execute(queries.numbers_of(paper))}
    sheet = paper_sheet(paper, around.organisation, around.client, around.contact, neighbours, around.show)
    sheet["codes"], pictures = codes_of(paper, around.organisation, around.choices, around.show)
    pictures |= around.looks.dress(sheet)
    sheet["check"] = check_of(paper, around.show)
    at = paper.sent_at or datetime(2000, 1, 1, tzinfo=UTC)
    db.rollback()  # nothing is held while the press works
    drawn = draw_or_step_down(template, sheet, body, at, pictures)
    if paper.state != PaperState.DRAFT:
        _keep(paper, drawn, means)
    return drawn.content


def merged_pdf(db: Session, papers: Iterable[Paper]) -> bytes:
    """The papers one behind the other in one document, in their order."""
    return joined([pdf_of(db, paper) for paper in papers])


def joined(documents: Iterable[bytes]) -> bytes:
    """The documents one behind the other."""
    with pikepdf.new() as whole:
        for content in documents:
            with pikepdf.open(BytesIO(content)) as one:
                whole.pages.extend(one.pages)
        written = BytesIO()
        whole.save(written, deterministic_id=True)
    return written.getvalue()


def document_pdf(
    db: Session, template: Template, sheet: Sheet, at: datetime, customer_id: int, target: str, number: str
) -> bytes:
    """A statement or receipt as PDF: drawn each time, for its figures are what is stored.

    `target` is its public id and `number` its name, for the trail where it had to be stepped down.
    """
    around = surroundings_of(db, customer_id)
    body, pictures = around.body(template), around.looks.dress(sheet)
    db.rollback()
    drawn = draw_or_step_down(template, sheet, body, at, pictures)
    if drawn.step != Step.WHOLE:
        with transaction() as db:
            _tell(db, drawn, customer_id, target, number)
    return drawn.content


def _keep(paper: Paper, drawn: Drawn, means: str) -> None:
    """Keep what was drawn, unless it was only plain lines, and tell staff where it was stepped down."""
    about = {"paper_id": paper.id, "revision": paper.revision, "state": queries.void_mark(paper)}
    customer_id, number, public_id = paper.customer_id, paper.number or "", paper.public_id
    try:
        with transaction() as db:
            if drawn.step != Step.PLAIN:
                db.execute(delete(KeptPdf).filter_by(customer_id=customer_id, **about))
                digest = sha256(drawn.content).hexdigest()
                made = {"step": drawn.step, "means": means, "sha256": digest, "content": drawn.content}
                db.add(KeptPdf(customer_id=customer_id, **about, **made))
            _tell(db, drawn, customer_id, public_id, number)
    except (Busy, IntegrityError) as error:  # another one keeps the same, or the next who asks will
        log.warning("pdf_not_kept", paper=public_id, fault=type(error).__name__)


def _tell(db: Session, drawn: Drawn, customer_id: int, target: str, number: str) -> None:
    """Note for staff that a document is not as it should be, once for each."""
    verb = NOTED_AS.get(drawn.step)
    if verb is None or any(one.verb == verb for one in db.scalars(of_target(customer_id, target))):
        return
    values = {"number": number, "reason": drawn.reason}
    note(db, verb, SYSTEM, customer_id=customer_id, target=target, **values)
