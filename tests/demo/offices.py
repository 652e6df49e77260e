"""What a seeding needs beside the database."""

from pathlib import Path

from sqlalchemy import Engine

from portal.files.storage import open_store
from portal.mail.outbox import open_post_office
from tests.conftest import SECRET_KEY


def open_offices(engine: Engine, folder: Path) -> None:
    """A store in this folder and a post office that wakes nobody."""
    open_store(engine, folder.as_uri())
    open_post_office(engine, SECRET_KEY, lambda: None)
