"""Files that a page hands out: tables as CSV and XLSX, under a name that says whose and what."""

import re
import unicodedata
import zipfile
from collections.abc import Iterable
from io import BytesIO

from flask import Response, make_response

from portal.kit.tables import Table, as_csv, as_xlsx

FORMS = ("csv", "xlsx")
MOST_ROWS = 100_000
"""The most rows of one file; more than any customer has, less than a spreadsheet takes."""
LONGEST_NAME = 80
_KINDS = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def table_file(table: Table, form: str, *name: str) -> Response:
    """The table as a file of one of `FORMS`, to be kept."""
    write, content_type = _KINDS[form]
    return kept_file(write(table), content_type, f"{file_name(*name)}.{form}")


def kept_file(content: bytes, content_type: str, name: str) -> Response:
    """A file that the browser saves under this name."""
    answer = make_response(content)
    answer.headers["Content-Type"] = content_type
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    """The files, by their names, as one ZIP."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in files:
            bundle.writestr(name, content)
    return written.getvalue()


def file_name(*parts: str) -> str:
    """The parts in plain small letters and hyphens: `Müller & Söhne`, `May` is muller-sohne-may."""
    words = []
    for part in parts:
        letters = unicodedata.normalize("NFKD", part).encode("ascii", "ignore").decode().lower()
        words.append(re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:LONGEST_NAME].rstrip("-"))
    return "-".join(word for word in words if word) or "file"
