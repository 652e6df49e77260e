"""Everything that passes between a caller and the stand-in, held against Stripe's description of its API."""

import io
import json
import re
from collections.abc import Iterable
from typing import Any

from werkzeug.test import run_wsgi_app
from werkzeug.wrappers import Request

from portal.standins.stripe import forms
from portal.standins.stripe.server import StandIn
from tests.standins.stripe import openapi

MOST_EVENTS = 500


class Watch:
    """Stands before the stand-in and notes in `faults` what Stripe would not send or not take."""

    def __init__(self, stand_in: StandIn) -> None:
        self._stand_in = stand_in
        self.faults: list[str] = []

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """One request (WSGI)."""
        if not environ["PATH_INFO"].startswith("/v1/"):
            return self._stand_in(environ, start_response)
        sent = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(sent)
        body, status, headers = run_wsgi_app(self._stand_in, environ, buffered=True)
        told = b"".join(body)
        if headers.get("Content-Type") == "application/json":
            environ["wsgi.input"] = io.BytesIO(sent)
            self._look_at(Request(environ), status, told)
        start_response(status, list(headers))
        return [told]

    def _look_at(self, request: Request, status: str, told: bytes) -> None:
        try:
            body = json.loads(told)
        except ValueError:  # garbage on demand
            return
        if status.startswith("200"):
            if not body.get("deleted"):
                self.faults += openapi.answer_faults(request.method, request.path, body)
            pairs = request.form if request.method == "POST" else request.args
            schema = openapi.request_schema(request.method, request.path)
            params = _meant(forms.tree(pairs.items(multi=True)), schema)
            self.faults += openapi.request_faults(request.method, request.path, params)
        elif "error" in body:
            self.faults += openapi.error_faults(body)

    def look_at_events(self) -> None:
        """The latest events, and what they carry."""
        for event in self._stand_in.world.store.page("event", MOST_EVENTS):
            self.faults += openapi.object_faults(event)
            self.faults += openapi.object_faults(event["data"]["object"])


def _meant(sent: Any, schema: dict[str, Any]) -> Any:
    """What the text of a form stands for, by the schema."""
    for option in schema.get("anyOf", [schema]):
        match option.get("type"), sent:
            case "object", dict():
                known, rest = option.get("properties", {}), option.get("additionalProperties")
                below = rest if isinstance(rest, dict) else {}
                return {name: _meant(value, known.get(name, below)) for name, value in sent.items()}
            case "array", list():
                return [_meant(value, option.get("items", {})) for value in sent]
            case "integer", str() if re.fullmatch(r"-?[0-9]+", sent):
                return int(sent)
            case "boolean", "true" | "false":
                return sent == "true"
            case "string", str() if not option.get("enum") or sent in option["enum"]:
                return sent
    return sent
