"""Telling people of a document by letter, inside an open transaction that sees every customer."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from portal.mail import letters
from portal.mail.outbox import post_letter
from portal.preferences.cascade import choices_of_many
from portal.preferences.rules import LANGUAGE


def tell_contacts(db: Session, readers: Iterable[Any], document: str, path: str) -> None:
    """Write to these contacts (rows of `queries.who_reads`) what they find at this path."""
    found = list(readers)
    chosen = choices_of_many(db, {one.customer_id: one.group_id for one in found})
    for reader in found:
        post_letter(
            db,
            letters.DOCUMENT_SHARED,
            reader.email,
            reader.language or chosen[reader.customer_id][LANGUAGE],
            addressee=reader.public_id,
            path=path,
            document=document,
        )
