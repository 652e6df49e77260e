"""What a list of invoices may ask for."""

from dataclasses import dataclass

STATUSES = ("to_pay", "overdue", "processing", "paid")
KINDS = ("invoice", "retainer")
SORTS = ("due", "-due", "issued", "-issued", "number", "-number", "to_pay", "-to_pay")


@dataclass(frozen=True, slots=True)
class InvoiceFilter:
    """A list as its address describes it. Empty texts are: all, any kind, no search, unpaid first."""

    status: str
    kind: str
    q: str
    sort: str
    page: int
    size: int
    notes: tuple[str, ...] = ()
    """A sentence for each value that was not understood."""

    @property
    def is_counted(self) -> bool:
        """Whether the customer's summary knows how many rows there are."""
        return self.status in ("", "to_pay", "overdue") and not (self.q or self.kind)
