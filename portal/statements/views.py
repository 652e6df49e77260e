"""The statement of account, on demand, as known now."""

from flask import Response, request, url_for

from portal.access.areas import contact_area
from portal.access.current import current_contact, current_house, today
from portal.db import current_session
from portal.kit import clock
from portal.ledger.open_items import open_items
from portal.ledger.statement import statement
from portal.statements import queries
from portal.statements.forms import StatementQuery, statement_query
from portal.statements.sheet import activity_sheet, ages, open_sheet
from portal.web.filters import Links
from portal.web.pages import page

area = contact_area("statements", __name__, url_prefix="/statement")


@area.get("")
def show() -> Response:
    """Activity of a period, or open items as at a day, in one currency."""
    day = today()
    currencies = list(current_session().scalars(queries.currencies()))
    chosen = statement_query(request.args, currencies, day)
    return page(
        "statements/show.html",
        fragment="statements/_statement.html",
        status=422 if chosen.errors else 200,
        chosen=chosen,
        currencies=currencies,
        today=day,
        links=Links(url_for("statements.show"), request.args),
        errors=chosen.errors,
        notes=list(chosen.notes),
        **(_figures(chosen) if currencies else {}),
    )


def _figures(chosen: StatementQuery) -> dict[str, object]:
    db, known_at, zone = current_session(), clock.now(), current_house().time_zone
    customer_id = current_contact().customer_id
    items = open_items(db, customer_id, chosen.currency, chosen.to_on, known_at, zone)
    figures: dict[str, object] = {
        "ageing": ages(items),
        "open_credit_minor": items.credit_minor,
        "retainers_asked_minor": sum(asked.open_minor for asked in items.retainers_asked),
    }
    if chosen.type == "open":
        return figures | {
            "items": open_sheet(items),
            "open_total_minor": items.ageing.total_minor + items.excess_minor,
        }
    span = (chosen.from_on, chosen.to_on)
    account = statement(db, customer_id, chosen.currency, *span, known_at, zone)
    under_way = db.scalars(queries.under_way(chosen.currency)).one() if chosen.to_on == today() else 0
    return figures | {"statement": activity_sheet(account, under_way)}
