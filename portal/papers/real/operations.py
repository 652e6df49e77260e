"""Asking whether a paper is real."""

from portal.access import throttle
from portal.db import current_session, transaction
from portal.kit import clock
from portal.papers.real import queries
from portal.papers.real.rules import Question, is_one_of
from portal.papers.rules.stamps import Stamp
from portal.tenancy import every_customer


def ask(question: Question, network: str, stamp: Stamp) -> bool:
    """Whether the business issued a paper with this number, total and code, which stands.

    Wrong number, total or code, a draft, a void and a revised paper are all the same no. A no counts as a
    try of the network; raises TooManyTries.
    """
    with every_customer(current_session(), "who holds a paper need not be known"), transaction() as db:
        tries = throttle.note_try(db, throttle.limits_of_network("papers", network), clock.now())
        papers = [(*row,) for row in db.execute(queries.standing(question.number))]
        is_real = is_one_of(question, papers, stamp)
        if is_real:
            throttle.strike_off(db, tries)
    return is_real
