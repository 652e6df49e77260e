"""What stands for `$client.number` and the like on a paper's page, as on its PDF."""

from sqlalchemy.orm import object_session

from portal.kit.placeholders import filled
from portal.papers.models import Paper
from portal.papers.pdf import queries
from portal.papers.pdf.rules import OWN_FIELDS, placeholders

MARKS = ("$client.", "$contact.")


def filled_in(paper: Paper, text: str) -> str:
    """A text of this paper with its placeholders filled; only one that has some asks, in two statements."""
    db = object_session(paper)
    if db is None or not any(mark in text for mark in MARKS):
        return text
    customer = db.execute(queries.customer_of(paper.customer_id)).mappings().one()
    contact = db.execute(queries.first_contact(paper.customer_id)).mappings().first()
    client = {name: str(value) for name, value in customer.items()}
    own = {name: str(contact[name]) if contact else "" for name in OWN_FIELDS}
    return filled(text, placeholders(client, own))
