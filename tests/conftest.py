"""What every test may ask for: a database, a session, the cast."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine, make_url
from sqlalchemy.orm import Session

from portal import guarded
from portal.app import create_app
from portal.db import open_engine, working_with
from portal.kit.origin import Origin
from portal.mail.outbox import open_post_office
from portal.settings import Settings
from tests import databases, warm
from tests.browsers import begin_contact_session, begin_staff_session
from tests.cast import Cast, engage
from tests.standins.stripe.standin import stripe_standin  # noqa: F401 - a fixture for every room
from tests.twins import Twins, write_twins

settings.register_profile(
    "ci", max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
settings.register_profile("long", settings.get_profile("ci"), max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

SECRET_KEY = "0123456789abcdef0123456789abcdef"


warm.keep_what_is_compiled()


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "long: the full numbers; only with --long")
    if not hasattr(config, "workerinput"):
        config.cluster = databases.start_cluster()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What asks for no database finds the same on each, and is tried once."""
    if databases.KIND == "postgresql":
        left_out = [item for item in items if "all_databases" not in getattr(item, "fixturenames", ())]
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)


def pytest_unconfigure(config: pytest.Config) -> None:
    if cluster := getattr(config, "cluster", None):
        cluster.cleanup()


@pytest.fixture(scope="session")
def all_databases(worker_id: str) -> Iterator[databases.SqliteFiles | databases.PostgresDatabases]:
    kinds = (
        databases.PostgresDatabases(worker_id) if databases.KIND == "postgresql" else databases.SqliteFiles()
    )
    yield kinds
    kinds.close()


@pytest.fixture
def database_url(all_databases: databases.SqliteFiles | databases.PostgresDatabases) -> Iterator[str]:
    """A database of its own for this test, migrated and empty."""
    with all_databases.fresh() as url:
        yield url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """The guarded engine over it."""
    engine = open_engine(database_url)
    guarded.guard(engine)
    open_post_office(engine, SECRET_KEY, lambda: None)
    yield engine
    engine.dispose()


@pytest.fixture
def db(engine: Engine) -> Iterator[Session]:
    """The session of the work at hand, with nobody entered."""
    with working_with(guarded.open_session(engine)) as session:
        yield session


@pytest.fixture
def cast(db: Session) -> Cast:
    """Ana and Ben of Acme, Zoe of Globex, Sam of staff, and the business they deal with."""
    return engage(db)


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where static files lie under their hashed names, the same for every test's portal."""
    return tmp_path_factory.mktemp("static")


@pytest.fixture
def app(database_url: str, tmp_path: Path, published: Path) -> Iterator[Flask]:
    """The portal over this test's database, found at http://localhost."""
    (tmp_path / "static").symlink_to(published)
    app = create_app(
        Settings(
            database_url=make_url(database_url),
            base_url=Origin("http", "localhost"),
            secret_key=SECRET_KEY,
            data_folder=tmp_path,
        )
    )
    app.testing = True
    yield app
    app.extensions["engine"].dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser in which nobody is signed in."""
    return app.test_client()


@pytest.fixture
def signed_in(app: Flask, db: Session) -> Callable[[int], FlaskClient]:
    """`signed_in(cast.ana)`: a browser with a session of this contact."""

    def sign_in(contact_id: int) -> FlaskClient:
        browser = app.test_client()
        browser.set_cookie("session", begin_contact_session(db, contact_id))
        return browser

    return sign_in


@pytest.fixture
def signed_in_staff(app: Flask, db: Session) -> Callable[[int], FlaskClient]:
    """`signed_in_staff(cast.sam)`: a browser with a session of this staff member."""

    def sign_in(staff_id: int) -> FlaskClient:
        browser = app.test_client()
        browser.set_cookie("staff", begin_staff_session(db, staff_id))
        return browser

    return sign_in


@pytest.fixture
def twins(db: Session, cast: Cast) -> Twins:
    """The same rows for Acme and for Globex."""
    return write_twins(db, cast)
