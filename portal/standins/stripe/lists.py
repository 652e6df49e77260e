"""Routes of the API, its pages of objects, and the objects that a caller wants expanded."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.standins.stripe import forms
from portal.standins.stripe.errors import invalid
from portal.standins.stripe.store import Doc
from portal.standins.stripe.world import Call, World, shown

LIST: dict[str, forms.Check] = {**forms.PAGE, "created": forms.moments}
BOUNDS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
USUAL, DEEPEST = 10, 4

# What is not in an object unless it is asked for, by the stand-in's own key for it.
ON_REQUEST = {("checkout.session", "line_items"): "_line_items"}
EXPANDABLE = {
    "balance_transaction": "balance_transaction",
    "charge": "charge",
    "customer": "customer",
    "default_payment_method": "payment_method",
    "failure_balance_transaction": "balance_transaction",
    "latest_charge": "charge",
    "mandate": "mandate",
    "payment_intent": "payment_intent",
    "payment_method": "payment_method",
    "setup_intent": "setup_intent",
    "source": "",
}
# A charge names its method by id alone.
PLAIN = {("charge", "payment_method")}


@dataclass(frozen=True)
class Route:
    """One operation of the API: method, path, what answers it, and what it takes."""

    method: str
    path: str
    handler: Callable[[World, Call], Doc]
    shape: forms.Shape = forms.Shape(forms.EXPAND)  # noqa: RUF009 - it never changes


def answer_list(
    world: World,
    call: Call,
    kind: str,
    url: str,
    wanted: Mapping[str, object] | None = None,
    extra: tuple[str, ...] = (),
) -> Doc:
    """A page of objects of this kind, newest first, filtered as `Store.page` says and by `created`."""
    forms.exclusive(call.params, "starting_after", "ending_before")
    limit = call["limit"] or USUAL
    for name in ("starting_after", "ending_before"):
        if call[name]:
            world.get(kind, call[name], name)
    created = tuple(
        f"json_extract(body, '$.created') {BOUNDS[bound]} {int(second)}"
        for bound, second in (call["created"] or {}).items()
    )
    docs = world.store.page(
        kind,
        limit + 1,
        wanted=wanted,
        after=call["starting_after"],
        before=call["ending_before"],
        extra=(*extra, *created),
    )
    page = docs[:limit]
    if call["ending_before"]:
        page.reverse()
    return as_list([shown(doc) for doc in page], url, has_more=len(docs) > limit)


def as_list(docs: list[Doc], url: str, *, has_more: bool = False) -> Doc:
    """Objects as the API lists them."""
    return {"object": "list", "data": docs, "has_more": has_more, "url": url}


def expanded(world: World, doc: Doc, paths: list[str]) -> Doc:
    """The object as it is answered, with the ids at these dotted paths replaced by what they name."""
    answer = shown(doc)
    for path in paths:
        steps = path.split(".")
        if len(steps) > DEEPEST:
            raise invalid("You cannot expand more than 4 levels of a property.", param="expand")
        if answer["object"] == "list":
            if steps[0] != "data" or len(steps) == 1:
                raise _cannot(path)
            answer["data"] = [_expand(world, member, steps[1:], path) for member in answer["data"]]
        else:
            answer = _expand(world, answer, steps, path)
    return answer


def _expand(world: World, doc: Doc, steps: list[str], path: str) -> Doc:
    name, *rest = steps
    kind = doc.get("object", "")
    if own := ON_REQUEST.get((kind, name)):
        whole = world.store.find(doc["id"]) or {}
        return doc | {name: whole.get(own)}
    if name not in doc:
        raise _cannot(path)
    value = doc[name]
    if isinstance(value, dict):
        return doc | {name: _expand(world, value, rest, path)} if rest else doc
    if name not in EXPANDABLE or (kind, name) in PLAIN:
        raise _cannot(path)
    if value is None:
        return doc
    found = shown(world.store.find(value) or {"id": value, "object": EXPANDABLE[name]})
    return doc | {name: _expand(world, found, rest, path) if rest else found}


def _cannot(path: str) -> Exception:
    return invalid(f"This property cannot be expanded ({path}).", param="expand")


def selected(params: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """The filters among the parameters that were sent."""
    return {name: params[name] for name in names if params.get(name) is not None}
