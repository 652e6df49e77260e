"""Letting the business say something on its portal."""

from sqlalchemy.orm import Session

from portal.activity.rules import Actor, ActorKind
from portal.db import transaction
from portal.preferences.operations import save_text
from portal.preferences.queries import settings_version
from portal.preferences.texts.rules import TextName

SAM = Actor(ActorKind.STAFF, "Sam Sommer")


def say(db: Session, name: TextName, body: str, language: str = "en", title: str = "") -> None:
    """As an owner saves it, whatever the version of the settings is."""
    db.rollback()
    with transaction():
        version = db.scalars(settings_version()).one()
    save_text(name, language, title, body, version, SAM)
