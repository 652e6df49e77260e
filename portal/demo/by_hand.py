"""Papers of the demo that are written out by hand, by how many days ago they were issued."""

from datetime import date, time, timedelta
from typing import Any

from portal.demo.catalogue import Item
from portal.demo.plans import MILLION, Plan, PlannedLine, PlannedPaper, PlannedPayment
from portal.demo.profiles import Profile
from portal.papers.rules.statuses import PaperKind, PaperState

NOON = time(12, 5)


def line(description: str, quantity: int, cents: int, code: str = "", unit: str = "pc") -> PlannedLine:
    """One line without tax; `cents` are hundredths of the currency's major unit, yen included."""
    return PlannedLine(Item(code, description, unit, cents, quantity), quantity * MILLION, cents * 10_000)


def days_before(plan: Plan, days: int) -> date:
    """The day so many days before today; after it where negative."""
    return plan.today - timedelta(days=days)


def invoice(plan: Plan, profile: Profile, days_ago: int, *lines: PlannedLine, **more: Any) -> PlannedPaper:
    """An invoice, due after the customer's terms; `more` are other fields of the plan."""
    day = days_before(plan, days_ago)
    return plan.write(
        PlannedPaper(
            PaperKind.INVOICE,
            profile,
            more.pop("currency", profile.currency),
            day,
            list(lines),
            due_on=day + timedelta(days=profile.terms_days),
            **more,
        )
    )


def retainer(plan: Plan, profile: Profile, days_ago: int, *lines: PlannedLine) -> PlannedPaper:
    """Money asked in advance, due in two weeks."""
    day = days_before(plan, days_ago)
    due_on = day + timedelta(days=14)
    return plan.write(
        PlannedPaper(PaperKind.RETAINER_INVOICE, profile, profile.currency, day, list(lines), due_on=due_on)
    )


def credit_note(
    plan: Plan,
    profile: Profile,
    days_ago: int,
    *lines: PlannedLine,
    credits: PlannedPaper | None = None,  # noqa: A002 - the word of the domain
    expires_in: int | None = None,
) -> PlannedPaper:
    """What is owed back, for an invoice or for itself; `expires_in` counts from today."""
    return plan.write(
        PlannedPaper(
            PaperKind.CREDIT_NOTE,
            profile,
            profile.currency,
            days_before(plan, days_ago),
            list(lines),
            expires_on=None if expires_in is None else days_before(plan, -expires_in),
            credits=credits,
        )
    )


def order(
    plan: Plan, profile: Profile, days_ago: int, state: PaperState, *lines: PlannedLine, **more: Any
) -> PlannedPaper:
    """An order, with its words for invoiced and shipped among `more`."""
    day = days_before(plan, days_ago)
    return plan.write(
        PlannedPaper(PaperKind.ORDER, profile, profile.currency, day, list(lines), state, **more)
    )


def pay(
    plan: Plan, days_ago: int, papers: list[PlannedPaper], way: str, amount_minor: int | None = None
) -> PlannedPayment:
    """Money that arrives: what is open, or this much."""
    payment = PlannedPayment(papers, way, amount_minor)
    plan.pay(days_before(plan, days_ago), NOON, payment)
    return payment
