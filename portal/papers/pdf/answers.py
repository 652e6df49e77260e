"""The answer to who asks for a paper as PDF."""

from io import BytesIO

from flask import Response, request, send_file

from portal.db import current_session
from portal.papers.models import Paper
from portal.papers.pdf.operations import pdf_of
from portal.papers.pdf.surroundings import pdf_name


def pdf_answer(paper: Paper) -> Response:
    """The PDF to look at, or to save with `?download`; named in the customer's language."""
    db = current_session()
    name = pdf_name(db, paper)
    return answer_with(pdf_of(db, paper), name)


def answer_with(content: bytes, name: str) -> Response:
    """A PDF that nobody but its reader keeps."""
    answer = send_file(
        BytesIO(content),
        mimetype="application/pdf",
        as_attachment="download" in request.args,
        download_name=name,
    )
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
