"""A small app with our frame and plain values, without database and log-in."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.pages import make_app


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return make_app(tmp_path_factory.mktemp("data") / "static")


@pytest.fixture
def client(shop: Flask) -> Iterator[FlaskClient]:
    with shop.test_client() as client:
        yield client
