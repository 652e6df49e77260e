"""The directory of a ZIP, read without unpacking anything, and without trusting how long it says it is."""

import struct
from dataclasses import dataclass
from itertools import pairwise
from typing import BinaryIO, Final

MOST_ENTRIES: Final = 10_000
MOST_DIRECTORY_BYTES: Final = 2_000_000

_END: Final = b"PK\x05\x06"
_END_SIZE: Final = 22
_LONGEST_COMMENT: Final = 65535
_ENTRY: Final = struct.Struct("<4s6H3L5H2L")
_UNSAID: Final = 0xFFFFFFFF


class NotAnArchive(Exception):
    """There is no ZIP in the file, or none that can be read."""


@dataclass(frozen=True, slots=True)
class Archive:
    """What a ZIP says of itself."""

    names: frozenset[str]
    unpacked_bytes: int
    is_tangled: bool
    """Whether it is built to deceive: entries over each other, far too many, or sizes left out."""


_TANGLED: Final = Archive(frozenset(), 0, is_tangled=True)


def read_archive(file: BinaryIO, size_bytes: int) -> Archive:
    """The directory of the ZIP that this file is or ends with. Raises NotAnArchive."""
    tail_size = min(size_bytes, _END_SIZE + _LONGEST_COMMENT)
    file.seek(size_bytes - tail_size)
    tail = file.read(tail_size)
    at = tail.rfind(_END)
    if at < 0 or at + _END_SIZE > len(tail):
        raise NotAnArchive
    entries, directory_size, starts_at, _comment = struct.unpack("<H2LH", tail[at + 10 : at + _END_SIZE])
    if entries > MOST_ENTRIES or directory_size > MOST_DIRECTORY_BYTES or starts_at == _UNSAID:
        return _TANGLED
    directory_at = size_bytes - tail_size + at - directory_size
    if directory_at < 0:
        raise NotAnArchive
    file.seek(directory_at)
    return _read_directory(file.read(directory_size), entries)


def _read_directory(directory: bytes, entries: int) -> Archive:
    names, unpacked, places = set(), 0, []
    at = 0
    while at + _ENTRY.size <= len(directory):
        fields = _ENTRY.unpack_from(directory, at)
        if fields[0] != b"PK\x01\x02":
            raise NotAnArchive
        packed_size, unpacked_size, name_size, extra_size, comment_size = fields[8:13]
        offset = fields[16]
        if _UNSAID in (packed_size, unpacked_size, offset):
            return _TANGLED
        name_at = at + _ENTRY.size
        names.add(directory[name_at : name_at + name_size].decode("utf-8", "replace"))
        unpacked += unpacked_size
        places.append((offset, offset + 30 + name_size + packed_size))
        at = name_at + name_size + extra_size + comment_size
    overlap = any(end > start for (_begin, end), (start, _end) in pairwise(sorted(places)))
    return Archive(frozenset(names), unpacked, is_tangled=overlap or len(places) != entries)
