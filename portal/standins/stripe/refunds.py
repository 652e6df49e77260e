"""Refunds: money that goes back the way it came."""

from portal.standins.stripe import balance, forms
from portal.standins.stripe.errors import invalid, unreadable
from portal.standins.stripe.lists import LIST, Route, answer_list, selected
from portal.standins.stripe.store import Doc
from portal.standins.stripe.world import Call, World, business_days_after

DEBIT_DAYS = 5
OUTCOME_NOTE = "next_refund"
"""The note in which a test says what becomes of the next refund: pending, failed or requires_action."""


def create(world: World, call: Call) -> Doc:
    forms.exclusive(call.params, "charge", "payment_intent")
    charge = _charge(world, call)
    return give_back(world, charge, call["amount"], call["reason"], call["metadata"])


def _charge(world: World, call: Call) -> Doc:
    if call["charge"]:
        return world.get("charge", call["charge"], "charge")
    if not call["payment_intent"]:
        raise unreadable(
            "One of the following params should be provided for this request: payment_intent or charge.",
            "parameter_missing",
            "payment_intent",
        )
    intent = world.get("payment_intent", call["payment_intent"], "payment_intent")
    if intent["status"] not in ("succeeded", "processing"):
        words = f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund."
        raise invalid(words, "payment_intent_unexpected_state", "payment_intent")
    return world.get("charge", intent["latest_charge"])


def give_back(
    world: World,
    charge: Doc,
    amount: int | None = None,
    reason: str | None = None,
    metadata: dict[str, str] | None = None,
) -> Doc:
    """Refund this much of a charge, or what is left of it; raises Sorry."""
    left = charge["amount"] - charge["amount_refunded"]
    wanted = left if amount is None else amount
    _require_refundable(world, charge, wanted, left)
    outcome = world.store.note(OUTCOME_NOTE) or ""
    world.store.note(OUTCOME_NOTE, "")
    kind = charge["payment_method_details"]["type"]
    waits = charge["status"] == "pending" or kind != "card"
    status = outcome or ("pending" if waits else "succeeded")
    refund: Doc = {
        "id": world.new_id("re" if kind == "card" else "pyr"),
        "object": "refund",
        "amount": wanted,
        "balance_transaction": None,
        "charge": charge["id"],
        "created": world.now(),
        "currency": charge["currency"],
        "customer": charge["customer"],
        "destination_details": {"type": kind} | ({"card": {"type": "refund"}} if kind == "card" else {}),
        "metadata": metadata or {},
        "payment_intent": charge["payment_intent"],
        "payment_method": charge["payment_method"],
        "reason": reason,
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "pending" if status == "failed" else status,
        "transfer_reversal": None,
    }
    if refund["status"] == "pending":
        refund["pending_reason"] = "charge_pending" if charge["status"] == "pending" else "processing"
        if not outcome:
            world.later(business_days_after(world.now(), DEBIT_DAYS), "refund", refund["id"])
    book_kind = "refund" if kind == "card" else "payment_refund"
    refund["balance_transaction"] = balance.book(world, book_kind, refund["id"], -wanted, refund["currency"])
    world.put(refund)
    charge["amount_refunded"] += wanted
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    world.put(charge)
    world.note("refund.created", refund)
    world.note("charge.refunded", charge)
    if status == "failed":
        fail(world, refund, "lost_or_stolen_card" if kind == "card" else "declined")
    return refund


def _require_refundable(world: World, charge: Doc, wanted: int, left: int) -> None:
    if charge["status"] == "failed":
        raise invalid(f"Charge {charge['id']} did not succeed.", "charge_not_refundable")
    if any(
        not dispute["is_charge_refundable"] and dispute["status"] != "won"
        for dispute in world.store.page("dispute", 10, wanted={"charge": charge["id"]})
    ):
        raise invalid(
            f"Charge {charge['id']} has been charged back; cannot issue a refund.", "charge_disputed"
        )
    if not left:
        raise invalid(f"Charge {charge['id']} has already been refunded.", "charge_already_refunded")
    if wanted > left:
        words = f"Refund amount ({wanted}) is greater than unrefunded amount on charge ({left})"
        raise invalid(words, param="amount")


def succeed(world: World, refund: Doc) -> None:
    """It has arrived."""
    if refund["status"] not in ("pending", "requires_action"):
        return
    refund["status"] = "succeeded"
    refund.pop("pending_reason", None)
    world.put(refund)
    world.note("refund.updated", refund, {"status": "pending"})


def fail(world: World, refund: Doc, reason: str = "unknown") -> None:
    """It came back; the money is in the balance again."""
    was = refund["status"]
    if was in ("failed", "canceled"):
        return
    refund |= {"failure_reason": reason, "status": "failed"}
    _take_back(world, refund)
    refund["failure_balance_transaction"] = balance.book(
        world, "refund_failure", refund["id"], refund["amount"], refund["currency"]
    )
    refund.pop("pending_reason", None)
    world.put(refund)
    world.note("refund.updated", refund, {"status": was})
    world.note("refund.failed", refund, {"status": was})


def _take_back(world: World, refund: Doc) -> None:
    charge = world.get("charge", refund["charge"])
    charge["amount_refunded"] -= refund["amount"]
    charge["refunded"] = False
    world.put(charge)


def cancel(world: World, call: Call) -> Doc:
    refund = retrieve(world, call)
    if refund["status"] != "requires_action":
        raise invalid("Only a refund that requires action can be canceled.")
    refund["status"] = "canceled"
    _take_back(world, refund)
    world.put(refund)
    world.note("refund.updated", refund, {"status": "requires_action"})
    return refund


def retrieve(world: World, call: Call) -> Doc:
    return world.get("refund", call.ids["refund"])


def update(world: World, call: Call) -> Doc:
    refund = retrieve(world, call)
    refund["metadata"] = forms.merged(refund["metadata"], call["metadata"])
    world.put(refund)
    world.note("refund.updated", refund)
    return refund


def index(world: World, call: Call) -> Doc:
    return answer_list(
        world, call, "refund", "/v1/refunds", selected(call.params, "charge", "payment_intent")
    )


def settle(world: World, name: str) -> None:
    """What had been put off: a refund to a bank account arrives."""
    succeed(world, world.get("refund", name))


ASKED: dict[str, forms.Check] = {
    "amount": forms.amount,
    "charge": forms.text,
    "metadata": forms.metadata,
    "payment_intent": forms.text,
    "reason": forms.one_of("duplicate", "fraudulent", "requested_by_customer"),
    **forms.EXPAND,
}
ROUTES = [
    Route("POST", "/v1/refunds", create, forms.Shape(ASKED)),
    Route(
        "GET", "/v1/refunds", index, forms.Shape({**LIST, "charge": forms.text, "payment_intent": forms.text})
    ),
    Route("GET", "/v1/refunds/<refund>", retrieve),
    Route(
        "POST",
        "/v1/refunds/<refund>",
        update,
        forms.Shape({"metadata": forms.metadata, **forms.EXPAND}, ("metadata",)),
    ),
    Route("POST", "/v1/refunds/<refund>/cancel", cancel),
]
