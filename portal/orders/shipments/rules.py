"""What staff enter of a shipment."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from portal.kit.origin import split_address
from portal.kit.refusal import N_, Refusal, TooLong
from portal.papers.rules.statuses import OrderShipped

LONGEST: Final = {"carrier": 100, "tracking_number": 100, "tracking_url": 500}


class NoCarrier(Refusal):
    sentence = N_("Enter the carrier.")
    field = "carrier"


class NoSuchDay(Refusal):
    sentence = N_("Enter the day on which it left, today or earlier.")
    field = "sent_on"


class NotALink(Refusal):
    sentence = N_("Enter a link that begins with https://.")
    field = "tracking_url"


class NoSuchStep(Refusal):
    sentence = N_("Choose how far the order is shipped.")
    field = "shipped"


@dataclass(frozen=True, slots=True)
class ShipmentDetails:
    """As typed; `sent_on` is None for what is no day, `shipped` how far the order is with this shipment."""

    carrier: str = ""
    tracking_number: str = ""
    tracking_url: str = ""
    sent_on: date | None = None
    shipped: str = ""


def require_whole(details: ShipmentDetails, today: date) -> None:
    """Raises the first refusal that fits."""
    if not details.carrier:
        raise NoCarrier
    for field, most in LONGEST.items():
        if len(getattr(details, field)) > most:
            raise TooLong(field, most)
    if details.sent_on is None or details.sent_on > today:
        raise NoSuchDay
    if details.tracking_url and not is_link(details.tracking_url):
        raise NotALink
    if details.shipped not in set(OrderShipped) - {OrderShipped.NOT_YET}:
        raise NoSuchStep


def is_link(text: str) -> bool:
    """Whether a browser may be led there: an address of the web with a host, and nothing that runs."""
    parts = split_address(text)
    return parts is not None and parts.scheme in ("https", "http") and bool(parts.hostname)
