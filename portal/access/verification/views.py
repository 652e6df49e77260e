"""Look into your mail: the digits, sending it again, and the button behind a mailed link."""

from flask import Response, request, url_for
from flask_babel import gettext as _

from portal.access.areas import public_area
from portal.access.codes import operations as codes
from portal.access.current import contact_token
from portal.access.doors import asking_browser, door_page, go_to, keep_private, on_the_way, seal, welcome
from portal.access.proofs import proving
from portal.access.proofs.models import Proof
from portal.access.proofs.operations import look_at_link
from portal.access.proofs.queries import of_browser
from portal.access.proofs.refusals import DeadLink
from portal.access.proofs.rules import WITH_DIGITS, Purpose
from portal.access.registration import operations as registration
from portal.access.registration.operations import HASH, Asker
from portal.access.resets import operations as resets
from portal.access.rules import network_of
from portal.access.sessions import SignedIn
from portal.access.verification.dead import dead_link
from portal.db import current_session
from portal.kit.refusal import Refusal
from portal.people.rules import shown
from portal.web.locale import current_language

ASKED_HERE = WITH_DIGITS | {Purpose.RESET}

area = public_area("verification", __name__, url_prefix="/verify")


@area.get("")
def show() -> Response:
    asked = _asked_here()
    return _check_your_mail(asked) if asked is not None else go_to(url_for("access.login"))


@area.post("")
def prove() -> Response:
    asked, browser = _asked_here(), asking_browser()
    if asked is None or browser is None:
        return go_to(url_for("access.login"))
    digits, network = request.form.get("code", ""), network_of(request.remote_addr)
    try:
        if asked.purpose == Purpose.REGISTER:
            begun = registration.register_by_digits(browser, digits, network, seal(), contact_token())
        else:
            begun = codes.sign_in_by_digits(browser, digits, network, contact_token())
    except Refusal as refusal:
        return _check_your_mail(asked, refusal)
    return _let_in(begun)


@area.post("/again")
def again() -> Response:
    asked, browser = _asked_here(), asking_browser()
    if asked is None or browser is None:
        return go_to(url_for("access.login"))
    network, language = network_of(request.remote_addr), current_language()
    try:
        if asked.purpose == Purpose.REGISTER:
            registration.ask_again(Asker(network, browser, language), seal())
        elif asked.purpose == Purpose.RESET:
            resets.ask_again(network, browser, language)
        else:
            codes.ask_again(network, browser, language, on_the_way()["next"])
    except Refusal as refusal:
        return _check_your_mail(asked, refusal)
    return go_to(url_for("verification.show", sent="again", **on_the_way()))


@area.get("/<token>")
def link(token: str) -> Response:
    try:
        return _button(look_at_link(token, WITH_DIGITS, network_of(request.remote_addr)))
    except Refusal as refusal:
        return dead_link(refusal)


@area.post("/<token>")
def follow(token: str) -> Response:
    network = network_of(request.remote_addr)
    try:
        proof = look_at_link(token, WITH_DIGITS, network)
    except Refusal as refusal:
        return dead_link(refusal)
    try:
        if proof.purpose == Purpose.REGISTER:
            password = request.form.get("password", "")
            begun = registration.register_by_link(
                token, network, seal(), asking_browser(), password, contact_token()
            )
        else:
            begun = codes.sign_in_by_link(token, network, contact_token())
    except DeadLink as refusal:
        return dead_link(refusal)
    except Refusal as refusal:
        return _button(proof, refusal)
    return _let_in(begun)


def _asked_here() -> Proof | None:
    browser = asking_browser()
    if browser is None:
        return None
    asked: Proof | None = current_session().scalars(of_browser(browser, ASKED_HERE).limit(1)).first()
    return asked


def _check_your_mail(asked: Proof, refusal: Refusal | None = None) -> Response:
    return door_page(
        "access/verification/show.html",
        refusal,
        path=url_for("verification.show"),
        email=shown(asked.email),
        purpose=asked.purpose,
        has_digits=asked.purpose in WITH_DIGITS,
        note=_("We sent it again.") if request.args.get("sent") else "",
        again_url=url_for("verification.again", **on_the_way()),
    )


def _button(proof: Proof, refusal: Refusal | None = None) -> Response:
    return keep_private(
        door_page(
            "access/verification/link.html",
            refusal,
            email=shown(proof.email),
            purpose=proof.purpose,
            asks_password=_typed_a_password_elsewhere(proof),
        )
    )


def _typed_a_password_elsewhere(proof: Proof) -> bool:
    is_here = proving.is_from(proof, asking_browser())
    return not is_here and bool(proving.values_of(proof, seal()).get(HASH))


def _let_in(begun: SignedIn | None) -> Response:
    return welcome(begun) if begun is not None else go_to(url_for("registration.asked"))
