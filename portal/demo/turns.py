"""How papers turn out when they are not simply paid: drafts, deposits, credits, retainers, write-offs."""

from dataclasses import replace
from datetime import time

from portal.demo.by_hand import credit_note, days_before, invoice, line, order, pay, retainer
from portal.demo.plans import Plan
from portal.demo.profiles import Profile
from portal.papers.rules.statuses import OrderInvoiced, OrderShipped, PaperState
from portal.papers.rules.totals import Discount

LATE_MORNING, AFTERNOON = time(11, 30), time(15, 45)


def drafts(plan: Plan, profile: Profile) -> None:
    """One of each kind that is still being written."""
    anodes = line("Shaft anode, zinc, 35 mm", 10, 1_890, "AN-SH35")
    invoice(plan, profile, 1, anodes, state=PaperState.DRAFT)
    order(plan, profile, 1, PaperState.DRAFT, anodes)
    retainer(
        plan, profile, 2, line("Retainer, winter lay-up", 1, 150_000, "RETAINER", "")
    ).state = PaperState.DRAFT
    credit_note(plan, profile, 2, line("Returned: fenders", 2, 8_690, "FN-12")).state = PaperState.DRAFT


def deposits(plan: Plan, profile: Profile) -> None:
    """Four invoices in two instalments: nothing paid, deposit late, deposit paid, both paid."""
    for days_ago, days_to_deposit, days_to_rest in ((5, 5, 45), (18, 10, 60), (25, 10, 50), (150, 14, 45)):
        refit = invoice(
            plan,
            profile,
            days_ago,
            line("Re-power, twin 350 hp, engines and fitting", 1, 1_890_000, "S-POWER", ""),
            deposit_minor=567_000,
            deposit_due_on=days_before(plan, days_ago - days_to_deposit),
            notes="Work begins when the deposit is here.",
        )
        refit.due_on = days_before(plan, days_ago - days_to_rest)
        if days_ago in (25, 150):
            pay(plan, days_ago - 8, [refit], "bank_transfer", 567_000)
        if days_ago == 150:
            pay(plan, days_ago - 47, [refit], "bank_transfer")


def oddities(plan: Plan, profile: Profile) -> None:
    """A total of zero, and amounts off the whole paper."""
    free = line("Warranty: impeller kit, raw water pump", 1, 6_240, "PP-IMP", "kit")
    free.discount = Discount(rate_e6=1_000_000)
    invoice(plan, profile, 33, free, notes="Under warranty. Nothing to pay.")
    ropes = line("Polyester mooring rope, 24 mm, black", 80, 875, "RP-24", "m")
    paid = invoice(plan, profile, 47, ropes, discount=Discount(amount_minor=5_000))
    pay(plan, 36, [paid], "card")
    odd = replace(ropes, quantity_e6=12_750_000, price_e6=875_500)
    invoice(plan, profile, 9, odd, discount=Discount(rate_e6=25_000))


def part_payments(plan: Plan, profile: Profile) -> None:
    """One part paid and not yet due, one part paid and late, one paid in three parts."""
    chart = line("Radar, solid state, 48 nm", 1, 298_000, "RD-48")
    not_due = invoice(plan, profile, 11, chart, allows_part_payment=True)
    pay(plan, 4, [not_due], "card", 100_000)
    late = invoice(plan, profile, 75, chart, line("Freight", 1, 18_000, "S-FRT", ""))
    pay(plan, 52, [late], "cheque", 149_000)
    in_three = invoice(plan, profile, 210, chart)
    for days_ago in (190, 170):
        pay(plan, days_ago, [in_three], "bank_transfer", 100_000)
    pay(plan, 151, [in_three], "bank_transfer")


def write_offs(plan: Plan, profile: Profile) -> None:
    """Written off whole, the rest of one written off, and one that was paid after all."""
    gaskets = line("Gasket sheet, neoprene, 3 mm", 2, 4_260, "GS-NEO", "m²")
    lost = invoice(plan, profile, 320, gaskets)
    plan.on(days_before(plan, 160), AFTERNOON, lambda stage: stage.write_off(lost))
    rest = invoice(plan, profile, 260, line("Marine electrician\nHours", 6, 13_800, "S-ELE", "h"))
    pay(plan, 230, [rest], "cheque", 80_000)
    plan.on(days_before(plan, 130), AFTERNOON, lambda stage: stage.write_off(rest))
    late = invoice(plan, profile, 290, line("Epoxy primer, two-part, 5 l", 3, 18_600, "PT-EP", "set"))
    plan.on(days_before(plan, 140), AFTERNOON, lambda stage: stage.write_off(late))
    pay(plan, 58, [late], "cheque")


def credits_of_all_kinds(plan: Plan, profile: Profile) -> None:
    """Credit notes: for a part, for more than the invoice, open, expiring, expired, void, used elsewhere."""
    vests = line("Life jacket, 275 N, with harness", 6, 23_450, "LJ-275")
    one_back = line("Returned: life jacket, 275 N, strap torn", 1, 23_450, "LJ-275")
    partly = invoice(plan, profile, 28, vests)
    linked = credit_note(plan, profile, 24, one_back, credits=partly)
    plan.on(days_before(plan, 24), AFTERNOON, lambda stage: stage.apply(linked, partly))
    small = invoice(plan, profile, 88, line("Hand flares, red, SOLAS\nBox of 6", 2, 10_980, "FL-RED", "box"))
    goodwill = line("Goods back, and for your trouble", 1, 30_000, "CREDIT", "")
    larger = credit_note(plan, profile, 84, goodwill, credits=small)
    plan.on(days_before(plan, 84), AFTERNOON, lambda stage: stage.apply(larger, small))
    bonus = line("Yearly bonus", 1, 12_000, "BONUS", "")
    credit_note(plan, profile, 140, bonus, expires_in=5)
    credit_note(plan, profile, 45, line("Price promise: bilge pumps", 4, 1_150, "PP-3700"))
    credit_note(plan, profile, 190, bonus, expires_in=-30)
    plan.on(days_before(plan, 29), time(0, 20), lambda stage: stage.expire_credits())
    twice = credit_note(plan, profile, 66, one_back)
    plan.on(days_before(plan, 65), LATE_MORNING, lambda stage: stage.void(twice, "Written twice."))
    elsewhere = credit_note(plan, profile, 72, one_back)
    other = invoice(plan, profile, 64, line("Fender, cylindrical, 30 × 90 cm, black", 4, 8_690, "FN-12"))
    plan.on(days_before(plan, 60), LATE_MORNING, lambda stage: stage.apply(elsewhere, other))
    pay(plan, 44, [other], "bank_transfer")


def retainers(plan: Plan, profile: Profile) -> None:
    """Retainers: asked, overdue, paid and waiting, drawn twice with the rest refunded, void."""
    lay_up = line("Retainer, winter lay-up", 1, 180_000, "RETAINER", "")
    retainer(plan, profile, 4, lay_up)
    retainer(plan, profile, 31, line("Retainer, rigging renewal", 1, 240_000, "RETAINER", ""))
    waiting = retainer(plan, profile, 50, lay_up)
    pay(plan, 41, [waiting], "card")
    void = retainer(plan, profile, 95, lay_up)
    plan.on(days_before(plan, 90), LATE_MORNING, lambda stage: stage.void(void, "The yard was full."))
    drawn = retainer(plan, profile, 300, line("Retainer, sea trials", 1, 100_000, "RETAINER", ""))
    pay(plan, 292, [drawn], "bank_transfer")
    first = invoice(plan, profile, 270, line("Sea trials, first part", 1, 24_000, "S-TRIAL", ""))
    plan.on(days_before(plan, 270), AFTERNOON, lambda stage: stage.apply(drawn, first))
    second = invoice(plan, profile, 240, line("Sea trials, second part", 1, 36_000, "S-TRIAL", ""))
    plan.on(days_before(plan, 240), AFTERNOON, lambda stage: stage.apply(drawn, second))
    plan.on(days_before(plan, 220), AFTERNOON, lambda stage: stage.refund_rest_of(drawn))


def orders(plan: Plan, profile: Profile) -> None:
    """Orders that are not simply delivered: on hold, void, part shipped, waiting."""
    chain = line("Galvanised anchor chain, 10 mm, DIN 766", 90, 1_120, "CH-10", "m")
    words = {"invoiced": OrderInvoiced.NO, "shipped": OrderShipped.NOT_YET}
    order(plan, profile, 16, PaperState.ON_HOLD, chain, notes="Waiting for the drawing.", **words)
    order(plan, profile, 57, PaperState.VOID, chain, **words)
    order(plan, profile, 7, PaperState.CONFIRMED, chain, **words)
    partly = {"invoiced": OrderInvoiced.PARTLY, "shipped": OrderShipped.PARTLY}
    ordered = order(plan, profile, 22, PaperState.CONFIRMED, chain, **partly)
    invoice(plan, profile, 13, replace(chain, quantity_e6=40_000_000), based_on=ordered)
