"""Naming the provider, coming in by it, and unlinking a person from it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal.access import queries as people
from portal.access import throttle
from portal.access.arriving import arrive
from portal.access.providers import asking, queries
from portal.access.providers.models import Identity, Provider
from portal.access.providers.refusals import (
    NotConfirmed,
    NotKnownHere,
    NotSignedIn,
    ProviderNotTrusted,
    ProviderSilent,
    SignInOver,
)
from portal.access.providers.rules import LONGEST_CODE, Claimed, Endpoints, Entered, place_of
from portal.access.providers.waiting import Waiting
from portal.access.security.rules import Way
from portal.access.security.telling import tell_owner
from portal.access.sessions import SignedIn, begin_at_first
from portal.activity.noting import note
from portal.activity.rules import Actor, ActorKind, Verb
from portal.customers.models import Contact, ContactAccess, Customer
from portal.db import current_session, hold_name, locked, transaction
from portal.kit import clock
from portal.kit.seals import BrokenSeal, Seal
from portal.mail import letters
from portal.people.models import Person
from portal.people.rules import NotAnAddress, normalise
from portal.preferences.cascade import choices_of
from portal.preferences.rules import LANGUAGE, PROVIDER_USE
from portal.preferences.writing import raise_version, write_choice
from portal.tenancy import every_customer


@dataclass(frozen=True, slots=True)
class Answer:
    """What the browser brought back from the provider; nothing in it is proven yet."""

    state: str
    code: str
    error: str
    issuer: str
    """Whose answer it calls itself, perhaps empty."""
    way_back: str
    """Where the provider was asked to send the browser."""


def save_provider(
    entered: Entered, endpoints: Endpoints | None, use: str, seen_version: int, actor: Actor, seal: Seal
) -> None:
    """Keep how contacts come in and the provider with what it says of itself. Without that it stays as it
    was; it is forgotten where nothing of it is entered. An empty secret keeps the one before.

    Raises PreferencesChanged where the settings have another version by now.
    """
    with transaction() as db:
        raise_version(db, seen_version)
        write_choice(db, PROVIDER_USE.name, PROVIDER_USE.read(use))
        if endpoints is not None:
            _keep(db, entered, endpoints, seal)
        elif entered == Entered():
            db.execute(delete(Provider))
        note(db, Verb.PROVIDER_CHANGED, actor, customer_id=None)


def come_in(
    provider: Provider,
    answer: Answer,
    waiting: Waiting | None,
    network: str,
    seal: Seal,
    language: str,
    replaces: str | None = None,
) -> SignedIn:
    """Begin the session of who signed in at the provider; the first time they are linked, and told of it.

    `provider` is detached, for it is asked while no transaction is open. Raises one of `refusals`, or
    TooManyTries.
    """
    with every_customer(current_session(), "nobody is signed in yet"):
        with transaction() as db:
            tried = throttle.note_try(db, throttle.limits_of_network("provider", network), clock.now())
        try:
            claimed = _ask(provider, answer, waiting, seal)
        except ProviderSilent:
            with transaction() as db:
                throttle.strike_off(db, tried)
            raise
        with transaction() as db:
            hold_name(db, f"identity {claimed.subject}")
            identity = db.scalar(queries.identity_called(claimed.subject))
            person_id = identity.person_id if identity else _person_to_link(db, provider, claimed)
            begun = _begin(db, person_id, claimed, clock.now(), replaces)
            if begun is None:
                raise NotKnownHere(provider=provider.name)
            if identity is None:
                _link(db, person_id, provider, claimed.subject, language)
            throttle.strike_off(db, tried)
            return begun


def unlink(person_id: int, language: str) -> None:
    """Forget who a person is at the provider, and tell them; nothing happens where they are not linked."""
    with every_customer(current_session(), "a person belongs to no customer"), transaction() as db:
        _unlink(db, person_id, language, None)


def unlink_contact(contact_id: int, actor: Actor) -> None:
    """The same by staff, for the person of a contact. Every customer is seen."""
    with transaction() as db:
        contact = db.get_one(Contact, contact_id)
        customer = db.get_one(Customer, contact.customer_id)
        if contact.person_id is not None:
            language = choices_of(db, customer.id, customer.group_id)[LANGUAGE]
            _unlink(db, contact.person_id, language, actor)


def _keep(db: Session, entered: Entered, endpoints: Endpoints, seal: Seal) -> None:
    kept = db.scalar(locked(queries.provider()))
    secret = entered.secret
    if kept is None:
        kept = Provider()
        db.add(kept)
    elif not secret:
        secret = seal.opened(kept.sealed_secret, place_of(kept.issuer, kept.client_id))
    kept.name, kept.client_id, kept.issuer = entered.name, entered.client_id, endpoints.issuer
    kept.sealed_secret = seal.closed(secret, place_of(kept.issuer, kept.client_id))
    kept.authorization_endpoint, kept.token_endpoint = endpoints.authorization, endpoints.token
    kept.keys_endpoint, kept.userinfo_endpoint = endpoints.keys, endpoints.userinfo
    kept.is_secret_posted = endpoints.is_secret_posted
    kept.is_named_in_answers = endpoints.is_named_in_answers
    kept.saved_at = clock.now()


def _ask(provider: Provider, answer: Answer, waiting: Waiting | None, seal: Seal) -> Claimed:
    if waiting is None or not waiting.is_for(provider, answer.state, clock.now()):
        raise SignInOver
    if (answer.issuer or provider.is_named_in_answers) and answer.issuer != provider.issuer:
        raise ProviderNotTrusted(provider=provider.name)
    if answer.error or not 0 < len(answer.code) <= LONGEST_CODE:
        raise NotSignedIn(provider=provider.name)
    try:
        secret = seal.opened(provider.sealed_secret, place_of(provider.issuer, provider.client_id))
    except BrokenSeal:
        raise ProviderNotTrusted(provider=provider.name) from None
    return asking.who_came(provider, secret, answer.code, waiting, answer.way_back)


def _person_to_link(db: Session, provider: Provider, claimed: Claimed) -> int:
    """Who has the address that the provider vouches for, may come in, and is nobody else there.

    Raises NotConfirmed, NotKnownHere.
    """
    if not claimed.email:
        raise NotConfirmed(provider=provider.name)
    address = _address_in(claimed)
    person = db.execute(people.person_with_a_place(address)).one_or_none() if address else None
    if person is None:
        raise NotKnownHere(provider=provider.name)
    hold_name(db, f"identity of {person.id}")
    if db.execute(queries.identity_of(person.id)).first() is not None:
        raise NotKnownHere(provider=provider.name)
    return int(person.id)


def _begin(
    db: Session, person_id: int, claimed: Claimed, now: datetime, replaces: str | None
) -> SignedIn | None:
    """The session. Whose address was proven by this is in wherever they were invited to by it."""
    if _address_in(claimed) != db.get_one(Person, person_id).email:
        places = db.execute(people.active_places(person_id)).all()
        return begin_at_first(db, person_id, places, now, replaces, Way.PROVIDER) if places else None
    invited = db.scalars(people.invited_contacts(person_id)).all()
    begun = arrive(db, person_id, now, replaces, way=Way.PROVIDER)
    for contact in invited:
        _note(db, Verb.INVITATION_ACCEPTED, contact, None, contact=contact.name_or_email)
    return begun


def _link(db: Session, person_id: int, provider: Provider, subject: str, language: str) -> None:
    db.add(
        Identity(person_id=person_id, issuer=provider.issuer, client_id=provider.client_id, subject=subject)
    )
    tell_owner(db, person_id, letters.SIGN_IN_LINKED, language, provider=provider.name)
    for contact in _places(db, person_id):
        _note(db, Verb.SIGN_IN_LINKED, contact, None, provider=provider.name)


def _unlink(db: Session, person_id: int, language: str, actor: Actor | None) -> None:
    """By this member of staff, or by the person."""
    found = db.execute(queries.identity_of(person_id)).one_or_none()
    if found is None:
        return
    db.delete(found.Identity)
    tell_owner(db, person_id, letters.SIGN_IN_UNLINKED, language, provider=found.name)
    verb = Verb.SIGN_IN_UNLINKED if actor is None else Verb.SIGN_IN_TAKEN_AWAY
    for contact in _places(db, person_id):
        _note(db, verb, contact, actor, provider=found.name, contact=contact.name_or_email)


def _places(db: Session, person_id: int) -> list[Contact]:
    contacts = db.scalars(people.contacts_of_person(person_id)).all()
    return [contact for contact in contacts if contact.access == ContactAccess.ACTIVE]


def _note(db: Session, verb: Verb, about: Contact, actor: Actor | None, **values: str) -> None:
    themselves = Actor(ActorKind.CONTACT, about.name_or_email, about.public_id)
    target, customer_id = about.public_id, about.customer_id
    note(db, verb, actor or themselves, customer_id=customer_id, target=target, **values)


def _address_in(claimed: Claimed) -> str:
    """The address as it is stored; empty where the provider vouches for none that could be."""
    try:
        return normalise(claimed.email)
    except NotAnAddress:
        return ""
