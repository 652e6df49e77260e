"""What a form brings: its files, each looked at, and where staff want a document."""

from collections.abc import Iterable, Mapping
from typing import BinaryIO

from werkzeug.datastructures import FileStorage

from portal.files.arriving import ArrivingFile
from portal.files.kinds import kind_of
from portal.files.pictures import upright_size
from portal.files.rules import (
    MEGABYTE,
    MOST_AT_ONCE,
    MOST_BYTES,
    NoFile,
    Offered,
    TooLarge,
    TooManyFiles,
    clean_name,
)
from portal.web.filters import Query


def sent_files(files: Iterable[FileStorage]) -> list[tuple[str, ArrivingFile]]:
    """The files that somebody chose, with their clean names. Raises NoFile, TooManyFiles."""
    chosen: list[tuple[str, ArrivingFile]] = [
        (clean_name(one.filename), one.stream)
        for one in files
        if one.filename and isinstance(one.stream, ArrivingFile)
    ]
    if not chosen:
        raise NoFile
    if len(chosen) > MOST_AT_ONCE:
        raise TooManyFiles(most=MOST_AT_ONCE)
    return chosen


def looked_at(name: str, arriving: ArrivingFile) -> tuple[Offered, BinaryIO]:
    """The file as it may be kept. Raises TooLarge, and what `kind_of` raises."""
    if arriving.is_too_large:
        raise TooLarge(name=name, most=MOST_BYTES // MEGABYTE)
    media_type = kind_of(name, arriving.file, arriving.size_bytes)
    pixels = upright_size(media_type, arriving.file)
    return Offered(name, media_type, arriving.sha256, arriving.size_bytes, pixels), arriving.file


def placing_in(form: Mapping[str, str]) -> tuple[str, str, bool]:
    """Folder and paper's number as they were typed, and whether contacts see the document."""
    query = Query(form)
    return query.text("folder", 500), query.text("paper", 60), form.get("shown") != "private"
