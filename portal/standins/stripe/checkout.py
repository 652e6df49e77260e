"""The hosted pages: where a customer enters a card or an account, and confirms it at his bank."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape
from werkzeug.utils import redirect as _redirect
from werkzeug.wrappers import Request, Response

from portal.standins.stripe import completing, money
from portal.standins.stripe.countries import COUNTRIES
from portal.standins.stripe.entries import SAVED, read_entry
from portal.standins.stripe.errors import Sorry
from portal.standins.stripe.store import Doc
from portal.standins.stripe.world import World

HERE = Path(__file__).parent
TEMPLATES = HERE.parents[2] / "templates" / "standins" / "stripe"
POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'"
PAY, AUTHENTICATE = "/c/pay/", "/c/authenticate/"
SEE_OTHER = 303


class Checkout:
    """Answers what lies below /c."""

    def __init__(self, world: World) -> None:
        self._world = world
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
        if request.path.startswith(PAY):
            session = self._world.store.find(request.path.removeprefix(PAY))
            if session is None or session["object"] != "checkout.session":
                return self._page("gone.html", 404)
            return self._pay(session, request)
        if request.path.startswith(AUTHENTICATE):
            intent = self._world.store.find(request.path.removeprefix(AUTHENTICATE))
            if intent is None or intent["object"] not in ("payment_intent", "setup_intent"):
                return self._page("gone.html", 404)
            return self._authenticate(intent, request)
        return self._page("gone.html", 404)

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
            offers_saving=completing.offers_saving(session),
            keeps={kind: completing.keeps(session, kind) for kind in kinds},
        )

    def _authenticate(self, intent: Doc, request: Request) -> Response:
        if intent["status"] != "requires_action":
            return _to(completing.way_back(self._world, intent))
        if request.method != "POST":
            return self._page("authenticate.html", 200, intent=intent)
        is_approved = request.form.get("decision") == "approve"
        return _to(completing.decide(self._world, intent, is_approved=is_approved))

    def _page(self, name: str, status: int, **values: Any) -> Response:
        headers = {
            "Content-Security-Policy": POLICY,
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
        }
        text = self._pages.get_template(name).render(**values)
        return Response(text, status, headers, content_type="text/html; charset=utf-8")


def _to(address: str) -> Response:
    answer: Response = _redirect(address, SEE_OTHER)
    return answer


def _amount(minor: int, currency: str) -> str:
    places = money.decimals(currency)
    whole, rest = divmod(minor, 10**places)
    return f"{currency.upper()} {whole:,}" + (f".{rest:0{places}}" if places else "")
