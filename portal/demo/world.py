"""The whole demo as one plan: every customer's trade, and the stories that some of them have."""

from datetime import date, time, timedelta
from random import Random

from portal.demo import mishaps, paying, turns
from portal.demo.brightwater import plan_brightwater
from portal.demo.calendar import DAYS
from portal.demo.cast import BRIGHTWATER, ZEPHYR
from portal.demo.chandlers import CHANDLERS, MERGED_AWAY, MERGED_INTO
from portal.demo.fleets import FLEETS
from portal.demo.owners import OWNERS
from portal.demo.plans import Plan
from portal.demo.profiles import Profile
from portal.demo.trade import trade, wish
from portal.demo.yards import YARDS
from portal.papers.rules.statuses import PaperState

PROFILES = YARDS + CHANDLERS + FLEETS + OWNERS
WISHES_PER_INVOICE = 0.11
OLDEST_OPEN_QUOTE_DAYS = 25
MERGED_DAYS_AGO = 225

STORIES = (
    (turns.drafts, (ZEPHYR, MERGED_INTO)),
    (turns.deposits, (ZEPHYR, "Tuzla Gemi İnşa, Bakım ve Onarım Sanayii A.Ş.")),
    (turns.oddities, (ZEPHYR, "Nordlys Skipshandel AS")),
    (turns.part_payments, (MERGED_INTO, "Čarter Šibenik d.o.o.")),
    (turns.write_offs, ("Aleutian Crab & Cod Fisheries LLC", "Stocznia Jachtowa Żółw Sp. z o.o.")),
    (turns.credits_of_all_kinds, (ZEPHYR, MERGED_INTO, "Hardanger Fjordcruise AS")),
    (turns.retainers, (ZEPHYR, "Chantier naval de l’Île-de-Bréhat, Kervoazou & Fils SARL")),
    (turns.orders, (ZEPHYR, MERGED_INTO, "Astilleros Peñíscola e Hijos, S.L.")),
    (mishaps.overpayments, (ZEPHYR, "Ærø Bådudstyr ApS")),
    (mishaps.refused_payments, ("المرسى للرحلات البحرية ش.م.م", MERGED_INTO)),
    (mishaps.returns, ("Aleutian Crab & Cod Fisheries LLC", "Корабостроителница „Черно море“ ЕООД")),
    (mishaps.disputes, (ZEPHYR, "O’Reilly, O’Rourke & O’Shea")),
    (mishaps.refunds, ("ים וסירות – אספקה ימית בע״מ", "Hardanger Fjordcruise AS")),
    (mishaps.under_way, (MERGED_INTO, "Rederij Oosterschelde C.V.")),
    (paying.of_the_yachts, (ZEPHYR,)),
    (paying.just_returned, (MERGED_INTO,)),
    (paying.in_the_dashboard, ("Salish Straits Ferry Cooperative",)),
)


def planned(today: date) -> Plan:
    """Everything that happened in the two years up to yesterday; the same for the same day."""
    plan = Plan(today)
    profiles = {profile.shown: profile for profile in PROFILES}
    first = today - timedelta(days=DAYS)
    for name, profile in profiles.items():
        rng = Random(f"Halvorsen and {name}")  # noqa: S311 - chance, not secrecy
        if name == BRIGHTWATER:
            plan_brightwater(plan, profile, rng, first)
        else:
            last = today - timedelta(days=1 + 30 * profile.stopped_months_ago)
            trade(plan, profile, rng, profile.invoices, profile.currency, first, last)
        _wishes(plan, profile, rng)
    for story, names in STORIES:
        for name in names:
            story(plan, profiles[name])
    paying.of_nobody(plan)
    merged_on = today - timedelta(days=MERGED_DAYS_AGO)
    plan.on(merged_on, time(16, 40), lambda stage: stage.merge(MERGED_AWAY, MERGED_INTO))
    return plan


def _wishes(plan: Plan, profile: Profile, rng: Random) -> None:
    """Quotes that led nowhere: declined, expired, or still open."""
    for _ in range(round(profile.invoices * WISHES_PER_INVOICE)):
        days_ago = rng.randint(30 * profile.stopped_months_ago + 1, DAYS)
        wish(plan, profile, rng, rng.choice((PaperState.DECLINED, PaperState.SENT)), days_ago)
    if profile.stopped_months_ago:
        return
    if rng.random() < 0.6:
        wish(plan, profile, rng, PaperState.SENT, rng.randint(1, OLDEST_OPEN_QUOTE_DAYS))
    if rng.random() < 0.2:
        wish(plan, profile, rng, PaperState.DRAFT, rng.randint(1, OLDEST_OPEN_QUOTE_DAYS))
