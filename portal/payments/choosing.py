"""What is paid with one payment: the papers as they are now, the amounts chosen, the credit that is used."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from portal.customers.models import Customer
from portal.kit.money import decimal_text
from portal.ledger import crediting
from portal.ledger.accounts import business_day
from portal.ledger.models import Account, Payment
from portal.ledger.queries import Source
from portal.ledger.refusals import NothingOpen
from portal.ledger.rules import payable
from portal.papers.consent.rules import Asked
from portal.papers.models import Invoice, Paper
from portal.papers.placeholders import filled_in
from portal.papers.rules.statuses import PaperKind, PaperState
from portal.payments import queries
from portal.payments.refusals import OtherCurrencies, PrepayingIsOff
from portal.payments.rules import choosing as rules
from portal.payments.rules.amounts import least_charge, to_gateway
from portal.payments.rules.choosing import Item
from portal.payments.rules.methods import (
    InCommon,
    NoMethod,
    NothingInCommon,
    fitting,
    in_common,
    usable_methods,
)
from portal.preferences.cascade import choices_of
from portal.preferences.choices import Choices
from portal.preferences.rules import (
    ALLOWS_BANK_DEBIT,
    ALLOWS_OVERPAYMENT,
    ALLOWS_PART_PAYMENT,
    ALLOWS_PREPAYMENT,
    ASKS_INVOICE_SIGNATURE,
    ASKS_INVOICE_TERMS,
    CREDIT_AT_CHECKOUT,
    INVOICE_TERMS,
    PART_PAYMENT_MINIMUM,
    PAYMENT_METHODS_OFFERED,
    PREPAYMENT_MINIMUM,
)

NOTHING: Final = Asked(terms="", has_signature=False)


@dataclass(frozen=True, slots=True)
class CreditUse:
    """So much of a credit note, retainer or payment for one invoice."""

    from_payment_id: int | None
    from_paper_id: int | None
    to_paper_id: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Plan:
    """One payment as it would be made now; all amounts in minor units of `currency`."""

    currency: str
    numbers: tuple[str, ...]
    methods: tuple[str, ...]
    shares: Mapping[int, int]
    """What of the online amount each paper gets, by its id, in the order of the papers."""
    lines: tuple[tuple[str, int], ...]
    """What the gateway's page lists: number and online amount; the advance has no number."""
    uses: tuple[CreditUse, ...] = ()
    online_minor: int = 0
    advance_minor: int = 0
    """What of the online amount is for no paper and stays as credit."""
    asked: Asked = NOTHING
    """What has to be agreed to and signed first."""
    terms: Mapping[int, str] = field(default_factory=dict)
    """The same of each paper, by its id."""

    @property
    def credit_minor(self) -> int:
        return sum(use.amount_minor for use in self.uses)


@dataclass(slots=True)
class _Purse:
    """The credit of an account while it is being shared out."""

    left: dict[tuple[str, int], int] = field(default_factory=dict)
    uses: list[CreditUse] = field(default_factory=list)

    def take(self, source: Source, usable: int, invoice: Paper, wanted: int) -> int:
        is_payment = isinstance(source, Payment)
        key = ("payment" if is_payment else "paper", source.id)
        taken = min(self.left.setdefault(key, usable), wanted)
        if taken > 0:
            self.left[key] -= taken
            from_payment, from_paper = (source.id, None) if is_payment else (None, source.id)
            self.uses.append(CreditUse(from_payment, from_paper, invoice.id, taken))
        return max(taken, 0)


def choices_for(db: Session, customer_id: int) -> Choices:
    """What the business chose for this customer, who is entered or seen among all."""
    group_id = db.scalars(select(Customer.group_id).where(Customer.id == customer_id)).one()
    return choices_of(db, customer_id, group_id)


def items_of(papers: Iterable[Paper], choices: Choices, today: date) -> list[Item]:
    """Papers of one customer as they may be paid today."""
    items = []
    filled: dict[str, str] = {}
    for paper in papers:
        terms = paper.terms or choices[INVOICE_TERMS] if choices[ASKS_INVOICE_TERMS] else ""
        if terms not in filled:
            filled[terms] = filled_in(paper, terms)
        deposit, overdue = rules.open_parts(paper, today)
        allows_part = paper.allows_part_payment
        items.append(
            Item(
                paper_id=paper.id,
                public_id=paper.public_id,
                number=paper.number or "",
                currency=paper.currency,
                is_retainer=paper.kind == PaperKind.RETAINER_INVOICE,
                due_on=rules.due_day(paper),
                open_minor=payable(paper.open_minor, paper.under_way_minor)
                if paper.state == PaperState.OPEN
                else 0,
                deposit_minor=deposit,
                overdue_minor=overdue,
                methods=usable_methods(paper.payment_methods, paper.currency, choices[ALLOWS_BANK_DEBIT]),
                allows_part=choices[ALLOWS_PART_PAYMENT] if allows_part is None else allows_part,
                minimum_minor=choices[PART_PAYMENT_MINIMUM].get(paper.currency, 0),
                allows_more=choices[ALLOWS_OVERPAYMENT] and paper.kind == PaperKind.INVOICE,
                terms=filled[terms],
            )
        )
    return items


def payable_items(db: Session, customer_id: int, today: date, currency: str | None = None) -> list[Item]:
    """Everything that this customer may pay today, oldest due first, also what no method is offered for."""
    choices = choices_for(db, customer_id)
    wanted = queries.payable_papers(currency).where(Paper.customer_id == customer_id)
    return items_of(db.scalars(wanted), choices, today)


def methods_of(items: Iterable[Item]) -> InCommon:
    """What these papers can be paid with together, and the numbers of those left out."""
    return in_common((item.number, item.methods) for item in items)


def methods_in_advance(choices: Choices, currency: str) -> tuple[str, ...]:
    """How money can be paid for no paper: as on a new invoice."""
    offered = choices[PAYMENT_METHODS_OFFERED]
    return usable_methods(" ".join(offered), currency, choices[ALLOWS_BANK_DEBIT])


def make_plan(
    db: Session,
    customer_id: int,
    currency: str,
    chosen: Mapping[str, int],
    *,
    advance_minor: int = 0,
    uses_credit: bool = False,
    may_use_credit: bool = True,
    methods: Sequence[str] = (),
) -> Plan:
    """Look again at what was chosen (minor units by public id), and refuse what may not be paid.

    `methods` narrows what is offered to what the person chose. Credit is the customer's: who is not signed in
    may not use it, not even where it is always used. NoResultFound where a paper is missing or somebody
    else's. Inside a transaction that holds the account it stays true.
    """
    choices = choices_for(db, customer_id)
    today = business_day(db)
    papers = db.scalars(queries.papers(chosen.keys()).where(Paper.customer_id == customer_id)).all()
    if len(papers) != len(chosen):
        raise NoResultFound("A paper is missing.")
    items = items_of(papers, choices, today)
    for item in items:
        _require(item, currency, chosen[item.public_id])
    if advance_minor:
        _require_advance(choices, currency, advance_minor)
    else:
        rules.require_some(items)
    offered = _methods(items, choices, currency, methods)
    purse = _Purse()
    use = choices[CREDIT_AT_CHECKOUT]
    if may_use_credit and (use == "always" or (use == "offered" and uses_credit)):
        _share_out(db, customer_id, currency, papers, chosen, items, purse, today)
    plan = _plan(currency, items, chosen, offered, purse, advance_minor)
    return replace(plan, asked=asked_of(items, choices), terms={item.paper_id: item.terms for item in items})


def asked_of(items: Sequence[Item], choices: Choices) -> Asked:
    """What the business wants agreed to and signed before these are paid; nothing for money in advance."""
    terms = "\n\n".join(rules.terms_of(items))
    return Asked(terms=terms, has_signature=bool(items) and choices[ASKS_INVOICE_SIGNATURE])


def credit_at_hand(db: Session, customer_id: int, currency: str) -> int:
    """How much credit and retainer money could be used at checkout, in minor units; 0 where it is off."""
    if choices_for(db, customer_id)[CREDIT_AT_CHECKOUT] == "off":
        return 0
    today = business_day(db)
    sources: list[Source] = list(db.scalars(queries.retainers_with_money(customer_id, currency)))
    if (account := _account(db, customer_id, currency)) is not None:
        sources += crediting.credit_in_order(db, account, Invoice(), today)
    return sum(crediting.usable(db, source, today) for source in sources)


def _require(item: Item, currency: str, amount_minor: int) -> None:
    if item.currency != currency:
        raise OtherCurrencies
    if item.open_minor <= 0:
        raise NothingOpen(number=item.number)
    shown = {"minimum": f"{decimal_text(item.minimum_minor, currency)} {currency}"}
    rules.require_payable(item, amount_minor, least_charge(currency), shown)


def _require_advance(choices: Choices, currency: str, amount_minor: int) -> None:
    if not choices[ALLOWS_PREPAYMENT]:
        raise PrepayingIsOff
    if amount_minor < 0:
        raise rules.OddAmount
    if amount_minor < (least := choices[PREPAYMENT_MINIMUM].get(currency, 0)):
        raise rules.LeastCharge(minimum=f"{decimal_text(least, currency)} {currency}")


def _methods(
    items: Sequence[Item], choices: Choices, currency: str, wanted: Sequence[str]
) -> tuple[str, ...]:
    found = methods_of(items)
    offered = found.methods
    if not items:
        preset: tuple[str, ...] = choices[PAYMENT_METHODS_OFFERED]
        offered = usable_methods(" ".join(preset), currency, choices[ALLOWS_BANK_DEBIT])
    if not offered:
        raise NoMethod(numbers=", ".join(item.number for item in items))
    if found.left_out:
        raise NothingInCommon(numbers=", ".join(found.left_out))
    return tuple(word for word in offered if word in wanted) or offered


def _share_out(
    db: Session,
    customer_id: int,
    currency: str,
    papers: Sequence[Paper],
    chosen: Mapping[str, int],
    items: Sequence[Item],
    purse: _Purse,
    today: date,
) -> None:
    account = _account(db, customer_id, currency)
    retainers = db.scalars(queries.retainers_with_money(customer_id, currency)).all()
    for paper, item in zip(papers, items, strict=True):
        if not isinstance(paper, Invoice):
            continue
        wanted = min(chosen[item.public_id], item.open_minor)
        credit = crediting.credit_in_order(db, account, paper, today) if account is not None else []
        for source in (*credit, *retainers):
            wanted -= purse.take(source, crediting.usable(db, source, today), paper, wanted)


def _plan(
    currency: str,
    items: Sequence[Item],
    chosen: Mapping[str, int],
    methods: tuple[str, ...],
    purse: _Purse,
    advance_minor: int,
) -> Plan:
    shares: dict[int, int] = {}
    lines: list[tuple[str, int]] = []
    for item in items:
        credit = sum(use.amount_minor for use in purse.uses if use.to_paper_id == item.paper_id)
        online = chosen[item.public_id] - credit
        if share := min(online, item.open_minor - credit):
            shares[item.paper_id] = share
        if online:
            lines.append((item.number, online))
    if advance_minor:
        lines.append(("", advance_minor))
    online_minor = sum(amount for _, amount in lines)
    if online_minor:
        least = least_charge(currency)
        rules.require_chargeable(online_minor, least, f"{decimal_text(least, currency)} {currency}")
        to_gateway(online_minor, currency)
        for _, amount in lines:
            to_gateway(amount, currency)
        methods = fitting(methods, currency, online_minor)
    return Plan(
        currency=currency,
        numbers=tuple(item.number for item in items),
        methods=methods,
        shares=shares,
        lines=tuple(lines),
        uses=tuple(purse.uses),
        online_minor=online_minor,
        advance_minor=online_minor - sum(shares.values()),
    )


def _account(db: Session, customer_id: int, currency: str) -> Account | None:
    wanted = select(Account).where(Account.customer_id == customer_id, Account.currency == currency)
    return db.scalars(wanted).one_or_none()
