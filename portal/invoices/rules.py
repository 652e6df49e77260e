"""What a list of invoices may ask for."""

from dataclasses import dataclass
from datetime import date

from portal.papers.rules.lists import ListFilter, both_ways

STATUSES = ("to_pay", "overdue", "processing", "paid")
KINDS = ("invoice", "retainer")
SHOWS = ("paid", "unpaid", "late")
"""What may be ticked together: paid; something to pay; something to pay that was due before today."""
SORTS = both_ways("due", "issued", "number", "to_pay")


@dataclass(frozen=True, slots=True)
class InvoiceFilter(ListFilter):
    """The list of invoices; in the usual order what is unpaid comes first. No kind is any kind.

    `shows` are words of SHOWS, any of which may hold; none is all. A day or an amount that is None bounds
    nothing; amounts are totals, as they were typed, and meant in the currency of each paper.
    """

    kind: str = ""
    shows: tuple[str, ...] = ()
    currency: str = ""
    issued_from: date | None = None
    issued_to: date | None = None
    due_from: date | None = None
    due_to: date | None = None
    total_from: str = ""
    total_to: str = ""

    @property
    def is_counted(self) -> bool:
        """Whether the customer's summary knows how many rows there are."""
        return not (self.q or self.kind or self.is_narrowed)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything of the page of filters is on."""
        return any(getattr(self, one) for one in NARROWING)


NARROWING = ("shows", "currency", "issued_from", "issued_to", "due_from", "due_to", "total_from", "total_to")
"""The fields that only the page of filters has."""
