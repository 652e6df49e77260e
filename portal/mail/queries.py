"""Which letters are due, and how many an address or a network has had."""

from datetime import datetime

from sqlalchemy import Select, and_, func, or_, select

from portal.mail.models import Letter, LetterState


def due(now: datetime, wall: datetime) -> Select[Letter]:
    """What can be sent now, the most pressing first, with what a dead worker left behind."""
    return (
        select(Letter)
        .where(
            or_(
                and_(Letter.state == LetterState.QUEUED, Letter.due_at <= now),
                and_(Letter.state == LetterState.SENDING, Letter.leased_until <= wall),
            )
        )
        .order_by(Letter.priority, Letter.due_at, Letter.id)
        .limit(1)
    )


def written_to(email: str, name: str, since: datetime) -> Select[int]:
    """How many letters of this name this address was written since then, but for those held back."""
    return select(func.count(Letter.id)).where(
        Letter.email == email,
        Letter.name == name,
        Letter.created_at > since,
        Letter.state != LetterState.HELD_BACK,
    )


def asked_from(network_hash: str, since: datetime) -> Select[int]:
    """How many letters, of any name, were asked for from this network since then, but for those held back."""
    return select(func.count(Letter.id)).where(
        Letter.network_hash == network_hash,
        Letter.created_at > since,
        Letter.state != LetterState.HELD_BACK,
    )
