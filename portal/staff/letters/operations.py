"""Saying a letter in the business's words, going back to ours, and telling contacts where the portal is."""

from collections.abc import Collection

from sqlalchemy import select

from portal.activity.noting import note
from portal.activity.rules import Actor, Verb
from portal.customers.models import Contact, ContactAccess
from portal.db import hold_name, transaction
from portal.kit import clock
from portal.kit.refusal import N_, Refusal
from portal.mail import queries
from portal.mail.letters import PORTAL_ADDRESS
from portal.mail.models import LetterText
from portal.mail.outbox import post_letter
from portal.mail.wording import OwnWords
from portal.people.models import Person


class WordsChanged(Refusal):
    sentence = N_("Somebody changed this while you were here. Look at it and save again.")


class NobodyChosen(Refusal):
    sentence = N_("Choose at least one contact.")
    field = "contact"


def save_words(name: str, language: str, words: OwnWords | None, seen: str, actor: Actor) -> None:
    """Say this letter so in this language from now on; None: in our words.

    `seen` is when the words that the editor began from were saved, empty for ours. Raises WordsChanged.
    """
    with transaction() as db:
        hold_name(db, f"words of {name} in {language}")
        row = db.scalar(queries.text_of(name, language))
        if (row.changed_at.isoformat() if row is not None else "") != seen:
            raise WordsChanged
        if words is None:
            if row is not None:
                db.delete(row)
        elif row is None:
            db.add(LetterText(name=name, language=language, subject=words.subject, body=words.body))
        else:
            row.subject, row.body, row.changed_at = words.subject, words.body, clock.now()
        note(db, Verb.LETTERS_CHANGED, actor, customer_id=None)


def send_address(customer_id: int, contacts: Collection[str], language: str, actor: Actor) -> list[str]:
    """Write to these contacts, by public id, where the portal is; their names. Every customer is seen.

    Only to who may sign in. Raises NobodyChosen.
    """
    wanted = (
        select(Contact, Person)
        .join(Person, Person.id == Contact.person_id)
        .where(
            Contact.customer_id == customer_id,
            Contact.public_id.in_(contacts),
            Contact.access == ContactAccess.ACTIVE,
        )
        .order_by(Contact.id)
    )
    told = []
    with transaction() as db:
        for contact, person in db.execute(wanted).all():
            speaks, name = person.language or language, contact.name_or_email
            post_letter(db, PORTAL_ADDRESS, person.email, speaks, addressee=contact.public_id, path="/")
            note(
                db, Verb.ADDRESS_SENT, actor, customer_id=customer_id, target=contact.public_id, contact=name
            )
            told.append(name)
        if not told:
            raise NobodyChosen
    return told
