"""Making one customer of two."""

from collections.abc import Sequence
from typing import Any, Final, cast

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal.access.feeds.models import CalendarFeed
from portal.access.models import ContactSession
from portal.customers.logos.models import CustomerLogo
from portal.customers.models import Address, AddressKind, Contact, ContactAccess, ContactRole, Customer
from portal.db import Model, locked, transaction
from portal.kit import clock
from portal.ledger.audit import audit
from portal.ledger.models import Account
from portal.ledger.refusals import AuditFailed, CustomerMerged, SameCustomer
from portal.ledger.rules import next_moment
from portal.papers.saved.models import SavedView
from portal.papers.saved.queries import same_views
from portal.preferences.models import CustomerPreference
from portal.tenancy import every_customer, owned_models

_ACCESS: Final = {
    ContactAccess.NONE: 0,
    ContactAccess.DISABLED: 1,
    ContactAccess.INVITED: 2,
    ContactAccess.ACTIVE: 3,
}
_ROLES: Final = {ContactRole.VIEWER: 0, ContactRole.PAYER: 1, ContactRole.ADMIN: 2}


def merge_customers(old_id: int, kept_id: int) -> Customer:
    """Move everything of one customer to another, which is returned; the old one stays, inactive and empty.

    Accounts are joined by currency; where a person is in both, the stronger contact stays. All sessions of
    both end. Dates, amounts, numbers and public ids do not change. Refused where the books do not agree.
    """
    if old_id == kept_id:
        raise SameCustomer
    with transaction() as db, every_customer(db, "a merge is about two customers"):
        old, kept = _held(db, old_id, kept_id)
        db.execute(delete(ContactSession).where(ContactSession.customer_id.in_([old_id, kept_id])))
        _join_accounts(db, old_id, kept_id)
        _join_contacts(db, old_id, kept_id)
        _yield_to_kept(db, old_id, kept_id)
        for model in owned_models():
            moved: Any = model
            everything = update(moved).where(moved.customer_id == old_id).values(customer_id=kept_id)
            db.execute(everything, execution_options={"synchronize_session": False})
        old.is_active = False
        old.merged_into_id = kept_id
        db.flush()
        db.expire_all()
        if found := audit(db, [old_id, kept_id]):
            raise AuditFailed(disagreement=str(found[0]))
        db.refresh(kept)
    return kept


def _held(db: Session, old_id: int, kept_id: int) -> tuple[Customer, Customer]:
    """Both customers, then all their accounts: nobody books for a customer who is held."""
    both = [old_id, kept_id]
    wanted = select(Customer).where(Customer.id.in_(both)).order_by(Customer.id)
    customers = {customer.id: customer for customer in db.scalars(locked(wanted))}
    old, kept = customers[old_id], customers[kept_id]
    if old.merged_into_id is not None or kept.merged_into_id is not None:
        raise CustomerMerged
    db.scalars(locked(select(Account).where(Account.customer_id.in_(both)).order_by(Account.id))).all()
    return old, kept


def _join_accounts(db: Session, old_id: int, kept_id: int) -> None:
    accounts = db.scalars(select(Account).where(Account.customer_id.in_([old_id, kept_id]))).all()
    of_kept = {account.currency: account for account in accounts if account.customer_id == kept_id}
    for account in accounts:
        staying = of_kept.get(account.currency)
        if account.customer_id == kept_id or staying is None:
            continue
        _repoint(db, Account, account.id, staying.id)
        staying.balance_minor += account.balance_minor
        lasts = [moment for moment in (account.booked_at, staying.booked_at) if moment is not None]
        staying.booked_at = next_moment(clock.now(), max(lasts, default=None))
        db.delete(account)
    db.flush()


def _join_contacts(db: Session, old_id: int, kept_id: int) -> None:
    contacts = db.scalars(select(Contact).where(Contact.customer_id.in_([old_id, kept_id]))).all()
    of_kept = {c.person_id: c for c in contacts if c.customer_id == kept_id and c.person_id is not None}
    has_primary = any(contact.is_primary for contact in contacts if contact.customer_id == kept_id)
    for contact in contacts:
        if contact.customer_id == kept_id:
            continue
        twin = of_kept.get(contact.person_id) if contact.person_id is not None else None
        if twin is not None:
            stronger, weaker = sorted([twin, contact], key=_strength, reverse=True)
            stronger.is_primary = twin.is_primary or (contact.is_primary and not has_primary)
            db.execute(delete(CalendarFeed).where(CalendarFeed.contact_id == weaker.id))
            db.execute(delete(SavedView).where(SavedView.id.in_(same_views(weaker.id, stronger.id))))
            _repoint(db, Contact, weaker.id, stronger.id)
            db.delete(weaker)
        elif has_primary:
            contact.is_primary = False
    db.flush()


def _strength(contact: Contact) -> tuple[int, int]:
    return _ACCESS[ContactAccess(contact.access)], _ROLES[ContactRole(contact.role)]


def _yield_to_kept(db: Session, old_id: int, kept_id: int) -> None:
    """What a customer has only one of: the kept customer's stays."""
    kinds = select(Address.kind).where(Address.customer_id == kept_id)
    db.execute(
        update(Address)
        .where(Address.customer_id == old_id, Address.kind.in_(kinds))
        .values(kind=AddressKind.OTHER)
    )
    has_logo = select(CustomerLogo.customer_id).where(CustomerLogo.customer_id == kept_id)
    db.execute(delete(CustomerLogo).where(CustomerLogo.customer_id == old_id, has_logo.exists()))
    names = select(CustomerPreference.name).where(CustomerPreference.customer_id == kept_id)
    db.execute(
        delete(CustomerPreference).where(
            CustomerPreference.customer_id == old_id, CustomerPreference.name.in_(names)
        )
    )


def _repoint(db: Session, model: type[Model], from_id: int, to_id: int) -> None:
    """Let every row that names one row of this model name the other."""
    for pointing, column in _pointers(model):
        db.execute(update(pointing).where(column == from_id).values({column: to_id}))


def _pointers(model: type[Model]) -> Sequence[tuple[Any, Any]]:
    """Each owned model with the column by which it names a row of this model."""
    table = cast(Any, model).__table__
    return [
        (owned, getattr(owned, element.parent.key))
        for owned in owned_models()
        for key in cast(Any, owned).__table__.foreign_key_constraints
        for element in key.elements
        if element.column is table.c.id
    ]
