"""Payment intents."""

import secrets
from typing import Any

from portal.standins.stripe import forms, money, paying
from portal.standins.stripe.asking import CHANGES, CONFIRMING, CREATING, REASON
from portal.standins.stripe.customers import living
from portal.standins.stripe.errors import Sorry, invalid, unreadable
from portal.standins.stripe.lists import LIST, Route, answer_list, selected
from portal.standins.stripe.mandates import new_mandate
from portal.standins.stripe.methods import usable
from portal.standins.stripe.store import Doc
from portal.standins.stripe.world import Call, World, shown

OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")
NEEDS_CONFIRM = ("off_session", "error_on_requires_action", "mandate", "mandate_data", "return_url")
BANKS = ("us_bank_account", "sepa_debit")


def new_intent(world: World, amount: int, currency: str, kinds: list[str], **more: Any) -> Doc:
    """An intent that waits for a method. `more` are further fields."""
    name = world.new_id("pi")
    intent: Doc = {
        "id": name,
        "object": "payment_intent",
        "amount": amount,
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": {"allow_redirects": "always", "enabled": True},
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": "automatic",
        "client_secret": f"{name}_secret_{secrets.token_hex(12)}",
        "confirmation_method": "automatic",
        "created": world.now(),
        "currency": currency,
        "customer": None,
        "description": None,
        "excluded_payment_method_types": None,
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": {},
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_configuration_details": None,
        "payment_method_options": {},
        "payment_method_types": kinds,
        "processing": None,
        "receipt_email": None,
        "review": None,
        "setup_future_usage": None,
        "shipping": None,
        "source": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": "requires_payment_method",
        "transfer_data": None,
        "transfer_group": None,
    }
    intent |= more
    world.put(intent)
    world.note("payment_intent.created", intent)
    return intent


def create(world: World, call: Call) -> Doc:
    money.require_chargeable(call["amount"], call["currency"])
    _require_confirming(call, is_confirming=bool(call["confirm"]))
    forms.exclusive(call.params, "allowed_payment_method_types", "excluded_payment_method_types")
    kinds = paying.kinds_for(
        call["currency"], call["allowed_payment_method_types"], call["excluded_payment_method_types"]
    )
    if not kinds:
        raise invalid("No valid payment method types for this Payment Intent.", param="currency")
    if call["customer"]:
        living(world, call["customer"], "customer")
    method = usable(world, call["payment_method"]) if call["payment_method"] else None
    fields = selected(
        call.params,
        "customer",
        "description",
        "receipt_email",
        "setup_future_usage",
        "statement_descriptor",
        "statement_descriptor_suffix",
        "excluded_payment_method_types",
        "allowed_payment_method_types",
        "payment_method_options",
    )
    if call["statement_descriptor"] and (method is None or method["type"] == "card"):
        words = "The parameter `statement_descriptor` is not supported for card payments."
        raise invalid(words, param="statement_descriptor")
    draft = {"payment_method_types": kinds, "customer": call["customer"]}
    if method is not None:
        paying.require_fitting(draft, method)
    intent = new_intent(
        world,
        call["amount"],
        call["currency"],
        kinds,
        metadata=forms.merged({}, call["metadata"] or {}),
        **fields,
    )
    if method is not None:
        intent |= {"payment_method": method["id"], "status": "requires_confirmation"}
        world.put(intent)
    if call["confirm"]:
        _confirm(world, intent, call)
    return intent


def _require_confirming(call: Call, *, is_confirming: bool) -> None:
    for name in NEEDS_CONFIRM:
        if name in call.params and not is_confirming:
            raise unreadable(f"`{name}` can only be set when confirming.", "parameter_invalid", name)


def retrieve(world: World, call: Call) -> Doc:
    return world.get("payment_intent", call.ids["intent"])


def index(world: World, call: Call) -> Doc:
    wanted = selected(call.params, "customer")
    return answer_list(world, call, "payment_intent", "/v1/payment_intents", wanted)


def update(world: World, call: Call) -> Doc:
    intent = retrieve(world, call)
    if "amount" in call.params:
        _require_state(intent, OPEN, "update the amount of")
        money.require_chargeable(call["amount"], intent["currency"])
        intent["amount"] = call["amount"]
    if "metadata" in call.params:
        intent["metadata"] = forms.merged(intent["metadata"], call["metadata"])
    if "description" in call.params:
        intent["description"] = call["description"]
    world.put(intent)
    return intent


def confirm(world: World, call: Call) -> Doc:
    intent = retrieve(world, call)
    _require_own(intent, "confirm")
    _require_state(intent, ("requires_payment_method", "requires_confirmation"), "confirm")
    if call["payment_method"]:
        intent["payment_method"] = usable(world, call["payment_method"])["id"]
    if call["setup_future_usage"]:
        intent["setup_future_usage"] = call["setup_future_usage"]
    _confirm(world, intent, call)
    return intent


def _confirm(world: World, intent: Doc, call: Call) -> None:
    if not intent["payment_method"]:
        words = "You cannot confirm this PaymentIntent because it's missing a payment method."
        raise invalid(words, "payment_intent_unexpected_state")
    method = world.get("payment_method", intent["payment_method"])
    if call["return_url"]:
        intent["_return_url"] = call["return_url"]
    if method["type"] in BANKS:
        _require_mandate(world, intent, method, call)
    paying.try_to_pay(world, intent, method, is_off_session=bool(call["off_session"]))
    if intent["status"] == "requires_action" and call["error_on_requires_action"]:
        paying.refuse_authentication(world, intent)
        words = "Your card was declined. This transaction requires authentication."
        raise Sorry(402, "card_error", words, code="authentication_required", payment_intent=shown(intent))


def _require_mandate(world: World, intent: Doc, method: Doc, call: Call) -> None:
    name = call["mandate"] or method.get("_mandate")
    if name and world.get("mandate", name, "mandate")["status"] != "active":
        raise invalid("The mandate is no longer active.", "payment_intent_mandate_invalid", "mandate")
    if name:
        method["_mandate"] = name
    elif call["mandate_data"]:
        is_reusable = bool(intent["setup_future_usage"])
        method["_mandate"] = new_mandate(
            world, method, is_reusable=is_reusable, amount=intent["amount"], currency=intent["currency"]
        )
    else:
        words = "A mandate is required: pass `mandate` or `mandate_data`."
        raise invalid(words, "payment_intent_mandate_invalid", "mandate")
    world.put(method)


def cancel(world: World, call: Call) -> Doc:
    intent = retrieve(world, call)
    _require_own(intent, "cancel")
    _require_state(intent, OPEN, "cancel")
    intent |= {
        "canceled_at": world.now(),
        "cancellation_reason": call["cancellation_reason"],
        "next_action": None,
        "status": "canceled",
    }
    world.put(intent)
    world.note("payment_intent.canceled", intent)
    return intent


def _require_own(intent: Doc, verb: str) -> None:
    if intent.get("_session"):
        words = f"You cannot {verb} this PaymentIntent directly: it was created by a Checkout Session."
        raise invalid(words, "payment_intent_unexpected_state")


def _require_state(intent: Doc, states: tuple[str, ...], verb: str) -> None:
    if intent["status"] not in states:
        raise Sorry(
            400,
            "invalid_request_error",
            f"You cannot {verb} this PaymentIntent because it has a status of {intent['status']}.",
            code="payment_intent_unexpected_state",
            payment_intent=shown(intent),
        )


ROUTES = [
    Route("POST", "/v1/payment_intents", create, CREATING),
    Route("GET", "/v1/payment_intents", index, forms.Shape({**LIST, "customer": forms.text})),
    Route("GET", "/v1/payment_intents/<intent>", retrieve),
    Route("POST", "/v1/payment_intents/<intent>", update, forms.Shape(CHANGES)),
    Route("POST", "/v1/payment_intents/<intent>/confirm", confirm, forms.Shape(CONFIRMING)),
    Route(
        "POST",
        "/v1/payment_intents/<intent>/cancel",
        cancel,
        forms.Shape({"cancellation_reason": REASON, **forms.EXPAND}),
    ),
]
