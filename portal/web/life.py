"""The life of a request: one database session from its start to its end, and what waits for the answer."""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from typing import TypeVar

from flask import Flask, Response, after_this_request, current_app, g
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from portal.db import working_with
from portal.guarded import open_session

T = TypeVar("T")


def give_sessions(app: Flask, engine: Engine) -> None:
    """Give each request a session of its own; it takes a connection only when it first asks something."""
    app.extensions["engine"] = engine

    @app.before_request
    def begin() -> None:
        g.until_the_end = ExitStack()
        hold(working_with(open_session(engine)))

    @app.teardown_request
    def end(_error: BaseException | None) -> None:
        held = g.pop("until_the_end", None)
        if held is not None:
            held.close()


def hold(context: AbstractContextManager[T]) -> T:
    """Enter this until the request is over."""
    entered: T = g.until_the_end.enter_context(context)
    return entered


def afterwards(work: Callable[[Session], object]) -> None:
    """Do this with a session of its own once the answer has been sent, so that nobody waits for it."""
    engine = current_app.extensions["engine"]

    def run() -> None:
        with working_with(open_session(engine)) as session:
            work(session)

    @after_this_request
    def wait(response: Response) -> Response:
        response.direct_passthrough = False  # else a file is sent past what waits for the end of its answer
        response.call_on_close(run)
        return response
