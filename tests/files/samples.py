"""Files for tests: small true ones of each kind, and hostile ones."""

import base64
import io
import struct
import zipfile
import zlib

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + (
    b"\xff\xc0\x00\x11\x08\x00\x08\x00\x08\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01" + b"\xff\xd9"
)
GIF = b"GIF89a" + struct.pack("<2H", 8, 8) + b"\x00\x00\x00;"
WEBP = b"RIFF\x1e\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00" + b"\x07\x00\x00\x07\x00\x00"
TIFF = b"II*\x00\x08\x00\x00\x00" + bytes(32)
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(32)
PSD = b"8BPS\x00\x01" + bytes(6) + b"\x00\x03" + struct.pack(">2L", 8, 8) + bytes(16)
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def png(width: int = 8, height: int = 8) -> bytes:
    """A picture that browsers draw; the sizes are only said where it would be large."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">L", len(content)) + kind + content + struct.pack(">L", zlib.crc32(kind + content))
        )

    head = chunk(b"IHDR", struct.pack(">2L5B", width, height, 8, 2, 0, 0, 0))
    drawn = min(width, 2000), min(height, 2000)
    pixels = (b"\x00" + b"\x2a\x6f\xb0" * drawn[0]) * drawn[1]
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")


_PHOTO = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxO"
    "UlNSMj5aYVpQYEpRUk//2wBDAQ4ODhMREyYVFSZPNS01T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09P"
    "T09PT09PT0//wAARCAAIABADAREAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAABQb/xAAYEAACAwAAAAAAAAAAAAAAAAAAF2Wk"
    "4v/EABUBAQEAAAAAAAAAAAAAAAAAAAQG/8QAGhEBAAEFAAAAAAAAAAAAAAAAABQWYWOh4f/aAAwDAQACEQMRAD8AXX0rX0DiXUlQ"
    "498W4xNv/9k="
)
PLACE = b"53.55 N 9.99 E"


def photo(turn: int = 1, order: str = ">") -> bytes:
    """A JPEG of 16 by 8 pixels, white with its upper left quarter red, that says how the camera was held and
    where."""
    mark = {">": b"MM\0*", "<": b"II*\0"}[order]
    exif = b"Exif\0\0" + mark + struct.pack(f"{order}LH", 8, 1)
    exif += struct.pack(f"{order}HHLHHL", 0x0112, 3, 1, turn, 0, 0) + PLACE
    return _PHOTO[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + _PHOTO[2:]


def packed(entries: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP of these entries, in their order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as packing:
        for name, content in entries.items():
            packing.writestr(name, content)
    return out.getvalue()


def office(folder: str) -> bytes:
    """An office document of today whose parts lie in this folder."""
    return packed({"[Content_Types].xml": b"<Types/>", f"{folder}/document.xml": b"<w/>"})


def open_document(media_type: str) -> bytes:
    return packed({"mimetype": media_type.encode(), "content.xml": b"<o/>"}, zipfile.ZIP_STORED)


def bomb(unpacked: int = 600_000_000) -> bytes:
    """A ZIP that says it unpacks to so much."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packing, packing.open("zeros", "w") as entry:
        for _ in range(unpacked // 10_000_000):
            entry.write(bytes(10_000_000))
    return out.getvalue()


def with_sizes(archive: bytes, unpacked: int) -> bytes:
    """The same ZIP, its directory saying that the first entry unpacks to so much."""
    at = archive.index(b"PK\x01\x02")
    return archive[: at + 24] + struct.pack("<L", unpacked) + archive[at + 28 :]


def overlapping() -> bytes:
    """A ZIP whose directory names the same bytes again and again."""
    small = packed({"a": b"x" * 5000})
    directory_at, end_at = small.index(b"PK\x01\x02"), small.index(b"PK\x05\x06")
    entry = small[directory_at:end_at]
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 50, 50, 50 * len(entry), directory_at, 0)
    return small[:directory_at] + 50 * entry + end


GOOD = {
    "photo.png": (png(), "image/png"),
    "photo.JPG": (JPEG, "image/jpeg"),
    "photo.jpeg": (JPEG, "image/jpeg"),
    "moving.gif": (GIF, "image/gif"),
    "photo.webp": (WEBP, "image/webp"),
    "scan.tiff": (TIFF, "image/tiff"),
    "photo.heic": (HEIC, "image/heic"),
    "logo.psd": (PSD, "image/vnd.adobe.photoshop"),
    "logo.ai": (PDF, "application/pdf"),
    "contract.pdf": (PDF, "application/pdf"),
    "letter.doc": (OLE, "application/msword"),
    "table.xls": (OLE, "application/vnd.ms-excel"),
    "slides.ppt": (OLE, "application/vnd.ms-powerpoint"),
    "letter.docx": (
        office("word"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "table.xlsx": (office("xl"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "slides.pptx": (
        office("ppt"),
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
    "letter.odt": (
        open_document("application/vnd.oasis.opendocument.text"),
        "application/vnd.oasis.opendocument.text",
    ),
    "notes.txt": ("Grüße, 5 < 6".encode(), "text/plain"),
    "old notes.txt": ("Grüße".encode("latin-1"), "text/plain"),
    "wide notes.txt": ("Grüße".encode("utf-16"), "text/plain"),
    "table.csv": (b"a;b\r\n1;2\r\n", "text/csv"),
    "several.zip": (packed({"a.txt": b"a", "b.txt": b"b"}), "application/zip"),
    "a.b.pdf": (PDF, "application/pdf"),
}
"""A file of each kind that is taken, with the type that it is given."""
