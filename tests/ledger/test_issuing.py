"""Issuing: numbers, dates, addresses, entries and balances, for one paper and for many."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from portal.customers.models import Address, Customer
from portal.db import transaction, working_with
from portal.guarded import open_session
from portal.kit.numbers import NumberPattern
from portal.ledger.audit import audit
from portal.ledger.issuing import Issued, NoDraft, NumberTaken, PapersRefused
from portal.ledger.models import Account, Entry
from portal.ledger.operations.issuing import issue_papers
from portal.papers.drafts import DraftLine, PaperDraft
from portal.papers.issuing import FutureDate, NoLines, NoSuchCustomer, OddDeposit
from portal.papers.models import Invoice, Order, Paper, PaperLine, TaxGroupRow
from portal.papers.rules.statuses import PaperKind
from portal.papers.rules.totals import Discount, LineValues, NegativeTotal, Tax
from portal.preferences.choices import Series
from portal.preferences.operations import save_preference
from portal.preferences.rules import (
    APPLIES_CREDIT,
    NUMBER_PATTERNS,
    PAYMENT_METHODS_OFFERED,
    PAYMENT_TERMS_DAYS,
)
from portal.tenancy import entered, every_customer
from tests.cast import Cast
from tests.found import count

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
TODAY = date(2026, 3, 10)
VAT = Tax("VAT", 190_000)
GST_PST = Tax("GST + PST", 120_000, (("GST", 50_000), ("PST", 70_000)))


def line(quantity: int = 2, price_cents: int = 1050, tax: Tax | None = None) -> DraftLine:
    return DraftLine(LineValues(quantity * 10**6, price_cents * 10**4, None, tax), "A1", "Rope", "m")


def draft(customer_id: int, kind: PaperKind = PaperKind.INVOICE, **other: object) -> PaperDraft:
    plain = PaperDraft(customer_id=customer_id, kind=kind, currency="EUR", lines=[line()], issued_on=TODAY)
    return replace(plain, **other)


def issued(*drafts: PaperDraft | int, now: datetime = NOW) -> list[Issued]:
    return issue_papers(drafts, now)


def paper(db: Session, customer_id: int, paper_id: int) -> Paper:
    with entered(db, customer_id):
        return db.get_one(Paper, paper_id, populate_existing=True)


def balance(db: Session, customer_id: int, currency: str = "EUR") -> int | None:
    with entered(db, customer_id):
        return db.scalar(select(Account.balance_minor).where(Account.currency == currency))


def entries(db: Session, customer_id: int) -> list[Entry]:
    with entered(db, customer_id):
        return list(db.scalars(select(Entry).order_by(Entry.id)))


def test_an_invoice_is_numbered_dated_booked_and_open(db: Session, cast: Cast) -> None:
    (one,) = issued(draft(cast.acme, lines=[line(tax=VAT), line(3, 99)]))
    sent = paper(db, cast.acme, one.paper_id)
    assert (one.number, sent.number, sent.state) == ("INV-00001", "INV-00001", "open")
    assert (sent.issued_on, sent.due_on, sent.sent_at) == (TODAY, TODAY + timedelta(days=14), NOW)
    assert (sent.subtotal_minor, sent.tax_minor, sent.total_minor, sent.open_minor) == (2397, 399, 2796, 2796)
    assert sent.payment_methods == "card bank"
    (entry,) = entries(db, cast.acme)
    assert (entry.kind, entry.amount_minor, entry.dated_on) == ("invoice_issued", 2796, TODAY)
    assert (entry.paper_id, entry.reference) == (one.paper_id, one.public_id)
    assert balance(db, cast.acme) == 2796


def test_lines_and_tax_groups_are_stored_as_they_were_added_up(db: Session, cast: Cast) -> None:
    off = DraftLine(LineValues(10**6, 20_000_000, Discount(rate_e6=100_000), VAT), "B", "Sail")
    (one,) = issued(draft(cast.acme, lines=[line(tax=GST_PST), line(), off]))
    with entered(db, cast.acme):
        stored = db.scalars(select(PaperLine).order_by(PaperLine.position)).all()
        groups = db.scalars(select(TaxGroupRow).order_by(TaxGroupRow.position)).all()
    assert [(s.position, s.amount_minor, s.tax_name, s.tax_rate_e6) for s in stored] == [
        (1, 2100, "GST + PST", 120_000),
        (2, 2100, "", 0),
        (3, 1800, "VAT", 190_000),
    ]
    assert stored[0].tax_components == [["GST", 50_000], ["PST", 70_000]]
    assert (stored[2].discount_rate_e6, stored[2].item_code, stored[2].description) == (100_000, "B", "Sail")
    assert [(g.rate_e6, g.base_minor, g.tax_minor, g.components) for g in groups] == [
        (190_000, 1800, 342, None),
        (120_000, 2100, 252, [["GST", 50_000, 105], ["PST", 70_000, 147]]),
        (0, 2100, 0, None),
    ]
    assert {s.paper_id for s in stored} == {one.paper_id}


def test_a_credit_note_is_available_and_lowers_the_balance(db: Session, cast: Cast) -> None:
    (one,) = issued(draft(cast.acme, PaperKind.CREDIT_NOTE))
    note = paper(db, cast.acme, one.paper_id)
    assert (note.available_minor, note.open_minor, note.due_on) == (2100, 0, None)
    assert [(e.kind, e.amount_minor) for e in entries(db, cast.acme)] == [("credit_note_issued", -2100)]
    assert balance(db, cast.acme) == -2100


def test_a_retainer_is_asked_for_but_books_nothing(db: Session, cast: Cast) -> None:
    (one,) = issued(draft(cast.acme, PaperKind.RETAINER_INVOICE))
    assert paper(db, cast.acme, one.paper_id).open_minor == 2100
    assert (entries(db, cast.acme), balance(db, cast.acme)) == ([], None)


def test_quotes_are_sent_and_orders_confirmed_without_entries(db: Session, cast: Cast) -> None:
    quote, order = issued(draft(cast.acme, PaperKind.QUOTE), draft(cast.acme, PaperKind.ORDER))
    sent = paper(db, cast.acme, quote.paper_id)
    assert (sent.state, sent.number, sent.valid_until_on) == ("sent", "QUO-00001", TODAY + timedelta(days=30))
    confirmed = paper(db, cast.acme, order.paper_id)
    assert (confirmed.state, confirmed.number) == ("confirmed", "ORD-00001")
    assert (confirmed.invoiced, confirmed.shipped) == ("no", "not_yet")
    assert (entries(db, cast.acme), count(db, Account)) == ([], 0)


def test_a_total_of_nothing_books_nothing_and_is_open_for_nothing(db: Session, cast: Cast) -> None:
    (one,) = issued(draft(cast.acme, lines=[line(price_cents=0)]))
    assert (paper(db, cast.acme, one.paper_id).open_minor, entries(db, cast.acme)) == (0, [])


def test_a_future_date_is_refused_by_the_business_day(db: Session, cast: Cast) -> None:
    late = datetime(2026, 3, 10, 23, 30, tzinfo=UTC)  # the 11th in Berlin
    with pytest.raises(FutureDate, match="2026-03-12"):
        issued(draft(cast.acme, issued_on=date(2026, 3, 12)), now=late)
    (one,) = issued(draft(cast.acme, issued_on=None), now=late)
    assert paper(db, cast.acme, one.paper_id).issued_on == date(2026, 3, 11)


def test_what_cannot_be_issued_is_refused(db: Session, cast: Cast) -> None:
    for refused, why in [
        (draft(cast.acme, lines=[line(-1)]), NegativeTotal),
        (draft(cast.acme, lines=[]), NoLines),
        (draft(987654), NoSuchCustomer),
        (draft(cast.acme, deposit_minor=2101, deposit_due_on=TODAY), OddDeposit),
        (draft(cast.acme, deposit_minor=100), OddDeposit),
        (draft(cast.acme, deposit_minor=100, deposit_due_on=date(2027, 1, 1)), OddDeposit),
        (draft(cast.acme, PaperKind.CREDIT_NOTE, deposit_minor=100, deposit_due_on=TODAY), OddDeposit),
    ]:
        with pytest.raises(why):
            issued(refused)
    assert (count(db, Paper), count(db, Entry)) == (0, 0)


def test_a_merged_customer_gets_no_papers(db: Session, cast: Cast) -> None:
    with every_customer(db, "a test"), transaction():
        db.get_one(Customer, cast.acme).merged_into_id = cast.globex
    with pytest.raises(NoSuchCustomer):
        issued(draft(cast.acme))


def test_one_refused_paper_holds_back_its_whole_batch_and_is_named(db: Session, cast: Cast) -> None:
    with pytest.raises(PapersRefused) as refused:
        issued(draft(cast.acme), draft(cast.acme, lines=[line(-1)]), draft(cast.globex, lines=[]))
    assert {place: type(why) for place, why in refused.value.refusals.items()} == {
        1: NegativeTotal,
        2: NoLines,
    }
    assert (count(db, Paper), count(db, Entry)) == (0, 0)


def test_an_own_number_stays_and_the_counter_steps_over_it(db: Session, cast: Cast) -> None:
    own, other = draft(cast.acme, number="INV-00001"), draft(cast.globex, number="INV-00003")
    first = issued(own, draft(cast.acme), other, draft(cast.acme))
    assert [one.number for one in first] == ["INV-00001", "INV-00002", "INV-00003", "INV-00004"]
    assert issued(draft(cast.acme, PaperKind.CREDIT_NOTE, number="INV-00001"))[0].is_new


def test_the_same_paper_brought_again_is_not_issued_again(db: Session, cast: Cast) -> None:
    (first,) = issued(draft(cast.acme, number="77"))
    again, new = issued(draft(cast.acme, number="77"), draft(cast.acme, number="78"))
    assert (again.is_new, again.paper_id, again.public_id) == (False, first.paper_id, first.public_id)
    assert new.is_new
    assert balance(db, cast.acme) == 4200


def test_another_paper_under_a_taken_number_is_refused(db: Session, cast: Cast) -> None:
    issued(draft(cast.acme, number="77"))
    for other in (
        draft(cast.globex, number="77"),
        draft(cast.acme, number="77", currency="USD"),
        draft(cast.acme, number="77", lines=[line(3)]),
        draft(cast.acme, number="77", issued_on=date(2026, 3, 9)),
    ):
        with pytest.raises(NumberTaken, match="77"):
            issued(other)
    with pytest.raises(PapersRefused) as refused:
        issued(draft(cast.acme, number="80"), draft(cast.acme, number="80"))
    assert set(refused.value.refusals) == {0, 1}


def test_numbers_follow_the_pattern_and_the_year_of_the_paper(db: Session, cast: Cast) -> None:
    save_preference(NUMBER_PATTERNS[Series.INVOICE], NumberPattern("R", 3, has_year=True))
    numbers = [one.number for one in issued(draft(cast.acme, issued_on=date(2025, 12, 31)), draft(cast.acme))]
    assert numbers == ["R2025-001", "R2026-001"]


def test_terms_and_ways_to_pay_fall_from_the_customer(db: Session, cast: Cast) -> None:
    with entered(db, cast.acme):
        save_preference(PAYMENT_TERMS_DAYS, 0, customer_id=cast.acme)
        save_preference(PAYMENT_METHODS_OFFERED, (), customer_id=cast.acme)
    acme, globex = issued(draft(cast.acme), draft(cast.globex))
    ours, theirs = paper(db, cast.acme, acme.paper_id), paper(db, cast.globex, globex.paper_id)
    assert (ours.due_on, ours.payment_methods) == (TODAY, "")
    assert (theirs.due_on, theirs.payment_methods) == (TODAY + timedelta(days=14), "card bank")


def test_the_address_is_copied_and_stays_when_the_customers_changes(db: Session, cast: Cast) -> None:
    with entered(db, cast.acme), transaction():
        db.add(Address(kind="billing", street="Kai 1", city="Bergen", country="NO"))
    first, abroad = issued(draft(cast.acme), draft(cast.acme, billing_country="IE"))
    with entered(db, cast.acme), transaction():
        db.scalars(select(Address)).one().street = "Kai 2"
    copied = paper(db, cast.acme, first.paper_id)
    assert copied.billing_address == {
        "name": "Acme Shipping",
        "addressee": "",
        "street": "Kai 1",
        "city": "Bergen",
        "region": "",
        "postal_code": "",
        "country": "NO",
    }
    assert copied.shipping_address is None
    other = paper(db, cast.acme, abroad.paper_id).billing_address
    assert (other["country"], other["city"]) == ("IE", "")


def test_a_stored_draft_becomes_the_sent_paper(db: Session, cast: Cast) -> None:
    with entered(db, cast.acme), transaction():
        stored = Invoice(currency="EUR", payment_methods="card", public_id="kept-public-id-0000000")
        stored.lines = [
            PaperLine(
                customer_id=cast.acme,
                position=1,
                quantity_e6=3_000_000,
                price_e6=1_000_000,
                tax_name="VAT",
                tax_rate_e6=190_000,
                amount_minor=0,
            )
        ]
        db.add(stored)
        db.flush()
        draft_id = stored.id
    (one,) = issued(draft_id)
    sent = paper(db, cast.acme, draft_id)
    assert (one.paper_id, one.public_id, one.number) == (draft_id, "kept-public-id-0000000", "INV-00001")
    assert (sent.state, sent.issued_on, sent.total_minor, sent.open_minor) == ("open", TODAY, 357, 357)
    assert sent.payment_methods == "card"
    with entered(db, cast.acme):
        assert db.scalars(select(PaperLine.amount_minor)).all() == [300]
        assert db.execute(select(TaxGroupRow.base_minor, TaxGroupRow.tax_minor)).all() == [(300, 57)]
    assert balance(db, cast.acme) == 357
    with pytest.raises(NoDraft):
        issued(draft_id)
    with pytest.raises(NoDraft):
        issued(987654)


def test_a_stored_order_keeps_no_account(db: Session, cast: Cast) -> None:
    with entered(db, cast.acme), transaction():
        stored = Order(currency="EUR")
        stored.lines = [
            PaperLine(customer_id=cast.acme, position=1, quantity_e6=10**6, price_e6=10**6, amount_minor=0)
        ]
        db.add(stored)
        db.flush()
        draft_id = stored.id
    assert issued(draft_id)[0].number == "ORD-00001"
    assert count(db, Account) == 0


def test_each_booking_is_later_than_the_one_before_even_if_the_clock_is_not(db: Session, cast: Cast) -> None:
    issued(draft(cast.acme), draft(cast.acme))
    issued(draft(cast.acme), now=NOW - timedelta(hours=1))
    moments = [entry.booked_at for entry in entries(db, cast.acme)]
    assert moments == [NOW, NOW, NOW + timedelta(microseconds=1)]
    with entered(db, cast.acme):
        assert db.scalars(select(Account.booked_at)).one() == moments[-1]


def test_currencies_have_accounts_of_their_own(db: Session, cast: Cast) -> None:
    issued(draft(cast.acme), draft(cast.acme, currency="JPY", lines=[line(price_cents=20000)]))
    assert (balance(db, cast.acme), balance(db, cast.acme, "JPY")) == (2100, 400)


def test_issuing_at_once_loses_no_number_and_no_cent(db: Session, engine: Engine, cast: Cast) -> None:
    faults: list[BaseException] = []
    start = Barrier(6)

    def issue(own: int) -> None:
        try:
            with working_with(open_session(engine)):
                start.wait()
                for turn in range(5):
                    issued(draft(cast.acme), draft(cast.globex, number=f"{own}-{turn}"), draft(cast.globex))
        except BaseException as fault:
            faults.append(fault)

    threads = [Thread(target=issue, args=(own,)) for own in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    with every_customer(db, "a test"):
        numbers = set(db.scalars(select(Paper.number)))
    assert {f"INV-{n:05}" for n in range(1, 61)} <= numbers
    assert len(numbers) == 90
    assert (balance(db, cast.acme), balance(db, cast.globex)) == (30 * 2100, 60 * 2100)


def test_a_credit_note_pays_the_invoice_that_it_was_issued_for(db: Session, cast: Cast) -> None:
    (invoice,) = issued(draft(cast.acme, lines=[line(5)]))
    (note,) = issued(draft(cast.acme, PaperKind.CREDIT_NOTE, credits_id=invoice.paper_id))
    assert paper(db, cast.acme, invoice.paper_id).open_minor == 5250 - 2100
    assert paper(db, cast.acme, note.paper_id).available_minor == 0
    assert balance(db, cast.acme) == 5250 - 2100


def test_credit_pays_by_itself_only_by_preference_and_not_in_an_import(db: Session, cast: Cast) -> None:
    issued(draft(cast.acme, PaperKind.CREDIT_NOTE, lines=[line(5)]))
    (by_hand,) = issued(draft(cast.acme))
    save_preference(APPLIES_CREDIT, True)
    (imported,) = issue_papers([draft(cast.acme)], NOW, is_import=True)
    (by_itself,) = issued(draft(cast.acme))
    open_now = [paper(db, cast.acme, one.paper_id).open_minor for one in (by_hand, imported, by_itself)]
    assert open_now == [2100, 2100, 0]
    assert audit(db) == []
