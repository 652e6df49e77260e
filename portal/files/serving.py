"""Sending documents: as a download, as a picture on our own page, several as one ZIP. Nothing runs."""

import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from io import RawIOBase
from typing import Any

from flask import Response
from flask_babel import gettext
from sqlalchemy.orm import Session

from portal.files.models import Blob, CommonDocument, Document
from portal.files.previews import pages_drawn, picture_drawn
from portal.files.rules import disposition, preview_of, without_doubles
from portal.files.storage import Store, store_of
from portal.papers.pdf.press import NotDrawn

POLICY = "sandbox; default-src 'none'"
"""Whatever it is, it has no origin, runs nothing and loads nothing."""


def download(store: Store, document: Document | CommonDocument, blob: Blob) -> Response:
    """The document as a file to keep. Raises BytesMissing."""
    answer = Response(store.pieces(blob.key))
    # Set as it is: a charset put behind it would be a guess about somebody else's text.
    answer.headers["Content-Type"] = document.media_type
    answer.content_length = blob.size_bytes
    return _guarded(answer, disposition(document.name))


def picture(db: Session, document: Document | CommonDocument, blob: Blob) -> Response | None:
    """What an <img> of our own page shows: picture or first pages, drawn anew; None where there is none.

    Raises BytesMissing.
    """
    preview = preview_of(document.media_type, blob.size_bytes)
    if preview is None:
        return None
    store, key, media_type = store_of(db), blob.key, document.media_type
    db.rollback()  # nothing is held while it is fetched and drawn
    pieces, words = store.pieces(key), gettext("No preview")
    try:
        if preview.kind == "picture":
            drawn = picture_drawn(media_type, pieces, words)
        else:
            drawn = pages_drawn(b"".join(pieces), words)
    except NotDrawn:  # the press itself does not work
        return None
    return _guarded(Response(drawn, mimetype="image/png"), "inline")


def zipped(store: Store, documents: Iterable[tuple[Document | CommonDocument, Blob]], name: str) -> Response:
    """All of them as one ZIP, packed while it is sent, when the request and its session are over."""
    found = list(documents)
    names = without_doubles([document.name for document, _blob in found])
    entries = [
        (inside, document.added_at, blob.key) for inside, (document, blob) in zip(names, found, strict=True)
    ]
    return _guarded(Response(_packed(store, entries), mimetype="application/zip"), disposition(name))


def _guarded(answer: Response, shown_as: str) -> Response:
    answer.headers["Content-Disposition"] = shown_as
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


class _Outgoing(RawIOBase):
    """Where the ZIP is written to: a file that forgets what was taken from it."""

    def __init__(self) -> None:
        self._written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self._written += piece
        return len(piece)

    def taken(self) -> bytes:
        piece = bytes(self._written)
        self._written.clear()
        return piece


def _packed(store: Store, entries: list[tuple[str, datetime, str]]) -> Iterator[bytes]:
    """Stored, not squeezed: most documents are squeezed already."""
    outgoing = _Outgoing()
    with zipfile.ZipFile(outgoing, "w", zipfile.ZIP_STORED) as packing:
        for name, added_at, key in entries:
            when = added_at.timetuple()
            about = zipfile.ZipInfo(name, (when[0], when[1], when[2], when[3], when[4], when[5]))
            about.external_attr = 0o644 << 16
            with packing.open(about, "w", force_zip64=False) as entry:
                for piece in store.pieces(key):
                    entry.write(piece)
                    yield outgoing.taken()
            yield outgoing.taken()
    yield outgoing.taken()
