"""Who else is at the company, and what an admin decides about them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from portal.access.proofs.models import Proof
from portal.activity.rules import Actor, ActorKind
from portal.customers.models import Contact, ContactAccess, ContactRole
from portal.db import transaction, working_with
from portal.guarded import open_session
from portal.people.models import Person
from portal.preferences.operations import save_preference
from portal.preferences.rules import ADMINS_INVITE
from portal.profile.contacts.operations import change_role, remove_colleague
from portal.profile.contacts.refusals import NotOneself
from portal.profile.rules import NotAnAdmin
from portal.tenancy import every_customer
from tests.access.letters import mails
from tests.browsers import csrf_token
from tests.cast import Cast
from tests.found import verbs
from tests.profile.conftest import form_of

SignedIn = Callable[[int], FlaskClient]
PAGE = "/profile/contacts"
ANA = Actor(ActorKind.CONTACT, "Ana Alvarez", "ana")


def contact(db: Session, contact_id: int) -> Contact:
    db.rollback()
    with every_customer(db, "a test"):
        db.expire_all()
        return db.scalars(select(Contact).where(Contact.id == contact_id)).one()


def by_email(db: Session, email: str) -> Contact:
    db.rollback()
    with every_customer(db, "a test"):
        db.expire_all()
        return db.scalars(select(Contact).join(Person).where(Person.email == email)).one()


def let(db: Session, contact_id: int, **columns: object) -> None:
    with every_customer(db, "a test"), transaction():
        for name, value in columns.items():
            setattr(db.get_one(Contact, contact_id), name, value)


def bens_page(db: Session, cast: Cast) -> str:
    return f"{PAGE}/{contact(db, cast.ben).public_id}"


def test_everybody_sees_who_is_there_and_nobody_of_another_company(ben: FlaskClient) -> None:
    page = ben.get(PAGE).text
    for words in ("Ana Alvarez", "ana@acme.example", "Admin", "Payer", "Not yet"):
        assert words in page
    assert "Zoe" not in page
    assert f'href="{PAGE}/' not in page


def test_who_is_no_admin_decides_nothing(ben: FlaskClient, ana: FlaskClient, db: Session, cast: Cast) -> None:
    save_preference(ADMINS_INVITE, True)
    anas = f"{PAGE}/{contact(db, cast.ana).public_id}"
    token = csrf_token(ben, "/profile")
    for address in (f"{PAGE}/new", anas, f"{anas}/remove"):
        assert ben.get(address).status_code == 403
        sent = {"csrf_token": token, "email": "eve@acme.example", "first_name": "Eve", "role": "viewer"}
        assert ben.post(address, data={**sent, "version": "1"}).status_code == 403
    assert contact(db, cast.ana).role == ContactRole.ADMIN
    assert mails(db) == []


def test_an_admin_invites_only_where_the_business_allows_it(ana: FlaskClient, db: Session) -> None:
    assert f"{PAGE}/new" not in ana.get(PAGE).text
    refused = ana.get(f"{PAGE}/new")
    assert refused.status_code == 403 and "Ask us if you need it." in refused.text
    token = csrf_token(ana, "/profile")
    sent = {"csrf_token": token, "email": "eve@acme.example", "first_name": "Eve", "role": "viewer"}
    assert ana.post(f"{PAGE}/new", data=sent).status_code == 403
    assert mails(db) == []


def test_an_admin_invites_a_colleague_who_then_comes_in(
    ana: FlaskClient, client: FlaskClient, db: Session, cast: Cast
) -> None:
    save_preference(ADMINS_INVITE, True)
    form = form_of(ana, f"{PAGE}/new")
    answer = form.send(first_name="Eve", last_name="Ewing", email=" Eve@ACME.example ", role="viewer")
    assert (answer.status_code, answer.location) == (303, PAGE)
    eve = by_email(db, "eve@acme.example")
    assert (eve.customer_id, eve.role, eve.access, eve.origin) == (
        cast.acme,
        "viewer",
        "invited",
        "Ana Alvarez",
    )
    (mail,) = mails(db)
    assert (mail.to, mail.values["inviter"], mail.values["company"]) == (
        "eve@acme.example",
        "Ana Alvarez",
        "Acme Shipping",
    )
    client.post(mail.path, data={"csrf_token": csrf_token(client, mail.path), "password": ""})
    assert "Eve Ewing" in client.get(PAGE).text
    assert verbs(db) == ["contact_invited", "invitation_accepted"]


def test_an_invitation_says_nothing_about_who_is_known_elsewhere(
    ana: FlaskClient, db: Session, cast: Cast
) -> None:
    save_preference(ADMINS_INVITE, True)
    form = form_of(ana, f"{PAGE}/new")
    known = form.send(first_name="Zoe", email=cast.zoe_email, role="payer")
    unknown = form.send(first_name="Eve", email="eve@acme.example", role="payer")
    assert (known.status_code, known.location) == (unknown.status_code, unknown.location)
    assert "Zimmer" not in ana.get(PAGE).text  # the name that Globex gave her
    assert [mail.to for mail in mails(db)] == [cast.zoe_email, "eve@acme.example"]


def test_who_is_there_already_or_was_removed_is_not_invited(
    ana: FlaskClient, db: Session, cast: Cast
) -> None:
    save_preference(ADMINS_INVITE, True)
    form = form_of(ana, f"{PAGE}/new")
    there = form.send(first_name="Ben", email=cast.ben_email, role="admin")
    assert there.status_code == 422 and "is among the contacts already" in there.text
    form_of(ana, f"{bens_page(db, cast)}/remove").send()
    removed = form.send(first_name="Ben", email=cast.ben_email, role="admin")
    assert removed.status_code == 422
    assert "Only Halvorsen Marine Supply can give access again" in removed.text
    assert contact(db, cast.ben).access == ContactAccess.DISABLED
    assert mails(db) == []


def test_wrong_fields_of_an_invitation_are_named_and_what_was_typed_stays(
    ana: FlaskClient, db: Session
) -> None:
    save_preference(ADMINS_INVITE, True)
    form = form_of(ana, f"{PAGE}/new")
    answer = form.send(first_name="", email="eve@", role="owner")
    assert answer.status_code == 422
    assert all(f'href="#{name}"' in answer.text for name in ("first_name", "email", "role"))
    assert 'value="eve@"' in answer.text
    assert 'href="#email"' in form.send(first_name="Eve", email="eve@", role="payer").text
    assert mails(db) == []


def test_an_admin_invites_again_and_takes_an_invitation_back(
    ana: FlaskClient, client: FlaskClient, db: Session, cast: Cast
) -> None:
    save_preference(ADMINS_INVITE, True)
    form_of(ana, f"{PAGE}/new").send(first_name="Eve", email="eve@acme.example", role="viewer")
    address = f"{PAGE}/{by_email(db, 'eve@acme.example').public_id}"
    shown = ana.get(address).text
    assert "eve@acme.example" in shown and "Invite again" in shown and "Take back the invitation" in shown
    token = csrf_token(ana, address)
    assert ana.post(f"{address}/invite", data={"csrf_token": token}).status_code == 303
    first, second = (mail.path for mail in mails(db))
    assert (client.get(first).status_code, client.get(second).status_code) == (404, 200)
    assert by_email(db, "eve@acme.example").role == "viewer"
    assert ana.post(f"{address}/revoke", data={"csrf_token": token}).status_code == 303
    assert client.get(second).status_code == 404
    assert by_email(db, "eve@acme.example").access == ContactAccess.NONE
    assert ">Invite</button>" in ana.get(address).text
    bens = bens_page(db, cast)
    for step in ("invite", "revoke"):
        refused = ana.post(f"{bens}/{step}", data={"csrf_token": token})
        assert refused.status_code == 422 and "Ben Berger has access already." in refused.text
    assert verbs(db) == ["contact_invited", "invitation_repeated", "invitation_revoked"]


def test_inviting_again_is_for_admins_and_where_the_business_allows_it(
    ana: FlaskClient, ben: FlaskClient, db: Session, cast: Cast
) -> None:
    address = bens_page(db, cast)
    assert "Tell us, and we invite them." in ana.get(PAGE).text
    assert ana.post(f"{address}/invite", data={"csrf_token": csrf_token(ana, "/profile")}).status_code == 403
    save_preference(ADMINS_INVITE, True)
    assert "Tell us, and we invite them." not in ana.get(PAGE).text
    for step in ("invite", "revoke"):
        sent = {"csrf_token": csrf_token(ben, "/profile")}
        assert ben.post(f"{address}/{step}", data=sent).status_code == 403
    assert mails(db) == []


def test_a_role_is_changed_from_the_next_page_on(
    ana: FlaskClient, ben: FlaskClient, db: Session, cast: Cast
) -> None:
    assert 'name="billing_city"' not in ben.get("/profile/company").text
    answer = form_of(ana, bens_page(db, cast)).send(role="admin")
    assert (answer.status_code, answer.location) == (303, PAGE)
    assert 'name="billing_city"' in ben.get("/profile/company").text
    assert verbs(db) == ["role_changed"]
    assert form_of(ana, bens_page(db, cast)).send(role="owner").status_code == 422


def test_who_changes_a_role_over_somebody_elses_change_is_told(
    ana: FlaskClient, db: Session, cast: Cast
) -> None:
    form = form_of(ana, bens_page(db, cast))
    let(db, cast.ben, role=ContactRole.VIEWER, version=2)
    answer = form.send(role="admin")
    assert answer.status_code == 409 and 'name="version" value="2"' in answer.text
    assert contact(db, cast.ben).role == ContactRole.VIEWER


def test_a_removed_colleague_is_out_at_once_and_does_not_come_back(
    ana: FlaskClient, ben: FlaskClient, db: Session, cast: Cast
) -> None:
    assert ben.get("/").status_code == 200
    page = ana.get(f"{bens_page(db, cast)}/remove").text
    assert "is signed out at once" in page
    answer = form_of(ana, f"{bens_page(db, cast)}/remove").send()
    assert answer.status_code == 303
    assert ben.get("/").location == "/login?next=/"
    assert contact(db, cast.ben).access == ContactAccess.DISABLED
    assert "Ben Berger" not in ana.get(PAGE).text.partition('id="toasts"')[0]
    assert ana.get(bens_page(db, cast)).status_code == 404
    assert verbs(db) == ["contact_removed"]


def test_the_invitation_of_somebody_removed_opens_nothing(
    ana: FlaskClient, client: FlaskClient, db: Session
) -> None:
    save_preference(ADMINS_INVITE, True)
    form_of(ana, f"{PAGE}/new").send(first_name="Eve", email="eve@acme.example", role="viewer")
    form_of(ana, f"{PAGE}/{by_email(db, 'eve@acme.example').public_id}/remove").send()
    assert client.get(mails(db)[0].path).status_code == 404
    assert db.scalars(select(Proof.superseded_at)).one() is not None


def test_nobody_changes_or_removes_themselves(ana: FlaskClient, db: Session, cast: Cast) -> None:
    own = f"{PAGE}/{contact(db, cast.ana).public_id}"
    token = csrf_token(ana, "/profile")
    for address in (own, f"{own}/remove"):
        assert "<form" not in ana.get(address).text.partition("<main")[2]
        sent = {"csrf_token": token, "role": "viewer", "version": "1"}
        assert ana.post(address, data=sent).status_code == 422
    assert contact(db, cast.ana).role == ContactRole.ADMIN
    for refused in (
        lambda: change_role(cast.acme, cast.ana, cast.ana, ContactRole.VIEWER, 1, ANA),
        lambda: remove_colleague(cast.acme, cast.ana, cast.ana, ANA),
    ):
        with pytest.raises(NotOneself):
            refused()


def test_the_last_who_can_come_in_as_admin_is_kept(db: Session, cast: Cast) -> None:
    let(db, cast.ben, role=ContactRole.ADMIN)
    remove_colleague(cast.acme, cast.ana, cast.ben, ANA)
    with pytest.raises(NotAnAdmin):
        remove_colleague(cast.acme, cast.ben, cast.ana, ANA)
    assert contact(db, cast.ana).access == ContactAccess.ACTIVE


def test_two_admins_who_remove_each_other_at_once_leave_one(engine: Engine, db: Session, cast: Cast) -> None:
    let(db, cast.ben, role=ContactRole.ADMIN)

    def remove(pair: tuple[int, int]) -> str:
        with working_with(open_session(engine)):
            try:
                remove_colleague(cast.acme, *pair, ANA)
            except NotAnAdmin:
                return "refused"
        return "removed"

    with ThreadPoolExecutor(2) as threads:
        said = sorted(threads.map(remove, [(cast.ana, cast.ben), (cast.ben, cast.ana)]))
    assert said == ["refused", "removed"]


def test_a_colleague_of_another_company_is_not_found(ana: FlaskClient, db: Session, cast: Cast) -> None:
    zoes = f"{PAGE}/{contact(db, cast.zoe).public_id}"
    token = csrf_token(ana, "/profile")
    for address in (zoes, f"{zoes}/remove"):
        assert ana.get(address).status_code == 404
        assert ana.post(address, data={"csrf_token": token, "role": "viewer"}).status_code == 404
    with pytest.raises(Exception, match="removed meanwhile"):
        remove_colleague(cast.acme, cast.ana, cast.zoe, ANA)
    assert contact(db, cast.zoe).access == ContactAccess.ACTIVE
