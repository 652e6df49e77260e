"""A statement that goes with a letter: its PDF, as known when it was stored."""

from sqlalchemy.orm import Session

from portal.mail.attachments import Attachment
from portal.statements import queries
from portal.statements.printed import statement_pdf
from portal.tenancy import every_customer


def statement_attached(db: Session, public_id: str, _addressee: str) -> Attachment | None:
    """The PDF of a stored statement, in the language it is stored with; None where there is none."""
    with every_customer(db, "a letter takes its statement along"):
        stored = db.scalar(queries.stored(public_id))
        if stored is None:
            return None
        name, content = statement_pdf(db, stored)
        return Attachment(name, "application/pdf", content)
