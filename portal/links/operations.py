"""What is done with links: staff make and take them back, and who has one that is too old gets another."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.activity.noting import note
from portal.activity.rules import Actor, ActorKind, Verb
from portal.customers.models import Contact, ContactAccess
from portal.db import locked, transaction
from portal.kit import clock
from portal.kit.refusal import N_, Refusal
from portal.links import queries
from portal.links.current import CurrentLink
from portal.links.minting import link_path, mint_link, revoke_link
from portal.links.models import Link
from portal.links.rules import LinkPurpose, Target, fits
from portal.mail.letters import FRESH_LINK, LINK_PASSWORD_FORGOTTEN
from portal.mail.models import LetterState
from portal.mail.outbox import post_letter
from portal.papers.models import Paper
from portal.papers.rules.statuses import PaperState
from portal.preferences.cascade import choices_of
from portal.preferences.models import Organisation
from portal.preferences.rules import LANGUAGE
from portal.tenancy import entered, every_customer


class NotForThisPaper(Refusal):
    sentence = N_("This cannot be done with this paper by a link.")
    field = "purpose"


class NoSuchContact(Refusal):
    sentence = N_("Choose a contact of this customer.")
    field = "contact"


class ContactIsDisabled(Refusal):
    sentence = N_("This contact is disabled: a link would open nothing.")
    field = "contact"


def make_link(
    paper_id: int, contact_public_id: str, purpose: LinkPurpose, actor: Actor, now: datetime
) -> tuple[Link, str]:
    """A link of staff to a sent paper for one of its customer's contacts, and its token, shown once.

    Raises NotForThisPaper, NoSuchContact, ContactIsDisabled.
    """
    with transaction() as db, every_customer(db, "staff make a link for one of a customer's contacts"):
        paper = db.scalars(select(Paper).where(Paper.id == paper_id, Paper.state != PaperState.DRAFT)).one()
        if not fits(purpose, paper.kind):
            raise NotForThisPaper
        contact = db.scalar(
            select(Contact).where(
                Contact.customer_id == paper.customer_id, Contact.public_id == contact_public_id
            )
        )
        if contact is None:
            raise NoSuchContact
        if contact.access == ContactAccess.DISABLED:
            raise ContactIsDisabled
        made = mint_link(
            db, customer_id=paper.customer_id, contact_id=contact.id, target=Target(paper.id),
            purpose=purpose, due_on=paper.due_on or paper.valid_until_on, now=now, actor=actor,
        )  # fmt: skip
        _note(db, Verb.LINK_MADE, actor, paper, contact)
    return made


def take_link_back(paper_id: int, public_id: str, actor: Actor, now: datetime) -> Link | None:
    """Let a link to the paper open nothing any more; None where the paper has no such link."""
    with transaction() as db, every_customer(db, "staff take a link of a customer back"):
        link = db.scalar(locked(select(Link).where(Link.paper_id == paper_id, Link.public_id == public_id)))
        if link is not None and revoke_link(link, now):
            _note(
                db,
                Verb.LINK_REVOKED,
                actor,
                db.get_one(Paper, paper_id),
                db.get_one(Contact, link.contact_id),
            )
    return link


def mail_fresh_link(old: CurrentLink, network: str, now: datetime) -> None:
    """Mail the contact of a link that is over another one, to the stored address and nowhere else.

    Nothing happens where there is no address, or where too many were asked for.
    """
    _mail_another(old, network, now, renews_password=False)


def mail_renewing_link(old: CurrentLink, network: str, now: datetime) -> None:
    """The same for who forgot the password of their links: by the other one a new password can be chosen."""
    _mail_another(old, network, now, renews_password=True)


def _mail_another(old: CurrentLink, network: str, now: datetime, *, renews_password: bool) -> None:
    if old.email is None:
        return
    with transaction() as db, entered(db, old.customer_id):
        before = db.scalars(locked(select(Link).where(Link.id == old.id))).one()
        paper = db.get(Paper, old.paper_id) if old.paper_id is not None else None
        link, token = mint_link(
            db,
            customer_id=old.customer_id,
            contact_id=old.contact_id,
            target=queries.target_of(before),
            purpose=old.purpose,
            due_on=(paper.due_on or paper.valid_until_on) if paper is not None else None,
            now=now,
            actor=Actor(ActorKind(before.actor_kind), before.actor_name, before.actor),
        )
        link.renews_password = renews_password
        language = choices_of(db, old.customer_id, old.group_id)[LANGUAGE]
        zone = db.scalars(select(Organisation.time_zone)).one()
        number = (paper.number or "") if paper is not None else ""
        to, path = (old.email, old.language or language), link_path(token)
        if renews_password:
            letter = post_letter(db, LINK_PASSWORD_FORGOTTEN, *to, network=network, path=path, number=number)
        else:
            until_on = clock.day_of(link.expires_at, zone)
            letter = post_letter(
                db, FRESH_LINK, *to, network=network, path=path, number=number, until_on=until_on
            )
        if letter.state == LetterState.HELD_BACK:
            db.delete(link)  # nobody will ever get its token


def _note(db: Session, verb: Verb, actor: Actor, paper: Paper, contact: Contact) -> None:
    note(
        db, verb, actor, customer_id=paper.customer_id, target=paper.public_id,
        number=paper.number or "", contact=contact.name_or_email,
    )  # fmt: skip
