"""Mandates: what a payer agreed to when a bank account may be debited."""

from portal.standins.stripe.lists import Route
from portal.standins.stripe.store import Doc
from portal.standins.stripe.world import Call, World


def new_mandate(world: World, method: Doc, *, is_reusable: bool, amount: int = 0, currency: str = "") -> str:
    """The agreement to debit this account, once or again; its id."""
    kind = method["type"]
    about: Doc = {"collection_method": None}
    if kind == "sepa_debit":
        about = {"reference": world.new_id("SEPA").upper(), "url": f"{world.base}/c/mandate"}
    mandate = world.put(
        {
            "id": world.new_id("mandate"),
            "object": "mandate",
            "customer_acceptance": {
                "accepted_at": world.now(),
                "online": {"ip_address": "127.0.0.1", "user_agent": "a browser"},
                "type": "online",
            },
            "livemode": False,
            "on_behalf_of": None,
            "payment_method": method["id"],
            "payment_method_details": {"type": kind, kind: about},
            "status": "active",
            "type": "multi_use" if is_reusable else "single_use",
        }
        | ({"multi_use": {}} if is_reusable else {"single_use": {"amount": amount, "currency": currency}})
    )
    return str(mandate["id"])


def retrieve(world: World, call: Call) -> Doc:
    return world.get("mandate", call.ids["mandate"])


ROUTES = [Route("GET", "/v1/mandates/<mandate>", retrieve)]
