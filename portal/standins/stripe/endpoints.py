"""Webhook endpoints: who is told of events."""

import secrets

from portal.kit.origin import Origin, origin_of, split_address
from portal.standins.stripe import forms
from portal.standins.stripe.errors import invalid
from portal.standins.stripe.lists import Route, answer_list
from portal.standins.stripe.store import Doc
from portal.standins.stripe.world import VERSION, Call, World


def new_endpoint(world: World, url: str, kinds: list[str], secret: str) -> Doc:
    """An endpoint on this machine; others are refused, so that nothing made up leaves it."""
    parts = split_address(url)
    origin = parts and origin_of(parts._replace(path="", query=""))
    if not isinstance(origin, Origin) or not origin.is_loopback:
        raise invalid("The stand-in delivers to this machine only.", "url_invalid", "url")
    return world.put(
        {
            "id": world.new_id("we"),
            "object": "webhook_endpoint",
            "api_version": VERSION,
            "application": None,
            "created": world.now(),
            "description": None,
            "enabled_events": kinds,
            "livemode": False,
            "metadata": {},
            "status": "enabled",
            "url": url,
            "_secret": secret,
        }
    )


def create(world: World, call: Call) -> Doc:
    if call["api_version"] not in (None, VERSION):
        raise invalid(f"The stand-in speaks {VERSION} only.", param="api_version")
    endpoint = new_endpoint(world, call["url"], call["enabled_events"], f"whsec_{secrets.token_hex(16)}")
    endpoint["metadata"] = forms.merged({}, call["metadata"] or {})
    endpoint["description"] = call["description"]
    world.put(endpoint)
    return endpoint | {"secret": endpoint["_secret"]}


def retrieve(world: World, call: Call) -> Doc:
    return world.get("webhook_endpoint", call.ids["endpoint"])


def update(world: World, call: Call) -> Doc:
    endpoint = retrieve(world, call)
    if "disabled" in call.params:
        endpoint["status"] = "disabled" if call["disabled"] else "enabled"
    for name in ("url", "enabled_events", "description"):
        if name in call.params:
            endpoint[name] = call[name]
    return world.put(endpoint)


def delete(world: World, call: Call) -> Doc:
    endpoint = retrieve(world, call)
    world.store.forget(endpoint["id"])
    return {"id": endpoint["id"], "object": "webhook_endpoint", "deleted": True}


def index(world: World, call: Call) -> Doc:
    return answer_list(world, call, "webhook_endpoint", "/v1/webhook_endpoints")


KINDS = forms.list_of(forms.text, 500)
CREATING = {
    "api_version": forms.text,
    "description": forms.text,
    "enabled_events": KINDS,
    "metadata": forms.metadata,
    "url": forms.address,
    **forms.EXPAND,
}
CHANGES = {
    "description": forms.text,
    "disabled": forms.boolean,
    "enabled_events": KINDS,
    "url": forms.address,
    **forms.EXPAND,
}
ROUTES = [
    Route("POST", "/v1/webhook_endpoints", create, forms.Shape(CREATING, ("enabled_events", "url"))),
    Route("GET", "/v1/webhook_endpoints", index, forms.Shape(forms.PAGE)),
    Route("GET", "/v1/webhook_endpoints/<endpoint>", retrieve),
    Route("POST", "/v1/webhook_endpoints/<endpoint>", update, forms.Shape(CHANGES)),
    Route("DELETE", "/v1/webhook_endpoints/<endpoint>", delete, forms.Shape({})),
]
