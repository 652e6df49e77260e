"""The page on which an owner names the provider: what it asks, what it refuses, and what it keeps."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.access.providers.asking import endpoints_of
from portal.access.providers.models import Identity, Provider
from portal.access.providers.rules import place_of
from portal.db import current_session, transaction
from portal.kit.origin import Origin
from portal.kit.seals import Seal
from portal.preferences.operations import save_preference
from portal.preferences.rules import ADMINS_INVITE
from portal.staff import provider
from tests.access.provider import CLIENT, SECRET, LocalProvider, sign_in_there
from tests.browsers import is_in
from tests.conftest import SECRET_KEY
from tests.staff.test_contacts import send
from tests.staff.test_settings import version

PAGE = "/staff/settings/sign-in"


def save(browser: FlaskClient, db: Session, provider: LocalProvider, **typed: str) -> TestResponse:
    usual = {
        "name": "Acme ID",
        "issuer": provider.base,
        "client_id": CLIENT,
        "secret": SECRET,
        "use": "beside",
    }
    return send(browser, PAGE, **{"version": version(db), **usual, **typed})


def kept(db: Session) -> Provider | None:
    db.rollback()
    return db.scalar(select(Provider).execution_options(populate_existing=True))


def test_a_provider_is_asked_kept_and_at_once_a_way_in(
    sam: FlaskClient, client: FlaskClient, db: Session, elsewhere: LocalProvider
) -> None:
    empty = sam.get(PAGE).text
    assert 'value="http://localhost/login/provider/return" readonly' in empty.replace(
        ' aria-describedby="way_back-hint"', ""
    )
    answer = save(sam, db, elsewhere)
    assert (answer.status_code, answer.location) == (303, PAGE)
    assert elsewhere.asked == ["/.well-known/openid-configuration"]
    shown = sam.get(PAGE).text
    assert "The preferences are saved." in shown and f'value="{elsewhere.base}"' in shown
    assert SECRET not in shown and "One is kept." in shown
    assert sign_in_there(client).status_code == 303 and is_in(client)
    assert "Sam Sommer changed how contacts sign in." in sam.get("/staff/activity/house").text


def test_the_secret_lies_sealed_for_this_issuer_and_client(
    sam: FlaskClient, db: Session, elsewhere: LocalProvider
) -> None:
    save(sam, db, elsewhere)
    saved = kept(db)
    assert saved is not None and SECRET not in saved.sealed_secret
    seal = Seal(SECRET_KEY, "provider")
    assert seal.opened(saved.sealed_secret, place_of(elsewhere.base, CLIENT)) == SECRET


def test_an_empty_secret_keeps_the_one_before_but_not_for_anybody_else(
    sam: FlaskClient, client: FlaskClient, db: Session, elsewhere: LocalProvider
) -> None:
    save(sam, db, elsewhere)
    assert save(sam, db, elsewhere, name="Acme log-in", secret="").status_code == 303
    assert sign_in_there(client).status_code == 303
    for other in ({"client_id": "portal-2"}, {"issuer": elsewhere.base.replace("127.0.0.1", "localhost")}):
        answer = save(sam, db, elsewhere, secret="", **other)
        assert answer.status_code == 422 and '<a href="#secret">Fill this in.</a>' in answer.text
    saved = kept(db)
    assert saved is not None and (saved.name, saved.client_id) == ("Acme log-in", CLIENT)


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"name": ""}, "name", "Fill this in."),
        ({"name": "x" * 41}, "name", "Use at most 40 characters here."),
        ({"issuer": "login.example.com"}, "issuer", "Enter an address like https://login.example.com."),
        ({"issuer": "http://169.254.169.254/"}, "issuer", "Enter an address like https://login.example.com."),
        (
            {"issuer": "http://127.0.0.1:9"},
            "issuer",
            "Nothing that can be read answers at http://127.0.0.1:9/",
        ),
        ({"client_id": "a b"}, "client_id", "Use letters, digits and signs of a plain keyboard only"),
        ({"secret": ""}, "secret", "Fill this in."),
        ({"secret": "sécret"}, "secret", "Use letters, digits and signs of a plain keyboard only"),
    ],
)
def test_what_is_odd_is_refused_at_its_field_and_what_was_typed_stays(
    sam: FlaskClient, db: Session, elsewhere: LocalProvider, typed: dict[str, str], field: str, sentence: str
) -> None:
    answer = save(sam, db, elsewhere, **typed)
    assert answer.status_code == 422
    assert f'<a href="#{field}">{sentence}' in answer.text
    assert 'name="use" value="beside" checked' in answer.text and SECRET not in answer.text
    assert kept(db) is None


@pytest.mark.parametrize(
    ("described", "fault", "sentence"),
    [
        ({"issuer": "https://evil.example"}, None, "What answers there calls itself https://evil.example."),
        ({"token_endpoint": None}, None, "it says nothing that fits of “token_endpoint”."),
        (
            {"id_token_signing_alg_values_supported": ["HS256"]},
            None,
            "“id_token_signing_alg_values_supported”",
        ),
        ({}, 500, "Nothing that can be read answers at"),
        ({}, 404, "Nothing that can be read answers at"),
        ({}, "elsewhere", "Nothing that can be read answers at"),
        ({}, "large", "Nothing that can be read answers at"),
        ({}, b"<html>", "Nothing that can be read answers at"),
        ({}, b"[" * 200_000, "Nothing that can be read answers at"),
        ({}, [], "Nothing that can be read answers at"),
    ],
)
def test_a_provider_that_cannot_be_used_is_refused_at_its_address(
    sam: FlaskClient, db: Session, elsewhere: LocalProvider, described: Any, fault: Any, sentence: str
) -> None:
    elsewhere.described = described
    if fault is not None:
        elsewhere.faults["/.well-known/openid-configuration"] = fault
    answer = save(sam, db, elsewhere)
    assert answer.status_code == 422
    assert '<a href="#issuer">' in answer.text and sentence in answer.text
    assert kept(db) is None and "/moved" not in elsewhere.asked


def test_it_can_be_turned_off_while_the_provider_is_down_and_forgotten(
    sam: FlaskClient, client: FlaskClient, db: Session, elsewhere: LocalProvider
) -> None:
    save(sam, db, elsewhere, use="only")
    sign_in_there(client)
    elsewhere.faults["/.well-known/openid-configuration"] = 500
    assert save(sam, db, elsewhere, use="off", secret="").status_code == 303
    assert kept(db) is not None and "Continue with" not in client.get("/login").text
    with transaction():
        db.execute(update(Provider).values(sealed_secret="of another key"))
    assert save(sam, db, elsewhere, use="off", secret="").status_code == 303, "also under another secret key"
    assert send(sam, PAGE, version=version(db), use="off").status_code == 303
    assert kept(db) is None
    assert db.scalars(select(Identity.subject)).all() == ["ana-1"], "who was linked is, if it is named again"
    assert client.get("/profile/security").status_code == 200


def test_somebody_elses_change_is_told_and_nothing_is_kept(
    sam: FlaskClient, db: Session, elsewhere: LocalProvider
) -> None:
    seen = version(db)
    save_preference(ADMINS_INVITE, True)
    answer = save(sam, db, elsewhere, version=seen)
    assert answer.status_code == 409 and "Somebody changed the preferences" in answer.text
    assert kept(db) is None


def test_an_unknown_choice_is_refused(sam: FlaskClient, db: Session, elsewhere: LocalProvider) -> None:
    assert save(sam, db, elsewhere, use="sometimes").status_code == 422
    assert kept(db) is None


@pytest.mark.parametrize("role", ["staff", "read_only"])
def test_owners_change_it_and_others_may_look(
    with_role: Callable[[str], FlaskClient],
    sam: FlaskClient,
    db: Session,
    elsewhere: LocalProvider,
    role: str,
) -> None:
    save(sam, db, elsewhere)
    other = with_role(role)
    shown = other.get(PAGE).text
    assert "An owner changes them." in shown and "Save preferences" not in shown
    assert send(other, PAGE, page="/staff/account", version=version(db), use="off").status_code == 403
    assert elsewhere.asked == ["/.well-known/openid-configuration"]


def test_a_portal_in_the_open_asks_no_provider_without_tls(
    app: Flask, sam: FlaskClient, db: Session, elsewhere: LocalProvider
) -> None:
    app.config["BASE_ORIGIN"] = Origin("https", "portal.example.com")
    answer = save(sam, db, elsewhere)
    assert answer.status_code == 422 and "Enter an address like https://login.example.com." in answer.text
    assert elsewhere.asked == []


def test_no_transaction_is_open_while_the_provider_is_asked(
    sam: FlaskClient, db: Session, elsewhere: LocalProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[bool] = []

    def looked(*asked: Any) -> Any:
        found.append(current_session().in_transaction())
        return endpoints_of(*asked)

    monkeypatch.setattr(provider, "endpoints_of", looked)
    assert save(sam, db, elsewhere).status_code == 303
    assert found == [False]
