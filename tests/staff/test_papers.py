"""A customer's papers in the back office: which were seen, by whom and when."""

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from portal.customers.models import Customer
from portal.tenancy import every_customer
from tests import make
from tests.cast import Cast
from tests.papers.pdf.reading import words_of

SignedIn = Callable[[int], FlaskClient]


def test_staff_see_who_saw_which_paper_and_filter_by_it(
    signed_in: SignedIn, sam: FlaskClient, db: Session, cast: Cast
) -> None:
    seen, unseen = make.invoice(db, cast.acme, number="INV-S"), make.retainer(db, cast.acme, number="RET-U")
    with every_customer(db, "a test"):
        papers = f"/staff/customers/{db.get_one(Customer, cast.acme).public_id}/papers"
    before = sam.get(f"{papers}/{seen.public_id}").text
    assert "Nobody of the customer has opened it yet." in before
    for contact in (cast.ben, cast.ana, cast.ana):
        signed_in(contact).get(f"/invoices/{seen.public_id}").close()
    page = sam.get(f"{papers}/{seen.public_id}").text
    assert page.index("Ben Berger") < page.index("Ana Alvarez") and "2 times" in page
    everything = sam.get(papers).text
    assert "INV-S" in everything and "RET-U" in everything
    only_seen, not_seen = sam.get(f"{papers}?seen=seen").text, sam.get(f"{papers}?seen=unseen").text
    assert "INV-S" in only_seen and "RET-U" not in only_seen
    assert "INV-S" not in not_seen and "RET-U" in not_seen
    assert "RET-U" in sam.get(f"{papers}?kind=retainer_invoice").text
    assert "INV-S" not in sam.get(f"{papers}?kind=retainer_invoice&page=9&size=nonsense").text
    assert unseen.public_id in everything


def test_the_news_of_a_first_view_leads_to_the_paper(
    signed_in: SignedIn, sam: FlaskClient, db: Session, cast: Cast
) -> None:
    invoice = make.invoice(db, cast.acme, number="INV-S")
    signed_in(cast.ana).get(f"/invoices/{invoice.public_id}").close()
    page = sam.get("/staff/activity").text
    assert "Ana Alvarez saw INV-S for the first time." in page
    address = page.split('action="/staff/notices/')[1].split('"')[0]
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    answer = sam.post(f"/staff/notices/{address}", data={"csrf_token": token})
    assert answer.location.endswith(f"/papers/{invoice.public_id}")


def test_an_order_has_three_states_side_by_side(sam: FlaskClient, db: Session, cast: Cast) -> None:
    order = make.order(db, cast.acme, number="SO-3", state="on_hold", invoiced="partly", shipped="delivered")
    with every_customer(db, "a test"):
        papers = f"/staff/customers/{db.get_one(Customer, cast.acme).public_id}/papers"
    for page in (papers, f"{papers}/{order.public_id}"):
        shown = sam.get(page).text
        assert all(f"{words}</span>" in shown for words in ("On hold", "Partly invoiced", "Delivered"))


def test_staff_read_the_paper_as_the_customer_gets_it(
    sam: FlaskClient, db: Session, cast: Cast, acme: str
) -> None:
    invoice, foreign = make.invoice(db, cast.acme, 12_300, number="INV-P"), make.invoice(db, cast.globex)
    papers = f"{acme.removesuffix('/contacts')}/papers"
    assert f'href="{papers}/{invoice.public_id}.pdf"' in sam.get(f"{papers}/{invoice.public_id}").text
    drawn = sam.get(f"{papers}/{invoice.public_id}.pdf")
    assert drawn.mimetype == "application/pdf" and "INV-P" in words_of(drawn.data)
    assert sam.get(f"{papers}/{foreign.public_id}.pdf").status_code == 404
    assert "Nobody of the customer has opened it yet." in sam.get(f"{papers}/{invoice.public_id}").text
