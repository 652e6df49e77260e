"""Choosing what is asked for in advance when a quote is accepted."""

from sqlalchemy import select

from portal.activity.noting import note
from portal.activity.rules import Actor, Verb
from portal.db import locked, transaction
from portal.kit.refusal import N_, Refusal
from portal.papers.models import Paper
from portal.papers.rules.statuses import PaperKind, PaperState
from portal.quotes.retainers.models import QuoteRetainer
from portal.quotes.retainers.queries import retainer_of


class AnsweredMeanwhile(Refusal):
    sentence = N_("%(number)s was answered meanwhile: nothing can be asked for with it any more.")


class MoreThanTheQuote(Refusal):
    sentence = N_("Enter at most the total of the quote.")
    field = "retainer"


def ask_retainer(paper_id: int, amount_minor: int, actor: Actor) -> None:
    """Ask for this much once the quote is accepted, or for nothing where it is 0.

    Every customer is seen. Raises AnsweredMeanwhile, MoreThanTheQuote.
    """
    with transaction() as db:
        wanted = select(Paper).where(Paper.id == paper_id, Paper.kind == PaperKind.QUOTE)
        quote = db.scalars(locked(wanted)).one()
        if quote.state != PaperState.SENT:
            raise AnsweredMeanwhile(number=quote.number)
        if amount_minor > quote.total_minor:
            raise MoreThanTheQuote
        asked = db.scalar(retainer_of(quote))
        if asked is not None and not amount_minor:
            db.delete(asked)
        elif asked is not None:
            asked.amount_minor = amount_minor
        elif amount_minor:
            number = quote.number or ""
            db.add(
                QuoteRetainer(customer_id=quote.customer_id, quote_number=number, amount_minor=amount_minor)
            )
        note(
            db, Verb.RETAINER_ASKED, actor, customer_id=quote.customer_id, target=quote.public_id,
            number=quote.number or "",
        )  # fmt: skip
