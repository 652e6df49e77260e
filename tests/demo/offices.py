"""What a seeding needs beside the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from portal.demo.till import Till
from portal.files.storage import open_store
from portal.mail.outbox import open_post_office
from portal.payments.gateway import open_gateway
from tests.conftest import SECRET_KEY
from tests.payments.conftest import settings_for
from tests.standins.stripe.standin import StripeStandin


def open_offices(engine: Engine, folder: Path) -> None:
    """A store in this folder and a post office that wakes nobody."""
    open_store(engine, folder.as_uri())
    open_post_office(engine, SECRET_KEY, lambda: None)


@contextmanager
def open_till(session: Session) -> Iterator[Till]:
    """The stand-in for Stripe, which the portal of this session asks."""
    stand_in = StripeStandin()
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    open_gateway(engine, settings_for(engine, stand_in.address))
    try:
        yield Till(session, stand_in.address, "http://localhost")
    finally:
        stand_in.stop()
