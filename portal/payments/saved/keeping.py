"""Taking down which methods a customer keeps at the gateway, inside an open transaction."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.db import hold_name, locked
from portal.ledger.models import Payment
from portal.payments.models import GatewayCustomer, MethodSetup, OnlinePayment, SavedMethod
from portal.payments.rules.told import Method, MethodTold, SetupTold, Word
from portal.payments.rules.words import Asked, SetupState

_RANKS = {SetupState.STARTED: 0, SetupState.EXPIRED: 1, SetupState.FAILED: 1, SetupState.SAVED: 2}
_STATES = {
    Word.FAILED: SetupState.FAILED,
    Word.EXPIRED: SetupState.EXPIRED,
    Word.ARRIVED: SetupState.SAVED,
}


def keep_method(db: Session, told: MethodTold, at: datetime) -> bool:
    """Note a method that a customer of ours keeps, or keeps no more. What was removed stays removed."""
    hold_name(db, f"gateway {told.method.gateway_id}")
    wanted = select(SavedMethod).where(SavedMethod.gateway_reference == told.method.gateway_id)
    saved = db.scalars(locked(wanted)).one_or_none()
    if told.is_gone:
        if saved is not None and saved.removed_at is None:
            saved.removed_at = at
        return saved is not None
    known = db.scalars(
        select(GatewayCustomer).where(GatewayCustomer.gateway_reference == told.customer)
    ).one_or_none()
    if known is None or not told.method.kind:
        return False
    if saved is None:
        saved = SavedMethod(
            customer_id=known.customer_id,
            gateway_customer_id=known.id,
            gateway_reference=told.method.gateway_id,
            saved_at=at,
        )
        saved.saved_by_person_id, saved.saved_by_name = _who_saved(db, known.customer_id, told)
        db.add(saved)
    _describe(saved, told.method)
    db.flush()
    _join_setup(db, saved)
    return True


def keep_setup(db: Session, told: SetupTold, at: datetime) -> bool:
    """Note how far the saving of a method came."""
    setup = _find_setup(db, told)
    if setup is None:
        return False
    setup.session = setup.session or told.session or None
    setup.intent = setup.intent or told.intent or None
    setup.asked = Asked.ANSWERED
    setup.problem = told.reason[:100] or setup.problem
    after = _STATES.get(told.word)
    if after is not None and _RANKS[after] > _RANKS[SetupState(setup.state)]:
        setup.state = after
        setup.ask_at = None
    if told.method:
        saved = db.scalars(
            select(SavedMethod).where(SavedMethod.gateway_reference == told.method)
        ).one_or_none()
        if saved is not None and saved.customer_id == setup.customer_id:
            setup.saved_method_id = saved.id
            saved.saved_by_person_id, saved.saved_by_name = setup.person_id, setup.person_name
        elif setup.state == SetupState.SAVED and saved is None:
            setup.ask_at = at  # the method itself was not told of yet
    db.flush()
    return True


def _find_setup(db: Session, told: SetupTold) -> MethodSetup | None:
    for value, column in (
        (told.setup, MethodSetup.public_id),
        (told.session, MethodSetup.session),
        (told.intent, MethodSetup.intent),
    ):
        if value and (setup := db.scalars(locked(select(MethodSetup).where(column == value))).one_or_none()):
            found: MethodSetup = setup
            return found
    return None


def _who_saved(db: Session, customer_id: int, told: MethodTold) -> tuple[int | None, str]:
    """Who is at the gateway's page just now: the last of this customer who was sent there."""
    wanted = (
        select(OnlinePayment)
        .join(Payment, Payment.id == OnlinePayment.payment_id)
        .where(OnlinePayment.customer_id == customer_id, OnlinePayment.payer_person_id.is_not(None))
        .order_by(Payment.id.desc())
        .limit(1)
    )
    online = db.scalars(wanted).one_or_none()
    return (online.payer_person_id, online.payer_name) if online is not None else (None, "")


def _join_setup(db: Session, saved: SavedMethod) -> None:
    """A set-up that was told of before its method."""
    wanted = (
        select(MethodSetup)
        .where(
            MethodSetup.customer_id == saved.customer_id,
            MethodSetup.state == SetupState.SAVED,
            MethodSetup.saved_method_id.is_(None),
        )
        .order_by(MethodSetup.id.desc())
        .limit(1)
    )
    setup = db.scalars(wanted).one_or_none()
    if setup is not None:
        setup.saved_method_id, setup.ask_at = saved.id, None
        saved.saved_by_person_id, saved.saved_by_name = setup.person_id, setup.person_name
        db.flush()


def _describe(saved: SavedMethod, method: Method) -> None:
    saved.kind = method.kind
    saved.brand = method.brand
    saved.last4 = method.last4
    saved.expires_month = method.expires_month
    saved.expires_year = method.expires_year
