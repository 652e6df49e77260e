"""What a list of quotes may ask for."""

from portal.papers.rules.lists import both_ways
from portal.papers.rules.statuses import QuoteStatus

STATUSES = {
    "open": QuoteStatus.SENT,
    "accepted": QuoteStatus.ACCEPTED,
    "declined": QuoteStatus.DECLINED,
    "expired": QuoteStatus.EXPIRED,
}
"""The tabs of the list, by the words of its address."""
SORTS = both_ways("number", "issued", "valid", "total", "status")
