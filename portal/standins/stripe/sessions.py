"""Checkout sessions: what the hosted page asks for, and what came of it."""

from typing import Any

from portal.standins.stripe import forms, intents
from portal.standins.stripe.errors import invalid
from portal.standins.stripe.lists import LIST, Route, answer_list, selected
from portal.standins.stripe.opening import CREATING, create
from portal.standins.stripe.store import Doc
from portal.standins.stripe.world import Call, World


def retrieve(world: World, call: Call) -> Doc:
    return world.get("checkout.session", call.ids["session"])


def index(world: World, call: Call) -> Doc:
    wanted: dict[str, Any] = selected(call.params, "customer", "payment_intent", "status")
    return answer_list(world, call, "checkout.session", "/v1/checkout/sessions", wanted)


def line_items(world: World, call: Call) -> Doc:
    items: Doc = retrieve(world, call)["_line_items"]
    return items


def expire(world: World, call: Call) -> Doc:
    session = retrieve(world, call)
    if session["status"] != "open":
        words = f"Only an open Checkout Session can be expired; this one is {session['status']}."
        raise invalid(words)
    return end(world, session)


def end(world: World, session: Doc) -> Doc:
    """It runs out, and a payment begun with it cannot be gone on with."""
    session |= {"status": "expired", "url": None}
    world.put(session)
    if session["payment_intent"]:
        intent = world.get("payment_intent", session["payment_intent"])
        if intent["status"] in intents.OPEN:
            intent |= {
                "canceled_at": world.now(),
                "cancellation_reason": "expired",
                "next_action": None,
                "status": "canceled",
            }
            world.put(intent)
            world.note("payment_intent.canceled", intent)
    world.note("checkout.session.expired", session)
    return session


def run_out(world: World, name: str) -> None:
    """Its time is over."""
    session = world.get("checkout.session", name)
    if session["status"] == "open":
        end(world, session)


FILTERS = {
    **LIST,
    "customer": forms.text,
    "payment_intent": forms.text,
    "status": forms.one_of("open", "complete", "expired"),
}
ROUTES = [
    Route("POST", "/v1/checkout/sessions", create, CREATING),
    Route("GET", "/v1/checkout/sessions", index, forms.Shape(FILTERS)),
    Route("GET", "/v1/checkout/sessions/<session>", retrieve),
    Route("POST", "/v1/checkout/sessions/<session>/expire", expire),
    Route("GET", "/v1/checkout/sessions/<session>/line_items", line_items, forms.Shape(forms.PAGE)),
]
