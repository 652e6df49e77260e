"""Holding an account, and with it everything of a customer that moves money, until the transaction ends."""

from collections.abc import Collection
from datetime import date
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Select, bindparam, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from portal.bulk import insert_missing
from portal.customers.models import Customer
from portal.db import AnySelect, locked
from portal.kit import clock
from portal.ledger.models import Account, Allocation, Payment, Refund
from portal.ledger.refusals import CustomerMerged, NotOpen, OtherCurrency
from portal.ledger.rules import next_moment
from portal.papers.models import Paper
from portal.papers.rules.statuses import PaperState
from portal.preferences.models import Organisation
from portal.tenancy import every_customer

Row = TypeVar("Row", Paper, Payment, Refund, Allocation)

Beside = TypeVar("Beside")

Whose = tuple[int, str]
"""Customer and currency."""

MOST_MOVES = 5

_CUSTOMER = (
    select(Customer.merged_into_id, select(Organisation.time_zone).scalar_subquery())
    .where(Customer.id == bindparam("held"))
    .with_for_update(read=True, key_share=True, of=Customer)
)
"""Whoever books needs the zone, which is asked for on the way."""
_ACCOUNTS = locked(
    select(Account)
    .where(Account.customer_id == bindparam("held"))
    .where(Account.currency.in_(bindparam("currencies", expanding=True)))
    .order_by(Account.id)
)


def business_zone(db: Session) -> str:
    """The business's zone, asked for once a transaction."""
    began, zone = db.info.get("business_zone", (None, "UTC"))
    if began is None or began is not db.get_transaction():
        with db.no_autoflush:
            zone = _keep_zone(db, db.scalars(select(Organisation.time_zone)).one_or_none())
    return str(zone)


def _keep_zone(db: Session, zone: str | None) -> str:
    db.info["business_zone"] = db.get_transaction(), zone or "UTC"
    return zone or "UTC"


def business_day(db: Session) -> date:
    """Today in the business's zone."""
    return clock.today(business_zone(db))


def locked_account(db: Session, customer_id: int, currency: str) -> Account:
    """The account, held until the transaction ends and made if it is missing.

    The customer is held first, then the account, then everything else: all who take both keep this order.
    Everything booked on it in this transaction shares `account.booked_at`, which is later than anything
    booked before. CustomerMerged where the customer is no more.
    """
    return locked_accounts(db, customer_id, {currency})[currency]


def locked_accounts(db: Session, customer_id: int, currencies: Collection[str]) -> dict[str, Account]:
    """Several accounts of a customer by currency, held in the order of their ids."""
    _hold_customer(db, customer_id)
    named = {"held": customer_id, "currencies": list(currencies)}
    accounts = {account.currency: account for account in db.scalars(_ACCOUNTS, named)}
    if missing := sorted(set(currencies) - accounts.keys()):
        with every_customer(db, "an account is opened only where nobody else opens it just now"):
            rows = [
                {"customer_id": customer_id, "currency": currency, "balance_minor": 0} for currency in missing
            ]
            insert_missing(db, Account, rows)
        accounts = {account.currency: account for account in db.scalars(_ACCOUNTS, named)}
    for account in accounts.values():
        account.booked_at = next_moment(clock.now(), account.booked_at)
    return accounts


def held_paper(db: Session, paper_id: int) -> tuple[Account, Paper]:
    """A paper and its account, both held. NoResultFound where the session sees no such paper."""
    return _held(db, Paper, paper_id)


def held_payment(
    db: Session, payment_id: int, also: str | None = None, known: Whose | None = None
) -> tuple[Account, Payment]:
    """A payment and its account, both held, and the account in another currency where one is named.

    Whose it was a moment ago need not be looked up where it is `known`. NoResultFound where the session sees
    no such payment.
    """
    return _held(db, Payment, payment_id, also, known)


def held_payment_with(
    db: Session,
    payment_id: int,
    wanted: Select[Payment, Beside],
    also: str | None = None,
    known: Whose | None = None,
) -> tuple[Account, Payment, Beside]:
    """The same, and the row beside the payment `held` that `wanted` reads and holds with it."""
    account, (payment, beside) = _held_row(db, Payment, payment_id, wanted, also, known)
    return account, payment, beside


def held_refund(db: Session, refund_id: int) -> tuple[Account, Refund]:
    """A refund and its account, both held. NoResultFound where the session sees no such refund."""
    return _held(db, Refund, refund_id)


def held_allocation(db: Session, allocation_id: int) -> tuple[Account, Allocation]:
    """An allocation and its account, both held. NoResultFound where the session sees no such allocation."""
    return _held(db, Allocation, allocation_id)


def held_papers(db: Session, account: Account, paper_ids: Collection[int]) -> dict[int, Paper]:
    """Sent papers of a held account by id, held in the order of their ids.

    NoResultFound where one is missing or another customer's, OtherCurrency and NotOpen as they say.
    """
    wanted = (
        select(Paper)
        .where(Paper.id.in_(paper_ids), Paper.customer_id == account.customer_id)
        .order_by(Paper.id)
    )
    papers = {paper.id: paper for paper in db.scalars(locked(wanted))}
    for paper_id in paper_ids:
        if paper_id not in papers:
            raise NoResultFound(f"No paper {paper_id}.")
    for paper in papers.values():
        if paper.currency != account.currency:
            raise OtherCurrency(number=paper.number, currency=paper.currency)
        require_open(paper)
    return papers


def require_open(paper: Paper) -> None:
    """Refuse drafts and void papers."""
    if paper.state != PaperState.OPEN:
        raise NotOpen(number=paper.number or "")


def _held(
    db: Session, model: type[Row], row_id: int, also: str | None = None, known: Whose | None = None
) -> tuple[Account, Row]:
    account, (row,) = _held_row(db, model, row_id, _row_of(model), also, known)
    return account, row


@cache
def _row_of(model: type[Row]) -> Select[Row]:
    return locked(select(model).where(model.id == bindparam("held")))


def _held_row(
    db: Session, model: type[Row], row_id: int, wanted: AnySelect, also: str | None, known: Whose | None
) -> tuple[Account, Any]:
    for _ in range(MOST_MOVES):
        customer_id, currency = known or _whose(db, model, row_id)
        known = None
        try:
            account = locked_accounts(db, customer_id, {currency, also or currency})[currency]
        except CustomerMerged:
            if _whose(db, model, row_id)[0] == customer_id:
                raise
            continue
        with db.no_autoflush:  # the account's new moment is written with its balance
            row = db.execute(wanted, {"held": row_id}).one()
        if row[0].customer_id == account.customer_id:
            return account, row
    raise CustomerMerged


def _whose(db: Session, model: type[Row], row_id: int) -> Whose:
    if issubclass(model, Paper):
        wanted = select(Paper.customer_id, Paper.currency).where(Paper.id == row_id)
    else:
        wanted = (
            select(Account.customer_id, Account.currency)
            .join(model, model.account_id == Account.id)
            .where(model.id == row_id)
        )
    customer_id, currency = db.execute(wanted).one()
    return customer_id, currency


def _hold_customer(db: Session, customer_id: int) -> None:
    """Keep the customer from being merged meanwhile, by the weakest lock that does, and before any account:
    every row of the customer asks for that lock anyway when it is written."""
    merged_into_id, time_zone = db.execute(_CUSTOMER, {"held": customer_id}).one()
    if merged_into_id is not None:
        raise CustomerMerged
    _keep_zone(db, time_zone)
