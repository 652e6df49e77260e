"""Links for tests, and browsers that followed them."""

from datetime import datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from portal.activity.rules import Actor, ActorKind
from portal.db import transaction
from portal.kit import clock
from portal.links.minting import link_path, mint_link
from portal.links.models import Link
from portal.links.rules import LinkPurpose, Target
from portal.papers.models import Paper
from portal.tenancy import every_customer

SAM = Actor(ActorKind.STAFF, "Sam Sommer", "sam")


def minted(
    db: Session,
    paper: Paper,
    contact_id: int,
    purpose: LinkPurpose = LinkPurpose.VIEW,
    minted_at: datetime | None = None,
) -> tuple[Link, str]:
    """A link to the paper, and its path."""
    with transaction(), every_customer(db, "a test"):
        link, token = mint_link(
            db, customer_id=paper.customer_id, contact_id=contact_id, target=Target(paper.id),
            purpose=purpose, due_on=None, now=minted_at or clock.now(), actor=SAM,
        )  # fmt: skip
    return link, link_path(token)


def long_ago() -> datetime:
    """When a link was minted that is too old by now."""
    return clock.now() - timedelta(days=31)


def followed(app: Flask, path: str) -> tuple[FlaskClient, str]:
    """A browser that followed the link, and the clean address it was led to."""
    browser = app.test_client()
    answer = browser.get(path)
    assert answer.status_code == 303
    return browser, answer.location
