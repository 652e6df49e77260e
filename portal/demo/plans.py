"""What is planned before anything is written: papers, and steps that happen to them at a moment."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from random import Random
from typing import TYPE_CHECKING

from portal.demo.calendar import moment
from portal.demo.catalogue import GOODS, SERVICES, Item
from portal.demo.profiles import NONE, Profile
from portal.papers.rules.statuses import PaperKind, PaperState
from portal.papers.rules.totals import Discount, Tax

if TYPE_CHECKING:
    from portal.demo.stage import Stage

MILLION = 1_000_000
WRITTEN_AT = time(7, 45)
"""Papers are written before the first step of a day."""
QUANTITY_SHARE = 3
"""A small customer buys up to a third of the largest usual quantity."""


@dataclass(slots=True)
class PlannedLine:
    """One line: quantity and price in millionths."""

    item: Item
    quantity_e6: int
    price_e6: int
    tax: Tax = NONE
    discount: Discount | None = None


@dataclass(slots=True, eq=False)
class PlannedPaper:
    """A paper to be issued on `dated_on`; other planned papers are named as themselves."""

    kind: PaperKind
    profile: Profile
    currency: str
    dated_on: date
    lines: list[PlannedLine]
    state: PaperState = PaperState.OPEN
    due_on: date | None = None
    valid_until_on: date | None = None
    expires_on: date | None = None
    purchase_order: str = ""
    notes: str = ""
    prices_include_tax: bool = False
    discount: Discount | None = None
    deposit_minor: int = 0
    deposit_due_on: date | None = None
    invoiced: str | None = None
    shipped: str | None = None
    allows_part_payment: bool | None = None
    based_on: "PlannedPaper | None" = None
    credits: "PlannedPaper | None" = None
    replaces: "PlannedPaper | None" = None


@dataclass(slots=True, eq=False)
class PlannedPayment:
    """Money that arrives for papers: what is open on them, or this much; later steps name it as itself."""

    papers: Sequence[PlannedPaper]
    way: str
    amount_minor: int | None = None


@dataclass(slots=True)
class Step:
    """Something that happens at a moment, on a day at the business: a payment, a credit, a mishap."""

    at: datetime
    day: date
    act: Callable[["Stage"], object]


@dataclass(slots=True)
class Plan:
    """All that will happen, in no order yet."""

    today: date
    papers: list[PlannedPaper] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    def write(self, paper: PlannedPaper) -> PlannedPaper:
        """Plan a paper."""
        self.papers.append(paper)
        return paper

    def on(self, day: date, at: time, act: Callable[["Stage"], object]) -> None:
        """Plan a step; what would happen today or later has not happened yet."""
        if day < self.today:
            self.steps.append(Step(moment(day, at), day, act))

    def pay(self, day: date, at: time, payment: PlannedPayment) -> None:
        """Plan money that arrives."""
        self.on(day, at, lambda stage: stage.pay(payment))


def usual_lines(rng: Random, profile: Profile, currency: str, tax: Tax | None = None) -> list[PlannedLine]:
    """One to five lines of goods, now and then with fitting or freight."""
    count = rng.choices((1, 2, 3, 4, 5), (26, 30, 22, 14, 8))[0]
    items = rng.sample(GOODS, count)
    if rng.random() < 0.3:
        items.append(rng.choice(SERVICES))
    return [
        PlannedLine(
            item,
            rng.randint(1, max(1, item.most * profile.size // QUANTITY_SHARE)) * MILLION,
            item.price_e6(currency),
            profile.tax if tax is None else tax,
            Discount(rate_e6=rng.choice((50_000, 100_000))) if rng.random() < 0.06 else None,
        )
        for item in items
    ]
