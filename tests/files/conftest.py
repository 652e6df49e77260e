"""A store beside the database, and short ways to hand documents over."""

import hashlib
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from portal.activity.rules import Actor, ActorKind
from portal.files import operations
from portal.files.models import Document
from portal.files.operations import Brought
from portal.files.rules import Offered
from portal.files.storage import Store, open_store, store_of
from portal.preferences.operations import save_preference
from portal.preferences.rules import ALLOWS_UPLOADS
from portal.tenancy import every_customer
from tests.cast import Cast
from tests.files.samples import PDF

SAM = Actor(ActorKind.STAFF, "Sam Sommer", "sam")
ANA = Actor(ActorKind.CONTACT, "Ana Alvarez", "ana")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the bytes lie."""
    return tmp_path / "files"


@pytest.fixture
def store(engine: Engine, db: Session, folder: Path) -> Store:
    """The store of this test's database; the app, if it is asked for, uses the same folder."""
    open_store(engine, folder.as_uri())
    return store_of(db)


@pytest.fixture
def uploads(db: Session, cast: Cast, store: Store) -> None:
    """Contacts may upload."""
    with every_customer(db, "a test"):
        save_preference(ALLOWS_UPLOADS, True)


@pytest.fixture
def share(db: Session, cast: Cast, store: Store) -> Callable[..., None]:
    """`share(cast.acme, "a.pdf")`: Sam puts a document on a customer's record, without a letter."""

    def shared(
        customer_id: int, name: str = "a.pdf", content: bytes = PDF, *, public: bool = True, paper: str = "",
        folder: str = "", tells: bool = False, media_type: str = "application/pdf",
    ) -> None:  # fmt: skip
        several = [brought(name, content, media_type)]
        with every_customer(db, "a test"):
            operations.share(customer_id, several, folder, paper, public, tells, SAM)

    return shared


@pytest.fixture
def ana(app: Flask, cast: Cast, uploads: None, signed_in: Callable[[int], FlaskClient]) -> FlaskClient:
    """Ana's browser; she may upload."""
    return signed_in(cast.ana)


def brought(name: str = "a.pdf", content: bytes = PDF, media_type: str = "application/pdf") -> Brought:
    """A file as a form brings it."""
    sha256 = hashlib.sha256(content).hexdigest()
    return Offered(name, media_type, sha256, len(content)), io.BytesIO(content)


def kept(folder: Path) -> set[str]:
    """The names of everything in the store."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def share_with_all(
    db: Session, name: str = "Terms.pdf", group: str = "", content: bytes = b"%PDF-terms"
) -> None:
    """Sam puts a document before a group, or everybody, without a letter."""
    with every_customer(db, "a test"):
        operations.share_with_everybody([brought(name, content)], "Terms", group, False, SAM)


def id_of(db: Session, name: str, model: type = Document) -> str:
    """The public id of the document with this name."""
    with every_customer(db, "a test"):
        return str(db.scalars(select(model.public_id).where(model.name == name)).one())
