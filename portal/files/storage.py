"""Where the bytes of documents are: a folder of this machine, or a bucket of an S3-compatible store."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final
from urllib.parse import unquote, urlsplit
from weakref import WeakKeyDictionary

import obstore
from obstore.store import ObjectStore, from_url
from sqlalchemy.orm import Session

PIECE: Final = 256 * 1024
PART: Final = 5 * 1024 * 1024
"""The smallest part that S3 takes; two of them are the most that is held in memory."""
PARTS_AT_ONCE: Final = 2


class BytesMissing(Exception):
    """The store does not have what the database names: it was emptied, or another one is set."""


class Store:
    """Bytes by their key. It is asked over the network perhaps, so never inside a transaction."""

    def __init__(self, url: str) -> None:
        self._store: ObjectStore
        self._folder: Path | None = None
        if url.startswith("file:"):
            self._store = from_url(url, mkdir=True)
            self._folder = Path(unquote(urlsplit(url).path))
        else:
            # Credentials and the endpoint come from the environment, as the store's own tools read them.
            self._store = from_url(url, client_options={"allow_http": True, "timeout": "60s"})

    def put(self, key: str, file: BinaryIO) -> None:
        """Keep all of a file, whole or not at all; the same key again is the same bytes again."""
        file.seek(0)
        obstore.put(self._store, key, file, chunk_size=PART, max_concurrency=PARTS_AT_ONCE)

    def pieces(self, key: str) -> Iterator[bytes]:
        """The bytes in pieces, of which few are in memory. Raises BytesMissing before the first."""
        try:
            found = obstore.get(self._store, key)
        except FileNotFoundError as error:
            raise BytesMissing(key) from error
        return (bytes(piece) for piece in found.stream(min_chunk_size=PIECE))

    def delete(self, key: str) -> None:
        """Remove them; gone already is as good. On a disk also what a killed process had half written."""
        with suppress(FileNotFoundError):
            obstore.delete(self._store, key)
        if self._folder is not None:
            whole = self._folder / key
            for half in whole.parent.glob(f"{whole.name}#*"):  # the store names them so, and lists none
                half.unlink(missing_ok=True)


_stores: WeakKeyDictionary[object, Store] = WeakKeyDictionary()


def open_store(engine: object, url: str) -> None:
    """Say once for this engine where the bytes are that its database names."""
    _stores[engine] = Store(url)


def store_of(db: Session) -> Store:
    """The store of this session's database. RuntimeError where none was opened."""
    try:
        return _stores[db.get_bind()]
    except KeyError:
        raise RuntimeError("No store: call open_store for this engine.") from None
