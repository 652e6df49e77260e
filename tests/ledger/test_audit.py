"""The audit names each row that says something else than the rows it stands for."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.orm import Session

from portal.db import transaction
from portal.kit import clock
from portal.ledger.audit import audit
from portal.ledger.models import Account, Allocation, Entry, Payment, Refund
from portal.ledger.operations import disputes, payments, refunds
from portal.papers.models import Paper
from portal.tenancy import every_customer
from tests import make
from tests.cast import Cast

DAY = date(2026, 3, 2)


@pytest.fixture
def full(db: Session, cast: Cast) -> Iterator[dict[str, int]]:
    """Books with one row of each sort, whose ids are returned; they may be spoilt."""
    with every_customer(db, "the tests of the audit"):
        asked = make.invoice(db, cast.acme, 1000)
        retainer = make.retainer(db, cast.acme, 500)
        paid = make.payment(db, cast.acme, {asked.id: 600, retainer.id: 500}, amount=1300)
        note = make.credit_note(db, cast.acme, 300)
        begun = make.started_payment(db, cast.acme, {asked.id: 400})
        payments.mark_processing(begun.id)
        back = refunds.record_refund(100, DAY, attempt="back", payment_id=paid.id)
        other = make.invoice(db, cast.acme, 50, currency="JPY")
        assert audit(db) == []
        yield {
            "asked": asked.id,
            "retainer": retainer.id,
            "note": note.id,
            "paid": paid.id,
            "begun": begun.id,
            "back": back.id,
            "other": other.id,
        }


def lines(db: Session) -> list[str]:
    db.rollback()
    return [str(found) for found in audit(db)]


@pytest.mark.parametrize(
    ("model", "row", "values", "told"),
    [
        (Paper, "asked", {"open_minor": 1}, "papers {}: open_minor is 1, should be 400"),
        (Paper, "asked", {"written_off_minor": 7}, "papers {}: written_off_minor is 7, should be 0"),
        (Paper, "asked", {"under_way_minor": 0}, "papers {}: under_way_minor is 0, should be 400"),
        (Paper, "asked", {"is_disputed": True}, "papers {}: is_disputed is True, should be False"),
        (Paper, "asked", {"available_minor": 1}, "papers {}: available_minor is 1, should be 0"),
        (Paper, "asked", {"state": "void"}, "papers {}: the sum of its entries is 1000, should be 0"),
        (Paper, "retainer", {"open_minor": 5}, "papers {}: open_minor is 5, should be 0"),
        (Paper, "retainer", {"available_minor": 5}, "papers {}: available_minor is 5, should be 500"),
        (Paper, "note", {"available_minor": 299}, "papers {}: available_minor is 299, should be 300"),
        (Paper, "note", {"total_minor": 301}, "papers {}: the sum of its entries is -300, should be -301"),
        (Payment, "paid", {"left_minor": 99}, "payments {}: left_minor - excess_minor is 99, should be 100"),
        (Payment, "paid", {"settled_minor": 1}, "payments {}: settled_minor is 1, should be 1300"),
        (
            Payment,
            "paid",
            {"state": "failed"},
            "payments {}: the state against its entries is False, should be True",
        ),
        (Payment, "paid", {"state": "cancelled"}, "payments {}: what was cancelled is 0, should be 1300"),
        (Payment, "paid", {"currency": "JPY"}, "payments {}: currency is JPY, should be EUR"),
        (Payment, "begun", {"state": "started"}, "papers {asked}: under_way_minor is 400, should be 0"),
        (Refund, "back", {"amount_minor": 90}, "refunds {}: the sum of its entries is 100, should be 90"),
        (Refund, "back", {"state": "failed"}, "refunds {}: what is allocated to it is 100, should be 0"),
    ],
)
def test_a_total_that_is_not_the_sum_of_its_rows_is_named(
    db: Session, full: dict[str, int], model: Any, row: str, values: dict[str, Any], told: str
) -> None:
    with transaction():
        db.execute(update(model).where(model.id == full[row]).values(**values))
    assert told.format(full[row], **full) in lines(db)


def test_an_account_is_held_against_its_entries_and_against_what_is_open(
    db: Session, full: dict[str, int]
) -> None:
    account_id = db.scalar(select(Account.id).where(Account.currency == "EUR"))
    with transaction():
        db.execute(update(Account).where(Account.id == account_id).values(balance_minor=-401))
    assert lines(db) == [
        f"accounts {account_id}: balance_minor is -401, should be -500",
        f"accounts {account_id}: balance against open, left, available and excess is -401, should be -500",
    ]


def test_an_entry_of_the_wrong_sign_or_moment_is_named(db: Session, full: dict[str, int]) -> None:
    account = db.scalars(select(Account).where(Account.currency == "EUR")).one()
    assert account.booked_at is not None
    row = {
        "customer_id": account.customer_id,
        "account_id": account.id,
        "kind": "refund",
        "amount_minor": -5,
        "dated_on": DAY,
        "booked_at": account.booked_at + timedelta(seconds=1),
        "reference": "spoilt",
    }
    with transaction():
        entry_id = db.execute(insert(Entry).values(row).returning(Entry.id)).scalar_one()
    told = lines(db)
    assert f"entries {entry_id}: sign is -1, should be 1" in told
    assert f"accounts {account.id}: that nothing was booked after booked_at is False, should be True" in told


def test_a_reversal_of_more_than_there_was_or_of_something_else_is_named(
    db: Session, full: dict[str, int]
) -> None:
    wanted = select(Allocation).where(Allocation.to_paper_id == full["asked"])
    original = db.scalars(wanted).one()
    row = {
        "customer_id": original.customer_id,
        "account_id": original.account_id,
        "amount_minor": -700,
        "from_payment_id": original.from_payment_id,
        "to_paper_id": full["retainer"],
        "reverses_id": original.id,
        "dated_on": DAY,
        "booked_at": original.booked_at,
    }
    with transaction():
        spoilt = db.execute(insert(Allocation).values(row).returning(Allocation.id)).scalar_one()
    told = lines(db)
    assert f"allocations {original.id}: what was taken back of it is 700, should be 600" in told
    assert f"allocations {spoilt}: that it takes back what it names is False, should be True" in told


def test_an_allocation_across_currencies_is_named(db: Session, full: dict[str, int]) -> None:
    account = db.scalars(select(Account).where(Account.currency == "EUR")).one()
    row = {
        "customer_id": account.customer_id,
        "account_id": account.id,
        "amount_minor": 1,
        "from_payment_id": full["paid"],
        "to_paper_id": full["other"],
        "dated_on": DAY,
        "booked_at": account.booked_at,
    }
    with transaction():
        spoilt = db.execute(insert(Allocation).values(row).returning(Allocation.id)).scalar_one()
    assert f"allocations {spoilt}: currency of to_paper_id is JPY, should be EUR" in lines(db)


def test_a_customer_merged_away_has_no_account(db: Session, cast: Cast, full: dict[str, int]) -> None:
    with transaction():
        merged = text("UPDATE customers SET merged_into_id = :kept WHERE id = :old")
        db.execute(merged, {"kept": cast.globex, "old": cast.acme})
    assert any("its customer was merged away is True" in line for line in lines(db))


def test_the_audit_of_some_customers_leaves_the_others_alone(
    db: Session, cast: Cast, full: dict[str, int]
) -> None:
    with transaction():
        db.execute(update(Paper).where(Paper.id == full["asked"]).values(open_minor=1))
    assert audit(db, [cast.globex]) == []
    assert audit(db, [cast.acme, cast.globex]) == audit(db) != []


def test_the_audit_finds_nothing_in_books_with_a_dispute(db: Session, full: dict[str, int]) -> None:
    disputes.open_dispute(full["paid"], "dp")
    disputes.lose_dispute(full["paid"], 1300, clock.today("UTC"), "dp")
    assert lines(db) == []
