"""What can be done about a letter. Its words are gone once it was sent: what goes again is written anew."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.customers.models import ContactAccess
from portal.mail.letters import INVITATION, PAPER_SENT, REMINDER, STATEMENT_SENT
from portal.mail.models import Letter, LetterState
from portal.staff.letters import queries

ABOUT_PAPERS: Final = (PAPER_SENT.name, REMINDER.name)
WAITING: Final = (LetterState.QUEUED, LetterState.SENDING)
INVITING: Final = {ContactAccess.NONE: "invite", ContactAccess.INVITED: "reinvite"}

Way: TypeAlias = tuple[str, str]
"""Words, and the page on which it is done."""


def ways_on(db: Session, letters: Sequence[Letter]) -> dict[int, list[Way]]:
    """By the letter's id: the address to put right where it did not arrive, the paper or statement to
    mail anew, the invitation to repeat. Every customer is seen."""
    over = [letter for letter in letters if letter.state not in WAITING]
    contacts = {
        row.public_id: row for row in db.execute(queries.contacts_named([one.addressee for one in over]))
    }
    papers = {row.public_id: row for row in db.execute(queries.papers_named([one.thread for one in over]))}
    return {letter.id: _ways(letter, contacts, papers) for letter in over}


def _ways(letter: Letter, contacts: Mapping[str, Any], papers: Mapping[str, Any]) -> list[Way]:
    ways: list[Way] = []
    contact, paper = contacts.get(letter.addressee), papers.get(letter.thread)
    if contact is not None:
        at = {"customer_id": contact.customer_id, "public_id": contact.public_id}
        if letter.state in queries.NOT_ARRIVED and contact.email == letter.email:
            ways.append((_("Correct the address"), url_for("staff_contacts.edit", **at)))
        if letter.name == INVITATION.name and contact.access in INVITING:
            step = INVITING[contact.access]
            ways.append((_("Invite again"), url_for("staff_contacts.ask", **at, step=step)))
        if letter.name == STATEMENT_SENT.name:
            again = url_for("staff_statements.new", customer_id=contact.customer_id)
            ways.append((_("Send a statement again"), again))
    if letter.name in ABOUT_PAPERS and paper is not None:
        at = {"customer_id": paper.customer_id, "public_id": paper.public_id}
        ways.append((_("Send the paper again"), url_for("staff_paper_mailings.new", **at)))
    return ways
