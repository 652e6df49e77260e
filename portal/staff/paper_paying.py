"""How one invoice may be paid online: by which methods, and whether a part of it may be paid."""

from dataclasses import dataclass

from flask import Response, abort, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.access.areas import staff_area
from portal.access.current import current_staff
from portal.customers.models import Customer
from portal.db import current_session
from portal.kit.refusal import Refusal
from portal.papers.issuing import PAYABLE
from portal.papers.models import Paper
from portal.papers.operations import offer_ways_to_pay
from portal.papers.rules.statuses import PaperState
from portal.preferences.cascade import choices_of
from portal.preferences.rules import ALLOWS_PART_PAYMENT
from portal.staff import queries
from portal.staff.paying.forms import METHODS
from portal.web.pages import errors_of
from portal.web.toasts import toast

PARTS = {"": None, "yes": True, "no": False}

area = staff_area(
    "staff_paper_paying", __name__, url_prefix="/staff/customers/<customer_id>/papers/<public_id>/paying"
)


@dataclass(frozen=True, slots=True)
class Offer:
    """What the page shows: methods as (value, words, is on), part payment as (value, words)."""

    methods: list[tuple[str, str, bool]]
    part_payment: list[tuple[str, str]]
    part: str
    """The value of the one that is chosen."""
    is_open: bool

    @property
    def said_methods(self) -> str:
        return ", ".join(words for _value, words, is_on in self.methods if is_on) or _("None")

    @property
    def said_part(self) -> str:
        return dict(self.part_payment)[self.part]


def offer_of(db: Session, customer: Customer, paper: Paper) -> Offer | None:
    """How an invoice or retainer may be paid; None for other papers."""
    if paper.kind not in PAYABLE:
        return None
    offered = paper.payment_methods.split()
    above = choices_of(db, customer.id, customer.group_id, current_staff().settings_version)
    as_above = _("As for the customer: yes") if above[ALLOWS_PART_PAYMENT] else _("As for the customer: no")
    return Offer(
        [(value, _(said), value in offered) for value, said in METHODS.items()],
        [("", as_above), ("yes", _("Yes")), ("no", _("No"))],
        next(value for value, meant in PARTS.items() if meant is paper.allows_part_payment),
        paper.state == PaperState.OPEN,
    )


@area.post("")
def update(customer_id: str, public_id: str) -> Response:
    """Choose both for this invoice."""
    db = current_session()
    customer = db.scalar(queries.by_public_id(customer_id)) or abort(404)
    paper = db.scalar(queries.sent_paper(customer.id, public_id))
    if paper is None or paper.kind not in PAYABLE:
        abort(404)
    part = PARTS.get(request.form.get("part_payment", ""))
    answer: Response = redirect(  # type: ignore[assignment]
        url_for("staff_papers.show", customer_id=customer_id, public_id=public_id), code=303
    )
    try:
        offer_ways_to_pay(paper.id, request.form.getlist("methods"), part, current_staff().actor)
    except Refusal as refusal:
        return toast(answer, errors_of(refusal)[""])
    return toast(answer, _("The ways to pay are saved."))
