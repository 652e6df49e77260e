"""How a quote was answered, and what was sent after it."""

from sqlalchemy import Select, select

from portal.papers.models import Paper
from portal.papers.rules.statuses import PaperState
from portal.quotes.answers.models import QuoteAnswer


def answer_to(paper_id: int) -> Select[QuoteAnswer]:
    """The answer to this revision, or no row."""
    return select(QuoteAnswer).where(QuoteAnswer.paper_id == paper_id)


def revisions(quote: Paper) -> Select[Paper]:
    """Every revision of the quote, or order, that was sent, the newest first."""
    return (
        select(Paper)
        .where(
            Paper.kind == quote.kind,
            Paper.number == quote.number,
            Paper.customer_id == quote.customer_id,
            Paper.state != PaperState.DRAFT,
        )
        .order_by(Paper.revision.desc())
    )
