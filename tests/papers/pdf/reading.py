"""Reading PDFs as a person and as a program would: their words, and what they say they are."""

from io import BytesIO

import pikepdf
import pypdf


def pages_of(content: bytes) -> list[str]:
    """The text of each page, every run of blanks as one."""
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(BytesIO(content)).pages]


def words_of(content: bytes) -> str:
    """The text of all pages."""
    return " ".join(pages_of(content))


def pages_in(content: bytes) -> int:
    return len(pages_of(content))


def claims_of(content: bytes) -> dict[str, str]:
    """Part and level of PDF/A and PDF/UA, language, title, and whether it is tagged."""
    with pikepdf.open(BytesIO(content)) as pdf:
        said = pdf.open_metadata()
        return {
            "archivable": f"{said.get('pdfaid:part')}{said.get('pdfaid:conformance')}",
            "accessible": str(said.get("pdfuaid:part")),
            "language": str(pdf.Root.get("/Lang")),
            "title": str(said.get("dc:title")),
            "tagged": str(pdf.Root.get("/MarkInfo", {}).get("/Marked")),
        }
