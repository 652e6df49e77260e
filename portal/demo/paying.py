"""What the cast and the staff have to do with paying online: saved cards and accounts, money on its way,
returned, given back, or of nobody whom the portal knows."""

from datetime import time, timedelta
from typing import Final

from portal.demo.by_hand import days_before, invoice, line, pay
from portal.demo.plans import Plan
from portal.demo.profiles import Place, Profile

ANA, BEN, ZOE = "ana@brightwater.example", "ben@brightwater.example", "zoe@zephyr.example"
MORNING, AFTERNOON, EVENING, NIGHT = time(9, 35), time(14, 2), time(17, 25), time(23, 30)
VISA, MASTERCARD, ACCOUNT, ROUTING = "4242424242424242", "5555555555554444", "000123456789", "110000000"
NEXT_MONTH: Final = timedelta(days=31)


def of_the_yard(plan: Plan, profile: Profile) -> None:
    """Ana keeps two cards, of which one expires soon; Ben pays by the yard's account and keeps it; once his
    bank took a debit back; and freight was given back to Ana's card."""
    soon, later = plan.today + NEXT_MONTH, plan.today + timedelta(days=730)
    old = _card(profile, "Ana Oyelaran-Fitzgerald", ANA, MASTERCARD, f"{soon:%m / %y}")
    new = _card(profile, "Ana Oyelaran-Fitzgerald", ANA, VISA, f"{later:%m / %y}")
    plan.on(days_before(plan, 61), MORNING, lambda stage: stage.save(ANA, "USD", old))
    plan.on(days_before(plan, 20), MORNING, lambda stage: stage.save(ANA, "USD", new))
    hoses = invoice(plan, profile, 52, line("Fire hose, 38 mm × 20 m, with couplings", 4, 21_900, "FH-38"))
    returned = pay(plan, 38, [hoses], "bank")
    plan.on(days_before(plan, 33), AFTERNOON, lambda stage: stage.send_back(returned))
    pay(plan, 27, [hoses], "bank_transfer")
    freight = line("Freight, express", 1, 18_500, "S-FRT", "")
    anchors = invoice(plan, profile, 34, line("Stockless anchor, 240 kg", 1, 143_000, "AN-240"), freight)
    paid = pay(plan, 21, [anchors], "card")
    why = "It went by ordinary freight."
    plan.on(
        days_before(plan, 9), AFTERNOON, lambda stage: stage.refund(paid, 18_500, why, credits_invoices=True)
    )
    pumps = invoice(
        plan,
        profile,
        30,
        line("Bilge pump service kit", 4, 28_705, "PP-KIT", "kit"),
        purchase_order="88-40874-A",
    )
    account = _account(profile, "Ben Achterberg", BEN)
    plan.on(days_before(plan, 2), AFTERNOON, lambda stage: stage.pay_as(BEN, [pumps], account, saves=True))


def of_the_yachts(plan: Plan, profile: Profile) -> None:
    """Zoe paid by card and keeps it; another invoice she went to pay yesterday, and went no further."""
    until = plan.today + timedelta(days=800)
    card = _card(profile, "Zoe Zimmermann", ZOE, VISA, f"{until:%m / %y}") | {"save": "yes"}
    block = line("Ratchet block, 57 mm", 8, 9_240, "BL-57")
    first, second = (invoice(plan, profile, days_ago, block) for days_ago in (14, 10))
    plan.on(days_before(plan, 6), MORNING, lambda stage: stage.pay_as(ZOE, [first], card))
    plan.on(days_before(plan, 1), EVENING, lambda stage: stage.begin(ZOE, [second]))


def just_returned(plan: Plan, profile: Profile) -> None:
    """A debit that the bank took back two days ago: staff have not seen it yet."""
    paint = invoice(plan, profile, 24, line("Epoxy primer, two-part, 5 l", 6, 18_600, "PT-EP", "set"))
    returned = pay(plan, 9, [paint], "bank")
    plan.on(days_before(plan, 2), AFTERNOON, lambda stage: stage.send_back(returned, is_seen=False))


def in_the_dashboard(plan: Plan, profile: Profile) -> None:
    """A refund made in the service's dashboard, and a payment of another amount than was asked for."""
    radio = line("VHF radio, DSC, with hailer", 1, 42_300, "VHF-D")
    sold, other = (invoice(plan, profile, days_ago, radio) for days_ago in (28, 22))
    paid = pay(plan, 16, [sold], "card")
    plan.on(days_before(plan, 5), AFTERNOON, lambda stage: stage.refund_elsewhere(paid, 42_300))
    plan.on(days_before(plan, 13), MORNING, lambda stage: stage.pay_oddly([other], 40_000))


def of_nobody(plan: Plan) -> None:
    """Cards charged in the dashboard: two that the portal was told of, one that it finds when the books are
    compared at night."""
    _charge(plan, 7, 48_500, "Phone order of S/Y Kestrel: two mooring lines, 24 mm")
    _charge(plan, 3, 129_900, "Life raft service, paid at the counter")
    _charge(plan, 4, 7_900, "Chart 18440, sold at the boat show", is_heard=False)
    plan.on(days_before(plan, 1), NIGHT, lambda stage: stage.online.compare())


def _charge(plan: Plan, days_ago: int, minor: int, words: str, *, is_heard: bool = True) -> None:
    plan.on(
        days_before(plan, days_ago),
        MORNING,
        lambda stage: stage.online.elsewhere(minor, "USD", words, is_heard=is_heard),
    )


def _card(profile: Profile, name: str, email: str, number: str, expiry: str) -> dict[str, str]:
    """What is typed on the service's page for a card."""
    typed = {"method": "card", "card_number": number, "card_expiry": expiry, "card_cvc": "123"}
    return typed | _billing(profile.place, name, email)


def _account(profile: Profile, name: str, email: str) -> dict[str, str]:
    """The same for a bank account."""
    typed = {"method": "us_bank_account", "routing_number": ROUTING, "account_number": ACCOUNT}
    return typed | _billing(profile.place, name, email)


def _billing(place: Place, name: str, email: str) -> dict[str, str]:
    street = {"line1": place.street, "city": place.city, "state": place.region}
    rest = {"postal_code": place.postal_code, "country": place.country}
    return {"name": name, "email": email, **street, **rest}
