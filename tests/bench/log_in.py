"""What signing in costs beside argon2 alone, and whether its time tells who is known:
`python -m tests.bench.log_in [ROUNDS] [DATABASE_URL]`.

Each round signs forty people in by password, through the operation that the page calls, and checks forty
passwords with nothing around it, in turn and in the same process. What a sign-in uses up is a core, so the first
figure is the median over the rounds of one's processor time divided by the other's. The second is the median
time on the clock of a wrong password for addresses that nobody has, divided by that for addresses of people,
taken in turn as well.
"""

import statistics
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal import guarded
from portal.access import operations
from portal.access.models import FailedTry, Password
from portal.customers.adding import NewContact, NewCustomer
from portal.customers.models import ContactAccess
from portal.customers.operations import add_customers
from portal.db import migrate, open_engine, transaction, working_with
from portal.kit import clock, passwords
from portal.mail.outbox import open_post_office
from portal.people.models import Person
from portal.preferences.models import Organisation
from portal.tenancy import every_customer

PEOPLE = 40
RIGHT, WRONG = "anchor lantern tide 7", "anchor lantern tide 8"
MOST_TIMES_ARGON2 = 1.3
SAME_TIME = (0.8, 1.25)


def main(rounds: int, url: str | None = None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(url or f"sqlite:///{Path(folder) / 'portal.db'}")
        migrate(engine)
        guarded.guard(engine)
        open_post_office(engine, "measured-with-thirty-two-bytes-or-more", lambda: None)
        with working_with(guarded.open_session(engine)) as db:
            stored = write_people(db)
            costs = [_cost(stored) for _ in range(rounds)]
            known, unknown = _wrong_passwords(db, rounds)
        engine.dispose()
    _say("processor time of a sign-in over argon2 alone", costs, f"at most {MOST_TIMES_ARGON2}")
    ratio = statistics.median(unknown) / statistics.median(known)
    lowest, highest = SAME_TIME
    print(
        f"median time of an unknown address over a known one: {ratio:.2f} "
        f"({len(known)} tries each; goal: {lowest} to {highest})"
    )


def write_people(db: Session) -> str:
    """Forty people of forty customers with one password; its hash."""
    stored = passwords.hashed(RIGHT)
    with every_customer(db, "a measurement"):
        with transaction():
            db.add(Organisation(name="Halvorsen", time_zone="UTC"))
        new = [
            NewCustomer(f"Company {n}", contacts=[NewContact(address(n), access=ContactAccess.ACTIVE)])
            for n in range(PEOPLE)
        ]
        add_customers(new, clock.now())
        with transaction():
            for person in db.query(Person):
                db.add(Password(person_id=person.id, password_hash=stored))
    return stored


def address(number: int) -> str:
    return f"p{number}@company.example"


def _cost(stored: str) -> float:
    """The processor time that forty people take to sign in, over that of as many checks of a password."""
    signing_in = checking = 0.0
    for number in range(PEOPLE):
        begun = time.process_time()
        operations.sign_in(address(number), RIGHT, f"192.0.2.{number}")
        between = time.process_time()
        passwords.matches(RIGHT, stored)
        signing_in += between - begun
        checking += time.process_time() - between
    return signing_in / checking


def _wrong_passwords(db: Session, rounds: int) -> tuple[list[float], list[float]]:
    """Seconds of each try with a wrong password: of known addresses, and of unknown ones."""
    known: list[float] = []
    unknown: list[float] = []
    for _ in range(rounds):
        with transaction():
            db.execute(delete(FailedTry))  # so that no door closes
        for number in range(PEOPLE):
            known.append(_refusal(address(number), number))
            unknown.append(_refusal(f"nobody-{address(number)}", number))
    return known, unknown


def _refusal(email: str, number: int) -> float:
    """Seconds on the clock until a wrong password is refused."""
    begun = time.perf_counter()
    with suppress(operations.WrongPassword):
        operations.sign_in(email, WRONG, f"192.0.2.{number}")
    return time.perf_counter() - begun


def _say(what: str, ratios: list[float], goal: str) -> None:
    spread = f"{min(ratios):.2f} to {max(ratios):.2f}"
    print(f"{what}: {statistics.median(ratios):.2f} ({spread} over {len(ratios)} rounds; goal: {goal})")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10, sys.argv[2] if len(sys.argv) > 2 else None)
