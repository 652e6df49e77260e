"""One document of a customer, for who followed a link to it."""

from flask import Response, abort

from portal.db import current_session
from portal.files import queries, serving
from portal.files.models import Blob, Document
from portal.files.storage import store_of
from portal.links.areas import link_area
from portal.links.current import current_link
from portal.links.pages import linked_page

area = link_area("linked_documents", __name__, url_prefix="/linked/documents")


@area.get("/<public_id>")
def show(public_id: str) -> Response:
    """What it is called and how large it is, before anybody downloads it."""
    document, blob = _found()
    return linked_page("files/linked/show.html", document=document, size_bytes=blob.size_bytes)


@area.get("/<public_id>/download")
def download(public_id: str) -> Response:
    """The document's bytes, to keep."""
    return serving.download(store_of(current_session()), *_found())


def _found() -> tuple[Document, Blob]:
    """The link's document, as long as contacts may see it."""
    row = current_session().execute(queries.seen_by_id(current_link().document_id)).one_or_none()
    if row is None:
        abort(404)
    return row[0], row[1]
