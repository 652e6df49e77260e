"""Customers."""

from portal.standins.stripe import forms
from portal.standins.stripe.errors import unreadable
from portal.standins.stripe.lists import LIST, Route, answer_list
from portal.standins.stripe.methods import PAGE_OF_METHODS, list_methods, method_for
from portal.standins.stripe.store import Doc
from portal.standins.stripe.world import NO_ADDRESS, Call, World

FIELDS: dict[str, forms.Check] = {
    "address": forms.ADDRESS,
    "description": forms.text,
    "email": forms.text,
    "invoice_settings": forms.Shape({"default_payment_method": forms.text}),
    "metadata": forms.metadata,
    "name": forms.text,
    "phone": forms.text,
    "preferred_locales": forms.list_of(forms.text),
    "tax_exempt": forms.one_of("none", "exempt", "reverse"),
    **forms.EXPAND,
}


def create(world: World, call: Call) -> Doc:
    customer: Doc = {
        "id": world.new_id("cus"),
        "object": "customer",
        "address": None,
        "balance": 0,
        "created": world.now(),
        "currency": None,
        "default_source": None,
        "delinquent": False,
        "description": None,
        "discount": None,
        "email": None,
        "invoice_prefix": None,
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": False,
        "metadata": {},
        "name": None,
        "next_invoice_sequence": 1,
        "phone": None,
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": None,
    }
    _change(world, customer, call)
    world.note("customer.created", customer)
    return customer


def retrieve(world: World, call: Call) -> Doc:
    return _customer(world, call)


def update(world: World, call: Call) -> Doc:
    customer = living(world, call.ids["customer"])
    _change(world, customer, call)
    world.note("customer.updated", customer)
    return customer


def delete(world: World, call: Call) -> Doc:
    customer = living(world, call.ids["customer"])
    gone = {"id": customer["id"], "object": "customer", "deleted": True}
    world.put(gone)
    for method in world.store.page("payment_method", 1000, wanted={"customer": customer["id"]}):
        world.put(method | {"customer": None, "_is_detached": True})
    world.note("customer.deleted", customer)
    return gone


def index(world: World, call: Call) -> Doc:
    wanted = {"email": call["email"]} if call["email"] else {}
    return answer_list(
        world, call, "customer", "/v1/customers", wanted, ("json_extract(body, '$.deleted') is null",)
    )


def methods(world: World, call: Call) -> Doc:
    customer = living(world, call.ids["customer"])
    return list_methods(world, call, customer["id"], f"/v1/customers/{customer['id']}/payment_methods")


def method(world: World, call: Call) -> Doc:
    return method_for(world, living(world, call.ids["customer"])["id"], call.ids["payment_method"])


def living(world: World, name: str, param: str = "id") -> Doc:
    """A customer who was not deleted; raises Sorry."""
    customer = world.get("customer", name, param)
    if customer.get("deleted"):
        raise unreadable(f"No such customer: '{name}'", "resource_missing", param)
    return customer


def _customer(world: World, call: Call) -> Doc:
    return world.get("customer", call.ids["customer"])


def _change(world: World, customer: Doc, call: Call) -> None:
    sent = {name: value for name, value in call.params.items() if name != "expand"}
    if "metadata" in sent:
        sent["metadata"] = forms.merged(customer["metadata"], sent["metadata"])
    if "address" in sent:
        sent["address"] = NO_ADDRESS | sent["address"] if sent["address"] else None
    if "invoice_settings" in sent:
        chosen = sent["invoice_settings"].get("default_payment_method")
        if chosen:
            method_for(world, customer["id"], chosen, "invoice_settings[default_payment_method]")
        sent["invoice_settings"] = customer["invoice_settings"] | sent["invoice_settings"]
    customer.update(sent)
    world.put(customer)


ROUTES = [
    Route("POST", "/v1/customers", create, forms.Shape(FIELDS)),
    Route("GET", "/v1/customers", index, forms.Shape({**LIST, "email": forms.text})),
    Route("GET", "/v1/customers/<customer>", retrieve),
    Route("POST", "/v1/customers/<customer>", update, forms.Shape(FIELDS)),
    Route("DELETE", "/v1/customers/<customer>", delete, forms.Shape({})),
    Route("GET", "/v1/customers/<customer>/payment_methods", methods, PAGE_OF_METHODS),
    Route("GET", "/v1/customers/<customer>/payment_methods/<payment_method>", method),
]
