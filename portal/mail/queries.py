"""Which letters are due, and how many an address or a network has had."""

from datetime import datetime

from sqlalchemy import Select, and_, func, or_, select

from portal.mail.models import Letter, LetterState, LetterText, UnwantedLetters


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


def is_unwanted(addressee: str, topic: str) -> Select[int]:
    """A row where this contact does without the letters of this topic."""
    return select(UnwantedLetters.id).where(
        UnwantedLetters.addressee == addressee, UnwantedLetters.topic == topic
    )


def unwanted_by(addressee: str) -> Select[UnwantedLetters]:
    """What this contact does without."""
    return select(UnwantedLetters).where(UnwantedLetters.addressee == addressee)


def text_of(name: str, language: str) -> Select[LetterText]:
    """The business's own words for this letter in this language, or no row."""
    return select(LetterText).where(LetterText.name == name, LetterText.language == language)


def own_texts() -> Select[str, str]:
    """Name and language of each letter that the business says in its own words."""
    return select(LetterText.name, LetterText.language)
