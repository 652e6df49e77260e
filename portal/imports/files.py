"""Reading a table of text: CSV or TSV, plain or gzipped, row by row, refused as a whole when it is broken."""

import codecs
import csv
import gzip
import os
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from io import StringIO
from itertools import chain
from pathlib import Path
from typing import IO, Any, Final

from portal.kit.refusal import N_, Refusal

MOST_LINE: Final = 1_000_000
_BYTE_ORDER_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_GZIP: Final = b"\x1f\x8b"
_MARK: Final = 4
_BLOCK: Final = 1 << 16
_DELIMITERS: Final = "\t;,"

Row = tuple[int, list[str]]
"""The number of a row as a spreadsheet counts it, the header being row 1, and its cells."""


class NoSuchFile(Refusal):
    sentence = N_("The file %(path)s cannot be read: %(reason)s.")


class EmptyFile(Refusal):
    sentence = N_("The file has no rows.")


class NotText(Refusal):
    sentence = N_("This is not a text file. Save the table as CSV and try again.")


class WrongEncoding(Refusal):
    sentence = N_("The file is not UTF-8 text. Save it as CSV in UTF-8 and try again.")


class BrokenArchive(Refusal):
    sentence = N_("The gzip file is damaged or not complete.")


class BrokenRow(Refusal):
    sentence = N_("The file cannot be read from about line %(line)s on. Is a quote not closed?")


class DuplicateHeader(Refusal):
    sentence = N_("The column “%(header)s” is there twice. Each column needs its own name.")


class TableFile:
    """An opened file: its `header`, then its `rows`, each once. Blank rows are counted and left out.

    `state` tells this file from the same one changed. Any fault of the file is raised as its Refusal, at
    once or while the rows are read.
    """

    def __init__(self, binary: IO[bytes], encoding: str, state: tuple[int, int]) -> None:
        self.state = state
        self.rows = self._read(_lines(binary, encoding))
        first = next(self.rows, None)
        if first is None:
            raise EmptyFile
        self.header = [cell.strip() for cell in first[1]]
        named = [name for name in self.header if name]
        for name in named:
            if named.count(name) > 1:
                raise DuplicateHeader(header=name[:60])

    def _read(self, lines: Iterator[str]) -> Iterator[Row]:
        reader = None
        try:
            first_line = next(lines, "")
            reader = csv.reader(chain([first_line], lines), delimiter=_delimiter(first_line), strict=True)
            for number, cells in enumerate(reader, 1):
                if cells:
                    yield number, cells
        except UnicodeError:
            raise WrongEncoding from None
        except (OSError, EOFError, zlib.error):
            raise BrokenArchive from None
        except csv.Error:
            raise BrokenRow(line=reader.line_num if reader else 1) from None


@contextmanager
def opened(path: Path) -> Iterator[TableFile]:
    """Open the file from its start; raises NoSuchFile, EmptyFile, NotText and the others."""
    with ExitStack() as stack:
        try:
            binary: Any = stack.enter_context(path.open("rb"))
            found = os.fstat(binary.fileno())
            start = binary.peek(len(_GZIP))
        except OSError as fault:
            raise NoSuchFile(path=str(path), reason=fault.strerror or type(fault).__name__) from None
        try:
            if start.startswith(_GZIP):
                binary = stack.enter_context(gzip.open(binary))
                start = binary.peek(_MARK)
        except (OSError, EOFError, zlib.error):
            raise BrokenArchive from None
        encoding = next((name for mark, name in _BYTE_ORDER_MARKS if start.startswith(mark)), "utf-8")
        if encoding == "utf-8" and b"\0" in start[:_MARK]:
            raise NotText
        yield TableFile(binary, encoding, (found.st_size, found.st_mtime_ns))


def _lines(binary: IO[bytes], encoding: str) -> Iterator[str]:
    """The lines with their ends, for csv to join where a quote spans several.

    Decoded in blocks, which costs a third of what reading line by line through gzip does.
    """
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    rest = ""
    while block := binary.read(_BLOCK):
        text = decoder.decode(block)
        if "\0" in text:
            raise NotText
        text = rest + text
        end = (text.rfind("\n") if "\n" in text else text.rfind("\r", 0, -1)) + 1
        rest = text[end:]
        if len(rest) > MOST_LINE:
            raise csv.Error
        yield from StringIO(text[:end], newline="")
    yield from StringIO(rest + decoder.decode(b"", final=True), newline="")


def _delimiter(first_line: str) -> str:
    """Whichever of tab, semicolon and comma stands in the header most often."""
    return max(_DELIMITERS, key=first_line.count)
