"""A paper that goes with a letter: its PDF, as its readers get it everywhere."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.mail.attachments import Attachment
from portal.papers.models import Paper
from portal.papers.pdf.operations import pdf_of
from portal.papers.pdf.surroundings import pdf_name
from portal.papers.rules.statuses import PaperState
from portal.tenancy import every_customer


def paper_attached(db: Session, public_id: str, _addressee: str) -> Attachment | None:
    """The PDF of a sent paper, in its customer's language; None where there is none."""
    with every_customer(db, "a letter takes its paper along"):
        sent = select(Paper).where(Paper.public_id == public_id, Paper.state != PaperState.DRAFT)
        paper = db.scalar(sent)
        if paper is None:
            return None
        name = pdf_name(db, paper)
        return Attachment(name, "application/pdf", pdf_of(db, paper))
