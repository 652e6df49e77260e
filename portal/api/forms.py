"""What a program sends, read as JSON and checked: what is wrong is named, what is not known is refused."""

import json
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from flask import abort, request
from flask_babel import gettext

from portal.kit.refusal import N_, Refusal
from portal.links.rules import LinkPurpose
from portal.papers.rules.statuses import PaperKind
from portal.people.rules import NotAnAddress, normalise
from portal.web.filters import CONTROL

MOST_BYTES: Final = 64_000
LONGEST: Final = 300


class WrongField(Refusal):
    sentence = N_("This is not a field that is known here: %(name)s.")


@dataclass(frozen=True, slots=True)
class WantedLink:
    """The link that a program asks for: `paper` is a public id, or empty where `number` names the paper."""

    paper: str
    number: str
    kind: str
    contact: str
    purpose: LinkPurpose


def read_wanted_link() -> WantedLink:
    """From the body of the request. Answers 415, 413 and 400 by itself; raises WrongField, NotAnAddress."""
    sent = _read_object()
    for name in sent:
        if name not in ("paper", "number", "kind", "contact", "purpose"):
            raise WrongField(name=name[:LONGEST], field=name[:LONGEST])
    paper, number = _text(sent, "paper"), _text(sent, "number")
    if bool(paper) == bool(number):
        raise WrongField(N_("Name the paper, either by its number or by its id."), field="number")
    kind = _word(sent, "kind", tuple(PaperKind), "")
    if kind and not number:
        raise WrongField(N_("A kind goes with a number only."), field="kind")
    contact = _address(sent, "contact")
    purpose = LinkPurpose(_word(sent, "purpose", tuple(LinkPurpose), LinkPurpose.VIEW))
    return WantedLink(paper, number, kind, contact, purpose)


def _read_object() -> dict[str, Any]:
    if request.mimetype != "application/json":
        abort(415)
    request.max_content_length = MOST_BYTES
    try:
        sent = json.loads(request.get_data(cache=False), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        abort(400)
    if not isinstance(sent, dict):
        abort(400, gettext("Send one JSON object."))
    return sent


def _refuse_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON.")


def _text(sent: dict[str, Any], name: str) -> str:
    """The text of this field, empty where it was not sent."""
    value = sent.get(name, "")
    if not isinstance(value, str) or len(value) > LONGEST or CONTROL.search(value):
        raise WrongField(
            N_("Send a text of at most %(most)s characters, without line breaks."), most=LONGEST, field=name
        )
    return value.strip()


def _address(sent: dict[str, Any], name: str) -> str:
    try:
        return normalise(_text(sent, name))
    except NotAnAddress:
        raise NotAnAddress(field=name) from None


def _word(sent: dict[str, Any], name: str, words: tuple[str, ...], default: str) -> str:
    value = _text(sent, name)
    if value and value not in words:
        raise WrongField(N_("Send one of these: %(words)s."), words=", ".join(words), field=name)
    return value or default
