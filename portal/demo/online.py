"""Payments of the demo that go through the payment service: begun, answered and booked as in daily use."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.customers.models import Contact, ContactRole
from portal.db import transaction
from portal.demo.talk import SAM
from portal.demo.till import Till
from portal.ledger.models import Payment
from portal.payments.comparing import compare_with_gateway
from portal.payments.models import GatewayDispute, OnlinePayment
from portal.payments.operations.booking import book_answers
from portal.payments.operations.checkout import open_checkout
from portal.payments.operations.receipts import look_at_dispute
from portal.payments.operations.refunds import refund_online
from portal.payments.payer import Pages, Payer
from portal.payments.refusals import GatewayRefused
from portal.payments.rules import requests
from portal.payments.rules.amounts import to_gateway
from portal.payments.rules.telling import told
from portal.payments.rules.words import Asked, Way
from portal.payments.saved.operations import open_setup
from portal.people.models import Person

CARD, DECLINED_CARD = "pm_card_visa", "pm_card_chargeDeclinedInsufficientFunds"
DEBITS: Final = {"USD": "pm_usBankAccount_success", "EUR": "pm_sepaDebit_success_at"}
_EXPAND: Final = {"expand": ["latest_charge"]}


class Online:
    """What is done through the service; every customer is entered by the caller."""

    def __init__(self, till: Till) -> None:
        self.till = till

    def charge(
        self, payment: Payment, title: str, way: str, *, amount_minor: int | None = None, stays: bool = False
    ) -> None:
        """Charge a card or account for a payment that was begun, and book what is answered. A debit arrives
        at once, unless it `stays` on its way; `amount_minor` is charged in place of what was asked for."""
        payment_id = payment.id
        sample = DEBITS.get(payment.currency, CARD) if way == "bank" else CARD
        answer = self._ask(payment, title, sample, amount_minor)
        if answer["status"] == "processing" and not stays:
            self.till.order("settle", payment_intent=answer["id"], code="")
            answer = self.till.line().get(f"{requests.INTENTS}/{answer['id']}", _EXPAND)
            _book(answer, payment_id)

    def decline(self, payment: Payment, title: str) -> str:
        """The same with a card that has no money on it; the service's word for why."""
        try:
            self._ask(payment, title, DECLINED_CARD)
        except GatewayRefused as no:
            return no.problem
        raise ValueError("It was not declined.")

    def elsewhere(self, amount_minor: int, currency: str, title: str, *, is_heard: bool) -> None:
        """A card is charged in the dashboard, for nobody that the portal knows."""
        self.till.miss()
        asked = {"amount": to_gateway(amount_minor, currency), "currency": currency.lower(), "confirm": True}
        self.till.line().post(requests.INTENTS, asked | {"payment_method": CARD, "description": title})
        if is_heard:
            self.till.hear()

    def dispute(self, payment: Payment, reason: str, amount_minor: int | None = None) -> str:
        """A card's owner questions a payment, or so much of it, or a bank takes its debit back; the service's
        id of it."""
        self.till.miss()
        about = {"payment_intent": payment.gateway_reference, "amount": amount_minor}
        found = self.till.order("dispute", reason=reason, **about)
        self.till.hear()
        return str(found["id"])

    def decide(self, dispute: str, word: str) -> None:
        """A bank decides on a dispute."""
        self.till.miss()
        self.till.order("decide", dispute=dispute, status=word)
        self.till.hear()

    def see(self, dispute: str) -> None:
        """Staff have looked at a dispute."""
        wanted = select(GatewayDispute.public_id).where(GatewayDispute.gateway_reference == dispute)
        look_at_dispute(self.till.session.scalars(wanted).one())

    def refund(
        self,
        payment: Payment,
        amount_minor: int,
        reason: str,
        outcome: str = "",
        *,
        credits_invoices: bool = False,
    ) -> None:
        """Staff give money back; `outcome` is "pending" where it is still under way, "failed" where it had
        left and came back."""
        self.till.miss()
        if outcome == "pending":
            self.till.order("refund-outcome", status=outcome)
        attempt = f"demo-refund-{payment.number}"
        self.till.line()
        refund = refund_online(
            payment.id, amount_minor, attempt=attempt, actor=SAM, reason=reason, has_notes=credits_invoices
        )
        reference = refund.gateway_reference
        self.till.hear()
        if outcome == "failed":
            came_back = {"status": outcome, "reason": "expired_or_canceled_card"}
            self.till.order("refund-settle", refund=reference, **came_back)
            self.till.hear()

    def refund_elsewhere(self, payment: Payment, amount_minor: int) -> None:
        """The same in the dashboard."""
        self.till.miss()
        self.till.order("refund", payment_intent=payment.gateway_reference, amount=amount_minor)
        self.till.hear()

    def open_page(self, payer: Payer, currency: str, chosen: Mapping[str, int], way: str, **more: Any) -> str:
        """Somebody goes to the service's page to pay this much of each paper, by public id; its address."""
        self.till.line()
        attempt = f"demo-{'-'.join(sorted(chosen))}"
        result, back = f"{self.till.portal}/payments/{{payment}}", f"{self.till.portal}/pay?back={{payment}}"
        opened = open_checkout(
            payer, currency, chosen, attempt=attempt, pages=Pages(result, back), methods=(way,), **more
        )
        return opened.url

    def pay_at_page(
        self,
        payer: Payer,
        currency: str,
        chosen: Mapping[str, int],
        entered: Mapping[str, str],
        *,
        saves_bank: bool = False,
    ) -> None:
        """Somebody pays on the service's page."""
        self.till.miss()
        way = "card" if entered["method"] == "card" else "bank"
        page = self.open_page(payer, currency, chosen, way, saves_bank=saves_bank)
        self.till.fill_in(page, entered)
        self.till.hear()

    def save(self, payer: Payer, currency: str, entered: Mapping[str, str]) -> None:
        """Somebody saves a card or an account without paying."""
        self.till.miss()
        self.till.line()
        wallet = f"{self.till.portal}/profile/payment-methods"
        pages = Pages(f"{wallet}?saved=yes", wallet)
        opened = open_setup(payer, currency, attempt=f"demo-{entered['card_number']}", pages=pages)
        self.till.fill_in(opened.url, entered)
        self.till.hear()

    def compare(self) -> None:
        """The worker's nightly look at both sides' books."""
        self.till.line()
        compare_with_gateway()

    def _ask(
        self, payment: Payment, title: str, sample: str, amount_minor: int | None = None
    ) -> dict[str, Any]:
        payment_id, public_id = payment.id, payment.public_id
        asked = {
            "amount": to_gateway(amount_minor or payment.amount_minor, payment.currency),
            "currency": payment.currency.lower(),
            "payment_method": sample,
            "confirm": True,
            "description": title,
            "metadata": {"payment": public_id},
            **_EXPAND,
        }
        if sample in DEBITS.values():
            asked["mandate_data"] = {"customer_acceptance": {"type": "offline"}}
        with transaction() as db:
            row = {"customer_id": payment.customer_id, "payment_id": payment_id, "request": asked}
            db.add(OnlinePayment(**row, way=Way.HOSTED, methods=payment.method, asked=Asked.ANSWERED))
        line = self.till.line()
        answer = line.post(
            requests.INTENTS, asked, subject=public_id, idempotency_key=f"payment-{public_id}-1"
        )
        _book(answer, payment_id)
        return answer


def payer_of(db: Session, email: str) -> Payer:
    """Somebody of a customer who pays, by the address to sign in with."""
    contact = db.scalars(select(Contact).join(Person).where(Person.email == email)).one()
    is_admin = contact.role == ContactRole.ADMIN
    return Payer(contact.customer_id, contact.name, email, contact.person_id, is_admin=is_admin)


def _book(answer: Mapping[str, Any], payment_id: int) -> None:
    found = told(answer)
    assert found is not None
    book_answers([found], (), payment_id)
