"""A customer's statement in the back office: chosen, looked at as the contact gets it, and mailed."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Response, abort, redirect, request, url_for
from flask_babel import ngettext

from portal.access.areas import staff_area
from portal.access.current import current_house, current_staff, today
from portal.customers.models import Customer
from portal.db import current_session
from portal.kit.refusal import Refusal
from portal.kit.tokens import new_public_id
from portal.ledger.models import Account
from portal.ledger.open_items import open_items
from portal.ledger.statement import known_now, statement
from portal.mailings.operations.statements import mail_statement
from portal.mailings.recipients import addressable, recipients
from portal.papers.pdf.answers import answer_with
from portal.papers.pdf.operations import document_pdf
from portal.papers.pdf.rules import Template, file_name
from portal.papers.pdf.surroundings import surroundings_of
from portal.preferences.cascade import choices_of
from portal.preferences.rules import ATTACHES_PAPERS, LANGUAGE
from portal.staff import queries
from portal.statements.forms import ASKED, StatementQuery, statement_query
from portal.statements.lists import WORDS, lists_of
from portal.statements.printed import statement_sheet
from portal.statements.queries import currencies
from portal.statements.sheet import activity_sheet, ages, open_sheet
from portal.statements.storing import statement_row
from portal.web.filters import Links
from portal.web.pages import errors_of, page
from portal.web.toasts import toast

LONGEST_ATTEMPT = 64

area = staff_area("staff_statements", __name__, url_prefix="/staff/customers/<customer_id>")


@area.get("/statement")
def new(customer_id: str) -> Response:
    """Choose, look at the figures, and say who gets it."""
    return _page(_customer(customer_id))


@area.get("/statement.pdf")
def download(customer_id: str) -> Response:
    """The PDF as it would go out now; nothing is stored."""
    db, customer = current_session(), _customer(customer_id)
    chosen = _chosen(customer, request.args)
    known_at = known_now(db, customer.id, chosen.currency)
    if chosen.errors or known_at is None:
        abort(404)
    around = surroundings_of(db, customer.id)
    row = statement_row(
        customer.id,
        chosen.currency,
        chosen.type,
        chosen.from_on,
        chosen.to_on,
        known_at,
        around.choices[LANGUAGE],
        chosen.shown,
    )
    sheet = statement_sheet(db, row, around)
    name = file_name(sheet["title"], f"{customer.number} {row.from_on} {row.to_on} {row.currency}")
    target = customer.public_id
    content = document_pdf(db, Template.STATEMENT, sheet, known_at, customer.id, target, str(sheet["number"]))
    return answer_with(content, name)


@area.post("/statement")
def create(customer_id: str) -> Response:
    """Store it and write to those who are ticked."""
    customer = _customer(customer_id)
    attempt = request.form.get("attempt", "")[:LONGEST_ATTEMPT] or abort(400)
    chosen = _chosen(customer, request.form)
    if chosen.errors:
        return _page(customer, errors=chosen.errors)
    try:
        to = mail_statement(
            customer.id,
            chosen.type,
            chosen.currency,
            chosen.span,
            chosen.shown,
            request.form.getlist("contacts"),
            attempt,
            current_staff().actor,
            attaches="attaches" in request.form,
        )
    except Refusal as refusal:
        return _page(_customer(customer_id), errors=errors_of(refusal))
    address = url_for("staff_customer_mailings.index", customer_id=customer_id)
    answer: Response = redirect(address, code=303)  # type: ignore[assignment]
    return toast(
        answer, ngettext("%(num)s letter is on its way.", "%(num)s letters are on their way.", len(to))
    )


def _customer(public_id: str) -> Customer:
    customer: Customer = current_session().scalar(queries.by_public_id(public_id)) or abort(404)
    return customer


def _codes(customer: Customer) -> list[str]:
    """The currencies in which something was booked."""
    found = currencies().where(Account.customer_id == customer.id, Account.booked_at.is_not(None))
    return list(current_session().scalars(found))


def _chosen(customer: Customer, asked: Mapping[str, str]) -> StatementQuery:
    return statement_query(asked, _codes(customer), today())


def _page(customer: Customer, errors: Mapping[str, str] | None = None) -> Response:
    db, is_sent = current_session(), request.method == "POST"
    asked = request.form if is_sent else request.args
    codes = _codes(customer)
    chosen = statement_query(asked, codes, today())
    usual = {one.public_id for one in recipients(db, customer.id, customer.group_id)}
    said = {name: asked.get(name) for name in ASKED}
    problems = {**chosen.errors, **(errors or {})}
    return page(
        "staff/mailings/statement.html",
        status=422 if problems else 200,
        customer=customer,
        currencies=codes,
        chosen=chosen,
        today=today(),
        links=Links(url_for("staff_statements.new", customer_id=customer.public_id), said),
        pdf=Links(url_for("staff_statements.download", customer_id=customer.public_id), said),
        contacts=addressable(db, {customer.id: customer.group_id}).get(customer.id, []),
        ticked=set(request.form.getlist("contacts")) if is_sent else usual,
        attaches="attaches" in request.form
        if is_sent
        else choices_of(db, customer.id, customer.group_id)[ATTACHES_PAPERS],
        attempt=new_public_id(),
        notes=list(chosen.notes),
        errors=problems,
        **(_figures(customer, chosen) if codes else {}),
    )


def _figures(customer: Customer, chosen: StatementQuery) -> dict[str, Any]:
    """What the contact's own page shows of it, as known now; without the links, which are the contact's."""
    db, zone = current_session(), current_house().time_zone
    known_at = known_now(db, customer.id, chosen.currency)
    assert known_at is not None, "only currencies in which something was booked are offered"
    asked = (db, customer.id, chosen.currency)
    items = open_items(*asked, chosen.to_on, known_at, zone)
    figures: dict[str, Any] = {"ageing": ages(items), "known_at": known_at, "zone": zone}
    if chosen.type == "open":
        owed = items.ageing.total_minor + items.excess_minor
        unlinked = [replace(item, public_id=None) for item in open_sheet(items)]
        return figures | {"items": unlinked, "open_total_minor": owed}
    sheet = activity_sheet(statement(*asked, chosen.from_on, chosen.to_on, known_at, zone), 0)
    months = tuple(
        replace(month, rows=tuple(replace(row, public_id=None) for row in month.rows))
        for month in sheet.months
    )
    days = (chosen.from_on, chosen.to_on)
    lists = lists_of(db, asked[1:], days, known_at, zone, chosen.shown).unlinked
    return figures | {"statement": replace(sheet, months=months), "lists": lists, **WORDS}
