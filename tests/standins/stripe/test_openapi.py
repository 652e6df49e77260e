"""What the stand-in takes is what Stripe takes; and the checker of answers sees what is wrong."""

from typing import Any

import pytest

from portal.standins.stripe import forms
from portal.standins.stripe.api import ROUTES
from tests.standins.stripe import openapi

GOOD = {"id": "cus_1", "object": "customer", "created": 1, "livemode": False}
GONE = {"payment_method_types"}

pytestmark = openapi.needed


def path_of(route: Any) -> str:
    return str(route.path).replace("<", "x").replace(">", "")


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_each_parameter_it_takes_is_stripes(route: Any) -> None:
    schema = openapi.request_schema(route.method, path_of(route))
    assert list(strangers(route.shape, schema)) == []
    assert set(route.shape.required) <= set(schema["properties"])


def strangers(shape: forms.Shape, schema: dict[str, Any], place: str = "") -> Any:
    """Parameters, by their dotted names, that the schema does not know."""
    options = schema.get("anyOf", [schema])
    known = {name: below for option in options for name, below in option.get("properties", {}).items()}
    for name, check in shape.fields.items():
        if name not in known and name not in GONE:
            yield f"{place}{name}"
        elif isinstance(check, forms.Shape):
            yield from strangers(check, known[name], f"{place}{name}.")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({}, []),
        ({"balance": "0"}, ["customer.balance: '0' is no integer"]),
        ({"balance": True}, ["customer.balance: True is no integer"]),
        ({"livemode": None}, ["customer.livemode: None is no boolean"]),
        ({"nonsense": 1}, ["customer.nonsense is unknown"]),
        ({"address": {"city": 1}}, ["customer.address.city: 1 is no string"]),
        ({"object": "customer", "created": "now"}, ["customer.created: 'now' is no integer"]),
    ],
)
def test_a_wrong_object_is_seen(change: dict[str, Any], fault: list[str]) -> None:
    assert openapi.object_faults(GOOD | change) == fault


def test_a_missing_field_is_seen() -> None:
    assert openapi.object_faults({"object": "customer", "id": "cus_1", "livemode": False}) == [
        "customer: created is missing"
    ]
