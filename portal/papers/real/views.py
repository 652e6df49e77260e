"""The page "Is this invoice real?": the form, and yes or no."""

from flask import Response, current_app, request

from portal.access.areas import public_area
from portal.access.doors import door_page
from portal.access.rules import network_of
from portal.kit.refusal import Refusal
from portal.papers.pdf.stamping import PAGE
from portal.papers.real import operations
from portal.papers.real.forms import question_in, typed_in
from portal.papers.rules.stamps import Stamp
from portal.web.frame import show as formats
from portal.web.pages import errors_of

TEMPLATE = "papers/real/new.html"

area = public_area("real", __name__, url_prefix=f"/{PAGE}")


@area.get("")
def new() -> Response:
    return door_page(TEMPLATE, typed={}, is_real=None)


@area.post("")
def create() -> Response:
    typed = typed_in(request.form)
    question, refusals = question_in(typed, formats())
    if question is None:
        return door_page(TEMPLATE, errors=errors_of(*refusals), typed=typed, is_real=None)
    stamp = Stamp(str(current_app.secret_key))
    try:
        is_real = operations.ask(question, network_of(request.remote_addr), stamp)
    except Refusal as refusal:
        return door_page(TEMPLATE, refusal, typed=typed, is_real=None)
    return door_page(TEMPLATE, typed=typed, is_real=is_real)
