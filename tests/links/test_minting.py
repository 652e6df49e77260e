"""Making links and taking them back, inside somebody else's transaction."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.access.contacts.operations import remove_contact
from portal.activity.rules import Actor, ActorKind
from portal.customers.models import Contact, ContactAccess
from portal.db import transaction
from portal.kit import clock, tokens
from portal.links import queries
from portal.links.minting import link_path, mint_link, revoke_link
from portal.links.models import Link
from portal.links.rules import LinkPurpose, Target
from portal.papers.models import Invoice
from portal.tenancy import entered, every_customer
from tests import make
from tests.cast import Cast
from tests.twins import Twins

SAM = Actor(ActorKind.STAFF, "Sam Sommer", "sam")
NOW = clock.now()


@pytest.fixture
def invoice(db: Session, cast: Cast) -> Invoice:
    return make.invoice(db, cast.acme, number="INV-7")


def mint(db: Session, customer_id: int, contact_id: int, target: Target, **more: object) -> tuple[Link, str]:
    asked = {"purpose": LinkPurpose.VIEW, "due_on": None, "now": NOW, "actor": SAM, **more}
    return mint_link(db, customer_id=customer_id, contact_id=contact_id, target=target, **asked)


def test_a_link_keeps_the_hash_of_its_token_and_who_made_it(
    db: Session, cast: Cast, invoice: Invoice
) -> None:
    due_on = NOW.date() + timedelta(days=10)
    with transaction(), entered(db, cast.acme):
        link, token = mint(
            db, cast.acme, cast.ana, Target(invoice.id), purpose=LinkPurpose.PAY, due_on=due_on
        )
        person_id = db.get_one(Contact, cast.ana).person_id
    assert link_path(token) == f"/l/{token}"
    assert len(token) == 43
    assert link.token_hash == tokens.hashed(token)
    assert (link.purpose, link.paper_id, link.contact_id, link.person_id) == (
        "pay", invoice.id, cast.ana, person_id
    )  # fmt: skip
    assert link.expires_at == NOW + timedelta(days=40)
    assert (link.actor_kind, link.actor_name, link.actor) == ("staff", "Sam Sommer", "sam")
    with entered(db, cast.acme):
        assert token not in repr(vars(db.scalars(select(Link)).one()))


def test_after_a_transaction_that_failed_the_next_try_makes_the_only_link(
    db: Session, cast: Cast, invoice: Invoice
) -> None:
    with pytest.raises(ZeroDivisionError), transaction(), entered(db, cast.acme):
        _link, lost = mint(db, cast.acme, cast.ana, Target(invoice.id))
        raise ZeroDivisionError
    with transaction(), entered(db, cast.acme):
        _link, token = mint(db, cast.acme, cast.ana, Target(invoice.id))
    assert token != lost
    with entered(db, cast.acme):
        assert db.scalars(select(Link.token_hash)).all() == [tokens.hashed(token)]


def test_a_link_is_taken_back_once(db: Session, twins: Twins) -> None:
    with transaction(), entered(db, twins.acme.customer):
        ((link, _contact),) = db.execute(queries.all_links(Target(twins.acme.invoice)))
        assert revoke_link(link, NOW)
        assert not revoke_link(link, NOW + timedelta(days=1))
    assert link.revoked_at == NOW


@pytest.mark.parametrize("kind", ["paper_id", "contact"])
def test_a_link_never_joins_two_customers(db: Session, twins: Twins, kind: str) -> None:
    paper = twins.globex.invoice if kind == "paper_id" else twins.acme.invoice
    contact = twins.globex.contact if kind == "contact" else twins.acme.contact
    with pytest.raises(IntegrityError), transaction(), every_customer(db, "a test"):
        mint(db, twins.acme.customer, contact, Target(paper))


def test_only_papers_are_paid_or_accepted(db: Session, twins: Twins) -> None:
    with every_customer(db, "a test"):
        statement = db.scalars(
            select(Link.stored_statement_id).where(Link.stored_statement_id.is_not(None)).limit(1)
        ).one()
    target = Target(stored_statement_id=statement)
    with pytest.raises(IntegrityError), transaction(), every_customer(db, "a test"):
        mint(db, twins.acme.customer, twins.acme.contact, target, purpose=LinkPurpose.PAY)


def test_a_contact_who_is_removed_takes_the_links_along(db: Session, cast: Cast, invoice: Invoice) -> None:
    with transaction(), every_customer(db, "a test"):
        jonas = Contact(customer_id=cast.acme, first_name="Jonas", access=ContactAccess.NONE)
        db.add(jonas)
        db.flush()
        mint(db, cast.acme, jonas.id, Target(invoice.id))
        mint(db, cast.acme, cast.ana, Target(invoice.id))
    assert remove_contact(jonas.id, SAM)
    db.rollback()
    with every_customer(db, "a test"):
        assert db.scalars(select(Link.contact_id)).all() == [cast.ana]
