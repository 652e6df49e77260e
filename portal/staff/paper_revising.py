"""Revising a quote or order that was sent: the same number with other lines, dates or words."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from flask import Response, abort, redirect, request, url_for
from flask_babel import gettext as _

from portal.access.areas import form_page, staff_area
from portal.access.current import current_staff, today
from portal.customers.models import Customer
from portal.db import current_session
from portal.kit import clock
from portal.kit.money import e6_text, parse_e6
from portal.kit.refusal import N_, Refusal, TooLong
from portal.papers.drafts import DraftLine, PaperDraft, draft_of
from portal.papers.models import Paper
from portal.papers.operations import REVISABLE, revise_paper
from portal.papers.rules.statuses import PaperKind
from portal.papers.rules.totals import LineValues
from portal.papers.words import kind_words
from portal.preferences.cascade import choices_of
from portal.preferences.rules import MAILS_PAPERS
from portal.staff import queries
from portal.staff.forms import lines_in
from portal.web.filters import Query
from portal.web.pages import errors_of, page
from portal.web.toasts import toast

EMPTY_LINES: Final = 3
MOST_LINES: Final = 400
LONGEST: Final = {"notes": 10_000, "terms": 10_000, "description": 2_000}

area = staff_area(
    "staff_paper_revising", __name__, url_prefix="/staff/customers/<customer_id>/papers/<public_id>/revise"
)


class NotANumber(Refusal):
    """`field` is that of the form."""

    sentence = N_("Line %(line)s: enter quantity and price as numbers such as 12.5.")


class OverBefore(Refusal):
    sentence = N_("Choose a day from today on.")
    field = "valid_until"


@dataclass(frozen=True, slots=True)
class TypedLine:
    """A line as it stands in the form; of an old one the tax and the discount stay."""

    description: str = ""
    quantity: str = ""
    unit: str = ""
    price: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.description.strip() or self.quantity.strip() or self.price.strip())


@dataclass(frozen=True, slots=True)
class Typed:
    """The form as it was filled in."""

    valid_until: str
    purchase_order: str
    notes: str
    terms: str
    tells: bool
    """Whether the customer gets it by mail."""
    lines: list[TypedLine] = field(default_factory=list)


def may_revise(paper: Paper) -> bool:
    """Whether there can be another revision of it."""
    return paper.state in REVISABLE.get(PaperKind(paper.kind), ())


@area.get("")
@form_page
def edit(customer_id: str, public_id: str) -> Response:
    """What was sent, to be changed."""
    customer, paper = _paper(customer_id, public_id)
    tells = choices_of(current_session(), customer.id, customer.group_id)[MAILS_PAPERS]
    return _page(customer, paper, _as_sent(paper, tells))


@area.post("")
def create(customer_id: str, public_id: str) -> Response:
    """Send the new revision."""
    customer, paper = _paper(customer_id, public_id)
    typed = _typed(request.form)
    try:
        draft = _revised(paper, typed)
        actor = current_staff().actor
        new = revise_paper(paper.id, draft, actor, today(), clock.now(), tells=typed.tells)
    except Refusal as refusal:
        return _page(*_paper(customer_id, public_id), typed, 422, refusal)
    address = url_for("staff_papers.show", customer_id=customer.public_id, public_id=new.public_id)
    answer: Response = redirect(address, code=303)  # type: ignore[assignment]
    if typed.tells:
        return toast(answer, _("Revision %(number)s is sent, and on its way by mail.", number=new.revision))
    return toast(answer, _("Revision %(number)s is sent.", number=new.revision))


def _as_sent(paper: Paper, tells: bool) -> Typed:
    return Typed(
        valid_until=paper.valid_until_on.isoformat() if paper.valid_until_on else "",
        purchase_order=paper.purchase_order,
        notes=paper.notes,
        terms=paper.terms,
        tells=tells,
        lines=[
            TypedLine(one.description, e6_text(one.quantity_e6), one.unit, e6_text(one.price_e6))
            for one in paper.lines
        ],
    )


def _typed(form: Mapping[str, str]) -> Typed:
    query = Query(form)
    lines = []
    for place in range(1, MOST_LINES + 1):
        if f"description-{place}" not in form:
            break
        lines.append(
            TypedLine(
                lines_in(form, f"description-{place}"),
                query.text(f"quantity-{place}"),
                query.text(f"unit-{place}", 20),
                query.text(f"price-{place}"),
            )
        )
    return Typed(
        query.text("valid_until"),
        query.text("purchase_order", 180),
        lines_in(form, "notes"),
        lines_in(form, "terms"),
        "tells" in form,
        lines,
    )


def _revised(paper: Paper, typed: Typed) -> PaperDraft:
    """The paper with what was typed; raises NotANumber, TooLong, OverBefore."""
    for name, text in (("notes", typed.notes), ("terms", typed.terms)):
        if len(text) > LONGEST[name]:
            raise TooLong(name, LONGEST[name])
    valid_until_on = Query({"valid_until": typed.valid_until}).day("valid_until")
    if paper.kind == PaperKind.QUOTE and (valid_until_on is None or valid_until_on < today()):
        raise OverBefore
    before = draft_of(paper)
    lines = [
        _line(place, one, before.lines[min(place, len(before.lines)) - 1], place > len(before.lines))
        for place, one in enumerate(typed.lines, 1)
        if not one.is_empty
    ]
    return replace(
        before,
        lines=lines,
        issued_on=None,
        valid_until_on=valid_until_on if paper.kind == PaperKind.QUOTE else None,
        purchase_order=typed.purchase_order,
        notes=typed.notes,
        terms=typed.terms,
    )


def _line(place: int, typed: TypedLine, before: DraftLine, is_new: bool) -> DraftLine:
    """What was typed, with the tax of the line before it, and its code and discount where it is that line."""
    if len(typed.description) > LONGEST["description"]:
        raise TooLong(f"description-{place}", LONGEST["description"])
    try:
        quantity_e6, price_e6 = parse_e6(typed.quantity or "1"), parse_e6(typed.price)
    except ValueError:
        raise NotANumber(field=f"price-{place}", line=place) from None
    discount = None if is_new else before.values.discount
    values = LineValues(quantity_e6, price_e6, discount, before.values.tax)
    return DraftLine(values, "" if is_new else before.item_code, typed.description, typed.unit)


def _paper(customer_id: str, public_id: str) -> tuple[Customer, Paper]:
    db = current_session()
    customer = db.scalar(queries.by_public_id(customer_id)) or abort(404)
    paper = db.scalar(queries.sent_paper(customer.id, public_id))
    if paper is None or not may_revise(paper):
        abort(404)
    return customer, paper


def _page(
    customer: Customer, paper: Paper, typed: Typed, status: int = 200, refusal: Refusal | None = None
) -> Response:
    room = max(0, len(paper.lines) + EMPTY_LINES - len(typed.lines))
    return page(
        "staff/papers/revise.html",
        status=status,
        customer=customer,
        paper=paper,
        kind=kind_words(paper.kind),
        typed=typed,
        lines=[*typed.lines, *([TypedLine()] * room)],
        errors=errors_of(refusal) if refusal else {},
    )
