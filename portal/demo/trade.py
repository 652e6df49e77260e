"""Everyday trade: quotes that become orders, orders that become invoices, and invoices that get paid."""

from datetime import date, time, timedelta
from random import Random

from portal.demo.calendar import busy_days, office_day, working_day
from portal.demo.plans import Plan, PlannedPaper, PlannedPayment, usual_lines
from portal.demo.profiles import Profile
from portal.papers.rules.statuses import OrderInvoiced, OrderShipped, PaperKind, PaperState
from portal.papers.rules.totals import Discount

DAYS_IN_MONTH = 30
OLDEST_UNPAID_DAYS = 140
PAY_RUN_DAYS = 14
SAME_PAYMENT_DAYS = 9
ORDERED_PERCENT, QUOTED_PERCENT, DISCOUNTED_PERCENT = 44, 20, 5


def trade(
    plan: Plan, profile: Profile, rng: Random, count: int, currency: str, since: date, until: date
) -> None:
    """Plan this many invoices between two days, what came before them, and their payments."""
    invoices = [sell(plan, profile, rng, currency, day) for day in busy_days(rng, since, until, count)]
    for day, paid in _payments(plan, profile, rng, invoices):
        payment = PlannedPayment(paid, rng.choice(profile.habits.ways))
        at = time(rng.randint(8, 17), rng.randint(0, 59))
        plan.pay(day, at, payment)


def sell(plan: Plan, profile: Profile, rng: Random, currency: str, day: date) -> PlannedPaper:
    """One invoice, often with an order before it, and sometimes a quote before that."""
    invoice = invoice_for(profile, rng, currency, day)
    if rng.random() * 100 < DISCOUNTED_PERCENT:
        invoice.discount = Discount(rate_e6=rng.choice((30_000, 50_000, 75_000)))
    if rng.random() * 100 < ORDERED_PERCENT:
        invoice.based_on = order_for(plan, invoice, rng)
        if rng.random() * 100 < QUOTED_PERCENT * 100 / ORDERED_PERCENT:
            invoice.based_on.based_on = quote_for(plan, invoice.based_on, rng)
    return plan.write(invoice)


def invoice_for(profile: Profile, rng: Random, currency: str, day: date) -> PlannedPaper:
    """An invoice of usual lines, due after the customer's terms."""
    return PlannedPaper(
        PaperKind.INVOICE,
        profile,
        currency,
        day,
        usual_lines(rng, profile, currency),
        due_on=day + timedelta(days=profile.terms_days),
        purchase_order=purchase_order(rng, profile),
        prices_include_tax=profile.prices_include_tax,
    )


def purchase_order(rng: Random, profile: Profile) -> str:
    """The customer's own number for it; people have none, companies mostly."""
    if not profile.name or rng.random() < 0.25:
        return ""
    return f"{rng.randint(40, 99)}-{rng.randint(10_000, 49_999)}-{rng.choice('ABC')}"


def order_for(plan: Plan, invoice: PlannedPaper, rng: Random) -> PlannedPaper:
    """The order that an invoice was written for: closed once it is old, else confirmed."""
    day = office_day(invoice.dated_on - timedelta(days=rng.randint(2, 18)))
    is_old = (plan.today - invoice.dated_on).days > 2 * DAYS_IN_MONTH
    return plan.write(
        PlannedPaper(
            PaperKind.ORDER,
            invoice.profile,
            invoice.currency,
            day,
            invoice.lines,
            PaperState.CLOSED if is_old else PaperState.CONFIRMED,
            purchase_order=invoice.purchase_order,
            prices_include_tax=invoice.prices_include_tax,
            discount=invoice.discount,
            invoiced=OrderInvoiced.FULLY,
            shipped=OrderShipped.DELIVERED if is_old else rng.choice(list(OrderShipped)[1:]),
        )
    )


def quote_for(plan: Plan, order: PlannedPaper, rng: Random) -> PlannedPaper:
    """The quote that was accepted for an order."""
    day = office_day(order.dated_on - timedelta(days=rng.randint(2, 20)))
    return plan.write(
        PlannedPaper(
            PaperKind.QUOTE,
            order.profile,
            order.currency,
            day,
            order.lines,
            PaperState.ACCEPTED,
            valid_until_on=day + timedelta(days=30),
            prices_include_tax=order.prices_include_tax,
            discount=order.discount,
        )
    )


def wish(plan: Plan, profile: Profile, rng: Random, state: PaperState, days_ago: int) -> PlannedPaper:
    """A quote that did not become an order, or not yet."""
    day = office_day(plan.today - timedelta(days=days_ago))
    return plan.write(
        PlannedPaper(
            PaperKind.QUOTE,
            profile,
            profile.currency,
            day,
            usual_lines(rng, profile, profile.currency),
            state,
            valid_until_on=day + timedelta(days=30),
            prices_include_tax=profile.prices_include_tax,
        )
    )


def _payments(
    plan: Plan, profile: Profile, rng: Random, invoices: list[PlannedPaper]
) -> list[tuple[date, list[PlannedPaper]]]:
    """Which invoices are paid together, and when."""
    days: dict[PlannedPaper, date] = {}
    for invoice in invoices:
        age = (plan.today - invoice.dated_on).days
        if age < OLDEST_UNPAID_DAYS and rng.random() * 100 < profile.habits.leaves_unpaid_percent:
            continue
        days[invoice] = invoice.dated_on + timedelta(days=rng.randint(*profile.habits.days))
    if profile.habits.runs:
        last_run = plan.today - timedelta(days=2 + len(profile.contacts) + len(profile.shown) % PAY_RUN_DAYS)
        days = {invoice: _next_run(day, last_run) for invoice, day in days.items()}
    together: list[tuple[date, list[PlannedPaper]]] = []
    for invoice, day in sorted(days.items(), key=lambda planned: planned[1]):
        if together and day - together[-1][0] <= timedelta(days=SAME_PAYMENT_DAYS):
            so_far = together[-1][1]
            if all(invoice.dated_on <= together[-1][0] for invoice in (*so_far, invoice)):
                so_far.append(invoice)
                continue
        together.append((working_day(day) if working_day(day) >= invoice.dated_on else day, [invoice]))
    return together


def _next_run(day: date, some_run: date) -> date:
    """The first pay run from this day on."""
    return day + timedelta(days=(some_run - day).days % PAY_RUN_DAYS)
