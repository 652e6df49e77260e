"""Setup intents: methods kept for later, without a payment."""

import secrets
from typing import Any

from portal.standins.stripe import asking, deposits, forms, intents, paying
from portal.standins.stripe.customers import living
from portal.standins.stripe.errors import Sorry, invalid, unreadable
from portal.standins.stripe.lists import LIST, Route, answer_list, selected
from portal.standins.stripe.magic import WORDS
from portal.standins.stripe.mandates import new_mandate
from portal.standins.stripe.methods import attach_to, behaviour, usable
from portal.standins.stripe.store import Doc
from portal.standins.stripe.world import Call, World, shown


def new_setup(world: World, kinds: list[str], **more: Any) -> Doc:
    """A setup intent that waits for a method. `more` are further fields."""
    name = world.new_id("seti")
    setup: Doc = {
        "id": name,
        "object": "setup_intent",
        "application": None,
        "automatic_payment_methods": {"allow_redirects": "always", "enabled": True},
        "cancellation_reason": None,
        "client_secret": f"{name}_secret_{secrets.token_hex(12)}",
        "created": world.now(),
        "customer": None,
        "description": None,
        "excluded_payment_method_types": None,
        "flow_directions": None,
        "last_setup_error": None,
        "latest_attempt": None,
        "livemode": False,
        "mandate": None,
        "metadata": {},
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_configuration_details": None,
        "payment_method_options": {},
        "payment_method_types": kinds,
        "single_use_mandate": None,
        "status": "requires_payment_method",
        "usage": "off_session",
    }
    setup |= more
    world.put(setup)
    world.note("setup_intent.created", setup)
    return setup


def try_to_keep(world: World, setup: Doc, method: Doc, *, is_authenticated: bool = False) -> None:
    """Keep this method. After a refusal all of it is kept, and Sorry (402) is raised."""
    paying.require_fitting(setup, method)
    does = behaviour(method)
    setup |= {"payment_method": method["id"], "last_setup_error": None, "next_action": None}
    if method.get("_is_unverified"):
        deposits.ask(world, setup, method)
        return
    if does.asks in ("always", "until_saved") and not is_authenticated:
        setup |= {
            "status": "requires_action",
            "next_action": {
                "type": "redirect_to_url",
                "redirect_to_url": {
                    "url": f"{world.base}/c/authenticate/{setup['id']}",
                    "return_url": setup.get("_return_url"),
                },
            },
        }
        world.put(setup)
        world.note("setup_intent.requires_action", setup)
        return
    if does.is_refused_when_saved:
        words = WORDS.get(does.decline_code, WORDS["generic_decline"])
        error = {"type": "card_error", "code": does.code, "decline_code": does.decline_code, "message": words}
        fall_back(world, setup, error | {"payment_method": shown(method)})
        raise Sorry(
            402,
            "card_error",
            words,
            code=does.code,
            decline_code=does.decline_code,
            setup_intent=shown(setup),
        )
    if method["type"] != "card":
        setup["mandate"] = method["_mandate"] = new_mandate(world, method, is_reusable=True)
    method["_is_set_up"] = True
    world.put(method)
    if setup["customer"]:
        attach_to(world, method, setup["customer"], setup.get("_redisplay"))
    setup["status"] = "succeeded"
    world.put(setup)
    world.note("setup_intent.succeeded", setup)


def fall_back(world: World, setup: Doc, error: Doc) -> None:
    """It did not work; another method may be tried."""
    setup |= {
        "last_setup_error": error,
        "next_action": None,
        "payment_method": None,
        "status": "requires_payment_method",
    }
    world.put(setup)
    world.note("setup_intent.setup_failed", setup)


def refuse_authentication(world: World, setup: Doc) -> None:
    """The customer did not confirm that it is him."""
    error = {
        "type": "invalid_request_error",
        "code": "setup_intent_authentication_failure",
        "message": "The provided PaymentMethod has failed authentication.",
        "payment_method": shown(world.get("payment_method", setup["payment_method"])),
    }
    fall_back(world, setup, error)


def create(world: World, call: Call) -> Doc:
    if call["customer"]:
        living(world, call["customer"], "customer")
    for name in ("return_url", "mandate_data"):
        if name in call.params and not call["confirm"]:
            raise unreadable(f"`{name}` can only be set when confirming.", "parameter_invalid", name)
    method = usable(world, call["payment_method"]) if call["payment_method"] else None
    fields = selected(call.params, "customer", "description", "usage", "excluded_payment_method_types")
    kinds = [
        kind
        for kind in ("card", *paying.CURRENCY_OF)
        if kind in (call["allowed_payment_method_types"] or (kind,))
        and kind not in (call["excluded_payment_method_types"] or ())
    ]
    if method is not None:
        paying.require_fitting({"payment_method_types": kinds, "customer": call["customer"]}, method)
    setup = new_setup(world, kinds, metadata=forms.merged({}, call["metadata"] or {}), **fields)
    if method is not None:
        setup |= {"payment_method": method["id"], "status": "requires_confirmation"}
        world.put(setup)
    if call["confirm"]:
        _confirm(world, setup, call)
    return setup


def retrieve(world: World, call: Call) -> Doc:
    return world.get("setup_intent", call.ids["intent"])


def index(world: World, call: Call) -> Doc:
    wanted = selected(call.params, "customer", "payment_method")
    return answer_list(world, call, "setup_intent", "/v1/setup_intents", wanted)


def confirm(world: World, call: Call) -> Doc:
    setup = retrieve(world, call)
    _require_state(setup, ("requires_payment_method", "requires_confirmation"), "confirm")
    if call["payment_method"]:
        setup["payment_method"] = usable(world, call["payment_method"])["id"]
    _confirm(world, setup, call)
    return setup


def _confirm(world: World, setup: Doc, call: Call) -> None:
    if not setup["payment_method"]:
        words = "You cannot confirm this SetupIntent because it's missing a payment method."
        raise invalid(words, "setup_intent_unexpected_state")
    if call["return_url"]:
        setup["_return_url"] = call["return_url"]
    method = world.get("payment_method", setup["payment_method"])
    if method["type"] != "card" and not call["mandate_data"]:
        raise invalid("A mandate is required: pass `mandate_data`.", param="mandate_data")
    try_to_keep(world, setup, method)


def cancel(world: World, call: Call) -> Doc:
    setup = retrieve(world, call)
    _require_state(setup, intents.OPEN, "cancel")
    setup |= {
        "cancellation_reason": call["cancellation_reason"],
        "next_action": None,
        "status": "canceled",
    }
    world.put(setup)
    world.note("setup_intent.canceled", setup)
    return setup


def _require_state(setup: Doc, states: tuple[str, ...], verb: str) -> None:
    if setup["status"] not in states:
        words = f"You cannot {verb} this SetupIntent because it has a status of {setup['status']}."
        raise invalid(words, "setup_intent_unexpected_state")


CONFIRMING: dict[str, forms.Check] = {
    "mandate_data": asking.ACCEPTANCE,
    "payment_method": forms.text,
    "return_url": forms.address,
    **forms.EXPAND,
}
CREATING = {
    **CONFIRMING,
    "allowed_payment_method_types": asking.KINDS,
    "automatic_payment_methods": asking.CREATING.fields["automatic_payment_methods"],
    "confirm": forms.boolean,
    "customer": forms.text,
    "description": forms.text,
    "excluded_payment_method_types": asking.KINDS,
    "metadata": forms.metadata,
    "payment_method_types": asking.NO_LONGER,
    "usage": asking.USAGE,
}
REASON = forms.one_of("abandoned", "duplicate", "requested_by_customer")
ROUTES = [
    Route("POST", "/v1/setup_intents", create, forms.Shape(CREATING)),
    Route(
        "GET",
        "/v1/setup_intents",
        index,
        forms.Shape({**LIST, "customer": forms.text, "payment_method": forms.text}),
    ),
    Route("GET", "/v1/setup_intents/<intent>", retrieve),
    Route("POST", "/v1/setup_intents/<intent>/confirm", confirm, forms.Shape(CONFIRMING)),
    Route(
        "POST",
        "/v1/setup_intents/<intent>/cancel",
        cancel,
        forms.Shape({"cancellation_reason": REASON, **forms.EXPAND}),
    ),
]
