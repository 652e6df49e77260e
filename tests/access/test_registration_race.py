"""Fifty people who register one address at the same instant, in five spellings, leave one account."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from portal import guarded
from portal.access.proofs import proving
from portal.access.proofs.refusals import DeadLink
from portal.access.proofs.rules import Purpose
from portal.access.registration.operations import Asker, Registration, ask_to_register, register_by_link
from portal.customers.models import Contact
from portal.db import transaction, working_with
from portal.kit import clock
from portal.kit.seals import Seal
from portal.people.models import Person
from portal.people.rules import normalise
from portal.preferences import rules
from portal.preferences.operations import save_preference
from portal.tenancy import every_customer
from tests.access.letters import mails
from tests.cast import Cast

AT_ONCE = 50
SEAL = Seal("a key for tests", "proofs")


def spellings(number: int) -> tuple[str, ...]:
    name = f"nora{number}"
    return (
        f"{name}@bücher.example",
        f" {name.upper()}@Bücher.example",
        f"{name}@xn--bcher-kva.example\n",
        f"{name}＠BÜCHER.EXAMPLE",
        f"{name}@bu\u0308cher.example",
    )


def at_once(engine: Engine, act: Callable[[int], object]) -> list[object]:
    """What each of fifty gets who act at the same moment, each with a session of their own."""
    together = Barrier(AT_ONCE)

    def run(number: int) -> object:
        with working_with(guarded.open_session(engine)):
            together.wait(30)
            try:
                return act(number)
            except DeadLink as dead:
                return dead

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, range(AT_ONCE)))


def register_all(engine: Engine, db: Session, number: int) -> None:
    names = spellings(number)
    (address,) = {normalise(name) for name in names}

    def ask(place: int) -> None:
        asker = Asker(f"192.0.2.{place}", f"browser {place}", "en")
        ask_to_register(Registration(names[place % 5], fields={"company": "Nora’s"}), asker, SEAL)

    at_once(engine, ask)
    assert 1 <= len(mails(db, address)) <= 3
    with transaction():
        tokens = [
            proving.mint(db, Purpose.REGISTER, address, clock.now(), seal=SEAL, values={}).token
            for _ in range(AT_ONCE)
        ]
    answers = at_once(engine, lambda place: register_by_link(tokens[place], f"198.51.100.{place}", SEAL))
    assert len([answer for answer in answers if not isinstance(answer, DeadLink)]) == 1
    db.rollback()
    with every_customer(db, "a test"):
        (person,) = db.scalars(select(Person).where(Person.email == address)).all()
        (contact,) = db.scalars(select(Contact).where(Contact.person_id == person.id)).all()
        assert contact.role == "admin"


@pytest.mark.parametrize("rounds", [2, pytest.param(20, marks=pytest.mark.long)])
def test_fifty_registrations_of_one_address_at_once_leave_one_account(
    engine: Engine, db: Session, cast: Cast, rounds: int
) -> None:
    save_preference(rules.ALLOWS_REGISTRATION, True)
    for number in range(rounds):
        register_all(engine, db, number)
