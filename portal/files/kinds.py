"""Which kind a file is, decided by what is in it; the end of its name has to agree.

Nothing is unpacked or drawn: a few bytes at the start and the directory of an archive are read.
"""

import string
from collections.abc import Callable
from typing import BinaryIO, Final

from portal.files.archives import Archive, NotAnArchive, read_archive
from portal.files.pictures import pixels_of
from portal.files.rules import EmptyFile, NotWhatItSays, PacksTooMuch, UnknownKind, ending_of

HEAD: Final = 4096
MOST_PIXELS: Final = 100_000_000
MOST_UNPACKED: Final = 500_000_000
MOST_TIMES_LARGER: Final = 200
SMALL: Final = 10_000_000
"""What unpacks to less is no bomb, however well it packs."""

_OFFICE: Final = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_OFFICE_FOLDERS: Final = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
_OPEN_DOCUMENT: Final = {
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
}
_OLD_OFFICE: Final = {
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
}
_TEXTS: Final = {"txt": "text/plain", "csv": "text/csv"}
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP: Final = (
    "<!doctype",
    "<html",
    "<svg",
    "<script",
    "<?xml",
    "<head",
    "<body",
    "<iframe",
    "<!--",
)
_BLANK: Final = "\ufeff" + string.whitespace
"""What may stand before markup without anybody seeing it, and more than once."""
_HEIC_BRANDS: Final = (b"heic", b"heix", b"mif1", b"msf1", b"hevc")

_PICTURES: Final[dict[str, tuple[tuple[str, ...], Callable[[bytes], bool]]]] = {
    "image/png": (("png",), lambda head: head.startswith(b"\x89PNG\r\n\x1a\n")),
    "image/jpeg": (("jpg", "jpeg"), lambda head: head.startswith(b"\xff\xd8\xff")),
    "image/gif": (("gif",), lambda head: head[:6] in (b"GIF87a", b"GIF89a")),
    "image/webp": (("webp",), lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP"),
    "image/tiff": (("tif", "tiff"), lambda head: head[:4] in (b"II*\0", b"MM\0*")),
    "image/heic": (("heic", "heif"), lambda head: head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS),
    "image/vnd.adobe.photoshop": (("psd",), lambda head: head.startswith(b"8BPS\0\x01")),
}
ENDINGS: Final = tuple(
    sorted(
        {
            *(ending for endings, _test in _PICTURES.values() for ending in endings),
            *_OFFICE, *_OPEN_DOCUMENT, *_OLD_OFFICE, *_TEXTS, "pdf", "ai", "zip",
        }
    )
)  # fmt: skip
"""Every end of a name that is taken."""
ACCEPTED: Final = ",".join(f".{ending}" for ending in ENDINGS)
"""The same as a file input says it."""


def kind_of(name: str, file: BinaryIO, size_bytes: int) -> str:
    """The media type of a file with this clean name. The file is left at its start.

    Raises EmptyFile, UnknownKind for what is not on the list, NotWhatItSays where name and content differ or
    the file is two things at once, PacksTooMuch for bombs.
    """
    if size_bytes == 0:
        raise EmptyFile(name=name)
    ending = ending_of(name)
    if ending not in ENDINGS:
        raise UnknownKind(name=name)
    file.seek(0)
    head = file.read(HEAD)
    try:
        found = _found(name, ending, head, file, size_bytes)
    finally:
        file.seek(0)
    if ending not in found:
        raise NotWhatItSays(name=name) if found else UnknownKind(name=name)
    return found[ending]


def _found(name: str, ending: str, head: bytes, file: BinaryIO, size_bytes: int) -> dict[str, str]:
    """What the content may be called: each end of a name with the type it then has."""
    for media_type, (endings, is_one) in _PICTURES.items():
        if is_one(head):
            _refuse_pictures_that_are_more(name, media_type, head, file, size_bytes)
            return dict.fromkeys(endings, media_type)
    if head.startswith(b"%PDF-"):
        _refuse_what_is_an_archive_too(name, file, size_bytes)
        return {"pdf": "application/pdf", "ai": "application/pdf"}
    if head.startswith(_OLE):
        return dict(_OLD_OFFICE)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _packed(name, head, file, size_bytes)
    return dict(_TEXTS) if _is_text(head, file) else {}


def _refuse_pictures_that_are_more(
    name: str, media_type: str, head: bytes, file: BinaryIO, size_bytes: int
) -> None:
    if any(mark in head[:1024].lower() for mark in (b"<script", b"<html", b"<svg")):
        raise NotWhatItSays(name=name)
    _refuse_what_is_an_archive_too(name, file, size_bytes)
    pixels = pixels_of(media_type, file)
    if pixels is None:
        raise NotWhatItSays(name=name)
    if pixels > MOST_PIXELS:
        raise PacksTooMuch(name=name)


def _refuse_what_is_an_archive_too(name: str, file: BinaryIO, size_bytes: int) -> None:
    try:
        read_archive(file, size_bytes)
    except NotAnArchive:
        return
    raise NotWhatItSays(name=name)


def _packed(name: str, head: bytes, file: BinaryIO, size_bytes: int) -> dict[str, str]:
    try:
        archive = read_archive(file, size_bytes)
    except NotAnArchive:
        raise NotWhatItSays(name=name) from None
    if _is_bomb(archive, size_bytes):
        raise PacksTooMuch(name=name)
    if "[Content_Types].xml" in archive.names:
        for office, folder in _OFFICE_FOLDERS.items():
            if any(entry.startswith(folder) for entry in archive.names):
                return {office: _OFFICE[office]}
    for office, media_type in _OPEN_DOCUMENT.items():
        if head[30:].startswith(b"mimetype" + media_type.encode()):
            return {office: media_type}
    return {"zip": "application/zip"}


def _is_bomb(archive: Archive, size_bytes: int) -> bool:
    if archive.is_tangled or archive.unpacked_bytes > MOST_UNPACKED:
        return True
    return archive.unpacked_bytes > max(SMALL, MOST_TIMES_LARGER * size_bytes)


def _is_text(head: bytes, file: BinaryIO) -> bool:
    """Whether all of it reads as text, and not as a page or a picture made of text."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        start = head.decode("utf-16", "replace")
    elif _has_controls(file):
        return False
    else:
        start = head.decode("utf-8", "replace")
    return not start.lstrip(_BLANK).lower().startswith(_MARKUP)


def _has_controls(file: BinaryIO) -> bool:
    unwanted = bytes(set(range(32)) - set(b"\t\n\r\f\x1b"))
    file.seek(0)
    while part := file.read(65536):
        if len(part.translate(None, unwanted)) != len(part):
            return True
    return False
