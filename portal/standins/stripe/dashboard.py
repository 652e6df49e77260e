"""The stand-in's front page: the latest payments, and what may happen to each at the press of a button."""

from collections.abc import Callable, Mapping
from typing import Any

from portal.standins.stripe.store import Doc
from portal.standins.stripe.world import World

SHOWN = 25

Button = tuple[str, str, Doc]
"""What it says, the order it gives, and the order's arguments."""


def rows(world: World) -> list[Doc]:
    """The latest payments, newest first, each with its charge and its buttons."""
    return [_row(world, intent) for intent in world.store.page("payment_intent", SHOWN)]


def _row(world: World, intent: Doc) -> Doc:
    charge = world.store.find(intent["latest_charge"] or "") or {}
    disputes = world.store.page("dispute", 1, wanted={"charge": charge.get("id")})
    return {
        "intent": intent,
        "charge": charge,
        "dispute": disputes[0] if disputes else None,
        "buttons": dict(enumerate(_buttons(intent, charge, disputes))),
    }


def _buttons(intent: Doc, charge: Doc, disputes: list[Doc]) -> list[Button]:
    mine = {"payment_intent": intent["id"]}
    if intent["status"] == "processing":
        return [
            ("The bank pays", "settle", mine | {"code": ""}),
            ("The bank refuses", "settle", mine | {"code": "insufficient_funds"}),
        ]
    if intent["status"] != "succeeded":
        return []
    if not disputes:
        is_card = charge["payment_method_details"]["type"] == "card"
        taken_back = mine | {"reason": "fraudulent" if is_card else "insufficient_funds"}
        found = [("Dispute" if is_card else "Take it back", "dispute", taken_back)]
        if not charge["refunded"]:
            found.append(("Refund", "refund", mine))
        return found
    about = {"dispute": disputes[0]["id"]}
    won, lost = about | {"status": "won"}, about | {"status": "lost"}
    return {
        "needs_response": [("Dispute won", "decide", won), ("Dispute lost", "decide", lost)],
        "under_review": [("Dispute won", "decide", won), ("Dispute lost", "decide", lost)],
        "lost": [("Won after all", "decide", won)],
    }.get(disputes[0]["status"], [])


def press(world: World, control: Callable[[str, Mapping[str, Any]], Any], intent: str, number: str) -> None:
    """Press a button of this payment; one that is gone does nothing."""
    row = _row(world, world.get("payment_intent", intent))
    button = row["buttons"].get(int(number)) if number.isdecimal() else None
    if button is not None:
        control(button[1], button[2])
