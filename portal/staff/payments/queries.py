"""Payments of every customer, and what of a customer can be paid by hand."""

from sqlalchemy import ColumnElement, func, or_, select

from portal.customers.models import Customer
from portal.db import AnySelect
from portal.ledger.models import Payment
from portal.papers.models import Paper
from portal.papers.queries import INVOICE_KINDS, is_sent, is_to_pay, next_due_on, to_pay_minor
from portal.payments.made import queries as made
from portal.payments.made.rules import PaymentFilter


def listed(chosen: PaymentFilter, currencies: list[str]) -> AnySelect:
    """What the list shows, in the order chosen: the columns of `made.listed`, customer and its public id."""
    return (
        made.listed(_conditions(chosen, currencies), chosen.sort)
        .join(Customer, Customer.id == Payment.customer_id)
        .add_columns(Customer.display_name.label("customer"), Customer.public_id.label("customer_public_id"))
    )


def counting(chosen: PaymentFilter, currencies: list[str]) -> AnySelect:
    """How many payments match."""
    return (
        select(func.count(Payment.id))
        .join(Customer, Customer.id == Payment.customer_id)
        .where(*_conditions(chosen, currencies))
    )


def by_public_id(public_id: str) -> AnySelect:
    """One payment as `made.by_public_id` has it, and its customer."""
    return (
        made.by_public_id(public_id).add_columns(Customer).join(Customer, Customer.id == Payment.customer_id)
    )


def to_pay(customer_id: int) -> AnySelect:
    """The sent invoices and retainers of a customer with something to pay, the oldest due first: id,
    public_id, number, kind, currency, due_on and to_pay_minor."""
    return (
        select(
            Paper.id,
            Paper.public_id,
            Paper.number,
            Paper.kind,
            Paper.currency,
            next_due_on().label("due_on"),
            to_pay_minor().label("to_pay_minor"),
        )
        .where(Paper.customer_id == customer_id, is_sent(*INVOICE_KINDS), is_to_pay())
        .order_by(Paper.currency, next_due_on(), Paper.id)
    )


def _conditions(chosen: PaymentFilter, currencies: list[str]) -> list[ColumnElement[bool]]:
    also = [Customer.display_name, Customer.number]
    found = [column.icontains(chosen.q, autoescape=True) for column in also] if chosen.q else []
    return made.conditions(chosen, currencies, or_(*found) if found else None)
