"""Eight who forward at the same moment: the hour's limit holds, and one address leaves one contact."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from portal.activity.rules import Actor, ActorKind
from portal.db import working_with
from portal.forwardings.operations import Sender, forward
from portal.forwardings.rules import Recipient, TooManyForwards
from portal.forwardings.things import of_paper
from portal.guarded import open_session
from portal.kit import clock
from portal.papers.models import Invoice
from portal.tenancy import entered
from tests.cast import Cast
from tests.forwardings.conftest import contacts, forwarded

AT_ONCE = 8
EACH = 4
"""32 in all, of which the hour holds 20."""


def test_the_hours_limit_holds_however_many_forward_at_once(
    engine: Engine, db: Session, cast: Cast, invoice: Invoice
) -> None:
    thing, ready = of_paper(invoice), Barrier(AT_ONCE)
    (ana,) = contacts(db, cast.ana_email)
    actor = Actor(ActorKind.CONTACT, "Ana Alvarez", ana.public_id)
    sender = Sender(cast.acme, cast.ana, ana.person_id or 0, cast.ana_email, actor)

    def run(thread: int) -> bool:
        emails = ["jonas@yard.example", *(f"p{thread}-{number}@yard.example" for number in range(EACH - 1))]
        wanted = [Recipient(position, email, "") for position, email in enumerate(emails, 1)]
        with working_with(open_session(engine)) as session, entered(session, cast.acme):
            ready.wait(30)
            try:
                forward(sender, thing, wanted, "", False, clock.now())
            except TooManyForwards:
                return False
        return True

    with ThreadPoolExecutor(AT_ONCE) as pool:
        went = list(pool.map(run, range(AT_ONCE)))
    assert went.count(True) == 5
    assert len(forwarded(db)) == 20
    (jonas,) = contacts(db, "jonas@yard.example")
    live = [link for _one, link in forwarded(db) if link.contact_id == jonas.id and link.revoked_at is None]
    assert len(live) == 1
