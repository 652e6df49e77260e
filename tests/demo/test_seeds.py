"""The demo's seeds: a whole business, seeded once for all these tests, with something of everything."""

import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import guarded
from portal.access.factors.sealing import authenticators_sealed_with
from portal.access.models import Password
from portal.access.operations import sign_in, sign_in_staff
from portal.activity.models import Activity
from portal.activity.rules import STEPPED_DOWN
from portal.comments.models import Comment
from portal.customers.details import queries as changes
from portal.customers.details.rules import changed
from portal.customers.models import Contact, ContactAccess, Customer
from portal.db import open_engine, working_with
from portal.demo import seeds
from portal.demo.cast import BRIGHTWATER, CAST, STAFF_TOTP_SECRET, ZEPHYR
from portal.demo.company import TIME_ZONE
from portal.files.models import CommonDocument, Document
from portal.files.storage import store_of
from portal.kit import clock, one_time_codes, passwords
from portal.ledger.audit import audit
from portal.ledger.models import Allocation, Entry, Payment, PaymentShare, Refund
from portal.ledger.rules import EntryKind, PaymentState, RefundState
from portal.orders.shipments.models import Shipment
from portal.papers.models import CreditNote, Invoice, Paper, Quote, RetainerInvoice, TaxGroupRow
from portal.papers.pdf.operations import pdf_of
from portal.papers.queries import invoice_status, is_to_pay
from portal.papers.rules.statuses import STATES_OF, InvoiceStatus, PaperKind, PaperState, is_due_soon
from portal.papers.viewing.models import PaperView
from portal.payments import queries as paying
from portal.payments.choosing import choices_for
from portal.payments.models import OnlinePayment, SavedMethod
from portal.payments.wallet.rules import expires_soon
from portal.people.models import Person
from portal.preferences.rules import ALLOWS_BANK_DEBIT
from portal.tenancy import every_customer
from tests import databases
from tests.conftest import SECRET_KEY
from tests.demo.offices import open_offices, open_till
from tests.papers.pdf.reading import words_of

TODAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def demo(
    all_databases: databases.SqliteFiles | databases.PostgresDatabases,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Session]:
    """The seeded database, with every customer's rows to be seen."""
    with all_databases.fresh() as url:
        engine = open_engine(url)
        guarded.guard(engine)
        open_offices(engine, tmp_path_factory.mktemp("files"))
        with working_with(guarded.open_session(engine)) as session:
            with open_till(session) as till:
                seeds.seed(session, TODAY, till)
            with every_customer(session, "the tests look at the whole demo"):
                yield session
        engine.dispose()


def count(demo: Session, *conditions: object) -> int:
    """How many rows hold all of these; the first condition names the table."""
    return demo.scalar(select(func.count()).where(*conditions)) or 0


def test_every_kind_of_paper_is_there_in_every_state(demo: Session) -> None:
    assert seeds.is_complete(demo)
    found = {(kind, state) for kind, state in demo.execute(select(Paper.kind, Paper.state).distinct())}
    assert found == {(str(kind), str(state)) for kind, states in STATES_OF.items() for state in states}


def test_invoices_stand_in_every_status(demo: Session) -> None:
    status = invoice_status(TODAY)
    counts = Counter(demo.scalars(select(status).where(Paper.kind == PaperKind.INVOICE)).all())
    assert set(counts) == set(InvoiceStatus)
    assert counts[InvoiceStatus.PAID] > 0.85 * counts.total()
    to_pay = demo.scalars(select(Invoice).where(is_to_pay())).all()
    assert sum(is_due_soon(invoice, TODAY) for invoice in to_pay) >= 2


def test_it_is_a_business_of_some_size(demo: Session) -> None:
    assert count(demo, Customer.id > 0) >= 40
    assert count(demo, Paper.id > 0) >= 2000
    per_currency = Counter(demo.scalars(select(Paper.currency)).all())
    assert set(per_currency) == {"USD", "EUR", "JPY"}
    assert min(per_currency.values()) >= 100
    days = demo.scalars(select(Paper.issued_on).where(Paper.kind == PaperKind.INVOICE)).all()
    per_month = Counter(f"{day:%Y-%m}" for day in days if day is not None)
    months = {f"{TODAY - timedelta(days=30 * n):%Y-%m}" for n in range(24)}
    assert months <= set(per_month)
    assert max(per_month.values()) < 5 * min(per_month[month] for month in months)


def test_ana_finds_five_hundred_invoices_and_a_handful_open(demo: Session) -> None:
    of_brightwater = (
        Invoice.customer_id == select(Customer.id).where(Customer.name == BRIGHTWATER).scalar_subquery(),
        Invoice.state != PaperState.DRAFT,
    )
    assert count(demo, *of_brightwater) == 500
    assert set(demo.scalars(select(Invoice.currency).where(*of_brightwater).distinct())) == {"USD", "EUR"}
    statuses = Counter(demo.scalars(select(invoice_status(TODAY)).where(*of_brightwater)).all())
    del statuses[InvoiceStatus.PAID]
    assert statuses == {
        InvoiceStatus.OVERDUE: 2,
        InvoiceStatus.UNPAID: 3,
        InvoiceStatus.PROCESSING: 1,
        InvoiceStatus.VOID: 1,
    }
    overdue = select(func.sum(Invoice.open_minor)).where(
        *of_brightwater, invoice_status(TODAY) == InvoiceStatus.OVERDUE
    )
    assert demo.scalar(overdue) == 922_000


def test_yards_may_have_a_dollar_account_debited_and_owners_may_not(demo: Session) -> None:
    ids = {customer.name: customer.id for customer in demo.scalars(select(Customer)).all()}
    allowed = {name: choices_for(demo, ids[name])[ALLOWS_BANK_DEBIT] for name in (BRIGHTWATER, ZEPHYR)}
    assert allowed == {BRIGHTWATER: True, ZEPHYR: False}


def test_the_books_agree(demo: Session) -> None:
    assert audit(demo) == []


def test_history_was_learnt_when_it_happened(demo: Session) -> None:
    zone = ZoneInfo(TIME_ZONE)
    booked = demo.execute(select(Entry.booked_at, Entry.dated_on)).all()
    late = [day for moment, day in booked if abs((moment.astimezone(zone).date() - day).days) > 1]
    assert len(booked) > 1500
    assert late == []
    in_order = demo.execute(
        select(Entry.account_id, Entry.booked_at).order_by(Entry.account_id, Entry.id)
    ).all()
    assert in_order == sorted(in_order)
    assert max(moment for moment, _ in booked).astimezone(zone).date() < TODAY


def test_numbers_follow_the_dates(demo: Session) -> None:
    sent = select(Invoice.number).where(Invoice.number.is_not(None))
    numbers = demo.scalars(sent.order_by(Invoice.issued_on, Invoice.id)).all()
    assert numbers == sorted(numbers)


def test_quotes_are_answered_open_and_expired(demo: Session) -> None:
    sent = (Quote.state == PaperState.SENT, Quote.kind == PaperKind.QUOTE)
    assert count(demo, *sent, Quote.valid_until_on < TODAY) >= 5
    assert count(demo, *sent, Quote.valid_until_on >= TODAY) >= 5


def test_invoices_show_every_way_of_reckoning(demo: Session) -> None:
    sent = (Invoice.kind == PaperKind.INVOICE, Invoice.state == PaperState.OPEN)
    assert count(demo, *sent, Invoice.total_minor == 0) >= 1
    assert count(demo, *sent, Invoice.prices_include_tax.is_(True), Invoice.tax_minor > 0) >= 20
    assert count(demo, *sent, Invoice.discount_rate_e6 > 0) >= 10
    assert count(demo, *sent, Invoice.discount_amount_minor > 0) >= 1
    assert count(demo, *sent, Invoice.replaces_id.is_not(None)) >= 1
    assert count(demo, *sent, Invoice.based_on_id.is_not(None)) >= 100
    names = demo.scalars(select(TaxGroupRow.components).where(TaxGroupRow.name == "GST + PST")).all()
    assert {name for components in names for name, _, _ in components or ()} == {"GST", "PST"}


def test_deposits_are_late_paid_and_still_to_come(demo: Session) -> None:
    statuses = demo.scalars(select(invoice_status(TODAY)).where(Paper.deposit_minor > 0)).all()
    assert {
        InvoiceStatus.OVERDUE,
        InvoiceStatus.PARTLY_PAID,
        InvoiceStatus.UNPAID,
        InvoiceStatus.PAID,
    } == set(statuses)


def test_credit_is_open_used_expiring_and_expired(demo: Session) -> None:
    issued = (CreditNote.kind == PaperKind.CREDIT_NOTE, CreditNote.state == PaperState.OPEN)
    in_a_week = CreditNote.expires_on.between(TODAY, TODAY + timedelta(days=7))
    assert count(demo, *issued, CreditNote.available_minor > 0, CreditNote.expires_on.is_(None)) >= 1
    assert count(demo, *issued, CreditNote.available_minor > 0, in_a_week) >= 1
    assert count(demo, *issued, CreditNote.credits_id.is_not(None), CreditNote.available_minor == 0) >= 1
    partly_used = CreditNote.available_minor.between(1, CreditNote.total_minor - 1)
    assert count(demo, *issued, CreditNote.credits_id.is_not(None), partly_used) >= 1
    assert count(demo, Entry.kind == EntryKind.CREDIT_EXPIRED) >= 1


def test_retainers_are_asked_late_waiting_drawn_and_given_back(demo: Session) -> None:
    asked = (RetainerInvoice.kind == PaperKind.RETAINER_INVOICE, RetainerInvoice.state == PaperState.OPEN)
    assert count(demo, *asked, RetainerInvoice.open_minor > 0, RetainerInvoice.due_on >= TODAY) >= 2
    assert count(demo, *asked, RetainerInvoice.open_minor > 0, RetainerInvoice.due_on < TODAY) >= 1
    waiting = RetainerInvoice.available_minor == RetainerInvoice.total_minor
    assert count(demo, *asked, waiting) >= 1
    drawn = select(Allocation.from_paper_id).where(Allocation.to_paper_id.is_not(None))
    partly = RetainerInvoice.available_minor.between(1, RetainerInvoice.total_minor - 1)
    assert count(demo, *asked, partly, RetainerInvoice.id.in_(drawn)) >= 1
    assert count(demo, Refund.paper_id.is_not(None), Refund.state == RefundState.SUCCEEDED) >= 1


def test_money_came_in_every_way_and_went_astray_in_every_way(demo: Session) -> None:
    assert set(demo.scalars(select(Payment.state).distinct())) == set(PaymentState)
    methods = Counter(demo.scalars(select(Payment.method)).all())
    assert set(methods) == {"card", "bank", "bank_transfer", "cheque", "cash"}
    assert count(demo, Payment.left_minor > 0) >= 2
    assert count(demo, Payment.excess_minor > 0) >= 1
    assert count(demo, Payment.is_disputed.is_(True)) >= 1
    assert set(demo.scalars(select(Refund.state).distinct())) == set(RefundState)
    kinds = set(demo.scalars(select(Entry.kind).distinct()))
    # a dispute won after it was lost is the one thing that has not happened here yet
    assert kinds == set(EntryKind) - {EntryKind.PAYMENT_REINSTATED}


def test_what_was_paid_online_lately_lies_at_the_payment_service_too(demo: Session) -> None:
    lately = Payment.started_at >= clock.now() - timedelta(days=360)
    online = demo.execute(
        select(Payment, OnlinePayment)
        .outerjoin(OnlinePayment, OnlinePayment.payment_id == Payment.id)
        .where(Payment.is_online.is_(True), lately, Payment.state == PaymentState.SETTLED)
    ).all()
    assert len(online) >= 100
    assert all(way is not None and way.intent == payment.gateway_reference for payment, way in online)


def test_staff_find_something_of_each_kind_to_look_at(demo: Session) -> None:
    assert len(demo.scalars(paying.unmatched_receipts()).all()) == 2
    assert [one.answer_by is not None for one in demo.scalars(paying.open_disputes())] == [True, True]
    returned = demo.scalars(paying.closed_disputes()).all()
    assert [one.word for one in returned if one.looked_at is None] == ["lost"]
    assert [one.kind for one in demo.scalars(paying.differences())] == ["missing_here"]
    assert [one.amount_minor for one in demo.scalars(paying.foreign_refunds())] == [42_300]
    assert [one.settled_minor for one in demo.scalars(paying.odd_payments())] == [40_000]


def test_the_cast_keeps_cards_of_which_one_expires_soon_and_an_account_whose_debit_is_on_its_way(
    demo: Session,
) -> None:
    saved = demo.scalars(select(SavedMethod)).all()
    names = Counter((one.saved_by_name.split()[0], one.kind) for one in saved)
    assert names == {("Ana", "card"): 2, ("Ben", "us_bank_account"): 1, ("Zoe", "card"): 1}
    assert sum(expires_soon(one.expires_month, one.expires_year, TODAY) for one in saved) == 1
    of_ben = select(OnlinePayment).where(OnlinePayment.payer_name == "Ben Achterberg")
    under_way = demo.scalars(of_ben).one()
    assert under_way.expected_on is not None and under_way.expected_on > TODAY


def test_most_invoices_are_paid_five_to_forty_days_after_they_were_issued(demo: Session) -> None:
    paid = (
        select(Payment.dated_on, Invoice.issued_on)
        .join(PaymentShare, PaymentShare.payment_id == Payment.id)
        .join(Invoice, Invoice.id == PaymentShare.paper_id)
        .where(Payment.state == PaymentState.SETTLED)
    )
    days = sorted((paid_on - issued_on).days for paid_on, issued_on in demo.execute(paid))
    assert days[0] >= 0
    assert days[len(days) // 10] >= 5
    assert days[len(days) * 8 // 10] <= 40


def test_names_come_in_many_scripts_and_lengths(demo: Session) -> None:
    names = demo.scalars(select(Customer.display_name)).all()
    scripts = {unicodedata.name(letter).split()[0] for name in names for letter in name if letter.isalpha()}
    assert {"LATIN", "CJK", "ARABIC", "HEBREW", "GREEK", "CYRILLIC"} <= scripts
    assert max(map(len, names)) >= 120
    assert min(map(len, names)) <= 6
    nameless = demo.scalars(select(Customer).where(Customer.name == "")).all()
    assert len(nameless) >= 8
    assert all(customer.display_name for customer in nameless)


def test_customers_come_in_every_condition(demo: Session) -> None:
    merged = demo.scalars(select(Customer).where(Customer.merged_into_id.is_not(None))).one()
    assert not merged.is_active
    assert count(demo, Paper.customer_id == merged.id) == 0
    assert count(demo, Customer.is_active.is_(False), Customer.merged_into_id.is_(None)) >= 1
    assert len(set(demo.scalars(select(Customer.group_id)))) == 4
    assert count(demo, Customer.custom1 != "") >= 3
    assert count(demo, Contact.custom1 != "") >= 1
    assert count(demo, Contact.person_id.is_(None)) >= 5
    assert set(demo.scalars(select(Contact.access).distinct())) == set(ContactAccess)
    places = select(Contact.person_id).where(Contact.access == ContactAccess.ACTIVE)
    of_two = places.group_by(Contact.person_id).having(func.count() == 2)
    assert len(demo.scalars(of_two).all()) == 1


def test_the_cast_can_sign_in_and_nobody_else_can(demo: Session) -> None:
    assert [member.name.split()[0] for member in CAST] == ["Ana", "Ben", "Zoe", "Sam"]
    for member in CAST:
        assert len(member.password) >= passwords.SHORTEST
        if member.is_staff:
            code = one_time_codes.code_at(STAFF_TOTP_SECRET, clock.wall())
            seal = authenticators_sealed_with(SECRET_KEY)
            assert sign_in_staff(member.email, member.password, code, "127.0.0.1", seal).token
        else:
            assert sign_in(member.email, member.password, "127.0.0.1").token
    known = set(demo.scalars(select(Person.email).join(Password, Password.person_id == Person.id)))
    assert known == {member.email for member in CAST if not member.is_staff}


def test_two_companies_wait_for_staff_to_look_at_their_new_details(demo: Session) -> None:
    waiting = demo.scalars(changes.waiting()).all()
    assert len(waiting) == 2
    assert all(changed(change.details_before, change.details_after) for change in waiting)


def test_ana_and_ben_are_of_one_customer_and_zoe_of_another(demo: Session) -> None:
    emails = [member.email for member in CAST if not member.is_staff]
    wanted = select(Person.email, Contact.customer_id).join(Contact, Contact.person_id == Person.id)
    customers = {row.email: row.customer_id for row in demo.execute(wanted)}
    ana, ben, zoe = (customers[email] for email in emails)
    assert ana == ben
    assert zoe != ana


def test_seeding_leaves_the_clock_as_it_was(demo: Session) -> None:
    assert abs(clock.now() - clock.wall()) < timedelta(seconds=2)


def test_documents_went_both_ways_and_lie_in_the_store(demo: Session) -> None:
    documents = demo.scalars(select(Document)).all()
    assert {one.actor_kind for one in documents} == {"staff", "contact"}
    assert {one.is_public for one in documents} == {True, False}
    assert any(one.paper_id for one in documents)
    for one in (*documents, *demo.scalars(select(CommonDocument))):
        assert len(b"".join(store_of(demo).pieces(one.blob.key))) == one.blob.size_bytes


def test_every_kind_of_paper_can_be_had_as_pdf_and_one_in_euros_can_be_scanned(demo: Session) -> None:
    sent = select(Paper).where(Paper.state != PaperState.DRAFT).order_by(Paper.id.desc())
    for kind in PaperKind:
        paper = demo.scalars(sent.where(Paper.kind == kind).limit(1)).one()
        assert words_of(pdf_of(demo, paper)).count(paper.number or "") >= 1
    in_euros = demo.scalars(sent.where(Paper.currency == "EUR", Paper.open_minor > 0).limit(1)).one()
    assert "Scan to transfer" in words_of(pdf_of(demo, in_euros))
    assert demo.scalars(select(Activity).where(Activity.verb.in_(STEPPED_DOWN))).all() == []


def test_somebody_asked_below_an_invoice_and_a_parcel_is_on_its_way(demo: Session) -> None:
    sides = demo.scalars(select(Comment.side).order_by(Comment.id)).all()
    assert sides == ["contact", "staff", "staff"]
    assert count(demo, Comment.is_visible.is_(False)) == 1
    assert count(demo, PaperView.is_first) == 3 and count(demo, Shipment.id > 0) == 1
