"""The payment service while the demo's past is made: its stand-in, asked as the portal asks it, as a browser
fills in its page, and as its dashboard is used, each thing at the moment of the story."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from portal.kit import clock
from portal.payments.gateway import Line, gateway_of
from portal.payments.operations.booking import book_event
from portal.payments.webhook import read_event

PATIENCE: Final = 60
_EVENTS: Final = "/v1/events"
_SEE_OTHER: Final = 303


class _StayHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Nobody serves the page yet that it leads back to."""


_BROWSER: Final = urllib.request.build_opener(urllib.request.ProxyHandler({}), _StayHere)


class Till:
    """The stand-in at `address`, whose pages lead back to `portal`. Whenever it is asked, its clock is set
    to the portal's."""

    def __init__(self, session: Session, address: str, portal: str) -> None:
        self.session = session
        self.portal = portal
        self._address = address
        self._home = _shift()
        self._ahead = timedelta()
        self._heard_until = 0

    def line(self) -> Line:
        """A conversation with it, as the worker has one."""
        self._be_now()
        return gateway_of(self.session.get_bind()).patient_line()

    def order(self, name: str, **asked: object) -> Any:
        """What its dashboard and the course of the world do."""
        self._be_now()
        return self._order(name, asked)

    def fill_in(self, page: str, entered: Mapping[str, str]) -> None:
        """Send its page as a browser does, with this entered; it has to be content with it."""
        self._be_now()
        try:
            with _BROWSER.open(page, urlencode(entered).encode(), timeout=PATIENCE) as answer:
                raise ValueError(f"The page was not left: {answer.status}")
        except urllib.error.HTTPError as answered:
            if answered.code != _SEE_OTHER:
                raise

    def hear(self) -> None:
        """Book what happened since it was heard last, as if its events had come by the webhook."""
        found = self.line().every(_EVENTS, {"created": {"gte": self._heard_until}})
        for sent in reversed(list(found)):
            book_event(read_event(sent))
        self.miss()

    def miss(self) -> None:
        """What happened up to now is not heard of any more."""
        self._heard_until = int(clock.now().timestamp()) - 1

    def come_home(self) -> None:
        """Let its clock be the true one again."""
        self._go_on_by(-self._ahead)

    def _be_now(self) -> None:
        self._go_on_by(_shift() - self._home - self._ahead)

    def _go_on_by(self, by: timedelta) -> None:
        if by:
            self._order("pass", {"seconds": int(by.total_seconds())})
            self._ahead += by

    def _order(self, name: str, asked: Mapping[str, object]) -> Any:
        request = urllib.request.Request(  # noqa: S310 - on this machine
            f"{self._address}/_control/{name}",
            json.dumps(asked).encode(),
            {"Content-Type": "application/json"},
        )
        with _BROWSER.open(request, timeout=PATIENCE) as answer:
            return json.load(answer)


def _shift() -> timedelta:
    """How far the portal's clock is from the wall's, in whole seconds."""
    return timedelta(seconds=round((clock.now() - clock.wall()).total_seconds()))
