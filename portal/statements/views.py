"""The statement of account, on demand, as known now."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from flask import Response, abort, request, url_for

from portal.access.areas import contact_area
from portal.access.current import current_contact, current_house, reader_zone, today
from portal.db import current_session
from portal.kit import clock
from portal.ledger.open_items import OpenItems, open_items
from portal.ledger.statement import statement
from portal.statements import queries
from portal.statements.forms import StatementQuery, statement_query
from portal.statements.lists import WORDS, Lists, lists_of, tables_of
from portal.statements.sheet import ActivitySheet, activity_sheet, ages, open_sheet
from portal.statements.table import activity_table, open_table
from portal.web.downloads import FORMS, table_file
from portal.web.filters import Links
from portal.web.pages import page

area = contact_area("statements", __name__, url_prefix="/statement")


@area.get("")
def show() -> Response:
    """Activity of a period, or open items as at a day, in one currency."""
    day = today()
    under_way = _under_way()
    currencies = list(under_way)
    chosen = statement_query(request.args, currencies, day)
    return page(
        "statements/show.html",
        fragment="statements/_statement.html",
        status=422 if chosen.errors else 200,
        chosen=chosen,
        currencies=currencies,
        today=day,
        links=Links(url_for("statements.show"), request.args),
        pdf=Links(url_for("statement_papers.new"), request.args),
        errors=chosen.errors,
        notes=list(chosen.notes),
        **(_figures(chosen, under_way) if currencies else {}),
    )


@area.get(f"/export.<any({', '.join(FORMS)}):form>")
def download(form: str) -> Response:
    """The same rows as a file, named after the customer and the period."""
    under_way = _under_way()
    chosen = statement_query(request.args, list(under_way), today())
    if chosen.errors or not under_way:
        abort(404)
    period = [chosen.currency]
    if chosen.type == "open":
        items = _open_items(chosen, clock.now())
        owed = items.ageing.total_minor + items.excess_minor
        table = open_table(open_sheet(items), owed, chosen.currency)
    else:
        known_at = clock.now()
        table = activity_table(_activity(chosen, known_at, under_way), chosen.span, chosen.currency)
        table = replace(table, further=tables_of(_lists(chosen, known_at), chosen.currency))
        period.append(chosen.from_on.isoformat())
    name = (current_contact().customer_name, table.title, *period, chosen.to_on.isoformat())
    return table_file(table, form, *name)


def _under_way() -> dict[str, int]:
    """What is on its way, by the currencies of the customer's accounts in their order."""
    return {row.currency: row.under_way_minor for row in current_session().execute(queries.accounts())}


def _figures(chosen: StatementQuery, under_way: Mapping[str, int]) -> dict[str, object]:
    known_at = clock.now()
    items = _open_items(chosen, known_at)
    figures: dict[str, object] = {
        "known_at": known_at,
        "zone": reader_zone(),
        "ageing": ages(items),
        "open_credit_minor": items.credit_minor,
        "retainers_asked_minor": sum(asked.open_minor for asked in items.retainers_asked),
    }
    if chosen.type == "open":
        return figures | {
            "items": open_sheet(items),
            "open_total_minor": items.ageing.total_minor + items.excess_minor,
        }
    return figures | {
        "statement": _activity(chosen, known_at, under_way),
        "lists": _lists(chosen, known_at),
        **WORDS,
    }


def _open_items(chosen: StatementQuery, known_at: datetime) -> OpenItems:
    zone, customer_id = current_house().time_zone, current_contact().customer_id
    return open_items(current_session(), customer_id, chosen.currency, chosen.to_on, known_at, zone)


def _lists(chosen: StatementQuery, known_at: datetime) -> Lists:
    account, days = (current_contact().customer_id, chosen.currency), (chosen.from_on, chosen.to_on)
    return lists_of(current_session(), account, days, known_at, current_house().time_zone, chosen.shown)


def _activity(chosen: StatementQuery, known_at: datetime, under_way: Mapping[str, int]) -> ActivitySheet:
    db, zone, customer_id = current_session(), current_house().time_zone, current_contact().customer_id
    span = (chosen.from_on, chosen.to_on)
    account = statement(db, customer_id, chosen.currency, *span, known_at, zone)
    return activity_sheet(account, under_way[chosen.currency] if chosen.to_on == today() else 0)
