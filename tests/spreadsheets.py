"""Reading an XLSX file back, as far as ours go: strings and numbers of the first sheet."""

import io
import re
import zipfile
from xml.etree import ElementTree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def cells_of(content: bytes) -> list[list[str | int]]:
    """The rows, empty cells left out: texts, days as their number, amounts as they are written."""
    book = zipfile.ZipFile(io.BytesIO(content))
    shared: list[str] = []
    if "xl/sharedStrings.xml" in book.namelist():
        tree = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
        shared = [_text(one) for one in tree.iter(f"{MAIN}si")]
    rows: list[list[str | int]] = []
    for row in ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml")).iter(f"{MAIN}row"):
        cells: list[str | int] = []
        for cell in row.iter(f"{MAIN}c"):
            value = cell.find(f"{MAIN}v")
            if cell.get("t") == "inlineStr":
                cells.append(_text(cell))
            elif value is None or value.text is None:
                continue
            elif cell.get("t") == "s":
                cells.append(shared[int(value.text)])
            else:
                cells.append(int(value.text) if value.text.isdigit() else value.text)
        rows.append(cells)
    return rows


def _text(element: ElementTree.Element) -> str:
    found = "".join(part.text or "" for part in element.iter(f"{MAIN}t"))
    return re.sub(r"_x([0-9A-F]{4})_", lambda match: chr(int(match[1], 16)), found)
