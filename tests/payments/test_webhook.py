"""The gateway's messages at the door: what is let in, what is refused, and that nothing is ever a crash."""

import json
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from portal.payments.models import GatewayEvent, UnmatchedReceipt
from portal.payments.rules.signatures import is_signed
from portal.payments.rules.telling import told, told_by_event
from tests import databases
from tests.cast import Cast
from tests.payments.conftest import SECRET, Send, event, rows, signature

PAID = {
    "id": "pi_x",
    "object": "payment_intent",
    "status": "succeeded",
    "amount": 500,
    "amount_received": 500,
    "currency": "eur",
    "created": 1_772_440_000,
}


def post(app: Flask, body: bytes, header: str | None) -> int:
    headers = {} if header is None else {"Stripe-Signature": header}
    return app.test_client().post("/webhooks/stripe", data=body, headers=headers).status_code


@pytest.mark.usefixtures("cast")
def test_what_is_unsigned_old_early_foreign_or_cut_off_is_refused_and_changes_nothing(
    online: Flask, db: Session
) -> None:
    body = event("evt_1", "payment_intent.succeeded", PAID)
    good = signature(body)
    refused = [
        None,
        "",
        "nonsense",
        good.replace("v1=", "v0="),
        signature(body, "whsec_other"),
        signature(body, seconds_ago=301),
        signature(body, seconds_ago=-302),
        "t=,v1=" + good.split("v1=")[1],
        good.split(",")[0],
    ]
    assert {post(online, body, header) for header in refused} == {400}
    assert post(online, body[:-1], good) == 400
    assert post(online, b"", signature(b"")) == 400
    assert rows(db, GatewayEvent) == []
    assert post(online, body, f"{good},v1=0000") == 204
    assert len(rows(db, UnmatchedReceipt)) == 1


@pytest.mark.usefixtures("cast")
def test_the_true_clock_judges_the_age_also_where_the_portal_lives_in_another_time(
    online: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import timedelta

    monkeypatch.setattr("portal.kit.clock._shift", timedelta(days=40))
    body = event("evt_1", "payment_intent.succeeded", PAID)
    assert post(online, body, signature(body)) == 204


@pytest.mark.usefixtures("cast")
def test_a_message_of_the_other_mode_is_taken_and_ignored(send: Send, db: Session) -> None:
    assert send("evt_1", "payment_intent.succeeded", PAID, livemode=True) == 204
    assert rows(db, GatewayEvent) == []


@pytest.mark.usefixtures("cast")
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b"\xff\xfe",
        b'{"object": "event"}',
        b'{"id": 1, "type": "x"}',
        b"[" * 100_000,
        b'{"object": "event", "livemode": false, "id": "evt_\\ud800", "type": "charge.updated"}',
    ],
)
def test_signed_junk_is_a_bad_request(online: Flask, body: bytes) -> None:
    assert post(online, body, signature(body)) == 400


@pytest.mark.usefixtures("cast")
def test_a_giant_body_is_too_large(online: Flask) -> None:
    body = b" " * 600_000
    assert post(online, body, signature(body)) == 413


@pytest.mark.usefixtures("cast")
def test_what_no_database_keeps_is_left_out_of_what_was_said(send: Send, db: Session) -> None:
    body = {**PAID, "id": "pi_\x00\ud800x", "metadata": {"payment": "\udfff"}, "description": "a\ud800b"}
    assert send("evt_1", "payment_intent.succeeded", body) == 204
    (receipt,) = rows(db, UnmatchedReceipt)
    assert (receipt.intent, receipt.description) == ("pi_x", "ab")


@pytest.mark.usefixtures("cast")
def test_unknown_kinds_and_odd_objects_are_taken(send: Send, db: Session) -> None:
    bodies: list[Any] = [None, [], 5, "x", {}, {"object": "payment_intent"}, {"object": "charge", "id": 5}]
    for number, body in enumerate(bodies):
        assert send(f"evt_{number}", "payment_intent.succeeded", body) == 204
    assert send("evt_x", "brand.new", {"id": "x", "object": "brand"}) == 204
    assert len(rows(db, GatewayEvent)) == len(bodies) + 1


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["succeeded", "eur"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    *PAID,
                    "metadata",
                    "latest_charge",
                    "last_payment_error",
                    "payment_method_details",
                    "card",
                    "type",
                ]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=12,
)


@given(
    kind=st.sampled_from(
        ["checkout.session", "payment_intent", "charge", "refund", "dispute", "setup_intent"]
    ),
    body=st.dictionaries(st.sampled_from([*PAID, "mode", "payment_status", "next_action", "customer"]), junk),
)
def test_reading_an_object_never_crashes(kind: str, body: dict[str, Any]) -> None:
    told({**body, "object": kind})
    told_by_event("charge.refunded", body)
    told_by_event("checkout.session.async_payment_failed", {**body, "mode": "payment"})


@given(body=st.binary(max_size=50), header=st.text(max_size=80))
def test_a_header_that_nobody_signed_is_never_good(body: bytes, header: str) -> None:
    assert not is_signed(body, header, SECRET, 1_772_440_000)


def test_without_a_key_every_message_is_foreign(app: Flask, cast: Cast) -> None:
    body = event("evt_1", "payment_intent.succeeded", PAID)
    assert post(app, body, signature(body, "")) == 400


@pytest.mark.usefixtures("cast")
def test_where_a_lock_is_not_to_be_had_the_gateway_is_asked_to_come_again(
    online: Flask, engine: Engine, send: Send, db: Session
) -> None:
    on_sqlite = databases.KIND == "sqlite"
    with engine.execution_options(migrating=True, immediate=True).connect() as holding:
        if not on_sqlite:
            holding.execute(text("LOCK TABLE gateway_events, unmatched_receipts IN ACCESS EXCLUSIVE MODE"))
        else:
            holding.execute(text("SELECT 1"))
        assert send("evt_1", "payment_intent.succeeded", PAID) == 503
        holding.rollback()
    assert rows(db, GatewayEvent) == []
    assert send("evt_1", "payment_intent.succeeded", PAID) == 204


def test_what_is_read_from_an_event_is_what_json_says() -> None:
    body = json.loads(event("evt_1", "payment_intent.succeeded", PAID))["data"]["object"]
    found: Any = told(body)
    assert (found.amount, found.currency, found.names.intent) == (500, "EUR", "pi_x")
