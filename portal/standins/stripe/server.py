"""The stand-in as a server on this machine: the API, the hosted pages and the control orders by HTTP."""

import json
import logging
import socket
from collections.abc import Iterable
from datetime import timedelta
from threading import Event, Thread
from typing import Any

from werkzeug.exceptions import HTTPException
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from portal.standins.stripe import paying, refunds, sessions, verifying
from portal.standins.stripe.api import Api, Silence
from portal.standins.stripe.checkout import Checkout
from portal.standins.stripe.control import Control
from portal.standins.stripe.deliveries import Postman
from portal.standins.stripe.errors import Sorry
from portal.standins.stripe.faults import Faults
from portal.standins.stripe.store import Store
from portal.standins.stripe.world import World

log = logging.getLogger(__name__)

HOST = "127.0.0.1"
OWN_HOSTS = ("127.0.0.1", "localhost", "[::1]")
TICK = 1
"""Seconds between two looks at what has become due."""
GLANCE = 0.05
"""Seconds between two looks at whether it shall end."""
FIRST_WAIT = 1000
LARGEST_BODY = 1_000_000


class _Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_request(self, *_: object) -> None:
        """Requests are not logged: there may be test card numbers in them."""


class StandIn:
    """The whole stand-in. `state` is a file that outlives it; without one all is forgotten at the end."""

    def __init__(
        self,
        *,
        port: int = 0,
        state: str = ":memory:",
        shift: timedelta = timedelta(),
        first_wait: int = FIRST_WAIT,
        threads: int = 2,
    ) -> None:
        faults = Faults()
        self._store = Store(state)
        self.world = World(self._store, shift)
        self.world.settlers |= {
            "settle": paying.settle,
            "refund": refunds.settle,
            "session": sessions.run_out,
            "deposits": verifying.fail,
            "verification": verifying.time_out,
        }
        self._api = Api(self.world, faults)
        self.control = Control(self.world, faults)
        self._checkout = Checkout(self.world, self.control)
        self._postman = Postman(self.world, first_wait, threads)
        self._server = make_server(HOST, port, self, threaded=True, request_handler=_Handler)
        self._ended = Event()
        self._threads = [
            Thread(target=self._server.serve_forever, args=(GLANCE,), daemon=True),
            Thread(target=self._tick, daemon=True),
        ]

    @property
    def address(self) -> str:
        """Where it is found."""
        return f"http://{HOST}:{self._server.port}"

    def start(self) -> None:
        """Begin to answer."""
        self.world.base = self.address
        self._postman.start()
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End, with everything kept that was done."""
        self._ended.set()
        self._server.shutdown()
        self._server.server_close()
        self._postman.stop()
        self._threads[1].join()
        self._store.close()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """One request (WSGI)."""
        request = Request(environ)
        request.max_content_length = request.max_form_memory_size = LARGEST_BODY
        try:
            answer = self._answer(request)
        except Silence:
            _hang_up(environ)
            answer = Response("", 500)
        except HTTPException as error:
            answer = Response(error.description, error.code)
        except Exception:
            log.exception("%s %s", request.method, request.path)
            body = {"error": {"type": "api_error", "message": "The stand-in stumbled; its log says why."}}
            answer = Response(json.dumps(body), 500, content_type="application/json")
        return answer(environ, start_response)

    def _answer(self, request: Request) -> Response:
        if request.host.rsplit(":", 1)[0] not in OWN_HOSTS:
            return Response("Not here.", 421)
        if request.path.startswith("/v1/"):
            return self._api(request)
        if request.path == "/" or request.path.startswith("/c/"):
            return self._checkout(request)
        if request.path.startswith("/_control/"):
            return self._controlled(request)
        if request.path == "/healthz":
            return Response("well")
        return Response("There is nothing here.", 404)

    def _controlled(self, request: Request) -> Response:
        # A page elsewhere can make a browser post a form here, but not JSON.
        if request.method != "POST" or request.mimetype != "application/json":
            return Response("Orders are posted as JSON.", 405)
        try:
            told = self.control(request.path.removeprefix("/_control/"), request.get_json())
        except Sorry as sorry:
            return _json({"error": sorry.error["message"]}, sorry.status)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            return _json({"error": str(error)}, 400)
        return _json(told, 200)

    def _tick(self) -> None:
        while not self._ended.wait(TICK):
            try:
                self.world.catch_up()
            except Exception:
                log.exception("what has become due went wrong")


def _json(body: object, status: int) -> Response:
    return Response(json.dumps(body), status, content_type="application/json")


def _hang_up(environ: dict[str, Any]) -> None:
    connection = environ.get("werkzeug.socket")
    if connection is not None:
        connection.shutdown(socket.SHUT_RDWR)
