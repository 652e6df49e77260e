"""One document, of a customer or for everybody, for who followed a link to it."""

from flask import Response, abort

from portal.db import current_session
from portal.files import queries, serving
from portal.files.models import Blob, CommonDocument, Document
from portal.files.rules import preview_of
from portal.files.storage import store_of
from portal.links.areas import link_area, no_link
from portal.links.current import current_link
from portal.links.pages import linked_page

area = link_area("linked_documents", __name__, url_prefix="/linked/documents")


@area.get("/<public_id>")
def show(public_id: str) -> Response:
    """What it is called and how large it is, before anybody downloads it."""
    document, blob = _found()
    return linked_page(
        "files/linked/show.html",
        document=document,
        size_bytes=blob.size_bytes,
        preview=preview_of(document.media_type, blob.size_bytes, blob.pixels),
    )


@area.get("/<public_id>/download")
def download(public_id: str) -> Response:
    """The document's bytes, to keep."""
    return serving.download(store_of(current_session()), *_found())


@area.get("/<public_id>/picture")
def picture(public_id: str) -> Response:
    """What the page shows of it."""
    return serving.picture(current_session(), *_found()) or abort(404)


def _found() -> tuple[Document | CommonDocument, Blob]:
    """The link's document, as long as the contacts of its customer see it; then the link opens nothing."""
    link = current_link()
    if link.document_id is not None:
        row = current_session().execute(queries.seen_by_id(link.document_id)).one_or_none()
    else:
        common = queries.common_seen_by_id(link.common_document_id, link.group_id)
        row = current_session().execute(common).one_or_none()
    if row is None:
        abort(no_link())
    return row[0], row[1]
