"""Taking a paper back that was sent: it keeps its number, and says that it is void."""

from typing import Final

from flask import Response, abort, redirect, request, url_for
from flask_babel import gettext as _

from portal.access.areas import form_page, staff_area
from portal.access.current import current_staff, today
from portal.customers.models import Customer
from portal.db import current_session
from portal.kit.refusal import N_, Refusal
from portal.ledger.locking import require_not_locked
from portal.ledger.operations.voiding import void_paper
from portal.orders.operations import void_order
from portal.papers.models import Paper
from portal.papers.rules.statuses import PaperKind, PaperState
from portal.papers.words import kind_words
from portal.payments.operations.ending import end_tries
from portal.staff import queries
from portal.web.pages import errors_of, page
from portal.web.toasts import toast

LONGEST_REASON: Final = 500
_VOIDABLE: Final = {
    PaperKind.ORDER: (PaperState.CONFIRMED, PaperState.ON_HOLD),
    PaperKind.INVOICE: (PaperState.OPEN,),
    PaperKind.RETAINER_INVOICE: (PaperState.OPEN,),
    PaperKind.CREDIT_NOTE: (PaperState.OPEN,),
}

area = staff_area(
    "staff_paper_voiding", __name__, url_prefix="/staff/customers/<customer_id>/papers/<public_id>/void"
)


class NoReason(Refusal):
    sentence = N_("Say why, in at most %(most)s characters.")
    field = "reason"


def may_void(paper: Paper) -> bool:
    """Whether there is a way to take it back; what is in the way is said when somebody tries."""
    return paper.state in _VOIDABLE.get(PaperKind(paper.kind), ())


@area.get("")
@form_page
def new(customer_id: str, public_id: str) -> Response:
    """Ask once more, or say that it is locked."""
    customer, paper = _paper(customer_id, public_id)
    return _page(customer, paper, locked=_lock_on(paper))


@area.post("")
def create(customer_id: str, public_id: str) -> Response:
    """Void it, after what was begun to be paid for it was ended at the gateway."""
    paper = _paper(customer_id, public_id)[1]
    reason = request.form.get("reason", "").replace("\r\n", "\n").replace("\0", "").strip()
    number, back = paper.number, url_for("staff_papers.show", customer_id=customer_id, public_id=public_id)
    try:
        if not 0 < len(reason) <= LONGEST_REASON:
            raise NoReason(most=LONGEST_REASON)
        if paper.kind == PaperKind.ORDER:
            void_order(paper.id, reason, current_staff().actor)
        else:
            paper_id, day = paper.id, today()
            require_not_locked(current_session(), paper, day)  # before a customer's try is ended for nothing
            end_tries(paper_id)
            void_paper(paper_id, day, reason, current_staff().actor)
    except Refusal as refusal:
        return _page(*_found(customer_id, public_id), 422, refusal, reason)
    answer: Response = redirect(back, code=303)  # type: ignore[assignment]
    return toast(answer, _("%(number)s is void.", number=number))


def _lock_on(paper: Paper) -> str:
    """Why it may not be voided whatever becomes of what is in the way; empty where it may."""
    try:
        require_not_locked(current_session(), paper, today())
    except Refusal as refusal:
        return _(refusal.sentence, **refusal.values)
    return ""


def _found(customer_id: str, public_id: str) -> tuple[Customer, Paper]:
    db = current_session()
    customer = db.scalar(queries.by_public_id(customer_id)) or abort(404)
    paper: Paper = db.scalar(queries.sent_paper(customer.id, public_id)) or abort(404)
    return customer, paper


def _paper(customer_id: str, public_id: str) -> tuple[Customer, Paper]:
    customer, paper = _found(customer_id, public_id)
    if not may_void(paper):
        abort(404)
    return customer, paper


def _page(
    customer: Customer,
    paper: Paper,
    status: int = 200,
    refusal: Refusal | None = None,
    reason: str = "",
    locked: str = "",
) -> Response:
    return page(
        "staff/papers/void.html",
        status=status,
        customer=customer,
        paper=paper,
        kind=kind_words(paper.kind),
        reason=reason,
        locked=locked,
        errors=errors_of(refusal) if refusal else {},
    )
