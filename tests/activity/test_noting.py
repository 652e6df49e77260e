"""The trail: what is noted, whose it is, and what waits for staff."""

import json
import re

import pytest
from sqlalchemy.orm import Session

from portal.activity import queries
from portal.activity.models import Activity
from portal.activity.noting import note
from portal.activity.rules import NEWS, SENTENCES, Actor, ActorKind, Verb
from portal.activity.telling import sentence_of
from portal.db import transaction
from portal.tenancy import ForeignRow, entered, every_customer
from portal.web.formats import formats_in
from tests.cast import Cast

SAM = Actor(ActorKind.STAFF, "Sam Sommer", "sam")


def test_every_verb_has_its_sentence() -> None:
    assert set(SENTENCES) == set(Verb)
    assert set(Verb) >= NEWS


def test_a_sentence_is_filled_from_the_row(db: Session, cast: Cast) -> None:
    with every_customer(db, "a test"), transaction():
        note(
            db,
            Verb.CONTACT_INVITED,
            SAM,
            customer_id=cast.acme,
            contact="Jonas Jäger",
            email="jonas@acme.example",
        )
    with every_customer(db, "a test"):
        row = db.scalars(queries.of_customer(cast.acme)).one()
    assert sentence_of(row, formats_in("en"), {}) == "Sam Sommer invited Jonas Jäger, at jonas@acme.example."
    assert (row.actor_kind, row.actor) == ("staff", "sam")


def test_a_sentence_speaks_the_readers_language_and_writes_money_as_they_do() -> None:
    def told(locale: str, verb: Verb, **values: str) -> str:
        activity = Activity(verb=verb, actor_name="", details=json.dumps(values))
        return sentence_of(activity, formats_in(locale), {"viewer": "Viewer"})

    failed = [
        told(locale, Verb.PAYMENT_FAILED, number="PMT-7", amount=amount)
        for locale in ("en", "de")
        for amount in ("1116.00 USD", "1250000 JPY")
    ]
    assert failed == [
        "Payment PMT-7 of $1,116.00 USD failed on its way.",
        "Payment PMT-7 of ¥1,250,000 JPY failed on its way.",
        "Zahlung PMT-7 über 1.116,00\xa0$ USD ist unterwegs gescheitert.",
        "Zahlung PMT-7 über 1.250.000\xa0¥ JPY ist unterwegs gescheitert.",
    ]
    changed = told("de", Verb.ROLE_CHANGED, contact="Ana", before="viewer", after="another")
    assert changed == "Das Portal hat die Rolle von Ana von Leser auf another geändert."


def test_what_is_undone_leaves_no_trace(db: Session, cast: Cast) -> None:
    with pytest.raises(RuntimeError, match="change of mind"), every_customer(db, "a test"), transaction():
        note(db, Verb.CONTACT_ADDED, SAM, customer_id=cast.acme, contact="Nobody")
        raise RuntimeError("change of mind")
    with every_customer(db, "a test"):
        assert db.scalars(queries.of_customer(cast.acme)).all() == []


def test_a_contact_reads_and_writes_the_trail_of_their_own_customer_only(db: Session, cast: Cast) -> None:
    ana = Actor(ActorKind.CONTACT, "Ana Alvarez")
    with entered(db, cast.acme), transaction():
        note(db, Verb.CONTACT_ADDED, ana, customer_id=cast.acme, contact="Jonas")
    with entered(db, cast.globex):
        assert db.scalars(queries.of_customer(cast.acme)).all() == []
    with pytest.raises(ForeignRow), entered(db, cast.globex), transaction():
        note(db, Verb.CONTACT_ADDED, ana, customer_id=cast.acme, contact="Jonas")


def test_what_is_done_to_the_portal_belongs_to_no_customer(db: Session, cast: Cast) -> None:
    with transaction():
        note(db, Verb.PREFERENCES_CHANGED, SAM, customer_id=None)
    assert [row.verb for row in db.scalars(queries.of_house())] == ["preferences_changed"]


def test_the_places_of_each_sentence_are_named() -> None:
    for sentence in SENTENCES.values():
        assert re.sub(r"%\(\w+\)s", "", sentence).count("%") == 0
