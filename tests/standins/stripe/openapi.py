"""Stripe's own description of its API, where it is at hand: what a call may send and what it answers."""

import json
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
PLACE = Path(
    os.environ.get("PORTAL_TEST_STRIPE_OPENAPI", ROOT.parent / "shared" / "stripe" / "openapi.spec3.json")
)
Schema = dict[str, Any]

TYPES: dict[str, type | tuple[type, ...]] = {
    "array": list,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "object": dict,
    "string": str,
}


def is_there() -> bool:
    """Whether the description is at hand."""
    return PLACE.is_file()


needed = pytest.mark.skipif(
    not is_there(), reason="Stripe's OpenAPI document is not here; PORTAL_TEST_STRIPE_OPENAPI may name it"
)


@cache
def document() -> Schema:
    """The whole description."""
    read: Schema = json.loads(PLACE.read_text())
    return read


def object_faults(doc: Schema) -> list[str]:
    """What is wrong with an object by the schema of its own name."""
    return list(_faults(doc, document()["components"]["schemas"][doc["object"]], doc["object"]))


def answer_faults(method: str, path: str, body: Schema) -> list[str]:
    """What is wrong with the body of a good answer."""
    schema = _operation(method, path)["responses"]["200"]["content"]["application/json"]["schema"]
    return list(_faults(body, schema, f"{method} {path}"))


def error_faults(body: Schema) -> list[str]:
    """What is wrong with the body of an error."""
    return list(_faults(body, document()["components"]["schemas"]["error"], "error"))


def request_schema(method: str, path: str) -> Schema:
    """What a call may send, as one object."""
    operation = _operation(method, path)
    if "requestBody" in operation:
        schema: Schema = operation["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]
        return schema
    sent = [one for one in operation.get("parameters", []) if one["in"] == "query"]
    return {"type": "object", "properties": {one["name"]: one["schema"] for one in sent}}


def request_faults(method: str, path: str, params: Schema) -> list[str]:
    """What is wrong with the parameters of a call, given as the values that were meant."""
    return list(_faults(params, request_schema(method, path), f"{method} {path}", is_request=True))


def _operation(method: str, path: str) -> Schema:
    for template, operations in document()["paths"].items():
        pattern = re.sub(r"\\{[^}]*\\}", "[^/]+", re.escape(template))
        if re.fullmatch(pattern, path) and method.lower() in operations:
            found: Schema = operations[method.lower()]
            return found
    raise AssertionError(f"Stripe has no {method} {path}")


def _faults(value: Any, schema: Schema, place: str, *, is_request: bool = False) -> Iterator[str]:
    if "$ref" in schema:
        schema = document()["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    if value is None and (schema.get("nullable") or not schema):
        return
    if "anyOf" in schema:
        tried = [list(_faults(value, each, place, is_request=is_request)) for each in schema["anyOf"]]
        if all(tried):
            yield from min(tried, key=len)
        return
    if kind := schema.get("type"):
        is_mistaken = isinstance(value, bool) and kind in ("integer", "number")
        if is_mistaken or not isinstance(value, TYPES[kind]):
            yield f"{place}: {value!r} is no {kind}"
            return
    if "enum" in schema and value not in schema["enum"] and (is_request or not schema.get("x-openEnum")):
        yield f"{place}: {value!r} is none of {schema['enum']}"
    if isinstance(value, list):
        for number, member in enumerate(value):
            yield from _faults(member, schema.get("items", {}), f"{place}[{number}]", is_request=is_request)
    elif isinstance(value, dict):
        yield from _member_faults(value, schema, place, is_request=is_request)


def _member_faults(value: Schema, schema: Schema, place: str, *, is_request: bool) -> Iterator[str]:
    known = schema.get("properties", {})
    rest = schema.get("additionalProperties")
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{place}: {name} is missing"
    for name, member in value.items():
        below = f"{place}.{name}"
        if name in known:
            yield from _faults(member, known[name], below, is_request=is_request)
        elif isinstance(rest, dict):
            yield from _faults(member, rest, below, is_request=is_request)
        elif known and rest is not True:
            yield f"{below} is unknown"
