"""A gateway of a few lines, over HTTP on this machine: what paying is tested against."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import parse_qsl

_ids = count(1)


@dataclass
class Fake:
    """Sessions, intents and refunds by id, what was asked, and how the next questions are answered."""

    address: str = ""
    objects: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[tuple[str, str, dict[str, str], str]] = field(default_factory=list)
    kept: dict[str, tuple[int, dict[str, Any]]] = field(default_factory=dict)
    next_answers: list[tuple[int, bytes] | None] = field(default_factory=list)
    """None hangs up."""
    lock: threading.RLock = field(default_factory=threading.RLock)

    def new(self, prefix: str, kind: str, **values: Any) -> dict[str, Any]:
        made = {"id": f"{prefix}_{next(_ids)}", "object": kind, "created": 1_772_440_000, **values}
        self.objects[made["id"]] = made
        return made

    def answer(self, method: str, path: str, sent: dict[str, str], key: str) -> tuple[int, dict[str, Any]]:
        with self.lock:
            self.asked.append((method, path, sent, key))
            if key and key in self.kept:
                return self.kept[key]
            answer = self._do(method, path.split("?")[0].split("/")[2:], sent)
            if key:
                self.kept[key] = answer
            return answer

    def _do(self, method: str, path: list[str], sent: dict[str, str]) -> tuple[int, dict[str, Any]]:
        match method, path:
            case "POST", ["customers"]:
                return 200, self.new("cus", "customer")
            case "POST", ["checkout", "sessions"]:
                return 200, self._session(sent)
            case "POST", ["checkout", "sessions", name, "expire"]:
                if self.objects[name]["status"] != "open":
                    return 400, {"error": {"type": "invalid_request_error", "message": "not open"}}
                self.objects[name]["status"] = "expired"
                return 200, self.objects[name]
            case "POST", ["payment_intents"]:
                return 200, self.new(
                    "pi",
                    "payment_intent",
                    status="processing",
                    amount=int(sent["amount"]),
                    currency=sent["currency"],
                    metadata={"payment": sent["metadata[payment]"]},
                )
            case "POST", ["refunds"]:
                return 200, self.new(
                    "re",
                    "refund",
                    status="pending",
                    amount=int(sent["amount"]),
                    currency="eur",
                    payment_intent=sent["payment_intent"],
                    metadata={"refund": sent["metadata[refund]"]},
                )
            case "POST", ["payment_methods", name, "detach"]:
                return 200, self.objects.get(name, {"id": name, "object": "payment_method"})
            case "GET", [*_, name] if name in self.objects:
                return 200, self.objects[name]
            case "GET", [name]:
                kinds = {"payment_intents": "payment_intent", "refunds": "refund", "disputes": "dispute"}
                rows = [one for one in self.objects.values() if one["object"] == kinds.get(name)]
                return 200, {"object": "list", "data": rows, "has_more": False}
        return 404, {"error": {"type": "invalid_request_error", "code": "resource_missing"}}

    def _session(self, sent: dict[str, str]) -> dict[str, Any]:
        mode = sent["mode"]
        name = "payment" if mode == "payment" else "setup"
        session = self.new(
            "cs",
            "checkout.session",
            mode=mode,
            status="open",
            payment_status="unpaid",
            amount_total=sum(
                int(value) for key, value in sent.items() if key.endswith("[price_data][unit_amount]")
            ),
            currency=sent.get("line_items[0][price_data][currency]", sent.get("currency")),
            expires_at=int(sent["expires_at"]),
            metadata={name: sent[f"metadata[{name}]"]},
        )
        session["url"] = f"{self.address}/pay/{session['id']}"
        return session

    def pay(self, session: str) -> dict[str, Any]:
        """The person pays on the hosted page; the session as it then is."""
        with self.lock:
            paid = self.objects[session]
            intent = self.new(
                "pi",
                "payment_intent",
                status="succeeded",
                amount=paid["amount_total"],
                amount_received=paid["amount_total"],
                currency=paid["currency"],
                metadata=paid["metadata"],
            )
            paid.update(status="complete", payment_status="paid", payment_intent=intent["id"])
            return paid


@contextmanager
def serving() -> Iterator[Fake]:
    """The fake at its address, as long as inside."""
    fake = Fake()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            if fake.next_answers:
                told = fake.next_answers.pop(0)
                if told is None:
                    self.close_connection = True
                    return
                status, content = told
            else:
                key = self.headers.get("Idempotency-Key", "") if self.command == "POST" else ""
                status, found = fake.answer(self.command, self.path, dict(parse_qsl(body)), key)
                content = json.dumps(found).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = _serve  # noqa: N815 - the names that http.server asks for

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    fake.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
