"""The page of saved cards and bank accounts in the profile."""

from typing import Any

from flask import Response, abort, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import NoResultFound

from portal.access.again.asking import proven_lately
from portal.access.areas import contact_area
from portal.access.current import CurrentContact, current_contact, reader_zone, today
from portal.db import current_session
from portal.kit import tokens
from portal.kit.refusal import Refusal
from portal.payments import queries
from portal.payments.choosing import choices_for
from portal.payments.gateway import is_paying_on
from portal.payments.models import SavedMethod
from portal.payments.payer import Pages, Payer
from portal.payments.refusals import MayNotSave
from portal.payments.saved.operations import open_setup, prefer_method, remove_method
from portal.payments.wallet.rules import expires_soon, is_expired
from portal.payments.wallet.words import expiry, glyph_of, name_of
from portal.preferences.rules import CURRENCY
from portal.web.locale import current_language
from portal.web.pages import page
from portal.web.toasts import toast

area = contact_area("profile_wallet", __name__, url_prefix="/profile/payment-methods")


@area.get("")
def index() -> Response:
    return _page()


@area.post("")
@proven_lately
def create() -> Response:
    """Go to the payment service, where a card or bank account is saved without paying."""
    contact = current_contact()
    try:
        if not contact.may_pay:
            raise MayNotSave
        here = url_for("profile_wallet.index", _external=True)
        opened = open_setup(
            _payer(contact),
            choices_for(current_session(), contact.customer_id)[CURRENCY],
            attempt=request.form.get("attempt", "")[:64] or tokens.new_public_id(),
            pages=Pages(result=f"{here}?saved=yes", back=here),
        )
    except Refusal as refusal:
        return _page(422, refusal)
    return redirect(opened.url, code=303)  # type: ignore[return-value]


@area.post("/<public_id>/first")
@proven_lately
def update(public_id: str) -> Response:
    """Use this one first from now on."""
    contact = current_contact()
    if not contact.may_pay:
        return _page(422, MayNotSave())
    try:
        prefer_method(_payer(contact), public_id)
    except NoResultFound:
        abort(404)
    return _back(_("It is used first from now on."))


@area.get("/<public_id>/remove")
def edit(public_id: str) -> Response:
    """Ask before it is removed for good."""
    method = current_session().scalar(queries.saved_method(public_id)) or abort(404)
    if not _may_remove(method, current_contact()):
        abort(404)
    return page("payments/wallet/remove.html", method=_shown(method))


@area.post("/<public_id>/remove")
@proven_lately
def delete(public_id: str) -> Response:
    contact = current_contact()
    try:
        if not contact.may_pay:
            raise MayNotSave
        remove_method(public_id, _payer(contact))
    except NoResultFound:
        abort(404)
    except Refusal as refusal:
        return _page(422, refusal)
    return _back(_("It is removed."))


def _back(words: str) -> Response:
    answer: Response = redirect(url_for("profile_wallet.index"), code=303)  # type: ignore[assignment]
    return toast(answer, words)


def _page(status: int = 200, refusal: Refusal | None = None) -> Response:
    db, contact = current_session(), current_contact()
    return page(
        "payments/wallet/index.html",
        status=status,
        methods=[_shown(method) for method in db.scalars(queries.saved_methods())],
        may_change=contact.may_pay,
        is_on=is_paying_on(db.get_bind()),
        was_saved="saved" in request.args,
        attempt=tokens.new_public_id(),
        zone=reader_zone(),
        errors={"": _(refusal.sentence, **refusal.values)} if refusal else {},
    )


def _shown(method: SavedMethod) -> dict[str, Any]:
    contact, day = current_contact(), today()
    dates = (method.expires_month, method.expires_year)
    return {
        "public_id": method.public_id,
        "glyph": glyph_of(method.kind),
        "name": name_of(method.kind, method.brand, method.last4),
        "expiry": expiry(*dates),
        "is_expired": is_expired(*dates, day),
        "expires_soon": expires_soon(*dates, day),
        "saved_by": method.saved_by_name,
        "saved_at": method.saved_at,
        "may_remove": _may_remove(method, contact),
    }


def _may_remove(method: SavedMethod, contact: CurrentContact) -> bool:
    return contact.may_pay and (contact.is_admin or method.saved_by_person_id == contact.person_id)


def _payer(contact: CurrentContact) -> Payer:
    return Payer(
        customer_id=contact.customer_id,
        name=contact.name,
        email=contact.email,
        person_id=contact.person_id,
        language=current_language(),
        is_admin=contact.is_admin,
    )
