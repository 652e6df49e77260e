"""What is in a file decides what it is: true files are taken, hostile ones are refused and never unpacked."""

import contextlib
import io
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.files.archives import NotAnArchive, read_archive
from portal.files.kinds import ENDINGS, kind_of
from portal.files.rules import EmptyFile, FileRefused, NotWhatItSays, PacksTooMuch, UnknownKind
from tests.files import samples
from tests.files.samples import GOOD, HTML, PDF, SVG, packed, png


def kind(name: str, content: bytes) -> str:
    return kind_of(name, io.BytesIO(content), len(content))


@pytest.mark.parametrize("name", GOOD)
def test_a_true_file_has_the_type_of_its_content(name: str) -> None:
    content, media_type = GOOD[name]
    assert kind(name, content) == media_type


def test_the_file_is_left_at_its_start() -> None:
    file = io.BytesIO(GOOD["several.zip"][0])
    kind_of("several.zip", file, len(file.getvalue()))
    assert file.tell() == 0


HOSTILE = {
    "html in a picture": ("photo.png", HTML, UnknownKind),
    "html after the mark of a picture": ("photo.gif", b"GIF89a" + HTML, NotWhatItSays),
    "a program in a comment of a picture": (
        "photo.png",
        png()[:33] + b"\0\0\0\x10tEXt<script>alert" + png()[33:],
        NotWhatItSays,
    ),
    "a drawing": ("logo.svg", SVG, UnknownKind),
    "a drawing in a picture": ("logo.png", SVG, UnknownKind),
    "a drawing in a text": ("logo.txt", SVG, UnknownKind),
    "a page": ("page.html", HTML, UnknownKind),
    "a page in a text": ("page.txt", b"\xef\xbb\xbf\n " + HTML, UnknownKind),
    "a page in a wide text": ("page.csv", HTML.decode().encode("utf-16"), UnknownKind),
    "a page behind two marks": ("page.txt", ("\ufeff " * 2 + HTML.decode()).encode(), UnknownKind),
    "a page behind two wide marks": ("page.txt", ("\ufeff" + HTML.decode()).encode("utf-16"), UnknownKind),
    "a document of tags": ("data.txt", b"<?xml version='1.0'?><x/>", UnknownKind),
    "a program": ("setup.exe", b"MZ" + bytes(100), UnknownKind),
    "a program in a document": ("letter.doc", b"MZ" + bytes(100), UnknownKind),
    "a program behind two ends": ("invoice.pdf.exe", PDF, UnknownKind),
    "a shell script": ("run.sh", b"#!/bin/sh\n", UnknownKind),
    "bytes in a text": ("notes.txt", b"abc\0def", UnknownKind),
    "no end": ("README", b"text", UnknownKind),
    "another picture": ("photo.png", samples.JPEG, NotWhatItSays),
    "a pdf in a picture": ("photo.png", PDF, NotWhatItSays),
    "an archive in an office document": ("letter.docx", packed({"a": b"a"}), NotWhatItSays),
    "a table in a letter": ("letter.docx", samples.office("xl"), NotWhatItSays),
    "a picture that is an archive too": ("photo.gif", samples.GIF + packed({"a": b"a"}), NotWhatItSays),
    "a pdf that is an archive too": ("x.pdf", PDF + packed({"a": b"a"}), NotWhatItSays),
    "an archive without its end": ("a.zip", packed({"a": b"a" * 99})[:-30], NotWhatItSays),
    "a picture without a size": ("photo.jpg", b"\xff\xd8\xff\xe0\x00\x10", NotWhatItSays),
    "a picture of no width": ("photo.png", png(0, 8), NotWhatItSays),
    "a picture as large as a town": ("photo.png", png(60_000, 60_000), PacksTooMuch),
    "an archive that unpacks to much": (
        "a.zip", samples.with_sizes(packed({"a": b"a"}), 4_000_000_000), PacksTooMuch
    ),
    "an archive that packs too well": (
        "a.zip", samples.with_sizes(packed({"a": b"a"}), 20_000_000), PacksTooMuch
    ),
    "an office document that unpacks to much": (
        "a.docx", samples.with_sizes(samples.office("word"), 4_000_000_000), PacksTooMuch
    ),
    "entries over each other": ("a.zip", samples.overlapping(), PacksTooMuch),
    "an archive that hides its sizes": (
        "a.zip", samples.with_sizes(packed({"a": b"a"}), 0xFFFFFFFF), PacksTooMuch
    ),
    "nothing": ("empty.pdf", b"", EmptyFile),
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_refused_for_its_reason(what: str) -> None:
    name, content, reason = HOSTILE[what]
    with pytest.raises(FileRefused) as refused:
        kind(name, content)
    assert type(refused.value) is reason
    assert name in str(refused.value)


def test_a_true_bomb_is_refused_without_being_unpacked() -> None:
    content = samples.bomb()
    assert len(content) < 1_000_000
    tracemalloc.start()
    try:
        with pytest.raises(PacksTooMuch):
            kind("bomb.zip", content)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_a_directory_of_a_million_entries_is_not_read() -> None:
    entries = packed({str(number): b"" for number in range(20_000)})
    tracemalloc.start()
    try:
        with pytest.raises(PacksTooMuch):
            kind("many.zip", entries)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


@given(st.binary(max_size=2000), st.sampled_from(ENDINGS), st.sampled_from([*GOOD]))
def test_any_bytes_are_taken_or_refused_and_never_break_us(junk: bytes, ending: str, base: str) -> None:
    begun = GOOD[base][0][: len(junk)] + junk
    for content in (junk, begun):
        with contextlib.suppress(FileRefused):
            assert kind(f"x.{ending}", content)
        with contextlib.suppress(NotAnArchive):
            read_archive(io.BytesIO(content), len(content))
