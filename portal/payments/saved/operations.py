"""Saving a card or bank account without paying, choosing the one used first, and removing one."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from portal.db import current_session, locked, transaction
from portal.kit import clock, tokens
from portal.payments import queries
from portal.payments.choosing import choices_for
from portal.payments.gateway import gateway_of
from portal.payments.knowing import keep_customer, known_customer, make_customer
from portal.payments.models import MethodSetup, SavedMethod
from portal.payments.noting import note_calls
from portal.payments.payer import Opened, Pages, Payer
from portal.payments.refusals import GatewayRefused, GatewaySilent, MayNotRemove, MayNotSave
from portal.payments.rules import requests
from portal.payments.rules.asking import next_question
from portal.payments.rules.methods import CARD, usable_methods
from portal.payments.rules.words import Asked
from portal.preferences.rules import ALLOWS_BANK_DEBIT

SESSION_LASTS: Final = timedelta(minutes=60)


def open_setup(
    payer: Payer, currency: str, *, attempt: str, pages: Pages, methods: Sequence[str] = (CARD, "bank")
) -> Opened:
    """Send a person to the gateway's page where a method is saved without paying.

    `{payment}` in the pages becomes the set-up's public id. Raises what `open_checkout` raises.
    """
    if not (payer.is_signed_in and payer.may_pay):
        raise MayNotSave
    db = current_session()
    key = tokens.hashed(f"setup {payer.customer_id} {attempt}")
    with gateway_of(db.get_bind()).line() as line:
        try:
            if known_customer(db, payer.customer_id) is None:
                reference = make_customer(db, line, payer)
                with transaction() as db:
                    keep_customer(db, payer.customer_id, reference)
            public_id, request, number, url = _begin(payer, currency, key, pages, methods)
            if url:
                return Opened(public_id, url)
            answer = line.post(
                requests.SESSIONS, request, subject=public_id, idempotency_key=f"setup-{public_id}-{number}"
            )
            address, session = answer.get("url"), answer.get("id")
            if not isinstance(address, str) or not isinstance(session, str):
                raise GatewaySilent(why="no address")
            _answered(key, session, address)
            return Opened(public_id, address)
        except GatewayRefused as no:
            _refused(key, no.problem)
            raise
        finally:
            with transaction() as db:
                note_calls(db, line.calls)


def prefer_method(payer: Payer, public_id: str) -> SavedMethod:
    """Use this one first from now on. NoResultFound where it is somebody else's or was removed."""
    if not (payer.is_signed_in and payer.may_pay):
        raise MayNotSave
    with transaction() as db:
        method = db.scalars(locked(queries.saved_method(public_id))).one()
        method.preferred_at = clock.now()
    return method


def remove_method(public_id: str, remover: Payer | None) -> None:
    """Let the gateway forget a method for good; `remover` is None for staff, inside `every_customer`.

    Who saved it may, and an admin; others get MayNotRemove.
    """
    db = current_session()
    method = db.scalars(queries.saved_method(public_id)).one()
    if remover is not None and not _may_remove(method, remover):
        raise MayNotRemove
    reference = method.gateway_reference
    db.rollback()
    with gateway_of(db.get_bind()).line() as line:
        try:
            line.post(f"{requests.METHODS}/{reference}/detach", {}, subject=public_id)
        except GatewayRefused as no:
            if no.status != 404 and no.problem != "resource_missing":  # it is gone already
                raise
        finally:
            with transaction() as db:
                note_calls(db, line.calls)
    with transaction() as db:
        method = db.scalars(locked(select(SavedMethod).where(SavedMethod.public_id == public_id))).one()
        method.removed_at = method.removed_at or clock.now()


def _may_remove(method: SavedMethod, remover: Payer) -> bool:
    is_own = remover.person_id is not None and method.saved_by_person_id == remover.person_id
    return remover.is_signed_in and (is_own or remover.is_admin)


def _begin(
    payer: Payer, currency: str, key: str, pages: Pages, methods: Sequence[str]
) -> tuple[str, requests.Parameters, int, str]:
    """Public id, request and its number, and the page to go to where it is known already."""
    with transaction() as db:
        setup = db.scalars(locked(queries.setup_by_attempt(key))).one_or_none()
        if setup is not None:
            if setup.asked == Asked.REFUSED:
                setup.request_number += 1
                setup.asked = Asked.UNSENT
            return setup.public_id, setup.request, setup.request_number, setup.session_url
        known = known_customer(db, payer.customer_id)
        assert known is not None, "it was made before"
        public_id = tokens.new_public_id()
        result_page, back_page = pages.of(public_id)
        allows_debit = choices_for(db, payer.customer_id)[ALLOWS_BANK_DEBIT]
        usable = usable_methods(" ".join(methods), currency, allows_debit) or (CARD,)
        request = requests.setup(
            setup=public_id,
            customer=known.gateway_reference,
            currency=currency,
            methods=usable,
            result_page=result_page,
            back_page=back_page,
            expires_at=int((clock.now() + SESSION_LASTS).timestamp()),
            language=payer.language,
        )
        db.add(
            MethodSetup(
                customer_id=payer.customer_id,
                public_id=public_id,
                attempt=key,
                person_id=payer.person_id,
                person_name=payer.name,
                request=request,
                request_number=1,
                ask_at=next_question(clock.now(), clock.now()),
            )
        )
        return public_id, request, 1, ""


def _answered(key: str, session: str, url: str) -> None:
    with transaction() as db:
        setup = db.scalars(locked(queries.setup_by_attempt(key))).one()
        setup.asked, setup.problem = Asked.ANSWERED, ""
        setup.session, setup.session_url = setup.session or session, url


def _refused(key: str, problem: str) -> None:
    with transaction() as db:
        setup = db.scalars(locked(queries.setup_by_attempt(key))).one_or_none()
        if setup is not None:
            setup.asked, setup.problem = Asked.REFUSED, problem
