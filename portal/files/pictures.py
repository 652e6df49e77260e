"""How large a picture would be once it is drawn, and which way up: read from its first bytes, undrawn."""

import struct
from collections.abc import Iterator
from typing import BinaryIO, Final, TypeAlias

Size: TypeAlias = tuple[int, int]
FIRST_ON_ITS_SIDE: Final = 5
"""From here on width and height of what lies in the file change places."""

_NO_SIZE: Final = {0xC4, 0xC8, 0xCC}
"""Marks of a JPEG between C0 and CF that do not begin a frame."""
_MOST_SEGMENTS: Final = 200
_EXIF: Final = 0xE1
_ORIENTATION: Final = 0x0112
_SHORT: Final = 3


def pixels_of(media_type: str, file: BinaryIO) -> int | None:
    """Width times height; None where the file does not say it as its kind has to. Other kinds have 0."""
    size = size_of(media_type, file)
    return None if size is None else size[0] * size[1]


def size_of(media_type: str, file: BinaryIO) -> Size | None:
    """Width and height as they lie in the file; None where it does not say them. Other kinds have 0 and 0."""
    file.seek(0)
    head = file.read(32)
    if media_type == "image/png":
        return _pair(head[16:24], ">2L") if head[12:16] == b"IHDR" else None
    if media_type == "image/gif":
        return _pair(head[6:10], "<2H")
    if media_type == "image/jpeg":
        return _of_jpeg(file)
    if media_type == "image/webp":
        return _of_webp(head)
    if media_type == "image/vnd.adobe.photoshop":
        return _pair(head[14:22], ">2L")
    return 0, 0


def turn_of(media_type: str, file: BinaryIO) -> int:
    """How a camera was held, from 1 (as the picture lies) to 8, as a JPEG says it in its EXIF part."""
    if media_type == "image/jpeg":
        for mark, length in _segments(file):
            if mark == _EXIF and (turn := _turn_in(file.read(length))):
                return turn
    return 1


def upright_size(media_type: str, file: BinaryIO) -> Size:
    """Width and height as somebody sees it; 0 and 0 where the file does not say them."""
    width, height = size_of(media_type, file) or (0, 0)
    return (height, width) if turn_of(media_type, file) >= FIRST_ON_ITS_SIDE else (width, height)


def _pair(sizes: bytes, shape: str) -> Size | None:
    if len(sizes) < struct.calcsize(shape):
        return None
    width, height = struct.unpack(shape, sizes)
    return (width, height) if width and height else None


def _of_jpeg(file: BinaryIO) -> Size | None:
    for mark, _length in _segments(file):
        if 0xC0 <= mark <= 0xCF and mark not in _NO_SIZE:
            height_and_width = _pair(file.read(5)[1:], ">2H")
            return height_and_width and (height_and_width[1], height_and_width[0])
    return None


def _segments(file: BinaryIO) -> Iterator[tuple[int, int]]:
    """The marks of a JPEG, each with the length of what follows, at which the file stands then."""
    at = 2
    for _ in range(_MOST_SEGMENTS):
        file.seek(at)
        mark = file.read(2)
        while mark[:1] == b"\xff" and mark[1:] == b"\xff":
            mark = mark[1:] + file.read(1)
        length = file.read(2)
        if mark[:1] != b"\xff" or len(length) < 2:
            return
        inside = max(0, int.from_bytes(length, "big") - 2)
        at = file.tell() + inside
        yield mark[1], inside


def _turn_in(exif: bytes) -> int:
    """The orientation that the first directory of an EXIF part names; 0 where it names none that there is."""
    tiff = exif.removeprefix(b"Exif\0\0")
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None or tiff == exif or len(tiff) < 8:
        return 0
    (at,) = struct.unpack_from(f"{order}L", tiff, 4)
    if at + 2 > len(tiff):
        return 0
    (entries,) = struct.unpack_from(f"{order}H", tiff, at)
    for place in range(at + 2, min(at + 2 + 12 * entries, len(tiff) - 11), 12):
        tag, kind, count, value = struct.unpack_from(f"{order}HHLH", tiff, place)
        if (tag, kind, count) == (_ORIENTATION, _SHORT, 1):
            return value if 1 <= value <= 8 else 0
    return 0


def _of_webp(head: bytes) -> Size | None:
    if head[12:16] == b"VP8X":
        return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
    if head[12:16] == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1
    if head[12:16] == b"VP8 ":
        width, height = (size & 0x3FFF for size in struct.unpack("<2H", head[26:30]))
        return (width, height) if width and height else None
    return None
