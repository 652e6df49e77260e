"""A shared document that goes with a letter."""

from typing import Any

from sqlalchemy.orm import Session

from portal.files import queries
from portal.files.models import Document
from portal.files.storage import store_of
from portal.mail.attachments import MOST_BYTES, Attachment, NotAttached
from portal.tenancy import every_customer


def document_attached(db: Session, public_id: str, addressee: str) -> Attachment | None:
    """The bytes of a document that contacts of the addressee's customer see now; None where there is none.

    One that is too long is not even fetched.
    """
    with every_customer(db, "a letter takes its document along"):
        reader = db.execute(queries.place_of(addressee)).one_or_none()
        if reader is None:
            return None
        own = queries.to_open([public_id]).where(Document.customer_id == reader.customer_id)
        common = queries.common_to_open([public_id], reader.group_id)
        found: Any = db.execute(own).one_or_none() or db.execute(common).one_or_none()
        if found is None:
            return None
        (document, blob) = found
        name, media_type, size_bytes, key = document.name, document.media_type, blob.size_bytes, blob.key
        db.rollback()  # the store is asked over the network perhaps
    if size_bytes > MOST_BYTES:
        raise NotAttached("it is too large for a mail")
    return Attachment(name, media_type, b"".join(store_of(db).pieces(key)))
