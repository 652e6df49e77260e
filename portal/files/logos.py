"""A picture on its way in, looked at before it is drawn as a logo; and a logo on its way out."""

from typing import Any, Final

from flask import Response, request

from portal.customers.logos.rules import mark_of
from portal.files.arriving import ArrivingFile
from portal.files.kinds import kind_of
from portal.files.pictures import pixels_of
from portal.files.rules import MEGABYTE, FileRefused, clean_name
from portal.preferences.branding.rules import LogoTooLarge, NoPicture

MOST_MEGABYTES: Final = 2
MOST_PIXELS: Final = 16_000_000
KINDS: Final = frozenset({"image/png", "image/jpeg", "image/webp"})


def picture_sent() -> bytes | None:
    """What the form's field `logo` brought; None where nothing was chosen. Raises NoPicture, LogoTooLarge."""
    sent = request.files.get("logo")
    if sent is None or not sent.filename:
        return None
    arriving: Any = sent.stream
    assert isinstance(arriving, ArrivingFile)
    if arriving.size_bytes > MOST_MEGABYTES * MEGABYTE:
        raise NoPicture(most=MOST_MEGABYTES)
    try:
        kind = kind_of(clean_name(sent.filename), arriving.file, arriving.size_bytes)
    except FileRefused:
        raise NoPicture(most=MOST_MEGABYTES) from None
    if kind not in KINDS:
        raise NoPicture(most=MOST_MEGABYTES)
    if (pixels_of(kind, arriving.file) or 0) > MOST_PIXELS:
        raise LogoTooLarge(most="4,000")
    arriving.seek(0)
    return arriving.read()


def sent_logo(sha256: str, picture: bytes) -> Response:
    """A customer's logo. The reader's browser, and nothing on the way, keeps it under its own mark."""
    answer = Response(picture, mimetype="image/png")
    if request.args.get("v") == mark_of(sha256):
        answer.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return answer
