"""What a list of orders may ask for."""

from dataclasses import dataclass

from portal.papers.rules.lists import ListFilter, both_ways
from portal.papers.rules.statuses import OrderInvoiced, OrderShipped, PaperState

STATUSES = (PaperState.CONFIRMED, PaperState.ON_HOLD, PaperState.CLOSED, PaperState.VOID)
INVOICED, SHIPPED = tuple(OrderInvoiced), tuple(OrderShipped)
SORTS = both_ways("number", "issued", "total", "invoiced", "shipped", "status")


@dataclass(frozen=True, slots=True)
class OrderFilter(ListFilter):
    """The list of orders, by what has become of them too. Empty is: in whatever state."""

    invoiced: str = ""
    shipped: str = ""

    @property
    def is_counted(self) -> bool:
        """Whether the counts by state know how many rows there are."""
        return not (self.q or self.invoiced or self.shipped)
