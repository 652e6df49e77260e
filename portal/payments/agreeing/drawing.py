"""Drawing ahead what will be agreed to, so that nobody waits for a hundred PDFs while they pay."""

from typing import Final

from sqlalchemy import select

from portal.db import current_session
from portal.papers.models import Paper
from portal.papers.pdf.operations import pdf_of
from portal.papers.pdf.queries import kept
from portal.payments.agreeing import queries
from portal.preferences.cascade import choices_of_many
from portal.tenancy import every_customer

AT_ONCE: Final = 50
"""A few seconds' work: letters and questions to the gateway wait meanwhile."""
CUSTOMERS_AT_ONCE: Final = 500


def draw_what_is_agreed_to() -> None:
    """Draw and keep PDFs of what may be paid, where something has to be agreed to or signed first.

    What is not drawn yet when somebody agrees is drawn then: the evidence names the PDF in any case. A PDF
    that cannot be kept ends the round: where the press does not work, letters would wait for each of fifty.
    """
    db = current_session()
    with every_customer(db, "papers of any customer are drawn"):
        for paper_id in _wanted():
            if (paper := db.scalar(select(Paper).where(Paper.id == paper_id))) is not None:
                pdf_of(db, paper)
                if db.execute(kept(paper)).first() is None:
                    break
        db.rollback()


def _wanted() -> list[int]:
    db = current_session()
    if not db.scalar(queries.is_asked_of_anybody()):
        return []
    groups = {row.id: row.group_id for row in db.execute(queries.customers_without_pdf())}
    choices = choices_of_many(db, groups)
    asked = [one for one in groups if any(choices[one][preference] for preference in queries.ASKING)]
    return list(db.scalars(queries.papers_without_pdf(asked[:CUSTOMERS_AT_ONCE]).limit(AT_ONCE)))
