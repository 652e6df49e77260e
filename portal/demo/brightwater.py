"""Brightwater Shipyards: Ana's and Ben's company, with five hundred invoices in two currencies."""

from dataclasses import replace
from datetime import date, time, timedelta
from random import Random

from portal.demo import profiles as p
from portal.demo.by_hand import credit_note, days_before, invoice, line, order, pay, retainer
from portal.demo.paying import of_the_yard
from portal.demo.plans import Plan
from portal.demo.profiles import Profile
from portal.demo.trade import trade
from portal.papers.rules.statuses import OrderInvoiced, OrderShipped, PaperKind, PaperState

INVOICES = 500
IN_EUROS, LATELY = 38, 9
QUIET_DAYS = 41
"""What is older than this is paid by now; what is younger was paid by card or is written out below."""


def plan_brightwater(plan: Plan, profile: Profile, rng: Random, first: date) -> None:
    """Plan the shipyard's two years, ending with a handful of open invoices."""
    _overdue(plan, profile)
    _not_late(plan, profile)
    _corrected(plan, profile)
    _in_advance(plan, profile)
    of_the_yard(plan, profile)
    written_out = sum(paper.kind == PaperKind.INVOICE for paper in plan.papers if paper.profile is profile)
    settled = plan.today - timedelta(days=QUIET_DAYS)
    trade(plan, profile, rng, IN_EUROS, "EUR", first, settled)
    in_a_hurry = replace(profile, habits=replace(p.PROMPT_BY_CARD, leaves_unpaid_percent=0), size=1)
    trade(plan, in_a_hurry, rng, LATELY, "USD", settled, days_before(plan, 19))
    trade(plan, profile, rng, INVOICES - IN_EUROS - LATELY - written_out, "USD", first, settled)


def _overdue(plan: Plan, profile: Profile) -> None:
    """Two overdue, one of them part paid."""
    part_paid = invoice(
        plan,
        profile,
        63,
        line("Stern tube overhaul, dry dock 1", 1, 498_000, "S-STERN", ""),
        purchase_order="88-40655-A",
    )
    pay(plan, 42, [part_paid], "bank_transfer", 200_000)
    invoice(
        plan,
        profile,
        49,
        line("Marine diesel fuel filter FS-1242\nCase of 12", 6, 18_400, "FS-1242", "case"),
        line(
            "Hydraulic hose assembly ¾″ × 2.4 m, stainless fittings, pressure tested to 420 bar\n"
            "Certificate attached",
            14,
            9_650,
            "HH-075",
        ),
        line("Hull anode kit, aluminium, class B", 20, 14_250, "AN-B20", "kit"),
        line("Fitting on site, dry dock 2\nHours", 3, 12_500, "S-FIT", "h"),
        line("Freight", 1, 56_000, "S-FRT", ""),
        purchase_order="88-40713-C",
    )


def _not_late(plan: Plan, profile: Profile) -> None:
    """One due in a week; two due later, of which one has its order; an order to come."""
    invoice(
        plan,
        profile,
        23,
        line("Antifouling, self-polishing, red, 5 l", 25, 21_250, "PT-AF", "can"),
        purchase_order="88-40991-A",
    )
    invoice(
        plan,
        profile,
        15,
        line("Hydraulic power pack, 400 V, delivered Waalhaven Z.z.", 1, 427_500, "HY-P4"),
        currency="EUR",
        purchase_order="Rotterdam branch",
    )
    thruster = line("Bow thruster, 24 V, 95 kgf, with tunnel", 1, 388_000, "BT-95")
    ordered = order(
        plan,
        profile,
        12,
        PaperState.CONFIRMED,
        thruster,
        purchase_order="88-41207-B",
        invoiced=OrderInvoiced.FULLY,
        shipped=OrderShipped.SHIPPED,
    )
    invoice(plan, profile, 8, thruster, based_on=ordered, purchase_order="88-41207-B")
    order(
        plan,
        profile,
        4,
        PaperState.CONFIRMED,
        line("Hull anode kit, aluminium, class B", 36, 14_250, "AN-B20", "kit"),
        purchase_order="88-41266-A",
        invoiced=OrderInvoiced.NO,
        shipped=OrderShipped.NOT_YET,
    )


def _corrected(plan: Plan, profile: Profile) -> None:
    """An invoice with a wrong freight charge: void, and replaced four days later."""
    service = line("Dry dock 2, annual service contract and spare parts", 1, 742_000, "S-YEAR", "")
    wrong = invoice(
        plan, profile, 102, service, line("Freight", 1, 4_000, "S-FRT", ""), purchase_order="88-40102-A"
    )
    plan.on(days_before(plan, 98), time(9, 10), lambda stage: stage.void(wrong, "Freight was charged twice."))
    right = invoice(plan, profile, 98, service, replaces=wrong, purchase_order="88-40102-A")
    pay(plan, 71, [right], "bank_transfer")


def _in_advance(plan: Plan, profile: Profile) -> None:
    """A retainer with a rest, one that is only asked for, and a credit note that expires in three weeks."""
    refit = retainer(plan, profile, 120, line("Retainer, refit of the 2nd deck", 1, 500_000, "RETAINER", ""))
    pay(plan, 108, [refit], "bank_transfer")
    first_part = invoice(
        plan, profile, 40, line("Refit of the 2nd deck, first part", 1, 380_000, "S-REFIT", "")
    )
    plan.on(days_before(plan, 39), time(9, 20), lambda stage: stage.apply(refit, first_part))
    retainer(plan, profile, 6, line("Retainer, sea trials of hull no. 4471", 1, 250_000, "RETAINER", ""))
    returned = line("Returned: navigation lights, wrong voltage", 2, 24_000, "NL-TRI")
    credit_note(plan, profile, 26, returned, expires_in=20)
