"""Which events staff can hear of, how they usually do, and how much of it one letter holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from portal.activity.rules import NEWS, STEPPED_DOWN, Verb
from portal.kit.refusal import N_

TOGETHER: Final = timedelta(minutes=10)
"""After a letter about an event, what happens of its kind within this time goes in one letter."""
TOO_OLD: Final = timedelta(days=1)
"""What nobody was told of by then is told by mail no more."""
NEWS_KEPT: Final = timedelta(days=60)
LINES: Final = 5
"""How many things one letter names; it counts the rest."""


class Event(StrEnum):
    """What staff can hear of. The words are stored: one may be added, none renamed."""

    REGISTERED = "registered"
    ACCESS = "access"
    COMPANY = "company"
    VIEWED = "viewed"
    COMMENTED = "commented"
    DOCUMENT = "document"
    FORWARDED = "forwarded"
    QUOTE_ACCEPTED = "quote_accepted"
    QUOTE_DECLINED = "quote_declined"
    QUOTE_EXPIRED = "quote_expired"
    REVIEWED = "reviewed"
    PAYMENT_RECEIVED = "payment_received"
    PAYMENT_FAILED = "payment_failed"
    PAYMENT_RETURNED = "payment_returned"
    PAYMENT_DISPUTED = "payment_disputed"
    PAYMENT_ODD = "payment_odd"
    MAIL_FAILED = "mail_failed"
    UNSUBSCRIBED = "unsubscribed"
    PDF = "pdf"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Told:
    """Whether an event is shown in the app, and whether it is mailed."""

    is_shown: bool = True
    is_mailed: bool = False


VERBS: Final[Mapping[Event, frozenset[Verb]]] = {
    Event.REGISTERED: frozenset({Verb.REGISTERED}),
    Event.ACCESS: frozenset({Verb.ACCESS_ACTIVATED, Verb.ACCESS_ASKED}),
    Event.COMPANY: frozenset({Verb.COMPANY_CHANGED, Verb.COMPANY_CHANGE_ASKED, Verb.CORRECTION_ASKED}),
    Event.VIEWED: frozenset({Verb.PAPER_VIEWED}),
    Event.COMMENTED: frozenset({Verb.COMMENTED}),
    Event.DOCUMENT: frozenset({Verb.DOCUMENT_UPLOADED}),
    Event.FORWARDED: frozenset({Verb.FORWARDED, Verb.STATEMENT_FORWARDED}),
    Event.QUOTE_ACCEPTED: frozenset({Verb.QUOTE_ACCEPTED, Verb.QUOTE_ACCEPTED_BY_LINK}),
    Event.QUOTE_DECLINED: frozenset({Verb.QUOTE_DECLINED, Verb.QUOTE_DECLINED_BY_LINK}),
    Event.QUOTE_EXPIRED: frozenset({Verb.QUOTE_EXPIRED}),
    Event.REVIEWED: frozenset({Verb.REVIEWED}),
    Event.PAYMENT_RECEIVED: frozenset({Verb.PAYMENT_RECEIVED}),
    Event.PAYMENT_FAILED: frozenset({Verb.PAYMENT_FAILED}),
    Event.PAYMENT_RETURNED: frozenset({Verb.PAYMENT_RETURNED, Verb.PAYMENT_REINSTATED}),
    Event.PAYMENT_DISPUTED: frozenset({Verb.PAYMENT_DISPUTED}),
    Event.PAYMENT_ODD: frozenset({Verb.PAYMENT_UNEXPECTED, Verb.REFUND_ELSEWHERE, Verb.REFUND_FAILED}),
    Event.MAIL_FAILED: frozenset({Verb.MAIL_FAILED}),
    Event.UNSUBSCRIBED: frozenset({Verb.MAILS_STOPPED}),
    Event.PDF: STEPPED_DOWN,
}
EVENTS: Final[Mapping[Verb, Event]] = {verb: event for event, verbs in VERBS.items() for verb in verbs}
"""What a kind of news belongs to; what is not here is `OTHER`."""

WORDS: Final[Mapping[Event, str]] = {
    Event.REGISTERED: N_("Somebody registered"),
    Event.ACCESS: N_("Somebody let themselves in, or asks for access"),
    Event.COMPANY: N_("Company details were changed, or are to be"),
    Event.VIEWED: N_("A paper was seen for the first time"),
    Event.COMMENTED: N_("A contact wrote about a paper"),
    Event.DOCUMENT: N_("A document was uploaded"),
    Event.FORWARDED: N_("A contact forwarded something"),
    Event.QUOTE_ACCEPTED: N_("A quote was accepted"),
    Event.QUOTE_DECLINED: N_("A quote was declined"),
    Event.QUOTE_EXPIRED: N_("A quote expired"),
    Event.REVIEWED: N_("A quote was reviewed"),
    Event.PAYMENT_RECEIVED: N_("A payment arrived"),
    Event.PAYMENT_FAILED: N_("A payment failed"),
    Event.PAYMENT_RETURNED: N_("A payment was taken back, or came again"),
    Event.PAYMENT_DISPUTED: N_("A payment is disputed"),
    Event.PAYMENT_ODD: N_("A payment or refund needs a look"),
    Event.MAIL_FAILED: N_("A letter could not be delivered"),
    Event.UNSUBSCRIBED: N_("A contact wants no more mail"),
    Event.PDF: N_("A PDF is not as it should be"),
    Event.OTHER: N_("Everything else"),
}

_USUALLY: Final[Mapping[Event, Told]] = {
    Event.REGISTERED: Told(is_mailed=True),
    Event.ACCESS: Told(is_mailed=True),
    Event.DOCUMENT: Told(is_mailed=True),
    Event.QUOTE_ACCEPTED: Told(is_mailed=True),
    Event.QUOTE_DECLINED: Told(is_mailed=True),
    Event.PAYMENT_RECEIVED: Told(is_shown=False),
}
HIDDEN: Final = frozenset(
    verb for verb in NEWS if not _USUALLY.get(EVENTS.get(verb, Event.OTHER), Told()).is_shown
)
"""News that is not shown to who did not choose it."""


def usually(event: Event, may_change: bool, mails_first_views: bool) -> Told:
    """How somebody who chose nothing hears of an event; who may only read gets no mail."""
    told = _USUALLY.get(event, Told())
    is_mailed = mails_first_views if event is Event.VIEWED else told.is_mailed
    return Told(told.is_shown, is_mailed and may_change)


def waits(mailed_at: datetime | None, now: datetime) -> bool:
    """Whether a letter about the event went out so lately that the next one gathers what comes."""
    return mailed_at is not None and timedelta() <= now - mailed_at < TOGETHER
