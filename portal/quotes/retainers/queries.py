"""The retainer of a quote."""

from sqlalchemy import Select, select

from portal.papers.models import Paper
from portal.quotes.retainers.models import QuoteRetainer


def retainer_of(quote: Paper) -> Select[QuoteRetainer]:
    """What is asked for when this quote, in whatever revision, is accepted; no row where nothing is."""
    return select(QuoteRetainer).where(
        QuoteRetainer.customer_id == quote.customer_id, QuoteRetainer.quote_number == (quote.number or "")
    )


def asked_of(quote: Paper) -> Select[int]:
    """The amount alone, in minor units."""
    return select(QuoteRetainer.amount_minor).where(
        QuoteRetainer.customer_id == quote.customer_id, QuoteRetainer.quote_number == (quote.number or "")
    )
