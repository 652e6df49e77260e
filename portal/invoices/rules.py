"""What a list of invoices may ask for."""

from dataclasses import dataclass

from portal.papers.rules.lists import ListFilter, both_ways

STATUSES = ("to_pay", "overdue", "processing", "paid")
KINDS = ("invoice", "retainer")
SORTS = both_ways("due", "issued", "number", "to_pay")


@dataclass(frozen=True, slots=True)
class InvoiceFilter(ListFilter):
    """The list of invoices; in the usual order what is unpaid comes first. No kind is any kind."""

    kind: str = ""

    @property
    def is_counted(self) -> bool:
        """Whether the customer's summary knows how many rows there are."""
        return self.status in ("", "to_pay", "overdue") and not (self.q or self.kind)
