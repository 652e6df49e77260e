"""What happened to a paper, in the words of the contact who reads it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from flask_babel import gettext
from sqlalchemy.orm import Session

from portal.activity.queries import of_target
from portal.activity.rules import Verb
from portal.activity.signs import SIGNS
from portal.kit import clock
from portal.kit.refusal import N_
from portal.papers.addresses import path_of_paper
from portal.papers.models import Paper

SAID: Final[Mapping[Verb, str]] = {
    Verb.PAPER_VIEWED: N_("First opened by %(actor)s"),
    Verb.QUOTE_ACCEPTED: N_("Accepted by %(actor)s"),
    Verb.QUOTE_DECLINED: N_("Declined by %(actor)s"),
    Verb.QUOTE_ACCEPTED_BY_LINK: N_("Accepted by %(actor)s by a private link"),
    Verb.QUOTE_DECLINED_BY_LINK: N_("Declined by %(actor)s by a private link"),
    Verb.REVIEWED: N_("Reviewed by %(actor)s"),
    Verb.INVOICE_AGREED: N_("%(actor)s agreed to the terms"),
    Verb.INVOICE_SIGNED: N_("Signed by %(actor)s"),
    Verb.SHIPMENT_ADDED: N_("A shipment was sent"),
    Verb.FORWARDED: N_("%(actor)s forwarded it to %(contact)s"),
    Verb.PAPER_MAILED: N_("Sent by mail"),
    Verb.PAPER_WENT: N_("Sent by mail"),
    Verb.REMINDED: N_("A reminder was sent"),
}
"""What contacts read of the trail; every other verb is the business's own."""
MOST: Final = 50


@dataclass(frozen=True, slots=True)
class Happened:
    """One line: tone and picture of its dot, its words, its day."""

    tone: str
    glyph: str
    words: str
    on: date
    path: str = ""
    """Where more of it is, if anywhere."""


def history_of(db: Session, paper: Paper, zone: str, further: Iterable[Happened] = ()) -> list[Happened]:
    """What was sent, seen and answered, with what the caller knows further, the newest first; one statement.

    `zone` is that of the reader's clock.
    """
    lines = []
    forwarded = f"{path_of_paper(paper.kind, paper.public_id)}/forwardings"
    if paper.voided_at is not None:
        lines.append(Happened("bad", "void", gettext("Voided"), clock.day_of(paper.voided_at, zone)))
    for activity in db.scalars(of_target(paper.customer_id, paper.public_id).limit(MOST)):
        said = SAID.get(Verb(activity.verb))
        if said is not None:
            words = gettext(said, actor=activity.actor_name, **activity.values)
            path = forwarded if activity.verb == Verb.FORWARDED else ""
            lines.append(Happened(*SIGNS[Verb(activity.verb)], words, clock.day_of(activity.at, zone), path))
    lines += reversed(list(further))
    if paper.sent_at is not None:
        lines.append(Happened("", "send", gettext("Sent"), clock.day_of(paper.sent_at, zone)))
    return sorted(lines, key=lambda line: line.on, reverse=True)
