"""The hosted pages: where a customer enters a card or an account, and confirms it at his bank."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from portal.standins.stripe import completing, dashboard, deliveries, deposits, money, verifying
from portal.standins.stripe.control import Control
from portal.standins.stripe.countries import COUNTRIES
from portal.standins.stripe.entries import SAVED, read_entry
from portal.standins.stripe.errors import Sorry
from portal.standins.stripe.store import Doc
from portal.standins.stripe.world import World

HERE = Path(__file__).parent
TEMPLATES = HERE.parents[2] / "templates" / "standins" / "stripe"
POLICY = "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'"
PAY, AUTHENTICATE, VERIFY = "/c/pay/", "/c/authenticate/", "/c/verify/"
SEE_OTHER = 303


class Checkout:
    """Answers what lies below /c, and the front page."""

    def __init__(self, world: World, control: Control) -> None:
        self._world = world
        self._control = control
        self._pages = Environment(
            loader=FileSystemLoader(TEMPLATES), autoescape=select_autoescape(), trim_blocks=True
        )
        self._pages.globals["amount"] = _amount
        self._pages.globals["countries"] = COUNTRIES

    def __call__(self, request: Request) -> Response:
        if request.path == "/c/checkout.css":
            return Response((HERE / "checkout.css").read_bytes(), content_type="text/css; charset=utf-8")
        self._world.catch_up()
        with self._world.store.whole():
            self._world.base = request.host_url.removesuffix("/")
            answer = self._answer(request)
        self._world.mail.set()
        return answer

    def _answer(self, request: Request) -> Response:
        if request.path == "/":
            return self._board(request)
        if request.path.startswith(PAY):
            session = self._world.store.find(request.path.removeprefix(PAY))
            if session is None or session["object"] != "checkout.session":
                return self._page("gone.html", 404)
            return self._pay(session, request)
        for start, answer in ((AUTHENTICATE, self._authenticate), (VERIFY, self._verify)):
            if request.path.startswith(start):
                intent = self._world.store.find(request.path.removeprefix(start))
                if intent is not None and intent["object"] in ("payment_intent", "setup_intent"):
                    return answer(intent, request)
        return self._page("gone.html", 404)

    def _board(self, request: Request) -> Response:
        if request.method == "POST":
            # A page elsewhere may post here too, and its browser says so.
            if request.headers.get("Origin") != request.host_url.removesuffix("/"):
                return self._page("gone.html", 403)
            with suppress(Sorry):
                dashboard.press(self._world, self._control, request.form["intent"], request.form["button"])
            return _to("/")
        return self._page(
            "dashboard.html",
            200,
            rows=dashboard.rows(self._world),
            moment=f"{datetime.fromtimestamp(self._world.now(), UTC):%Y-%m-%d %H:%M} UTC",
            undelivered=deliveries.under_way(self._world, "'waiting', 'out', 'held'"),
        )

    def _pay(self, session: Doc, request: Request) -> Response:
        if session["status"] == "complete":
            return _to(completing.success_address(session))
        if session["status"] == "expired":
            return self._page("expired.html", 410, session=session)
        if request.method != "POST":
            return self._form(session, faults=self._earlier_fault(session))
        entry = read_entry(
            request.form,
            session["payment_method_types"],
            self._world.now(),
            needs_address=session["billing_address_collection"] == "required",
        )
        if entry.faults:
            return self._form(session, request.form, entry.faults)
        try:
            return _to(completing.submit(self._world, session, entry))
        except Sorry as sorry:
            field = {"cvc": "card_cvc"}.get(sorry.error.get("param", ""), "method")
            return self._form(session, request.form, {field: sorry.error["message"]})

    def _earlier_fault(self, session: Doc) -> dict[str, str]:
        """Why an earlier try with this session came to nothing."""
        intent = self._world.store.find(session["payment_intent"] or session["setup_intent"] or "") or {}
        error = intent.get("last_payment_error") or intent.get("last_setup_error")
        return {"method": error["message"]} if error else {}

    def _form(
        self, session: Doc, sent: Mapping[str, str] | None = None, faults: Mapping[str, str] | None = None
    ) -> Response:
        saved = completing.saved_methods(self._world, session)
        kinds = session["payment_method_types"]
        status = 422 if sent and faults else 200
        sent = sent or {"email": (session["customer_details"] or {}).get("email") or ""}
        chosen = sent.get("method") or (f"{SAVED}{saved[0]['id']}" if saved else kinds[0])
        return self._page(
            "pay.html",
            status,
            session=session,
            items=(session["_line_items"] or {"data": []})["data"],
            kinds=kinds,
            saved=saved,
            chosen=chosen,
            sent=sent,
            faults=faults or {},
            offers_deposits=completing.offers_deposits(session),
            offers_saving=completing.offers_saving(session),
            keeps={kind: completing.keeps(session, kind) for kind in kinds},
        )

    def _authenticate(self, intent: Doc, request: Request) -> Response:
        if intent["status"] != "requires_action" or deposits.is_waiting(intent):
            return _to(completing.way_back(self._world, intent))
        if request.method != "POST":
            return self._page("authenticate.html", 200, intent=intent)
        is_approved = request.form.get("decision") == "approve"
        return _to(completing.decide(self._world, intent, is_approved=is_approved))

    def _verify(self, intent: Doc, request: Request) -> Response:
        fault = ""
        if request.method == "POST" and deposits.is_waiting(intent):
            try:
                verifying.verify(self._world, intent, request.form.get("code", "").strip().upper())
            except Sorry as sorry:
                fault = str(sorry)
        return self._page(
            "verify.html",
            422 if fault else 200,
            intent=intent,
            is_waiting=deposits.is_waiting(intent),
            fault=fault,
        )

    def _page(self, name: str, status: int, **values: Any) -> Response:
        headers = {
            "Content-Security-Policy": POLICY,
            "Cache-Control": "no-store",
            "Referrer-Policy": "same-origin",
        }
        text = self._pages.get_template(name).render(**values)
        return Response(text, status, headers, content_type="text/html; charset=utf-8")


def _to(address: str) -> Response:
    answer: Response = redirect(address, SEE_OTHER)
    return answer


def _amount(minor: int, currency: str) -> str:
    places = money.decimals(currency)
    whole, rest = divmod(minor, 10**places)
    return f"{currency.upper()} {whole:,}" + (f".{rest:0{places}}" if places else "")
