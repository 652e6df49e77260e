"""The cast: Ana and Ben of Acme, Zoe of Globex, Sam of staff."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.access.models import StaffMember
from portal.customers.models import Contact, ContactAccess, ContactRole, Customer
from portal.db import transaction
from portal.people.models import Person
from portal.preferences.models import Organisation
from portal.tenancy import every_customer


@dataclass(frozen=True)
class Cast:
    """Ids and addresses of the cast; every contact may sign in."""

    acme: int
    globex: int
    ana: int
    ben: int
    zoe: int
    sam: int
    ana_email: str = "ana@acme.example"
    ben_email: str = "ben@acme.example"
    zoe_email: str = "zoe@globex.example"
    sam_email: str = "sam@halvorsen.example"


def engage(db: Session) -> Cast:
    """Write the cast into an empty database."""
    with every_customer(db, "the cast"), transaction():
        db.add(Organisation(name="Halvorsen Marine Supply", time_zone="Europe/Berlin", country="DE"))
        acme = Customer(number="C-0001", name="Acme Shipping", display_name="Acme Shipping")
        globex = Customer(number="C-0002", name="Globex", display_name="Globex")
        db.add_all([acme, globex])
        db.flush()
        ana = _contact(db, acme, "Ana", "Alvarez", "ana@acme.example", ContactRole.ADMIN)
        ben = _contact(db, acme, "Ben", "Berger", "ben@acme.example", ContactRole.PAYER)
        zoe = _contact(db, globex, "Zoe", "Zimmer", "zoe@globex.example", ContactRole.ADMIN)
        sam = StaffMember(
            email="sam@halvorsen.example", name="Sam Sommer", role="owner", password_hash="!", totp_secret="!"
        )
        db.add(sam)
        db.flush()
        return Cast(acme=acme.id, globex=globex.id, ana=ana.id, ben=ben.id, zoe=zoe.id, sam=sam.id)


def _contact(
    db: Session, customer: Customer, first: str, last: str, email: str, role: ContactRole
) -> Contact:
    person = Person(email=email)
    db.add(person)
    db.flush()
    contact = Contact(
        customer_id=customer.id,
        person_id=person.id,
        first_name=first,
        last_name=last,
        role=role,
        access=ContactAccess.ACTIVE,
        is_primary=role == ContactRole.ADMIN,
    )
    db.add(contact)
    db.flush()
    return contact
