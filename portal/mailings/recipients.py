"""Who gets papers, reminders and statements by mail: the one place that says so."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.customers.models import ContactAccess
from portal.mailings import queries
from portal.preferences.cascade import choices_of_many
from portal.preferences.choices import LANGUAGES
from portal.preferences.rules import LANGUAGE, MAILS_PAPERS_TO_ALL

MAY_COME_IN = (ContactAccess.ACTIVE, ContactAccess.INVITED)


@dataclass(frozen=True, slots=True)
class Recipient:
    """A contact with an address, and the language that letters to it are in."""

    contact_id: int
    public_id: str
    name: str
    email: str
    language: str
    is_primary: bool
    access: str

    @property
    def name_or_email(self) -> str:
        return self.name or self.email


def recipients(db: Session, customer_id: int, group_id: int | None) -> list[Recipient]:
    """Who is written to without being chosen by hand; of a customer who is entered, or seen among all."""
    return recipients_of_many(db, {customer_id: group_id})[customer_id]


def recipients_of_many(db: Session, groups: Mapping[int, int | None]) -> dict[int, list[Recipient]]:
    """The same for several customers, given the group of each.

    The primary contact, if it has an address, whether or not it may come in: the link opens the paper.
    Else the first who may come in; by preference everybody who may. Those who were only sent a paper of the
    customer by somebody are never among them.
    """
    choices = choices_of_many(db, groups)
    found = addressable(db, groups)
    chosen = {}
    for customer_id in groups:
        contacts = found.get(customer_id, [])
        may_come_in = [one for one in contacts if one.access in MAY_COME_IN]
        first = [one for one in contacts if one.is_primary] or may_come_in[:1]
        others = may_come_in if choices[customer_id][MAILS_PAPERS_TO_ALL] else []
        chosen[customer_id] = first[:1] + [one for one in others if one not in first[:1]]
    return chosen


def addressable(db: Session, groups: Mapping[int, int | None]) -> dict[int, list[Recipient]]:
    """Every contact of these customers that can be written to, the primary one first."""
    choices = choices_of_many(db, groups)
    found: defaultdict[int, list[Recipient]] = defaultdict(list)
    for row in db.execute(queries.addressable(groups.keys())):
        found[row.customer_id].append(
            Recipient(
                contact_id=row.id,
                public_id=row.public_id,
                name=f"{row.first_name} {row.last_name}".strip(),
                email=row.email,
                language=row.language if row.language in LANGUAGES else choices[row.customer_id][LANGUAGE],
                is_primary=row.is_primary,
                access=row.access,
            )
        )
    return found


def chosen_among(contacts: Collection[Recipient], public_ids: Collection[str]) -> list[Recipient]:
    """Those whom somebody ticked."""
    return [one for one in contacts if one.public_id in public_ids]
