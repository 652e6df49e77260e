"""Giving money back the way it came."""

from typing import Final

from sqlalchemy import select

from portal.activity.rules import Actor
from portal.db import current_session, locked, transaction
from portal.kit import clock, tokens
from portal.ledger import refunding
from portal.ledger.accounts import business_day, held_payment, held_refund
from portal.ledger.models import Refund
from portal.ledger.refusals import NotSettled
from portal.ledger.rules import PaymentState, RefundState
from portal.payments import queries
from portal.payments.gateway import gateway_of
from portal.payments.models import RefundRequest
from portal.payments.noting import note_calls
from portal.payments.refusals import GatewayRefused, GatewaySilent, NotOnline, RefundRefused
from portal.payments.rules import requests
from portal.payments.rules.asking import next_question
from portal.payments.rules.telling import told
from portal.payments.rules.told import RefundTold
from portal.payments.rules.words import Asked

_KEY: Final = "refund-{}-{}"


def refund_online(
    payment_id: int,
    amount_minor: int,
    *,
    attempt: str,
    actor: Actor,
    paper_id: int | None = None,
    reason: str = "",
    has_notes: bool = False,
) -> Refund:
    """Ask the gateway to give money back: of a payment, or of a retainer's rest (`paper_id`) over it.

    It is posted when the gateway says that it has gone, which it tells by itself; until then it is pending
    and counts against the limit. With `has_notes` the invoices that it opens again are credited then. Where
    the gateway is silent it stays pending and the worker asks again. RefundRefused where the gateway said no.
    The same attempt twice is one refund.
    """
    asked = _begin(payment_id, amount_minor, attempt, actor, paper_id, reason, has_notes)
    refund_id, public_id, params, number, is_new = asked
    if is_new:
        with gateway_of(current_session().get_bind()).line() as line:
            try:
                key = _KEY.format(public_id, number)
                found = told(line.post(requests.REFUNDS, params, subject=public_id, idempotency_key=key))
                _answered(refund_id, found.gateway_id if isinstance(found, RefundTold) else "")
            except GatewayRefused as no:
                _refused(refund_id, no.problem)
                raise RefundRefused(problem=no.problem) from no
            except GatewaySilent:
                _answered(refund_id, "")
            finally:
                with transaction() as db:
                    note_calls(db, line.calls)
    return current_session().get_one(Refund, refund_id)


def _begin(
    payment_id: int,
    amount_minor: int,
    attempt: str,
    actor: Actor,
    paper_id: int | None,
    reason: str,
    has_notes: bool,
) -> tuple[int, str, requests.Parameters, int, bool]:
    with transaction() as db:
        account, payment = held_payment(db, payment_id)
        earlier = db.scalars(select(Refund).where(Refund.attempt == attempt)).one_or_none()
        if earlier is not None:
            return earlier.id, earlier.public_id, {}, 0, False
        online = db.scalars(queries.online_payment(payment_id)).one_or_none()
        if online is None or not online.intent:
            raise NotOnline(number=payment.number)
        if payment.state != PaymentState.SETTLED:
            raise NotSettled(number=payment.number)
        public_id = tokens.new_public_id()
        refund = refunding.new_refund(
            db,
            account,
            amount_minor,
            attempt=attempt,
            payment_id=payment_id,
            paper_id=paper_id,
            method=payment.method,
            reason=reason,
            has_notes=has_notes,
            public_id=public_id,
        )
        refunding.require_refundable(db, refund)
        db.add(refund)
        db.flush()
        params = requests.refund(
            refund=public_id, intent=online.intent, amount_minor=amount_minor, currency=payment.currency
        )
        db.add(
            RefundRequest(
                customer_id=refund.customer_id,
                refund_id=refund.id,
                request=params,
                request_number=1,
                asked_by=actor.name,
                ask_at=next_question(refund.started_at, clock.now()),
            )
        )
        return refund.id, public_id, params, 1, True


def _answered(refund_id: int, reference: str) -> None:
    """Keep the gateway's id; without one, the same is asked again."""
    with transaction() as db:
        _account, refund = held_refund(db, refund_id)
        asked = db.scalars(locked(select(RefundRequest).where(RefundRequest.refund_id == refund_id))).one()
        asked.asked = Asked.ANSWERED if reference else Asked.UNCLEAR
        if reference:
            refund.gateway_reference = refund.gateway_reference or reference
            asked.ask_at = clock.now() if refund.state == RefundState.PENDING else None


def _refused(refund_id: int, problem: str) -> None:
    with transaction() as db:
        account, refund = held_refund(db, refund_id)
        asked = db.scalars(locked(select(RefundRequest).where(RefundRequest.refund_id == refund_id))).one()
        asked.asked, asked.problem, asked.ask_at = Asked.REFUSED, problem, None
        refunding.fail(db, account, refund, business_day(db))
