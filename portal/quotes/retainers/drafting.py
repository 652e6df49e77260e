"""The retainer invoice that follows from a yes, inside the transaction that keeps the answer."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from portal.customers.models import Customer
from portal.kit.currencies import EXPONENTS
from portal.papers.drafts import DraftLine, PaperDraft
from portal.papers.issuing import write_draft
from portal.papers.models import Paper
from portal.papers.rules.statuses import PaperKind
from portal.papers.rules.totals import LineValues
from portal.preferences.cascade import choices_of
from portal.preferences.rules import LANGUAGE
from portal.quotes.retainers.queries import retainer_of
from portal.web.formats import formats_in

ONE_E6 = 1_000_000


def draft_retainer(db: Session, quote: Paper, today: date, now: datetime) -> int | None:
    """The id of a draft for what the quote asks in advance; None where it asks for nothing. Every customer is
    seen."""
    asked = db.scalar(retainer_of(quote))
    if asked is None:
        return None
    customer = db.get_one(Customer, quote.customer_id)
    words = formats_in(choices_of(db, customer.id, customer.group_id)[LANGUAGE]).words
    price_e6 = asked.amount_minor * ONE_E6 // 10 ** EXPONENTS[quote.currency]
    description = words.gettext("Retainer for quote %(number)s") % {"number": quote.number}
    draft = PaperDraft(
        customer_id=customer.id,
        kind=PaperKind.RETAINER_INVOICE,
        currency=quote.currency,
        lines=[DraftLine(LineValues(ONE_E6, price_e6), description=description)],
        purchase_order=quote.purchase_order,
        based_on_id=quote.id,
    )
    return write_draft(db, draft, today, now)
