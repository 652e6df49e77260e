"""Events: what happened, for those who missed a delivery."""

from portal.standins.stripe import forms
from portal.standins.stripe.lists import LIST, Route, answer_list
from portal.standins.stripe.store import Doc
from portal.standins.stripe.world import DAY, Call, World

DAYS_KEPT = 30
UNDONE = "exists (select 1 from deliveries d where d.event = objects.id and d.state <> 'done')"


def retrieve(world: World, call: Call) -> Doc:
    return world.get("event", call.ids["event"])


def index(world: World, call: Call) -> Doc:
    forms.exclusive(call.params, "type", "types")
    extra = [f"json_extract(body, '$.created') >= {world.now() - DAYS_KEPT * DAY}"]
    wanted = {"type": call["type"]} if call["type"] else {}
    if call["types"]:
        kinds = ", ".join(
            f"'{kind}'" for kind in call["types"] if kind.replace(".", "").replace("_", "").isalpha()
        )
        extra.append(f"json_extract(body, '$.type') in ({kinds})")
    if call["delivery_success"] is not None:
        extra.append(f"not {UNDONE}" if call["delivery_success"] else UNDONE)
    return answer_list(world, call, "event", "/v1/events", wanted, tuple(extra))


FILTERS = {
    **LIST,
    "delivery_success": forms.boolean,
    "type": forms.text,
    "types": forms.list_of(forms.text, 20),
}
ROUTES = [
    Route("GET", "/v1/events", index, forms.Shape(FILTERS)),
    Route("GET", "/v1/events/<event>", retrieve),
]
