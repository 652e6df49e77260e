"""The API's door: key, version, address, parameters, idempotency; then the operation itself."""

import json
import logging
import secrets
import time
from hashlib import sha256
from threading import Lock
from typing import Any

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from portal.standins.stripe import (
    balance,
    charges,
    customers,
    disputes,
    endpoints,
    events,
    forms,
    intents,
    mandates,
    methods,
    refunds,
    sessions,
    setups,
    verifying,
)
from portal.standins.stripe.errors import Sorry, invalid
from portal.standins.stripe.faults import Fault, Faults
from portal.standins.stripe.lists import Route, expanded
from portal.standins.stripe.world import DAY, VERSION, Call, World

log = logging.getLogger(__name__)

ROOMS = (
    balance, charges, customers, disputes, endpoints, events, intents, mandates, methods, refunds, sessions,
    setups, verifying,
)  # fmt: skip
ROUTES: tuple[Route, ...] = tuple(route for room in ROOMS for route in room.ROUTES)
ADDRESSES = Map(
    [Rule(route.path, methods=[route.method], endpoint=route) for route in ROUTES], strict_slashes=False
)
LONGEST_KEY = 255
NOT_KEPT = (401, 409, 429)

Answer = tuple[int, dict[str, Any]]


class Silence(Exception):
    """The caller gets no answer at all."""


class Api:
    """Answers calls below /v1."""

    def __init__(self, world: World, faults: Faults) -> None:
        self._world = world
        self._faults = faults
        self._running: set[str] = set()
        self._lock = Lock()

    def __call__(self, request: Request) -> Response:
        """The answer; raises Silence where there is none."""
        name = f"req_{secrets.token_hex(7)}"
        headers = {"Request-Id": name, "Stripe-Version": VERSION}
        try:
            _require_key(request)
            fault = self._faults.next_for(request.method, request.path)
            if fault is not None and (answer := _faulty(fault)):
                answer.headers.extend(headers)
                return answer
            (status, body), is_replayed = self._answered(request, name, fault)
            if is_replayed:
                headers["Idempotent-Replayed"] = "true"
        except Sorry as sorry:
            status, body = _told(sorry, name)
        if key := request.headers.get("Idempotency-Key"):
            headers["Idempotency-Key"] = key
        text = json.dumps(body, indent=2)
        return Response(text, status, headers, content_type="application/json")

    def _answered(self, request: Request, name: str, fault: Fault | None) -> tuple[Answer, bool]:
        """The answer, and whether it is that of an earlier call with the same key."""
        key = request.headers.get("Idempotency-Key") if request.method == "POST" else None
        if key is None:
            return self._done(request, name, fault, None), False
        if len(key) > LONGEST_KEY:
            raise invalid(f"Idempotency keys have at most {LONGEST_KEY} characters.")
        with self._lock:
            if key in self._running:
                words = "There is currently another in-progress request using this Idempotency Key."
                raise Sorry(409, "idempotency_error", words, code="idempotency_key_in_use", is_kept=False)
            self._running.add(key)
        try:
            kept = self._kept(key, _fingerprint(request))
            return (kept, True) if kept else (self._done(request, name, fault, key), False)
        finally:
            with self._lock:
                self._running.discard(key)

    def _kept(self, key: str, fingerprint: str) -> Answer | None:
        store = self._world.store
        store.rows("delete from keys where created < ?", self._world.now() - DAY)
        rows = store.rows("select * from keys where key = ?", key)
        if not rows:
            return None
        if rows[0]["print"] != fingerprint:
            words = (
                "Keys for idempotent requests can only be used with the same parameters they were first "
                f"used with. Try using a key other than '{key}' if you meant to execute a different request."
            )
            raise Sorry(400, "idempotency_error", words, is_kept=False)
        return rows[0]["status"], json.loads(rows[0]["body"])

    def _done(self, request: Request, name: str, fault: Fault | None, key: str | None) -> Answer:
        world = self._world
        if fault is not None and fault.kind == "slow":
            time.sleep(fault.milliseconds / 1000)
        world.catch_up()
        route, ids = _route(request)
        pairs = request.form if request.method == "POST" else request.args
        params = route.shape(forms.tree(pairs.items(multi=True)))
        call = Call(params, ids)
        is_kept = key is not None
        with world.store.whole():
            world.base = request.host_url.removesuffix("/")
            world.request = {"id": name, "idempotency_key": key}
            try:
                answer: Answer = 200, expanded(world, route.handler(world, call), params.get("expand") or [])
            except Sorry as sorry:
                answer = _told(sorry, name)
                is_kept = is_kept and sorry.is_kept and sorry.status not in NOT_KEPT
            finally:
                world.request = {"id": None, "idempotency_key": None}
            if fault is not None and fault.kind == "broken":
                words = "An unknown error occurred"
                answer = _told(Sorry(500, "api_error", words), name)
            if is_kept:
                world.store.rows(
                    "insert into keys values (?, ?, ?, ?, ?)",
                    key,
                    _fingerprint(request),
                    world.now(),
                    answer[0],
                    json.dumps(answer[1]),
                )
        world.mail.set()
        if fault is not None and fault.kind == "silent":
            raise Silence
        return answer


def _require_key(request: Request) -> None:
    kind, _, key = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "basic" and request.authorization:
        key = request.authorization.username or ""
    if key.startswith(("sk_live_", "rk_live_")):
        raise Sorry(401, "invalid_request_error", "The stand-in takes no live keys.", is_kept=False)
    if not key.startswith(("sk_test_", "rk_test_")):
        words = "You did not provide an API key, or one that is no test key."
        raise Sorry(401, "invalid_request_error", words, is_kept=False)
    version = request.headers.get("Stripe-Version", VERSION)
    if version != VERSION:
        raise invalid(f"The stand-in speaks {VERSION}, not {version}.")


def _faulty(fault: Fault) -> Response | None:
    match fault.kind:
        case "status":
            kind = "rate_limit_error" if fault.status == 429 else "api_error"
            body = {"error": {"type": kind, "message": "Trouble on demand."}}
            if fault.status == 429:
                body["error"]["code"] = "rate_limit"
            return Response(json.dumps(body), fault.status, content_type="application/json")
        case "html":
            return Response("<!doctype html><title>Gateway</title><p>Hello", content_type="text/html")
        case "garbage":
            return Response('{"id": "pi_', content_type="application/json")
        case "deaf":
            raise Silence
    return None


def _route(request: Request) -> tuple[Route, dict[str, str]]:
    try:
        found, ids = ADDRESSES.bind("").match(request.path, method=request.method)
    except HTTPException:
        words = f"Unrecognized request URL ({request.method}: {request.path})."
        raise Sorry(404, "invalid_request_error", words, is_kept=False) from None
    route: Route = found
    return route, dict(ids)


def _told(sorry: Sorry, name: str) -> Answer:
    return sorry.status, {"error": sorry.error | {"request_log_url": f"/_control/requests/{name}"}}


def _fingerprint(request: Request) -> str:
    pairs = sorted(request.form.items(multi=True))
    return sha256(json.dumps([request.method, request.path, pairs]).encode()).hexdigest()
