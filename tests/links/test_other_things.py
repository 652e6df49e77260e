"""Links to what is no paper: a stored statement, a document of the customer."""

import pytest
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.db import transaction
from portal.files.models import Document
from portal.kit import clock
from portal.links.minting import link_path, mint_link
from portal.links.rules import LinkPurpose, Target
from portal.preferences.models import CustomerPreference
from portal.statements.models import StoredStatement
from portal.tenancy import every_customer
from tests.links.minted import SAM, followed
from tests.twins import Twins


@pytest.fixture
def acme(db: Session, twins: Twins) -> dict[str, int]:
    """The ids of Acme's statement and document. What the twins prefer is no preference at all."""
    with transaction(), every_customer(db, "a test"):
        db.execute(delete(CustomerPreference))
        mine = twins.acme.customer
        return {
            "stored_statement_id": db.scalars(
                select(StoredStatement.id).where(StoredStatement.customer_id == mine)
            ).one(),
            "document_id": db.scalars(select(Document.id).where(Document.customer_id == mine)).one(),
        }


def path_to(db: Session, twins: Twins, **target: int) -> str:
    with transaction(), every_customer(db, "a test"):
        _link, token = mint_link(
            db, customer_id=twins.acme.customer, contact_id=twins.acme.contact, target=Target(**target),
            purpose=LinkPurpose.VIEW, due_on=None, now=clock.now(), actor=SAM,
        )  # fmt: skip
    return link_path(token)


def test_a_statement_opens_with_its_pdf(app: Flask, db: Session, twins: Twins, acme: dict[str, int]) -> None:
    browser, page = followed(app, path_to(db, twins, stored_statement_id=acme["stored_statement_id"]))
    assert page.startswith("/linked/statements/")
    assert "You are viewing this with a private link." in browser.get(page).text
    assert browser.get(f"{page}.pdf").mimetype == "application/pdf"
    assert browser.get(page.replace("statements", "documents")).status_code == 404


def test_a_document_opens_as_long_as_contacts_may_see_it(
    app: Flask, db: Session, twins: Twins, acme: dict[str, int]
) -> None:
    browser, page = followed(app, path_to(db, twins, document_id=acme["document_id"]))
    assert page.startswith("/linked/documents/")
    shown = browser.get(page).text
    assert "ACME.pdf" in shown
    assert f"{page}/download" in shown
    with transaction(), every_customer(db, "a test"):
        db.get_one(Document, acme["document_id"]).is_public = False
    assert browser.get(page).status_code == 404
    assert browser.get(f"{page}/download").status_code == 404
