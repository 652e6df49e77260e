"""A program of the demo company that asks the API: its token, and a call for who tries the demo to type."""

import json
import shlex
from pathlib import Path
from typing import Final

from sqlalchemy import select

from portal.access.api_tokens.operations import make_token
from portal.activity.rules import Actor, ActorKind
from portal.customers.models import Contact
from portal.db import current_session
from portal.demo.cast import CAST
from portal.kit import clock
from portal.papers.models import Invoice
from portal.papers.rules.statuses import PaperState
from portal.people.models import Person
from portal.tenancy import every_customer

PROGRAM: Final = "Web shop"
SAM: Final = Actor(ActorKind.STAFF, next(one.name for one in CAST if one.is_staff))


def call_to_try(kept: Path, email: str, address: str) -> str:
    """A call that makes a private link for this contact, with a token of this demo's own: kept in a file, for
    the portal itself forgets it."""
    if not kept.exists():
        _token, text = make_token(PROGRAM, SAM, clock.now())
        kept.touch(0o600)
        kept.write_text(text, encoding="ascii")
    asked = {"number": _open_number(email), "contact": email, "purpose": "pay"}
    headers = (f"Authorization: Bearer {kept.read_text(encoding='ascii')}", "Content-Type: application/json")
    said = [word for header in headers for word in ("-H", header)]
    return shlex.join(["curl", f"{address}/api/links", *said, "-d", json.dumps(asked)])


def _open_number(email: str) -> str:
    """The latest invoice on which the contact's company has something to pay."""
    db = current_session()
    with every_customer(db, "the demo looks for an invoice"):
        number = db.scalar(
            select(Invoice.number)
            .join(Contact, Contact.customer_id == Invoice.customer_id)
            .join(Person, Person.id == Contact.person_id)
            .where(Person.email == email, Invoice.state == PaperState.OPEN, Invoice.open_minor > 0)
            .order_by(Invoice.id.desc())
            .limit(1)
        )
    return number or "INV-00001"
