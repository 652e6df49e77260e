"""The Pay page laid out: what is paid, what was left out and why, the ways to pay, what it comes to."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.kit.currencies import EXPONENTS
from portal.kit.refusal import Refusal
from portal.papers.consent.rules import Asked
from portal.payments import choosing, queries
from portal.payments.choosing import NOTHING, Plan
from portal.payments.paying.forms import OFFERS, Wanted
from portal.payments.paying.ways import Way, picked, ways_of
from portal.payments.rules.amounts import least_charge
from portal.payments.rules.choosing import (
    MOST_PAPERS,
    Item,
    NotAnAmount,
    OddAmount,
    Offer,
    offered,
    require_payable,
    terms_of,
)
from portal.payments.rules.methods import BANK, CARD, most_by
from portal.preferences.choices import Choices
from portal.preferences.rules import ALLOWS_PREPAYMENT, CREDIT_AT_CHECKOUT, PREPAYMENT_MINIMUM
from portal.web.formats import Formats


@dataclass(frozen=True, slots=True)
class Choice:
    """An amount that may be chosen as it is."""

    words: str
    text: str
    minor: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One paper of the page. `minor` is None where what was typed is no amount that may be paid."""

    item: Item
    days: int | None
    text: str
    minor: int | None
    error: str = ""
    choices: tuple[Choice, ...] = ()
    """Where more than one amount is ready, and no other may be typed."""
    hint: str = ""

    @property
    def name(self) -> str:
        return f"amount.{self.item.public_id}"

    @property
    def left_minor(self) -> int:
        """What is open after this payment."""
        return max(self.item.open_minor - (self.minor or 0), 0)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A paper that was asked for and is not paid here."""

    number: str
    public_id: str
    words: str
    may_be_paid_alone: bool


@dataclass(frozen=True, slots=True)
class PaySheet:
    """What `payments/paying/new.html` expects; amounts in minor units of `currency`."""

    wanted: Wanted
    currency: str
    rows: tuple[Row, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    waiting_count: int = 0
    """How many more there are than can be paid at once."""
    other_currencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Papers of other currencies than the one paid here, by currency."""
    ways: tuple[Way, ...] = ()
    limits: tuple[str, ...] = ()
    """Which ways were left out since they do not take so much, in words."""
    may_save_bank: bool = False
    credit_minor: int = 0
    """What of the customer's credit could be used."""
    credit_use: str = "off"
    plan: Plan | None = None
    advance_text: str | None = None
    advance_minimum_minor: int = 0
    errors: Mapping[str, str] = field(default_factory=dict)
    asked: Asked = NOTHING
    """What has to be agreed to and signed before it is paid."""

    @property
    def terms(self) -> dict[str, list[str]]:
        """The terms that are agreed to, each with the numbers of its papers."""
        return terms_of(row.item for row in self.rows)

    @property
    def chosen(self) -> dict[str, int]:
        return {row.item.public_id: row.minor for row in self.rows if row.minor}

    @property
    def is_chosen(self) -> bool:
        """Whether anything is asked for, be it payable or not."""
        return bool(self.wanted.papers or self.wanted.offer)

    @property
    def is_untouched(self) -> bool:
        """Whether no amount has been typed yet, of what is paid in advance."""
        return self.advance_text == "" and not self.wanted.attempt

    @property
    def is_payable(self) -> bool:
        return bool(self.rows or self.advance_text is not None) and bool(self.ways)

    @property
    def way(self) -> Way | None:
        return next((way for way in self.ways if way.is_chosen), None)

    @property
    def is_saved(self) -> bool:
        """Whether a saved method would be charged at once."""
        charges = self.plan is not None and self.plan.online_minor > 0
        return charges and self.way is not None and self.way.value not in (CARD, BANK)

    @property
    def is_of_another_way(self) -> bool:
        """Whether the way that would be taken is not the one that the person chose."""
        if self.plan is None or not self.plan.online_minor or self.way is None:
            return False
        return self.wanted.method != self.way.value and bool(self.wanted.method or self.is_saved)

    @property
    def uses_credit(self) -> bool:
        """Whether the person ticked it, or it is always used."""
        return self.credit_use == "always" or (self.credit_use == "offered" and self.wanted.uses_credit)


def lay_out(
    db: Session, customer_id: int, wanted: Wanted, today: date, show: Formats, *, is_signed_in: bool = True
) -> PaySheet | None:
    """Read what is asked for; None where a paper is missing or somebody else's.

    Who is not signed in pays papers with what they have at hand: no saved methods, no credit, no advance.
    """
    choices = choosing.choices_for(db, customer_id)
    items = _items(db, customer_id, wanted, choices, today)
    if items is None:
        return None
    currency = wanted.currency or (items[0].currency if items else "")
    mine = [item for item in items if item.currency == currency]
    others: dict[str, tuple[str, ...]] = {}
    for item in items:
        if item.currency != currency:
            others[item.currency] = (*others.get(item.currency, ()), item.public_id)
    open_items = [item for item in mine if item.open_minor > 0]
    common = choosing.methods_of(open_items)
    together = [item for item in open_items if item.number not in common.left_out]
    paid, waiting = together[:MOST_PAPERS], together[MOST_PAPERS:]
    advance = wanted.advance if choices[ALLOWS_PREPAYMENT] and not paid and is_signed_in else None
    methods = common.methods if paid else _advance_methods(choices, currency)
    rows = tuple(_row(item, wanted, today, show) for item in paid)
    may_credit = is_signed_in and any(not item.is_retainer for item in paid)
    wants_saved = is_signed_in and (paid or advance is not None)
    saved = db.scalars(queries.saved_methods()).all() if wants_saved else []
    sheet = PaySheet(
        wanted=wanted,
        currency=currency,
        rows=rows,
        left_out=tuple(_left_out(item, item in open_items) for item in mine if item not in together),
        waiting_count=len(waiting),
        other_currencies=others,
        ways=tuple(ways_of(methods, saved, currency, wanted.method, today)),
        may_save_bank=BANK in methods and is_signed_in,
        credit_minor=choosing.credit_at_hand(db, customer_id, currency) if may_credit else 0,
        credit_use=choices[CREDIT_AT_CHECKOUT] if is_signed_in else "off",
        advance_text=advance,
        advance_minimum_minor=choices[PREPAYMENT_MINIMUM].get(currency, 0),
        errors={row.name: row.error for row in rows if row.error},
        asked=choosing.asked_of(paid, choices),
    )
    return _planned(db, customer_id, sheet, show, is_signed_in)


def _items(db: Session, customer_id: int, wanted: Wanted, choices: Choices, today: date) -> list[Item] | None:
    if wanted.papers:
        papers = db.scalars(queries.papers(wanted.papers)).all()
        return choosing.items_of(papers, choices, today) if len(papers) == len(wanted.papers) else None
    if not wanted.offer:
        return []
    items = choosing.payable_items(db, customer_id, today, wanted.currency)
    items = [item for item in items if not item.is_retainer]
    amounts = offered(items, OFFERS[wanted.offer])
    return [item for item in items if item.public_id in amounts]


def _planned(db: Session, customer_id: int, sheet: PaySheet, show: Formats, is_signed_in: bool) -> PaySheet:
    """With what it comes to, or why it may not be paid."""
    if sheet.errors or not sheet.is_payable or sheet.is_untouched:
        return sheet
    try:
        advance = _advance_minor(sheet, show)
        plan = choosing.make_plan(
            db,
            customer_id,
            sheet.currency,
            sheet.chosen,
            advance_minor=advance,
            uses_credit=sheet.uses_credit,
            may_use_credit=is_signed_in,
        )
    except Refusal as refusal:
        field_name = "advance_amount" if sheet.advance_text is not None else ""
        return replace(sheet, errors={field_name: _(refusal.sentence, **refusal.values)})
    return _narrowed(replace(sheet, plan=plan), plan, show)


def _narrowed(sheet: PaySheet, plan: Plan, show: Formats) -> PaySheet:
    """With the ways that take as much as is paid, and the plan for the one that is chosen."""
    ways = picked([way for way in sheet.ways if way.method in plan.methods], sheet.wanted.method)
    has_bank = any(way.method == BANK for way in sheet.ways)
    most = most_by(BANK, plan.currency) if has_bank and BANK not in plan.methods else None
    limits: tuple[str, ...] = ()
    if most is not None:
        shown = show.money_text(most, plan.currency)
        limits = (_("A bank account can be debited for at most %(most)s at once.", most=shown),)
    chosen = next((way.value for way in ways if way.is_chosen), "")
    methods = (chosen,) if chosen in (CARD, BANK) else plan.methods
    return replace(sheet, ways=tuple(ways), limits=limits, plan=replace(plan, methods=methods))


def _advance_minor(sheet: PaySheet, show: Formats) -> int:
    if sheet.advance_text is None:
        return 0
    try:
        minor = show.minor(sheet.advance_text, sheet.currency)
    except ValueError:
        least = sheet.advance_minimum_minor or 100 * 10 ** EXPONENTS[sheet.currency]
        raise NotAnAmount(example=show.amount(least, sheet.currency)) from None
    if minor <= 0:
        raise OddAmount
    return minor


def _row(item: Item, wanted: Wanted, today: date, show: Formats) -> Row:
    offer = OFFERS.get(wanted.offer)
    usual = item.offered(offer) if offer else item.first_minor
    text = wanted.amounts.get(item.public_id) or show.amount(usual, item.currency)
    error, minor = "", None
    try:
        minor = show.minor(text, item.currency)
        shown = {"minimum": show.money_text(item.minimum_minor, item.currency)}
        require_payable(item, minor, least_charge(item.currency), shown)
    except Refusal as refusal:
        error, minor = _(refusal.sentence, **{"number": item.number, **refusal.values}), None
    except ValueError:
        error = _(NotAnAmount.sentence, example=show.amount(usual, item.currency))
    return Row(
        item=item,
        days=(item.due_on - today).days if item.due_on else None,
        text=text,
        minor=minor,
        error=error,
        choices=_choices(item, minor, show) if item.is_fixed else (),
        hint=_hint(item, show),
    )


def _choices(item: Item, minor: int | None, show: Formats) -> tuple[Choice, ...]:
    words = {
        Offer.DEPOSIT: _("The deposit"),
        Offer.OVERDUE: _("What is overdue"),
        Offer.EVERYTHING: _("All that is open"),
    }
    amounts: dict[int, str] = {}
    for offer in Offer:
        if item.offered(offer):
            amounts.setdefault(item.offered(offer), words[offer])
    if len(amounts) < 2:
        return ()
    return tuple(
        Choice(said, show.amount(amount, item.currency), amount, amount == minor)
        for amount, said in amounts.items()
    )


def _hint(item: Item, show: Formats) -> str:
    """What may be typed here; empty where nothing may."""
    if item.is_fixed:
        return ""
    most = show.money_text(item.open_minor, item.currency)
    if item.allows_more:
        return str(_("%(amount)s is open. What is more stays as your credit.", amount=most))
    least = min(item.minimum_minor, item.open_minor)
    if least:
        minimum = show.money_text(least, item.currency)
        return str(_("At least %(least)s, at most %(most)s.", least=minimum, most=most))
    return str(_("At most %(most)s.", most=most))


def _left_out(item: Item, is_open: bool) -> LeftOut:
    if not is_open:
        words = _("Nothing is to pay on it any more.")
    elif not item.methods:
        words = _("It cannot be paid online.")
    else:
        words = _("It cannot be paid in the same way as the others.")
    return LeftOut(item.number, item.public_id, words, is_open and bool(item.methods))


def _advance_methods(choices: Choices, currency: str) -> tuple[str, ...]:
    return choosing.methods_in_advance(choices, currency) if currency and choices[ALLOWS_PREPAYMENT] else ()
