"""The answer to who asks for a paper as PDF."""

from io import BytesIO

from flask import Response, request, send_file

from portal.db import current_session
from portal.papers.models import Paper
from portal.papers.pdf import queries
from portal.papers.pdf.operations import pdf_of
from portal.papers.pdf.rules import file_name
from portal.papers.pdf.sheets import title_of
from portal.preferences.cascade import choices_of
from portal.preferences.rules import LANGUAGE
from portal.web.formats import formats_in


def pdf_answer(paper: Paper) -> Response:
    """The PDF to look at, or to save with `?download`; named in the customer's language."""
    db = current_session()
    customer = db.execute(queries.customer_of(paper.customer_id)).one()
    language = choices_of(db, paper.customer_id, customer.group_id)[LANGUAGE]
    name = file_name(title_of(paper.kind, formats_in(language)), paper.number or "")
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
