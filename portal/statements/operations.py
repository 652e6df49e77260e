"""Storing what a statement on paper was made from."""

from datetime import date, datetime

from portal.db import transaction
from portal.mail.letters import STATEMENT_ASKED
from portal.mail.outbox import post_letter
from portal.statements import queries
from portal.statements.models import StoredStatement
from portal.statements.rules import USUALLY_SHOWN, Shown
from portal.statements.storing import statement_row, stored_as


def store_statement(
    customer_id: int,
    currency: str,
    kind: str,
    from_on: date,
    to_on: date,
    known_at: datetime,
    language: str,
    shown: Shown = USUALLY_SHOWN,
) -> StoredStatement:
    """The row of this very statement, made if nobody asked for it before. The customer is entered."""
    row = statement_row(customer_id, currency, kind, from_on, to_on, known_at, language, shown)
    with transaction() as db:
        return stored_as(db, row)


def send_statement(public_id: str, to: str, language: str, path: str, addressee: str) -> None:
    """Write the letter that leads to a stored statement of the entered customer; `addressee` is the contact
    who asked, by public id."""
    with transaction() as db:
        stored = db.scalars(queries.stored(public_id)).one()
        post_letter(
            db,
            STATEMENT_ASKED,
            to,
            language,
            addressee=addressee,
            path=path,
            currency=stored.currency,
            from_on=stored.from_on,
            to_on=stored.to_on,
        )
