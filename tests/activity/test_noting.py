"""The trail: what is noted, whose it is, and what waits for staff."""

import re

import pytest
from sqlalchemy.orm import Session

from portal.activity import queries
from portal.activity.noting import note
from portal.activity.rules import NEWS, SENTENCES, Actor, ActorKind, Verb
from portal.db import transaction
from portal.tenancy import ForeignRow, entered, every_customer
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
        said = SENTENCES[Verb(row.verb)] % {"actor": row.actor_name, **row.values}
    assert said == "Sam Sommer invited Jonas Jäger, at jonas@acme.example."
    assert (row.actor_kind, row.actor) == ("staff", "sam")


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
