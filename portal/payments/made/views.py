"""The pages of the payments that were made: the list, one payment, its receipt."""

from flask import Response, abort, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.access.areas import contact_area
from portal.access.current import choices_at, current_contact, current_house, today
from portal.db import current_session
from portal.kit import clock
from portal.kit.refusal import N_
from portal.ledger.words import method_words
from portal.papers.chosen.rules import MOST_CHOSEN
from portal.papers.list_pages import list_file, list_page
from portal.papers.pdf.answers import answer_with
from portal.papers.pdf.operations import joined
from portal.payments.gateway import is_paying_on
from portal.payments.made import queries
from portal.payments.made.forms import payment_filter
from portal.payments.made.printed import receipt_of
from portal.payments.made.rules import STATUSES_OF, NoReceipts, TooManyReceipts
from portal.payments.made.sheet import PaymentSheet, papers_of, sheet_of
from portal.payments.made.table import table_of
from portal.payments.made.waiting import look_at
from portal.preferences.rules import ALLOWS_PREPAYMENT, CURRENCY
from portal.web import downloads
from portal.web.downloads import FORMS, MOST_ROWS, kept_file, zipped
from portal.web.filters import Paging
from portal.web.pages import page

area = contact_area("payments", __name__)

KIND_FILTERS = {"invoice": N_("For invoices"), "retainer": N_("For retainers")}


@area.get("/payments")
def index() -> Response:
    """The list, filtered, searched, sorted and paged by its address."""
    db = current_session()
    chosen = payment_filter(request.args)
    known, counts = _standing(db)
    is_known = not (chosen.q or chosen.kind)
    total = counts[chosen.status] if is_known else db.scalars(queries.counting(chosen, known)).one()
    paging = Paging.of(total, chosen.page, chosen.size)
    rows = db.execute(queries.matching(chosen, known).offset(paging.offset).limit(paging.size)).all()
    return list_page(
        "payments",
        chosen,
        paging,
        [(_(KIND_FILTERS[chosen.kind]), "kind")] if chosen.kind else [],
        counts=counts,
        has_any=bool(known),
        code=len(known) > 1,
        rows=rows,
        papers=papers_of(db, rows),
        method_words=method_words,
        advance=_currency_in_advance(),
    )


def _standing(db: Session) -> tuple[list[str], dict[str, int]]:
    """The currencies of the listed payments, and how many each tab of the list has."""
    rows = db.execute(queries.standing()).all()
    counts = {"": sum(row.number for row in rows)}
    for tab, statuses in STATUSES_OF.items():
        counts[tab] = sum(row.number for row in rows if row.status in statuses)
    return sorted({row.currency for row in rows}), counts


@area.get(f"/payments/export.<any({', '.join(FORMS)}):form>")
def export(form: str) -> Response:
    """Every row that matches, as a file."""
    db, chosen = current_session(), payment_filter(request.args)
    known = list(db.scalars(queries.currencies()))
    rows = db.execute(queries.matching(chosen, known).limit(MOST_ROWS)).all()
    return list_file(table_of(rows, papers_of(db, rows)), form)


@area.get("/payments/chosen")
def chosen() -> Response:
    """How many receipts are ticked; the list asks at each tick."""
    return page("payments/_chosen.html", count=len(_arrived(request.args.getlist("payment"))))


@area.get("/payments/chosen.<any(pdf, zip):form>")
def receipts(form: str) -> Response:
    """The ticked receipts, one behind the other or each as a file of its own."""
    given = list(dict.fromkeys(request.args.getlist("payment")))
    if not given:
        raise NoReceipts
    if len(given) > MOST_CHOSEN:
        raise TooManyReceipts(most=MOST_CHOSEN)
    _arrived(given)
    found = [_receipt(public_id) for public_id in given]
    name = (
        f"{downloads.file_name(current_contact().customer_name, _('Receipts'), today().isoformat())}.{form}"
    )
    if form == "pdf":
        return kept_file(joined(content for content, _name in found), "application/pdf", name)
    return kept_file(zipped((one, content) for content, one in found), "application/zip", name)


@area.get("/payments/<public_id>")
def show(public_id: str) -> Response:
    """One payment: how it stands, what it paid, what went back. It books nothing; while the gateway has not
    spoken, the page looks again by itself for a while."""
    reader = current_contact()
    return page(
        "payments/show.html",
        fragment="payments/_result.html",
        **look_at(_sheet(public_id), reader.customer_id, may_ask=not reader.is_preview),
        may_pay=reader.may_pay,
    )


@area.get("/payments/<public_id>/receipt")
def receipt(public_id: str) -> Response:
    """The receipt of money that has arrived, as on paper."""
    payment = _sheet(public_id)
    if not payment.has_arrived:
        abort(404)
    return page("payments/receipt.html", payment=payment)


@area.get("/payments/<public_id>/receipt.pdf")
def download(public_id: str) -> Response:
    """The receipt as PDF, in the customer's language."""
    return answer_with(*_receipt(public_id))


def _receipt(public_id: str) -> tuple[bytes, str]:
    """The PDF and its name."""
    customer_id = current_contact().customer_id
    return receipt_of(current_session(), customer_id, lambda: _sheet(public_id))


def _arrived(given: list[str]) -> list[str]:
    """Those of the ticked that have a receipt: all of them, or the page is missing."""
    found = list(current_session().scalars(queries.arrived(given)))
    return found if len(found) == len(set(given)) else abort(404)


def _sheet(public_id: str) -> PaymentSheet:
    db = current_session()
    row = db.execute(queries.by_public_id(public_id)).one_or_none() or abort(404)
    began_on = clock.day_of(row.Payment.started_at, current_house().time_zone)
    return sheet_of(db, row, began_on)


def _currency_in_advance() -> str | None:
    """In which currency the contact may pay without an invoice, None where he may not."""
    contact = current_contact()
    choices = choices_at(contact)
    may = contact.may_pay and choices[ALLOWS_PREPAYMENT] and is_paying_on(current_session().get_bind())
    return choices[CURRENCY] if may else None
