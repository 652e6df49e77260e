"""Files on their way in: written to a temporary file piece by piece, counted and hashed as they come."""

import hashlib
from tempfile import SpooledTemporaryFile
from typing import IO, BinaryIO, Final, cast

from flask import request

from portal.files.rules import MEGABYTE, MOST_AT_ONCE, MOST_BYTES
from portal.web.requests import PlainRequest

MOST_SENT_BYTES: Final = MOST_AT_ONCE * MOST_BYTES + MEGABYTE
MOST_PARTS: Final = 3 * MOST_AT_ONCE
IN_MEMORY: Final = 64 * 1024


class ArrivingFile:
    """One file of a form. What comes after the limit is counted as too much and kept nowhere."""

    def __init__(self) -> None:
        self.file = cast(BinaryIO, SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115 - the request closes it
        self.size_bytes = 0
        self._hash = hashlib.sha256()

    @property
    def is_too_large(self) -> bool:
        return self.size_bytes > MOST_BYTES

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def write(self, piece: bytes) -> int:
        self.size_bytes += len(piece)
        if not self.is_too_large:
            self._hash.update(piece)
            self.file.write(piece)
        return len(piece)

    def seek(self, place: int, whence: int = 0) -> int:
        return self.file.seek(place, whence)

    def read(self, size: int = -1) -> bytes:
        return self.file.read(size)

    def close(self) -> None:
        self.file.close()


class FilesRequest(PlainRequest):
    """A request whose files are counted and hashed while they are read."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return cast(IO[bytes], ArrivingFile())


def take_files(_endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Let this request bring files: an area's `url_value_preprocessor`, which runs before its guard reads
    the form."""
    if request.method == "POST":
        request.max_content_length = MOST_SENT_BYTES
        request.max_form_parts = MOST_PARTS
