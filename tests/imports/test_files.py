"""Files are read in every usual dress, and refused whole when they are broken."""

import codecs
import gzip
from pathlib import Path

import pytest

from portal.imports import files
from portal.imports.files import opened
from portal.kit.refusal import Refusal

TABLE = 'number,name\n1,Ærø\n2,"a, ""b""\nc"\n'
ROWS = [(2, ["1", "Ærø"]), (3, ["2", 'a, "b"\nc'])]


def read(path: Path) -> list[tuple[int, list[str]]]:
    with opened(path) as table:
        assert table.header == ["number", "name"]
        return list(table.rows)


@pytest.mark.parametrize(
    "content",
    [
        TABLE.encode(),
        codecs.BOM_UTF8 + TABLE.encode(),
        TABLE.encode("utf-16"),
        codecs.BOM_UTF16_BE + TABLE.encode("utf-16-be"),
        gzip.compress(TABLE.encode(), mtime=0),
        gzip.compress(TABLE.encode("utf-16"), mtime=0),
        TABLE.rstrip("\n").encode(),
    ],
)
def test_encodings_and_gzip_are_recognised_by_their_first_bytes(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "papers"
    path.write_bytes(content)
    assert read(path) == ROWS


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiter_and_line_ends_are_found(tmp_path: Path, delimiter: str, end: str) -> None:
    path = tmp_path / "papers.csv"
    path.write_bytes(
        end.join([f"number{delimiter}name", f"1{delimiter}x", "", f"2{delimiter}y", ""]).encode()
    )
    assert read(path) == [(2, ["1", "x"]), (4, ["2", "y"])]


def test_lines_across_the_blocks_of_reading_stay_whole(tmp_path: Path) -> None:
    path = tmp_path / "papers.csv"
    rows = [[str(number), "ä" * (number % 1000)] for number in range(2000)]
    text = "number,name\r\n" + "".join(f'{number},"{name}\r\n"\r\n' for number, name in rows)
    path.write_bytes(gzip.compress(text.encode(), mtime=0))
    assert read(path) == [(row, [number, f"{name}\r\n"]) for row, (number, name) in enumerate(rows, 2)]


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", files.EmptyFile),
        (b"\n\n", files.EmptyFile),
        (gzip.compress(b"", mtime=0), files.EmptyFile),
        (b"PK\x03\x04\x14\x00\x06\x00" + bytes(200), files.NotText),
        (b"number,name\n1,a\x00b\n", files.NotText),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", files.WrongEncoding),
        ("number,name\n1,Ærø\n".encode("latin-1"), files.WrongEncoding),
        (b"\xff\xfen\x00u", files.DuplicateHeader),
        (b"number,name\n" * 20_000 + b"1,\xe6\n", files.WrongEncoding),
        (b'number,name\n1,"never closed\n2,b\n', files.BrokenRow),
        (b'number,name\n1,"never closed\n' + b"2,b\n" * 100_000, files.BrokenRow),
        (b'number,name\n1,"closed"late\n', files.BrokenRow),
        (b"number,name\n1," + b"x" * 2_000_000, files.BrokenRow),
        (b"number,name,number\n1,a,2\n", files.DuplicateHeader),
        (gzip.compress(TABLE.encode() * 1000, mtime=0)[:-20], files.BrokenArchive),
        (b"\x1f\x8b" + b"nonsense" * 10, files.BrokenArchive),
    ],
)
def test_a_broken_file_is_refused_with_one_sentence(
    tmp_path: Path, content: bytes, refusal: type[Refusal]
) -> None:
    if refusal is files.DuplicateHeader and content.startswith(b"\xff\xfe"):
        content = codecs.BOM_UTF16_LE + "a,a\n1,2\n".encode("utf-16-le")
    path = tmp_path / "papers"
    path.write_bytes(content)
    with pytest.raises(refusal) as refused:
        read_any(path)
    assert str(refused.value).endswith((".", "?"))


def read_any(path: Path) -> None:
    with opened(path) as table:
        list(table.rows)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere.csv", tmp_path):
        with pytest.raises(files.NoSuchFile):
            read_any(path)
