"""What a call may send: Stripe's bracketed form fields, read into a tree and checked against a shape."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from portal.standins.stripe.errors import Sorry, unreadable

Check = Callable[[Any, str], Any]
"""Given what was sent and its name, the value; raises Sorry."""

LONGEST_TEXT = 5000
DEEPEST = 8
KEYS, LONGEST_KEY, LONGEST_VALUE = 50, 40, 500
LARGEST = 99_999_999


def tree(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """`a[b][0][c]=1` as {"a": {"b": [{"c": "1"}]}}; `a[]=1` adds to a list."""
    grown: dict[str, Any] = {}
    for name, value in pairs:
        first, *rest = re.split(r"\]\[|\[|\]$", name.removesuffix("]"))
        if len(rest) > DEEPEST:
            raise unreadable("Invalid object: too deep", "parameter_invalid", first)
        place, step = grown, first
        for following in rest:
            below = place.setdefault(step, {})
            if not isinstance(below, dict):
                raise unreadable(f"Invalid object at {name}", "parameter_invalid", name)
            place, step = below, following or str(len(below))
        place[step] = value
    return {name: _with_lists(value) for name, value in grown.items()}


def _with_lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    below = {name: _with_lists(part) for name, part in value.items()}
    if below and all(name.isdecimal() for name in below):
        return [below[name] for name in sorted(below, key=int)]
    return below


class Shape:
    """An object with named fields; `required` ones must be there."""

    def __init__(self, fields: Mapping[str, Check], required: tuple[str, ...] = ()) -> None:
        self.fields = fields
        self.required = required

    def __call__(self, sent: Any, name: str = "") -> dict[str, Any]:
        if sent == "" and name:
            return {}
        if not isinstance(sent, dict):
            raise unreadable("Invalid object", "parameter_invalid", name)
        spelt = {field: f"{name}[{field}]" if name else field for field in (*self.fields, *sent)}
        for field in sent:
            if field not in self.fields:
                words = f"Received unknown parameter: {spelt[field]}"
                raise unreadable(words, "parameter_unknown", spelt[field])
        for field in self.required:
            if field not in sent:
                raise unreadable(
                    f"Missing required param: {spelt[field]}.", "parameter_missing", spelt[field]
                )
            if sent[field] == "":
                raise unreadable(
                    f"You passed an empty string for '{spelt[field]}'.",
                    "parameter_invalid_empty",
                    spelt[field],
                )
        return {field: self.fields[field](value, spelt[field]) for field, value in sent.items()}


def text(sent: Any, name: str) -> str | None:
    """Words; the empty text unsets."""
    if not isinstance(sent, str):
        raise unreadable("Invalid string", "parameter_invalid_string", name)
    if len(sent) > LONGEST_TEXT:
        raise unreadable("Invalid string: too long", "parameter_invalid_string_long", name)
    return sent or None


def address(sent: Any, name: str) -> str:
    """Where a browser or a webhook goes to."""
    if not isinstance(sent, str) or not re.match(r"https?://[^/\s]+", sent):
        raise unreadable("Not a valid URL", "url_invalid", name)
    return sent


def integer(least: int | None = None, most: int | None = None) -> Check:
    """A whole number within these bounds."""

    def read(sent: Any, name: str) -> int:
        if not isinstance(sent, str) or not re.fullmatch(r"-?[0-9]{1,18}", sent):
            raise unreadable(f"Invalid integer: {sent}", "parameter_invalid_integer", name)
        number = int(sent)
        if least is not None and number < least:
            words = f"This value must be greater than or equal to {least}."
            raise unreadable(words, "parameter_invalid_integer", name)
        if most is not None and number > most:
            code = "amount_too_large" if most == LARGEST else "parameter_invalid_integer"
            raise unreadable(f"This value must be less than or equal to {most}.", code, name)
        return number

    return read


amount = integer(1, LARGEST)


def boolean(sent: Any, name: str) -> bool:
    """true or false."""
    if sent not in ("true", "false"):
        raise unreadable(f"Invalid boolean: {sent}", "parameter_invalid_boolean", name)
    return bool(sent == "true")


def one_of(*words: str) -> Check:
    """One of these words."""

    def read(sent: Any, name: str) -> str:
        if sent not in words:
            known = ", ".join(words)
            raise unreadable(f"Invalid {name}: must be one of {known}", "parameter_invalid", name)
        return str(sent)

    return read


def list_of(check: Check, most: int = 100) -> Check:
    """A list, each of whose members passes the check."""

    def read(sent: Any, name: str) -> list[Any]:
        if sent == "":
            return []
        if not isinstance(sent, list):
            raise unreadable("Invalid array", "parameter_invalid", name)
        if len(sent) > most:
            raise unreadable(f"Array has more than {most} members", "parameter_invalid", name)
        return [check(member, f"{name}[{place}]") for place, member in enumerate(sent)]

    return read


def gone(code: str, message: str) -> Check:
    """A parameter that this version of the API no longer takes."""

    def refuse(_sent: Any, name: str) -> None:
        raise unreadable(message, code, name)

    return refuse


def metadata(sent: Any, name: str) -> dict[str, str] | None:
    """Keys and texts; an empty text in place of all unsets all (None), in place of one unsets that one."""
    if sent == "":
        return None
    if isinstance(sent, list):
        sent = {str(place): value for place, value in enumerate(sent)}
    if not isinstance(sent, dict) or not all(isinstance(value, str) for value in sent.values()):
        raise unreadable("Invalid metadata: keys and strings only", "parameter_invalid", name)
    too_much = len(sent) > KEYS or any(
        len(key) > LONGEST_KEY or len(value) > LONGEST_VALUE for key, value in sent.items()
    )
    if too_much:
        words = f"Metadata has at most {KEYS} keys of {LONGEST_KEY} and values of {LONGEST_VALUE} characters"
        raise unreadable(words, "parameter_invalid_string_long", name)
    return sent


def merged(kept: dict[str, str] | None, sent: dict[str, str] | None) -> dict[str, str]:
    """Metadata after an update."""
    if sent is None:
        return {}
    return {key: value for key, value in ((kept or {}) | sent).items() if value != ""}


ADDRESS = Shape(dict.fromkeys("city country line1 line2 postal_code state".split(), text))
BILLING = Shape({"address": ADDRESS, "email": text, "name": text, "phone": text})
RANGE = Shape({bound: integer(0) for bound in ("gt", "gte", "lt", "lte")})


def moments(sent: Any, name: str) -> dict[str, int]:
    """One moment, or bounds of moments, in Unix seconds."""
    if isinstance(sent, str):
        return {"gte": (second := integer(0)(sent, name)), "lte": second}
    return RANGE(sent, name)


EXPAND: dict[str, Check] = {"expand": list_of(text)}
PAGE: dict[str, Check] = {
    "limit": integer(1, 100),
    "starting_after": text,
    "ending_before": text,
    **EXPAND,
}


def exclusive(sent: Mapping[str, Any], *names: str) -> None:
    """Refuse more than one of these."""
    if sum(name in sent for name in names) > 1:
        words = f"You may only specify one of these parameters: {', '.join(names)}."
        raise Sorry(
            400, "invalid_request_error", words, is_kept=False, code="parameters_exclusive", param=names[0]
        )
