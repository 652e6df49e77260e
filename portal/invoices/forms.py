"""What the address of the invoice list asks for."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from flask_babel import gettext as _

from portal.invoices.rules import KINDS, SHOWS, SORTS, STATUSES, InvoiceFilter
from portal.kit.currencies import EXPONENTS
from portal.kit.refusal import N_
from portal.papers.list_pages import common_choices
from portal.web.filters import Query
from portal.web.frame import show

KIND_WORDS: Final = {"invoice": N_("Invoices only"), "retainer": N_("Retainers only")}
SHOWN_WORDS: Final = {"paid": N_("Paid"), "unpaid": N_("Unpaid"), "late": N_("Past due")}
MOST_DECIMALS: Final = "KWD"
"""A currency with as many decimals as any: what is an amount in it may be one in the paper's."""
LONGEST_AMOUNT: Final = 20


def invoice_filter(args: Mapping[str, str]) -> InvoiceFilter:
    """Read the query; what is not understood is a note and the default."""
    query = Query(args)
    return InvoiceFilter(
        **common_choices(query, STATUSES, SORTS),
        kind=query.choice("kind", KINDS, ""),
        shows=tuple(word for word in SHOWS if query.choice(word, ("yes",), "")),
        currency=query.choice("currency", EXPONENTS, ""),
        **_amounts(query),
        **_days(query, "issued"),
        **_days(query, "due"),
        notes=tuple(query.notes),  # the last: all that came before may have said something
    )


def narrowed_by(chosen: InvoiceFilter) -> list[tuple[str, str]]:
    """Each filter without a tab: its words, and the parameter that says it."""
    formats = show()
    by = [(_(KIND_WORDS[chosen.kind]), "kind")] if chosen.kind else []
    by += [(_(SHOWN_WORDS[word]), word) for word in chosen.shows]
    if chosen.currency:
        by.append((_("In %(currency)s", currency=chosen.currency), "currency"))
    for name, on in (
        ("issued_from", chosen.issued_from),
        ("issued_to", chosen.issued_to),
        ("due_from", chosen.due_from),
        ("due_to", chosen.due_to),
    ):
        if on is not None:
            by.append((_(BOUNDS[name], value=formats.day(on)), name))
    for name, amount in (("total_from", chosen.total_from), ("total_to", chosen.total_to)):
        if amount:
            by.append((_(BOUNDS[name], value=amount), name))
    return by


BOUNDS: Final = {
    "issued_from": N_("Issued from %(value)s"),
    "issued_to": N_("Issued until %(value)s"),
    "due_from": N_("Due from %(value)s"),
    "due_to": N_("Due until %(value)s"),
    "total_from": N_("At least %(value)s"),
    "total_to": N_("At most %(value)s"),
}


def _days(query: Query, name: str) -> dict[str, Any]:
    """Both ends of a range; one that is turned around bounds nothing."""
    first, last = query.day(f"{name}_from"), query.day(f"{name}_to")
    if first is not None and last is not None and first > last:
        query.notes.append(_("The start date must be before the end date."))
        first = last = None
    found: dict[str, date | None] = {f"{name}_from": first, f"{name}_to": last}
    return found


def _amounts(query: Query) -> dict[str, Any]:
    """Both ends of what the total may be; a range that is turned around bounds nothing."""
    least, most = _amount(query, "total_from"), _amount(query, "total_to")
    if least and most and _thousandths(least) > _thousandths(most):
        query.notes.append(_("The lowest amount must not be above the highest."))
        least = most = ""
    return {"total_from": least, "total_to": most}


def _thousandths(amount: str) -> int:
    return show().shown_minor(amount, MOST_DECIMALS)


def _amount(query: Query, name: str) -> str:
    """An amount as it was typed; empty where it is none."""
    given = query.text(name, LONGEST_AMOUNT)
    if not given:
        return ""
    try:
        _thousandths(given)
    except ValueError:
        query.notes.append(_("“%(value)s” is not an amount. Write it like 1250.00.", value=given))
        return ""
    return given
