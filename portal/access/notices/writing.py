"""What a letter about news says, in the language of who gets it."""

from collections.abc import Mapping, Sequence
from typing import Final

from portal.access.notices.rules import LINES, WORDS, Event
from portal.activity.models import Activity
from portal.activity.rules import STEPPED_DOWN, Verb
from portal.activity.telling import sentence_of
from portal.mail import letters
from portal.mail.letters import LetterKind
from portal.web.formats import formats_in

News = tuple[Activity, str, str]
"""What was done, with the customer's public id and name."""

OF_THEIR_OWN: Final[Mapping[Verb, LetterKind]] = {
    Verb.REGISTERED: letters.CONTACT_REGISTERED,
    Verb.ACCESS_ACTIVATED: letters.ACCESS_ACTIVATED,
    Verb.ACCESS_ASKED: letters.ACCESS_REQUESTED,
    Verb.PAPER_VIEWED: letters.PAPER_VIEWED,
    Verb.DOCUMENT_UPLOADED: letters.DOCUMENT_UPLOADED,
    Verb.QUOTE_ACCEPTED: letters.QUOTE_ACCEPTED,
    Verb.QUOTE_DECLINED: letters.QUOTE_DECLINED,
    Verb.QUOTE_ACCEPTED_BY_LINK: letters.QUOTE_ACCEPTED,
    Verb.QUOTE_DECLINED_BY_LINK: letters.QUOTE_DECLINED,
}
"""News that has a letter of its own, where it comes alone."""
ON_PAPERS: Final = STEPPED_DOWN | {
    Verb.PAPER_VIEWED,
    Verb.COMMENTED,
    Verb.QUOTE_ACCEPTED,
    Verb.QUOTE_DECLINED,
    Verb.QUOTE_ACCEPTED_BY_LINK,
    Verb.QUOTE_DECLINED_BY_LINK,
    Verb.QUOTE_EXPIRED,
    Verb.REVIEWED,
}


def letter_about(event: Event, news: Sequence[News], language: str) -> tuple[LetterKind, dict[str, str]]:
    """Which letter tells this news of one event, and the values it needs."""
    activity, _customer, _company = news[0]
    kind = OF_THEIR_OWN.get(Verb(activity.verb))
    if len(news) == 1 and kind is not None:
        return kind, _own_values(kind, news[0])
    return letters.STAFF_NOTICE, _common_values(event, news, language)


def place_of(news: News) -> str:
    """The path of the page that shows what it is about."""
    activity, customer, _company = news
    page = f"/staff/customers/{customer}"
    if activity.verb in ON_PAPERS:
        return f"{page}/papers/{activity.target}"
    if activity.verb in (Verb.FORWARDED, Verb.STATEMENT_FORWARDED):
        return f"{page}/forwardings"
    return f"{page}/documents" if activity.verb == Verb.DOCUMENT_UPLOADED else page


def _own_values(kind: LetterKind, news: News) -> dict[str, str]:
    activity, _customer, company = news
    said = activity.values
    known = {
        **said,
        "path": place_of(news),
        "company": company,
        "contact": said.get("contact", activity.actor_name),
        "contact_email": said.get("email", ""),
        "words": said.get("words", ""),
    }
    return {name: known[name] for name in kind.needs}


def _common_values(event: Event, news: Sequence[News], language: str) -> dict[str, str]:
    show = formats_in(language)
    lines = [f"{company}: {sentence_of(activity, show, {})}" for activity, _customer, company in news[:LINES]]
    lines += [""] * (LINES - len(lines))
    more = str(len(news) - LINES) if len(news) > LINES else ""
    path = place_of(news[0]) if len(news) == 1 else "/staff/notices"
    named = {f"line{number}": line for number, line in enumerate(lines, 1)}
    return {**named, "title": show.words.gettext(WORDS[event]), "more": more, "path": path}
