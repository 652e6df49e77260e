"""A try to pay, written down with its exact request before anything is asked, inside an open transaction."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from portal.db import locked
from portal.kit import clock, tokens
from portal.ledger import moving
from portal.ledger.accounts import locked_account
from portal.ledger.models import Payment
from portal.ledger.rules import PaymentState
from portal.payments import queries
from portal.payments.agreeing.keeping import Witnessed, keep_consent
from portal.payments.choosing import Plan, make_plan
from portal.payments.knowing import known_customer
from portal.payments.models import GatewayCustomer, OnlinePayment, SavedMethod
from portal.payments.payer import Opened, Pages, Payer
from portal.payments.refusals import CreditChanged, MethodGone, MethodNotFitting
from portal.payments.rules import requests
from portal.payments.rules.asking import next_question
from portal.payments.rules.methods import BANK, CARD, DEBIT_OF, DELAYED
from portal.payments.rules.words import Asked, Way
from portal.payments.ticking import write_down

SESSION_LASTS: Final = timedelta(minutes=60)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wants to pay, and how."""

    payer: Payer
    currency: str
    chosen: Mapping[str, int]
    attempt: str
    pages: Pages
    advance_minor: int
    methods: tuple[str, ...]
    uses_credit: bool
    saves_bank: bool = False
    saved: str = ""
    witnessed: Witnessed | None = None

    @property
    def key(self) -> str:
        """The same page sent with the same choice again is the same payment; with another one, another."""
        choice = [self.payer.customer_id, self.attempt, self.currency, sorted(self.chosen.items())]
        rest = [self.advance_minor, sorted(self.methods), self.uses_credit, self.saves_bank, self.saved]
        return tokens.hashed(json.dumps([*choice, *rest]))

    def plan(self, db: Session) -> Plan:
        return make_plan(
            db,
            self.payer.customer_id,
            self.currency,
            self.chosen,
            advance_minor=self.advance_minor,
            uses_credit=self.uses_credit,
            may_use_credit=self.payer.is_signed_in,
            methods=self.methods,
        )


@dataclass(frozen=True, slots=True)
class Begun:
    """A try that was written down."""

    payment_id: int
    public_id: str
    way: Way
    request: Mapping[str, Any]
    number: int
    shown: Opened | None
    """What is shown at once, where nothing is to be asked any more."""


def write_down_try(db: Session, wish: Wish) -> Begun:
    """Write the try down, or find it again, inside an open transaction."""
    account = locked_account(db, wish.payer.customer_id, wish.currency)
    payment = db.scalars(queries.payment_by_attempt(wish.key)).one_or_none()
    if payment is not None:
        online = db.scalars(locked(queries.online_payment(payment.id))).one()
        return _found_again(payment, online)
    plan = wish.plan(db)
    if not plan.online_minor:
        raise CreditChanged
    public_id = tokens.new_public_id()
    method = _saved_method(db, wish, plan) if wish.saved else None
    request = _request(db, wish, plan, public_id, method)
    word = _word_of(method) if method else plan.methods[0]
    payment = moving.begin(
        db, account, plan.online_minor, plan.shares, attempt=wish.key, method=word, public_id=public_id
    )
    online = OnlinePayment(
        customer_id=payment.customer_id,
        payment_id=payment.id,
        way=Way.SAVED if method else Way.HOSTED,
        methods=" ".join(plan.methods),
        payer_person_id=wish.payer.person_id,
        payer_name=wish.payer.name,
        is_by_link=not wish.payer.is_signed_in,
        saves_method=wish.saves_bank,
        saved_method_id=method.id if method else None,
        request=request,
        request_number=1,
        session_expires_at=None if method else clock.now() + SESSION_LASTS,
        ask_at=next_question(payment.started_at, clock.now()),
    )
    for older in db.scalars(locked(queries.started_for(plan.shares.keys()))).all():
        if older.payment_id != payment.id:
            older.replaced_by_id, older.ask_at = payment.id, clock.now()
    db.add_all([online, *write_down(payment, plan.uses)])
    keep_consent(db, payment.customer_id, plan, wish.witnessed, payment.id)
    return Begun(payment.id, public_id, Way(online.way), request, 1, None)


def _found_again(payment: Payment, online: OnlinePayment) -> Begun:
    """What a page that is sent again leads to: the same session, or the same question once more."""
    shown = None
    if payment.state != PaymentState.STARTED:
        shown = Opened(payment.public_id)
    elif online.asked == Asked.ANSWERED:
        shown = Opened(payment.public_id, online.session_url or online.next_step_url)
    elif online.asked == Asked.REFUSED:
        online.request_number += 1
        online.asked = Asked.UNSENT
        if "expires_at" in online.request:
            online.request = {**online.request, "expires_at": _session_end()}
    return Begun(payment.id, payment.public_id, Way(online.way), online.request, online.request_number, shown)


def _saved_method(db: Session, wish: Wish, plan: Plan) -> SavedMethod:
    wanted = queries.saved_method(wish.saved).where(SavedMethod.customer_id == wish.payer.customer_id)
    method = db.scalars(wanted).one_or_none()
    if method is None:
        raise MethodGone
    word = _word_of(method)
    if word not in plan.methods or (word == BANK and DEBIT_OF.get(plan.currency) != method.kind):
        raise MethodNotFitting
    return method


def _word_of(method: SavedMethod) -> str:
    return BANK if method.kind in DELAYED else CARD


def _request(
    db: Session, wish: Wish, plan: Plan, public_id: str, method: SavedMethod | None
) -> requests.Parameters:
    result_page, back_page = wish.pages.of(public_id)
    title = ", ".join(plan.numbers) or wish.pages.advance
    if method is not None:
        return requests.with_saved_method(
            payment=public_id,
            customer=db.get_one(GatewayCustomer, method.gateway_customer_id).gateway_reference,
            method=method.gateway_reference,
            currency=plan.currency,
            amount_minor=plan.online_minor,
            title=title,
            result_page=result_page,
        )
    return requests.checkout(
        payment=public_id,
        customer=_customer(db, wish.payer),
        email=wish.payer.email,
        currency=plan.currency,
        lines=plan.lines,
        title=title,
        advance=wish.pages.advance,
        methods=plan.methods,
        may_save=wish.payer.is_signed_in,
        saves_bank=wish.saves_bank,
        result_page=result_page,
        back_page=back_page,
        expires_at=_session_end(),
        language=wish.payer.language,
    )


def _customer(db: Session, payer: Payer) -> str:
    """Under which customer the gateway's page is opened; empty where it must offer nothing that was saved."""
    if not payer.is_signed_in:
        return ""
    known = known_customer(db, payer.customer_id)
    assert known is not None, "it was made before"
    return known.gateway_reference


def _session_end() -> int:
    return int((clock.now() + SESSION_LASTS).timestamp())
