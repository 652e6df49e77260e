"""Payment methods: cards, US bank accounts and SEPA debits, and whose they are."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from portal.standins.stripe import forms
from portal.standins.stripe.errors import invalid, missing
from portal.standins.stripe.lists import Route, answer_list
from portal.standins.stripe.magic import (
    ROUTING,
    SAMPLES,
    Behaviour,
    behaviour_of,
    brand_of,
    named,
)
from portal.standins.stripe.store import Doc
from portal.standins.stripe.world import NO_ADDRESS, Call, World

KINDS = ("card", "us_bank_account", "sepa_debit")
REDISPLAY = forms.one_of("always", "limited", "unspecified")
PAGE_OF_METHODS = forms.Shape({**forms.PAGE, "allow_redisplay": REDISPLAY, "type": forms.one_of(*KINDS)})


def new_method(
    world: World, kind: str, number: str, billing: Doc | None = None, expiry: tuple[int, int] | None = None
) -> Doc:
    """A method for this card number, account number or IBAN. The number itself is not kept."""
    behaviour = behaviour_of(kind, number)
    address = (billing or {}).get("address")
    about = {"email": None, "name": None, "phone": None, "tax_id": None} | (billing or {})
    return world.put(
        {
            "id": world.new_id("pm"),
            "object": "payment_method",
            "allow_redisplay": "unspecified",
            "billing_details": about | {"address": NO_ADDRESS | (address or {})},
            "created": world.now(),
            "customer": None,
            "livemode": False,
            "metadata": {},
            "type": kind,
            kind: _about(world, kind, number, behaviour, expiry),
            "_behaviour": behaviour.name,
        }
        | ({"_is_unverified": True} if behaviour.asks == "microdeposits" else {})
    )


def _about(world: World, kind: str, number: str, behaviour: Behaviour, expiry: tuple[int, int] | None) -> Doc:
    fingerprint = sha256(f"{kind}:{number}".encode()).hexdigest()[:16]
    if kind == "us_bank_account":
        return {
            "account_holder_type": "company",
            "account_type": "checking",
            "bank_name": "STRIPE TEST BANK",
            "financial_connections_account": None,
            "fingerprint": fingerprint,
            "last4": number[-4:],
            "networks": {"preferred": "ach", "supported": ["ach"]},
            "routing_number": ROUTING,
            "status_details": {},
        }
    if kind == "sepa_debit":
        return {
            "bank_code": number[4:9],
            "branch_code": "",
            "country": number[:2],
            "fingerprint": fingerprint,
            "generated_from": {"charge": None, "setup_attempt": None},
            "last4": number[-4:],
        }
    year = datetime.fromtimestamp(world.now(), UTC).year
    exp_month, exp_year = expiry or (12, year + 3)
    brand = behaviour.brand if behaviour.brand != "visa" else brand_of(number)
    return {
        "brand": brand,
        "checks": {
            "address_line1_check": None,
            "address_postal_code_check": None,
            "cvc_check": "fail" if behaviour.code == "incorrect_cvc" else "pass",
        },
        "country": "US",
        "display_brand": brand,
        "exp_month": exp_month,
        "exp_year": exp_year,
        "fingerprint": fingerprint,
        "funding": behaviour.funding,
        "generated_from": None,
        "last4": number[-4:],
        "networks": {"available": [brand], "preferred": None},
        "regulated_status": "unregulated",
        "three_d_secure_usage": {"supported": True},
        "wallet": None,
    }


def behaviour(method: Doc) -> Behaviour:
    """What charging this method does."""
    return named(method["_behaviour"])


def usable(world: World, name: str, param: str = "payment_method") -> Doc:
    """The method with this id, or a new one where it is one of the ready-made names; raises Sorry."""
    if name in SAMPLES:
        kind, number = SAMPLES[name]
        holder = {"email": "jenny@example.com", "name": "Jenny Rosen"}
        return new_method(world, kind, number, holder)
    method = world.get("payment_method", name, param)
    if method.get("_is_detached"):
        raise invalid(
            "This PaymentMethod was previously used or detached and may not be used again.",
            "payment_method_unexpected_state",
            param,
        )
    return method


def method_for(world: World, customer: str, name: str, param: str = "id") -> Doc:
    """The customer's own method; raises Sorry."""
    method = world.get("payment_method", name, param)
    if method["customer"] != customer:
        raise missing("payment_method", name, param)
    return method


def attach_to(world: World, method: Doc, customer: str, redisplay: str | None = None) -> None:
    """Keep the method for this customer."""
    if redisplay is not None:
        method["allow_redisplay"] = redisplay
    is_new = method["customer"] != customer
    method["customer"] = customer
    world.put(method)
    if is_new:
        world.note("payment_method.attached", method)


def list_methods(world: World, call: Call, customer: str, url: str) -> Doc:
    wanted: dict[str, Any] = {"customer": customer}
    wanted |= {name: call[name] for name in ("type", "allow_redisplay") if call[name]}
    return answer_list(world, call, "payment_method", url, wanted)


def retrieve(world: World, call: Call) -> Doc:
    return world.get("payment_method", call.ids["method"])


def index(world: World, call: Call) -> Doc:
    world.get("customer", call["customer"], "customer")
    return list_methods(world, call, call["customer"], "/v1/payment_methods")


def update(world: World, call: Call) -> Doc:
    method = retrieve(world, call)
    if "metadata" in call.params:
        method["metadata"] = forms.merged(method["metadata"], call["metadata"])
    if call["allow_redisplay"]:
        method["allow_redisplay"] = call["allow_redisplay"]
    if call["billing_details"]:
        sent = dict(call["billing_details"])
        if "address" in sent:
            sent["address"] = method["billing_details"]["address"] | sent["address"]
        method["billing_details"] |= sent
    if call["card"] and method["type"] == "card":
        method["card"] |= call["card"]
    world.put(method)
    world.note("payment_method.updated", method)
    return method


def attach(world: World, call: Call) -> Doc:
    method = usable(world, call.ids["method"], "id")
    customer = world.get("customer", call["customer"], "customer")
    if method["customer"] not in (None, customer["id"]):
        words = "The payment method you provided has already been attached to a customer."
        raise invalid(words, "payment_method_unexpected_state")
    attach_to(world, method, customer["id"])
    return method


def detach(world: World, call: Call) -> Doc:
    method = retrieve(world, call)
    if method["customer"] is None:
        words = "The payment method you provided is not attached to a customer so detachment is impossible."
        raise invalid(words, "payment_method_unexpected_state")
    before = {"customer": method["customer"]}
    world.put(method | {"customer": None, "_is_detached": True})
    method["customer"] = None
    world.note("payment_method.detached", method, before)
    return method


CHANGES = forms.Shape(
    {
        "allow_redisplay": REDISPLAY,
        "billing_details": forms.BILLING,
        "card": forms.Shape({"exp_month": forms.integer(1, 12), "exp_year": forms.integer(2000, 2100)}),
        "metadata": forms.metadata,
        **forms.EXPAND,
    }
)
ROUTES = [
    Route(
        "GET",
        "/v1/payment_methods",
        index,
        forms.Shape({**PAGE_OF_METHODS.fields, "customer": forms.text}, ("customer",)),
    ),
    Route("GET", "/v1/payment_methods/<method>", retrieve),
    Route("POST", "/v1/payment_methods/<method>", update, CHANGES),
    Route(
        "POST",
        "/v1/payment_methods/<method>/attach",
        attach,
        forms.Shape({"customer": forms.text, **forms.EXPAND}, ("customer",)),
    ),
    Route("POST", "/v1/payment_methods/<method>/detach", detach),
]
