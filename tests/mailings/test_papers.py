"""Papers by mail: by themselves once they are sent, and by hand."""

import json
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.activity.models import Activity
from portal.activity.rules import Actor, ActorKind
from portal.customers.models import Contact, Customer
from portal.db import transaction
from portal.kit import clock
from portal.ledger.operations.issuing import issue_papers
from portal.ledger.operations.voiding import void_paper
from portal.links.models import Link
from portal.mailings.operations.papers import mail_paper, mail_waiting_papers
from portal.mailings.refusals import NobodyChosen, VoidPaper
from portal.papers.drafts import DraftLine, PaperDraft
from portal.papers.models import Paper
from portal.papers.rules.statuses import PaperKind
from portal.papers.rules.totals import LineValues
from portal.people.models import Person
from portal.preferences.operations import save_preference
from portal.preferences.rules import ATTACHES_PAPERS, MAILS_PAPERS, MAILS_PAPERS_TO_ALL
from portal.tenancy import every_customer
from portal.web.formats import formats_in
from tests import make
from tests.cast import Cast
from tests.mailings.conftest import outbox, steps

SAM = Actor(ActorKind.STAFF, "Sam Sommer")


def issued(customer_id: int, kind: PaperKind = PaperKind.INVOICE, *, is_import: bool = False) -> int:
    draft = PaperDraft(
        customer_id, kind, "EUR", [DraftLine(LineValues(1_000_000, 624_000_000), description="Work")]
    )
    return issue_papers([draft], clock.now(), is_import=is_import)[0].paper_id


def public_ids(db: Session, *contact_ids: int) -> list[str]:
    with every_customer(db, "a test"):
        return [db.get_one(Contact, contact_id).public_id for contact_id in contact_ids]


def test_a_paper_that_was_sent_goes_once_to_the_primary_contact(db: Session, cast: Cast) -> None:
    paper_id = issued(cast.acme)
    for _ in range(2):
        mail_waiting_papers()
    (letter,) = outbox(db)
    with every_customer(db, "a test"):
        paper = db.get_one(Paper, paper_id)
        assert not paper.waits_for_mail
        assert (letter.name, letter.email) == ("paper_sent", cast.ana_email)
        assert (letter.thread, letter.attachment) == (paper.public_id, f"paper:{paper.public_id}")
        link = db.scalars(select(Link)).one()
        assert (link.paper_id, link.contact_id, link.purpose) == (paper_id, cast.ana, "pay")
        assert db.scalars(select(Activity.verb)).all() == ["paper_went"]
        due_on = paper.due_on
        number = db.get_one(Customer, cast.acme).number
        assert due_on is not None
    assert letter.values["number"] == "INV-00001"
    assert letter.values["amount"] == "€624.00"
    assert letter.values["due"] == formats_in("en").day(due_on)
    assert letter.values["path"].startswith("/l/")
    assert json.loads(letter.values["asked_json"]) == {
        "number": "INV-00001",
        "account": number,
        "due": due_on.isoformat(),
        "amount": "624.00",
        "currency": "EUR",
        "is_paid": False,
    }
    assert [(kind, step) for kind, step, _day in steps(db)] == [("paper", "sent")]


def test_an_imported_paper_never_goes_by_itself(db: Session, cast: Cast) -> None:
    issued(cast.acme, is_import=True)
    mail_waiting_papers()
    assert outbox(db) == []


def test_the_preference_is_that_of_the_customer_at_the_sending(db: Session, cast: Cast) -> None:
    with every_customer(db, "a test"):
        save_preference(MAILS_PAPERS, False, customer_id=cast.acme)
    issued(cast.acme)
    issued(cast.globex)
    mail_waiting_papers()
    assert [letter.email for letter in outbox(db)] == [cast.zoe_email]


def test_a_paper_that_was_voided_before_its_letter_was_written_is_not_mailed(db: Session, cast: Cast) -> None:
    paper_id = issued(cast.acme)
    with every_customer(db, "a test"):
        void_paper(paper_id, clock.today("Europe/Berlin"), "Wrong")
    mail_waiting_papers()
    assert outbox(db) == []


def test_by_preference_everybody_who_may_come_in_gets_it_each_with_an_own_link_and_language(
    db: Session, cast: Cast
) -> None:
    save_preference(MAILS_PAPERS_TO_ALL, True)
    save_preference(ATTACHES_PAPERS, False)
    with every_customer(db, "a test"), transaction():
        ben = db.get_one(Contact, cast.ben)
        db.get_one(Person, ben.person_id).language = "de"
        forwarded = Person(email="jonas@elsewhere.example")
        db.add(forwarded)
        db.flush()
        db.add(Contact(customer_id=cast.acme, person_id=forwarded.id, first_name="Jonas", role="viewer"))
        db.add(Contact(customer_id=cast.acme, first_name="No", last_name="Address"))
    issued(cast.acme, PaperKind.QUOTE)
    mail_waiting_papers()
    ana, ben_letter = outbox(db)
    assert (ana.email, ana.language) == (cast.ana_email, "en")
    assert (ben_letter.email, ben_letter.language) == (cast.ben_email, "de")
    assert ana.values["path"] != ben_letter.values["path"]
    assert ben_letter.values["paper"] == "Angebot"
    assert ben_letter.values["amount"] == "624,00 €"
    assert ben_letter.values["asked_json"] == "", "a quote asks for nothing"
    assert ana.attachment == ""


def test_staff_mail_to_whom_they_chose_and_again_but_a_click_counts_once(db: Session, cast: Cast) -> None:
    invoice = make.invoice(db, cast.acme, 10_000, number="INV-7")
    ben, zoe = public_ids(db, cast.ben, cast.zoe)
    for attempt in ("one", "one", "two"):
        to = mail_paper(invoice.id, [ben, zoe], attempt, SAM, attaches=True)
        assert [one.email for one in to] == [cast.ben_email], "a stranger's id names nobody"
    assert [letter.email for letter in outbox(db)] == [cast.ben_email] * 2
    assert [step for _kind, step, _day in steps(db)] == ["staff-one", "staff-two"]
    with pytest.raises(NobodyChosen):
        mail_paper(invoice.id, [zoe], "three", SAM, attaches=True)


def test_who_is_mailed_by_hand_first_is_not_mailed_by_the_worker_too(db: Session, cast: Cast) -> None:
    paper_id = issued(cast.acme)
    mail_paper(paper_id, public_ids(db, cast.ana), "one", SAM, attaches=False)
    mail_waiting_papers()
    assert len(outbox(db)) == 1


def test_a_void_paper_is_refused(db: Session, cast: Cast) -> None:
    paper = make.invoice(db, cast.acme, 10_000)
    with every_customer(db, "a test"):
        void_paper(paper.id, date(2026, 3, 3), "Wrong")
    with pytest.raises(VoidPaper):
        mail_paper(paper.id, public_ids(db, cast.ana), "one", SAM, attaches=True)


def test_a_crash_before_the_commit_leaves_nothing_and_the_next_run_writes_it(
    db: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    issued(cast.acme)

    def die(*_args: object, **_values: object) -> None:
        raise SystemExit("power cut")

    with monkeypatch.context() as patched:
        patched.setattr("portal.mailings.operations.papers.note", die)
        with pytest.raises(SystemExit):
            mail_waiting_papers()
    assert outbox(db) == []
    with every_customer(db, "a test"):
        assert db.scalar(select(func.count(Link.id))) == 0
    mail_waiting_papers()
    mail_waiting_papers()
    assert len(outbox(db)) == 1


def test_a_letter_that_cannot_be_written_holds_up_nobody_else(
    db: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    from portal.mailings.operations import papers

    issued(cast.acme)
    issued(cast.globex)
    write = papers.write_paper

    def fail_for_acme(db: Session, paper: Paper, *more: object) -> None:
        if paper.customer_id == cast.acme:
            raise ValueError("broken")
        write(db, paper, *more)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(papers, "write_paper", fail_for_acme)
        mail_waiting_papers()
    assert [letter.email for letter in outbox(db)] == [cast.zoe_email]
    mail_waiting_papers()
    assert [letter.email for letter in outbox(db)] == [cast.zoe_email, cast.ana_email]
