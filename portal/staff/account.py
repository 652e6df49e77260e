"""What each of staff changes of their own account."""

from flask import Response, redirect, request, url_for
from flask_babel import gettext as _

from portal.access.areas import own_account_area
from portal.access.current import current_staff
from portal.access.doors import door_page
from portal.access.rules import network_of
from portal.access.staff_accounts import operations
from portal.kit.refusal import Refusal
from portal.web.toasts import toast

area = own_account_area("staff_account", __name__, url_prefix="/staff/account")


@area.get("/password")
def edit() -> Response:
    return _form()


@area.post("/password")
def update() -> Response:
    staff, form = current_staff(), request.form
    try:
        operations.change_own_password(
            staff.staff_id,
            staff.session_id,
            form.get("current", ""),
            form.get("password", ""),
            network_of(request.remote_addr),
        )
    except Refusal as refusal:
        return _form(refusal)
    answer: Response = redirect(url_for("staff_customers.index"), code=303)  # type: ignore[assignment]
    return toast(answer, _("Your password is saved. You are signed out everywhere else."))


def _form(refusal: Refusal | None = None) -> Response:
    return door_page("staff/account/password.html", refusal, email=current_staff().email)
