"""The last resort: a PDF of plain lines, made without typst, so that a contact always gets the figures."""

from io import BytesIO
from textwrap import wrap
from typing import Any

import pikepdf

LINES_ON_A_PAGE = 60
LETTERS_IN_A_LINE = 88
A4 = (0, 0, 595, 842)


def plain_pdf(sheet: dict[str, Any]) -> bytes:
    """Title, addresses, facts, lines and totals of a sheet, one below the other, in one of the core fonts."""
    lines = [part for line in _lines(sheet) for part in wrap(line, LETTERS_IN_A_LINE) or [""]]
    with pikepdf.new() as pdf:
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type1,
            BaseFont=pikepdf.Name.Courier,
            Encoding=pikepdf.Name.WinAnsiEncoding,
        )
        resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        for first in range(0, max(len(lines), 1), LINES_ON_A_PAGE):
            page = pikepdf.Dictionary(
                Type=pikepdf.Name.Page,
                MediaBox=A4,
                Resources=resources,
                Contents=pdf.make_stream(_written(lines[first : first + LINES_ON_A_PAGE])),
            )
            pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
        pdf.Root.Lang = sheet["language"]
        pdf.docinfo["/Title"] = f"{sheet['title']} {sheet['number']}"
        written = BytesIO()
        pdf.save(written, deterministic_id=True)
    return written.getvalue()


def _lines(sheet: dict[str, Any]) -> list[str]:
    heads = [f"{sheet['title']} {sheet['number']} {sheet['mark']}", sheet["business"]["name"]]
    heads += sheet["business"]["lines"]
    for one in sheet["to"]:
        heads += ["", one["label"], *one["lines"]]
    facts = [f"{fact['label']}: {fact['text']}" for fact in sheet["facts"]]
    rows = ["   ".join(text for text in row if text) for row in rows_of(sheet)]
    totals = [
        f"{row['label']} {row.get('note', '')}: {row['amount']}"
        for row in [*sheet["stats"], *sheet["totals"], *sheet["ages"], *sheet["remarks"]]
    ]
    ends = [f"{one['label']}: {one['text']}" for one in sheet["sections"]]
    return [*heads, "", *sheet["check"], "", *facts, "", *rows, "", *totals, "", *ends]


def rows_of(sheet: dict[str, Any]) -> list[list[str]]:
    """The table of a sheet as plain cells."""
    lines = [
        [line["text"], *line["notes"], f"{line['quantity']} × {line['price']}", line["amount"]]
        for line in sheet["lines"]
    ]
    return [*lines, *(row for table in (sheet["table"], *sheet["lists"]) for row in _cells_of(table))]


def _cells_of(table: dict[str, Any]) -> list[list[str]]:
    rows = [row for group in table["groups"] for row in group["rows"]]
    cells = [[cell if isinstance(cell, str) else cell["text"] for cell in row] for row in rows]
    return [[table.get("title", "")], *cells, table["foot"]]


def _written(lines: list[str]) -> bytes:
    """The operators that write these lines; letters outside Windows-1252 become question marks."""
    shown = b"".join(b"(%s) Tj T*\n" % _escaped(line) for line in lines)
    return b"BT /F1 10 Tf 12.5 TL 40 796 Td\n" + shown + b"ET"


def _escaped(line: str) -> bytes:
    letters = line.replace("−", "-").encode("cp1252", "replace")
    return letters.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
