"""How money goes astray: too much of it, refused, returned, disputed, given back, or still on its way."""

from datetime import time

from portal.demo.by_hand import credit_note, days_before, invoice, line, pay
from portal.demo.plans import Plan
from portal.demo.profiles import Profile

AFTERNOON, EVENING = time(15, 10), time(17, 25)
DENTED, MISSING = "The canister had a dent.", "One block was missing."
"""Why money was given back."""


def overpayments(plan: Plan, profile: Profile) -> None:
    """Paid twice by mistake: once the money waits, once it was used for the next invoice."""
    light = line("LED deck light, 30 W, IP69K", 6, 12_750, "GL-30")
    waits = invoice(plan, profile, 70, light)
    pay(plan, 50, [waits], "bank_transfer", 80_000)
    used = invoice(plan, profile, 230, light)
    too_much = pay(plan, 205, [used], "bank_transfer", 100_000)
    next_one = invoice(plan, profile, 196, line("LED deck light, 30 W, IP69K", 3, 12_750, "GL-30"))
    plan.on(days_before(plan, 195), AFTERNOON, lambda stage: stage.apply_rest_of(too_much, next_one))
    pay(plan, 170, [next_one], "bank_transfer")


def refused_payments(plan: Plan, profile: Profile) -> None:
    """A declined card and a page left open, then a card that works; and a cheque typed in wrongly."""
    pump = invoice(plan, profile, 34, line("Bilge pump, 3,700 gph, automatic", 3, 18_950, "PP-3700"))
    plan.on(days_before(plan, 21), AFTERNOON, lambda stage: stage.fail([pump]))
    plan.on(days_before(plan, 20), AFTERNOON, lambda stage: stage.abandon([pump]))
    pay(plan, 19, [pump], "card")
    primer = invoice(plan, profile, 52, line("Epoxy primer, two-part, 5 l", 5, 18_600, "PT-EP", "set"))
    typed_wrongly = pay(plan, 39, [primer], "cheque")
    plan.on(days_before(plan, 39), EVENING, lambda stage: stage.cancel(typed_wrongly))
    pay(plan, 38, [primer], "cheque", 90_000)


def returns(plan: Plan, profile: Profile) -> None:
    """A bank debit that came back: one invoice was credited meanwhile, the other two are open again."""
    three = [
        invoice(
            plan, profile, days_ago, line("Engine oil, 15W-40, drum of 208 l", drums, 98_400, "OL-15", "drum")
        )
        for days_ago, drums in ((83, 1), (81, 2), (80, 1))
    ]
    comes_back = pay(plan, 66, three, "bank")
    back = line("Returned: engine oil, drum of 208 l", 2, 98_400, "OL-15", "drum")
    credit_note(plan, profile, 62, back, credits=three[1])
    plan.on(days_before(plan, 58), AFTERNOON, lambda stage: stage.send_back(comes_back))
    again = invoice(plan, profile, 145, line("VHF radio, DSC, with hailer", 2, 42_300, "VHF-D"))
    once = pay(plan, 131, [again], "bank")
    plan.on(days_before(plan, 126), AFTERNOON, lambda stage: stage.send_back(once))
    pay(plan, 118, [again], "card")


def disputes(plan: Plan, profile: Profile) -> None:
    """Charge-backs: open, won, lost, and lost after a refund so that more is gone than was held."""
    sails = line("Sailcloth, 9 oz, white", 22, 3_180, "SC-CL", "m")
    is_open = invoice(plan, profile, 48, sails)
    questioned = pay(plan, 40, [is_open], "card")
    plan.on(days_before(plan, 3), EVENING, lambda stage: stage.dispute(questioned))
    won = invoice(plan, profile, 250, sails)
    ours = pay(plan, 243, [won], "card")
    plan.on(days_before(plan, 220), EVENING, lambda stage: stage.dispute(ours))
    plan.on(days_before(plan, 188), EVENING, lambda stage: stage.win(ours))
    lost = invoice(plan, profile, 130, sails)
    theirs = pay(plan, 122, [lost], "card")
    plan.on(days_before(plan, 100), EVENING, lambda stage: stage.dispute(theirs))
    plan.on(days_before(plan, 86), EVENING, lambda stage: stage.lose(theirs))
    pay(plan, 77, [lost], "bank_transfer")
    gone = invoice(plan, profile, 165, line("Ratchet block, 57 mm", 5, 9_240, "BL-57"))
    partly_gone = pay(plan, 158, [gone], "card")
    plan.on(days_before(plan, 150), EVENING, lambda stage: stage.refund(partly_gone, 9_240, MISSING))
    plan.on(days_before(plan, 138), EVENING, lambda stage: stage.dispute(partly_gone, 46_200))
    plan.on(days_before(plan, 112), EVENING, lambda stage: stage.lose(partly_gone))


def refunds(plan: Plan, profile: Profile) -> None:
    """Money given back: all of it for goods returned, a part, one still under way, one that failed."""
    _sold_and_refunded(plan, profile, 200, 212_000, "")
    _sold_and_refunded(plan, profile, 115, 20_000, "")
    _sold_and_refunded(plan, profile, 92, 10_000, "failed")
    _sold_and_refunded(plan, profile, 37, 15_000, "pending")


def _sold_and_refunded(plan: Plan, profile: Profile, days_ago: int, amount_minor: int, outcome: str) -> None:
    """A life raft, of whose price so much goes back; what went back is credited too."""
    raft = line("Life raft, 6 persons, ISO 9650-1, canister", 1, 212_000, "LR-6")
    sold = invoice(plan, profile, days_ago, raft)
    payment = pay(plan, days_ago - 6, [sold], "card")
    if not outcome:
        credited = line("Credited: life raft, 6 persons", 1, amount_minor, "LR-6")
        credit_note(plan, profile, days_ago - 14, credited, credits=sold)
    back_on = days_before(plan, 3 if outcome == "pending" else days_ago - 15)
    plan.on(back_on, AFTERNOON, lambda stage: stage.refund(payment, amount_minor, DENTED, outcome))


def under_way(plan: Plan, profile: Profile) -> None:
    """At the bank since yesterday: two invoices in one payment."""
    block = line("Ratchet block, 57 mm", 8, 9_240, "BL-57")
    first, second = (invoice(plan, profile, days_ago, block) for days_ago in (26, 17))
    plan.on(days_before(plan, 1), AFTERNOON, lambda stage: stage.leave_at_the_bank([first, second]))
