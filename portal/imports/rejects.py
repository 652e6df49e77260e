"""What an import did not take, and why: a CSV file that is safe to open in a spreadsheet."""

import csv
import os
import tempfile
from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self

from portal.imports.files import NoSuchFile

_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def formula_safe(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would compute it."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


class Rejects:
    """Collects reasons; with a path also writes them, into place only when all is well (`keep`)."""

    def __init__(self, path: Path | None) -> None:
        self.reasons: Counter[str] = Counter()
        self._path = path
        self._file: IO[str] | None = None
        self._writer: Any = None

    def __enter__(self) -> Self:
        if self._path is not None:
            try:
                handle, self._temporary = tempfile.mkstemp(
                    dir=self._path.parent, prefix=f".{self._path.name}-"
                )
            except OSError as fault:
                raise NoSuchFile(path=str(self._path), reason=fault.strerror or "") from None
            self._file = os.fdopen(handle, "w", encoding="utf-8-sig", newline="")
            self._writer = csv.writer(self._file)
            self._writer.writerow(("row", "number", "column", "reason"))
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _fault: BaseException | None, _where: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()
            Path(self._temporary).unlink(missing_ok=True)

    def add(self, row: int, number: str, column: str, reason: str) -> None:
        """One fault: the row as a spreadsheet counts it, the paper's number, the header, the reason."""
        self.reasons[reason] += 1
        if self._writer is not None:
            self._writer.writerow((row, formula_safe(number), formula_safe(column), formula_safe(reason)))

    def keep(self) -> None:
        """Put the file where it was asked for."""
        if self._file is not None and self._path is not None:
            self._file.flush()
            Path(self._temporary).chmod(0o600)
            Path(self._temporary).replace(self._path)
