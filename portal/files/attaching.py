"""A shared document that goes with a letter."""

from sqlalchemy.orm import Session

from portal.files import queries
from portal.files.storage import store_of
from portal.mail.attachments import MOST_BYTES, Attachment, NotAttached
from portal.tenancy import every_customer


def document_attached(db: Session, public_id: str) -> Attachment | None:
    """The bytes of a document that contacts see, of one customer or for everybody; None where there is none.

    One that is too long is not even fetched.
    """
    with every_customer(db, "a letter takes its document along"):
        own = db.execute(queries.to_open([public_id])).one_or_none()
        found = own or db.execute(queries.common_at(public_id)).one_or_none()
        if found is None or not found[0].is_public:
            return None
        (document, blob) = found
        name, media_type, size_bytes, key = document.name, document.media_type, blob.size_bytes, blob.key
        db.rollback()  # the store is asked over the network perhaps
    if size_bytes > MOST_BYTES:
        raise NotAttached("it is too large for a mail")
    return Attachment(name, media_type, b"".join(store_of(db).pieces(key)))
