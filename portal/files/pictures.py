"""How large a picture would be once it is drawn, read from its first bytes without drawing it."""

import struct
from typing import BinaryIO, Final

_NO_SIZE: Final = {0xC4, 0xC8, 0xCC}
"""Marks of a JPEG between C0 and CF that do not begin a frame."""
_MOST_SEGMENTS: Final = 200


def pixels_of(media_type: str, file: BinaryIO) -> int | None:
    """Width times height; None where the file does not say it as its kind has to. Other kinds have 0."""
    file.seek(0)
    head = file.read(32)
    if media_type == "image/png":
        return _product(head[16:24], ">2L") if head[12:16] == b"IHDR" else None
    if media_type == "image/gif":
        return _product(head[6:10], "<2H")
    if media_type == "image/jpeg":
        return _of_jpeg(file)
    if media_type == "image/webp":
        return _of_webp(head)
    if media_type == "image/vnd.adobe.photoshop":
        return _product(head[14:22], ">2L")
    return 0


def _product(sizes: bytes, shape: str) -> int | None:
    if len(sizes) < struct.calcsize(shape):
        return None
    width, height = struct.unpack(shape, sizes)
    return int(width * height) or None


def _of_jpeg(file: BinaryIO) -> int | None:
    file.seek(2)
    for _ in range(_MOST_SEGMENTS):
        mark = file.read(2)
        while mark[:1] == b"\xff" and mark[1:] == b"\xff":
            mark = mark[1:] + file.read(1)
        if len(mark) < 2 or mark[0] != 0xFF:
            return None
        length = file.read(2)
        if len(length) < 2:
            return None
        if 0xC0 <= mark[1] <= 0xCF and mark[1] not in _NO_SIZE:
            return _product(file.read(5)[1:], ">2H")
        file.seek(max(0, int.from_bytes(length, "big") - 2), 1)
    return None


def _of_webp(head: bytes) -> int | None:
    if head[12:16] == b"VP8X":
        width = int.from_bytes(head[24:27], "little") + 1
        return width * (int.from_bytes(head[27:30], "little") + 1)
    if head[12:16] == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return ((bits & 0x3FFF) + 1) * (((bits >> 14) & 0x3FFF) + 1)
    if head[12:16] == b"VP8 ":
        width, height = (size & 0x3FFF for size in struct.unpack("<2H", head[26:30]))
        return width * height or None
    return None
