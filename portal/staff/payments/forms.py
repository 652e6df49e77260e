"""What the forms of recording and giving back say, as typed and as read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from portal.kit.refusal import N_, Refusal
from portal.staff.payments.rules import METHODS, SPREADS
from portal.web.filters import Query
from portal.web.formats import Formats

LONGEST_REFERENCE = 180
LONGEST_REASON = 500


class NotAnAmount(Refusal):
    sentence = N_("Enter an amount above zero, such as 1250.00.")


class NotADay(Refusal):
    sentence = N_("Enter the day, such as 2026-11-20.")
    field = "on"


@dataclass(frozen=True, slots=True)
class Typed:
    """A form as it was filled in: it is shown again with these values."""

    amount: str = ""
    on: str = ""
    method: str = "bank_transfer"
    reference: str = ""
    reason: str = ""
    spread: str = "oldest"
    shares: Mapping[str, str] = field(default_factory=dict)
    """Amounts by the public id of the paper."""
    has_note: bool = False
    """Whether what is opened again shall be credited in the same step."""

    def amount_in(self, currency: str, show: Formats) -> int:
        """Minor units above zero; raises NotAnAmount."""
        return read_amount(self.amount, currency, show, "amount")

    def day(self) -> date:
        """Raises NotADay."""
        day = Query({"on": self.on}).day("on")
        if day is None:
            raise NotADay
        return day

    def shares_in(self, currency: str, show: Formats) -> dict[str, int]:
        """Minor units by the public id of the paper, those left empty left out; raises NotAnAmount."""
        return {
            public_id: read_amount(text, currency, show, f"share.{public_id}")
            for public_id, text in self.shares.items()
            if text
        }


def typed(form: Mapping[str, str]) -> Typed:
    """The form as it was sent; a choice that is not known is the usual one."""
    query = Query(form)
    shares = {name.partition(".")[2]: query.text(name) for name in form if name.startswith("share.")}
    return Typed(
        amount=query.text("amount"),
        on=query.text("on"),
        method=query.choice("method", METHODS, "bank_transfer"),
        reference=query.text("reference", LONGEST_REFERENCE),
        reason=query.text("reason", LONGEST_REASON),
        spread=query.choice("spread", SPREADS, "oldest"),
        shares=shares,
        has_note="has_note" in form,
    )


def read_amount(text: str, currency: str, show: Formats, name: str) -> int:
    """Minor units of an amount as a person writes it; NotAnAmount at the field `name` unless above zero."""
    try:
        minor = show.minor(text, currency)
    except ValueError:
        minor = 0
    if minor <= 0:
        raise NotAnAmount(field=name)
    return minor
