"""What changed after the page had let somebody forward: the operation looks again."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from portal.activity.rules import Actor, ActorKind
from portal.customers.models import Contact, ContactAccess, ContactRole, Customer
from portal.db import transaction
from portal.forwardings.operations import Sender, forward
from portal.forwardings.rules import ForwardingIsOff, NothingToPayOnIt, OnlyAdminsForward, Recipient
from portal.forwardings.things import of_paper
from portal.kit import clock
from portal.kit.refusal import Refusal
from portal.papers.models import Invoice
from portal.preferences.operations import save_preference
from portal.preferences.rules import FORWARDING
from portal.tenancy import entered, every_customer
from tests.cast import Cast
from tests.forwardings.conftest import contacts, forwarded

Change = Callable[[Session, Cast], None]


def has_no_access(db: Session, cast: Cast) -> None:
    db.get_one(Contact, cast.ben).access = ContactAccess.DISABLED


def is_not_served(db: Session, cast: Cast) -> None:
    db.get_one(Customer, cast.acme).is_active = False


def only_looks(db: Session, cast: Cast) -> None:
    db.get_one(Contact, cast.ben).role = ContactRole.VIEWER


def forward_as_ben(db: Session, cast: Cast, invoice: Invoice, has_payable: bool = True) -> None:
    (ben,) = contacts(db, cast.ben_email)
    actor = Actor(ActorKind.CONTACT, "Ben Berger", ben.public_id)
    sender = Sender(cast.acme, cast.ben, ben.person_id or 0, cast.ben_email, actor)
    with entered(db, cast.acme):
        thing = replace(of_paper(invoice), has_payable=has_payable)
        forward(sender, thing, [Recipient(1, "jonas@yard.example", "")], "", True, clock.now())


@pytest.mark.parametrize(
    ("change", "refusal"),
    [(has_no_access, ForwardingIsOff), (is_not_served, ForwardingIsOff), (only_looks, NothingToPayOnIt)],
)
def test_who_may_not_any_more_forwards_nothing(
    db: Session, cast: Cast, invoice: Invoice, change: Change, refusal: type[Refusal]
) -> None:
    with transaction(), every_customer(db, "a test"):
        change(db, cast)
    with pytest.raises(refusal):
        forward_as_ben(db, cast, invoice)
    assert forwarded(db) == []


@pytest.mark.parametrize(("chosen", "refusal"), [("off", ForwardingIsOff), ("admins", OnlyAdminsForward)])
def test_what_the_business_chose_meanwhile_counts(
    db: Session, cast: Cast, invoice: Invoice, chosen: str, refusal: type[Refusal]
) -> None:
    save_preference(FORWARDING, chosen)
    with pytest.raises(refusal):
        forward_as_ben(db, cast, invoice)
    assert forwarded(db) == []


def test_what_was_paid_meanwhile_is_not_handed_on_to_be_paid(
    db: Session, cast: Cast, invoice: Invoice
) -> None:
    with pytest.raises(NothingToPayOnIt):
        forward_as_ben(db, cast, invoice, has_payable=False)
    assert forwarded(db) == []


def test_nothing_in_between_forwards_it(db: Session, cast: Cast, invoice: Invoice) -> None:
    forward_as_ben(db, cast, invoice)
    assert len(forwarded(db)) == 1
