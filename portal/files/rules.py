"""What a document may be and be called: limits, names, and what is wrong with a file."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal
from urllib.parse import quote

from portal.kit.refusal import N_, Refusal, TooLong

MEGABYTE: Final = 1_000_000
MOST_BYTES: Final = 25 * MEGABYTE
MOST_AT_ONCE: Final = 10
"""Files that one form may bring."""
MOST_IN_A_ZIP: Final = 100
MOST_DRAWN_BYTES: Final = 2 * MEGABYTE
"""A longer PDF would take too long to draw, and too much memory."""
MOST_PICTURE_BYTES: Final = 8 * MEGABYTE
"""So with a picture; one that a telephone takes has about half of it."""
MOST_SHOWN: Final = 1200
"""Pixels of the longer side of a picture on its page, of which a photo makes 2 MB."""
DRAWN_PICTURES: Final = ("image/png", "image/jpeg", "image/gif", "image/webp")
LONGEST_NAME: Final = 150
LONGEST_FOLDER: Final = 60
UNUSED_FOR: Final = timedelta(days=1)
"""How long bytes wait that no document names: longer than any upload takes."""

_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
"""Control characters, marks that turn the direction of writing, halves of characters, nothing at all."""
_RESERVED: Final = re.compile(r'[<>:"|?*]')
_DEVICES: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


class FileRefused(Refusal):
    """A file that is not taken; `name` is in the sentence."""

    field = "files"


class NoFile(FileRefused):
    sentence = N_("Choose at least one file.")


class TooManyFiles(FileRefused):
    sentence = N_("Send at most %(most)s files at once.")


class TooLarge(FileRefused):
    sentence = N_("“%(name)s” is too large. A file may have %(most)s MB.")


class EmptyFile(FileRefused):
    sentence = N_("“%(name)s” is empty. Send it again, or another file.")


class UnknownKind(FileRefused):
    sentence = N_(
        "“%(name)s” cannot be sent here. Send a picture, a PDF, an office document, a text, a table or a ZIP."
    )


class NotWhatItSays(FileRefused):
    sentence = N_("“%(name)s” is not what the end of its name says. Save it again in its program.")


class PacksTooMuch(FileRefused):
    sentence = N_("“%(name)s” would unpack to more than we accept. Send its files one by one.")


class QuotaReached(FileRefused):
    sentence = N_("There is no room for “%(name)s”: %(most)s MB is the most that is kept for your company.")


class UploadsAreOff(Refusal):
    sentence = N_("Documents cannot be uploaded here. Send them by email instead.")


class NoSuchPaper(Refusal):
    sentence = N_("This customer has no paper with the number %(number)s.")
    field = "paper"


class NoSuchGroup(Refusal):
    sentence = N_("Choose one of the groups.")
    field = "group"


class NothingChosen(Refusal):
    sentence = N_("Tick the documents first. Up to %(most)s fit into one ZIP.")


@dataclass(frozen=True, slots=True)
class Offered:
    """A file that was looked at and may be kept: its clean name, its type, its bytes' hash and number; of a
    picture also its pixels, which are 0 and 0 of all else."""

    name: str
    media_type: str
    sha256: str
    size_bytes: int
    pixels: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a page shows of a document, drawn anew: the picture that it is, or its first pages as one.

    Width and height are in pixels, 0 where they are not known before it is drawn.
    """

    kind: Literal["picture", "pages"]
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Placing:
    """Where staff put a document: in which folder, on which paper (its id), shown to contacts or not."""

    folder: str = ""
    is_public: bool = True
    paper_id: int | None = None


def clean_name(given: str) -> str:
    """A file's name that is safe on any disk and reads as it is written; "document" where nothing is left.

    Folders, control characters and marks that turn the writing around go; the ending stays.
    """
    text = given.replace("\\", "/").rpartition("/")[2]
    text = "".join(" " if letter.isspace() else letter for letter in text)
    text = "".join(
        letter for letter in unicodedata.normalize("NFC", text) if unicodedata.category(letter) not in _UNSEEN
    )
    text = _RESERVED.sub("_", " ".join(text.split())).strip(" .")
    if _DEVICES.match(text):
        text = f"_{text}"
    if len(text) > LONGEST_NAME:
        ending = ending_of(text)
        kept = LONGEST_NAME - len(ending) - 1
        text = f"{text[:kept].rstrip(' .')}.{ending}" if ending else text[:LONGEST_NAME].rstrip(" .")
    return text or "document"


def ending_of(name: str) -> str:
    """What stands behind the last dot, in lower case; empty where it is no ending."""
    before, _dot, ending = name.rpartition(".")
    is_one = bool(before) and 0 < len(ending) <= 10 and ending.isascii() and ending.isalnum()
    return ending.lower() if is_one else ""


def disposition(name: str, kind: str = "attachment") -> str:
    """The Content-Disposition of RFC 6266: a name in ASCII for old programs and the true one beside it."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^\w .,()+=@-]", "_", plain).strip() or "document"
    if plain.startswith("."):
        plain = f"document{plain}"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def without_doubles(names: Collection[str]) -> list[str]:
    """The same names, in their order, each once in whatever case: the second `a.pdf` is `a (2).pdf`."""
    taken: set[str] = set()
    found = []
    for name in names:
        ending = ending_of(name)
        stem = name[: -len(ending) - 1] if ending else name
        shown, number = name, 2
        while shown.casefold() in taken:
            shown = f"{stem} ({number})" + (f".{ending}" if ending else "")
            number += 1
        taken.add(shown.casefold())
        found.append(shown)
    return found


def clean_folder(given: str) -> str:
    """The name of a folder as it is kept. Raises TooLong."""
    text = "".join(" " if letter.isspace() else letter for letter in given)
    text = "".join(letter for letter in text if unicodedata.category(letter) not in _UNSEEN)
    text = " ".join(text.split())
    if len(text) > LONGEST_FOLDER:
        raise TooLong("folder", LONGEST_FOLDER)
    return text


def preview_of(media_type: str, size_bytes: int, pixels: tuple[int, int] = (0, 0)) -> Preview | None:
    """How a page shows a document of this kind and size, whose picture has so many pixels if they are known;
    None where it shows nothing of it."""
    if media_type in DRAWN_PICTURES and size_bytes <= MOST_PICTURE_BYTES:
        return Preview("picture", *(shown_size(*pixels) if all(pixels) else pixels))
    if media_type == "application/pdf" and size_bytes <= MOST_DRAWN_BYTES:
        return Preview("pages")
    return None


def shown_size(width: int, height: int) -> tuple[int, int]:
    """How many pixels of a picture are shown: never more than it has."""
    shrunk = min(1, MOST_SHOWN / max(width, height))
    return max(1, round(width * shrunk)), max(1, round(height * shrunk))
