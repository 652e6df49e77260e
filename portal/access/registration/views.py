"""Making an account: the form, and what is said where staff decide."""

from flask import Response, request

from portal.access.areas import public_area
from portal.access.current import contact_who_asks
from portal.access.doors import HOME, ask_for_mail, door_page, go_to, seal
from portal.access.registration import forms, operations
from portal.access.registration.operations import Asker, Registration
from portal.access.rules import network_of
from portal.access.texts.reading import words_of
from portal.db import current_session
from portal.kit.refusal import Refusal
from portal.preferences.cascade import choices_for_everyone
from portal.preferences.rules import ALLOWS_REGISTRATION
from portal.preferences.texts.rules import TextName
from portal.web.locale import current_language

area = public_area("registration", __name__, url_prefix="/register")


@area.get("")
def new() -> Response:
    if contact_who_asks() is not None:
        return go_to(HOME)
    choices = choices_for_everyone(current_session())
    if not choices[ALLOWS_REGISTRATION]:
        return door_page("access/registration/closed.html", status=404)
    form = forms.registration_form(choices, words_of(TextName.TERMS))
    form.email = request.args.get("email", "")
    return door_page("access/registration/new.html", form=form)


@area.post("")
def create() -> Response:
    choices = choices_for_everyone(current_session())
    if not choices[ALLOWS_REGISTRATION]:
        return door_page("access/registration/closed.html", status=404)
    form = forms.registration_form(choices, words_of(TextName.TERMS))
    forms.fill_in(form, request.form)
    if form.errors:
        return door_page("access/registration/new.html", form=form, errors=form.errors)
    typed = Registration(form.email, form.typed_password, form.values)
    network, language = network_of(request.remote_addr), current_language()
    try:
        return ask_for_mail(
            lambda browser: operations.ask_to_register(typed, Asker(network, browser, language), seal())
        )
    except Refusal as refusal:
        return door_page("access/registration/new.html", refusal, form=form)


@area.get("/asked")
def asked() -> Response:
    return door_page("access/registration/asked.html")
