"""Proofs by what a person brings: the token of a link, or digits and the browser that asked."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, func, select

from portal.access.models import FailedTry
from portal.access.proofs.models import Proof
from portal.access.proofs.rules import Purpose
from portal.kit.tokens import hashed


def of_token(token: str, purposes: Collection[Purpose]) -> Select[Proof]:
    """The proof of a link's token, live or not; at most one."""
    return select(Proof).where(Proof.token_hash == hashed(token), Proof.purpose.in_(purposes))


def of_browser(browser: str, purposes: Collection[Purpose]) -> Select[Proof]:
    """What this browser asked for, the latest first, live or not."""
    return (
        select(Proof)
        .where(Proof.browser_hash == hashed(browser), Proof.purpose.in_(purposes))
        .order_by(Proof.id.desc())
    )


def unused(email: str, purposes: Collection[Purpose]) -> Select[Proof]:
    """The proofs of an address that nothing has ended but time."""
    return (
        select(Proof)
        .where(
            Proof.email == email,
            Proof.purpose.in_(purposes),
            Proof.used_at.is_(None),
            Proof.superseded_at.is_(None),
        )
        .order_by(Proof.id)
    )


def unused_of_contact(contact_public_id: str) -> Select[Proof]:
    """The invitations of a contact that nothing has ended but time."""
    return (
        select(Proof)
        .where(
            Proof.contact_public_id == contact_public_id,
            Proof.purpose == Purpose.INVITE,
            Proof.used_at.is_(None),
            Proof.superseded_at.is_(None),
        )
        .order_by(Proof.id)
    )


def failures_since(subject_hash: str, since: datetime) -> Select[int]:
    """How many tries of this subject have failed since then."""
    return select(func.count(FailedTry.id)).where(
        FailedTry.subject_hash == subject_hash, FailedTry.at > since
    )
