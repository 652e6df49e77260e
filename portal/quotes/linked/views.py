"""One quote, for who followed a link to it; a link that is for accepting answers it too."""

from hashlib import sha256

from flask import Response, abort, request, url_for
from flask_babel import gettext as _

from portal.access.current import today
from portal.access.doors import go_to
from portal.comments.showing import thread_of
from portal.db import current_session
from portal.kit import clock
from portal.kit.refusal import Refusal, TooLong
from portal.links.addresses import path_of_link
from portal.links.areas import link_area
from portal.links.current import choices_at, current_link
from portal.links.pages import linked_page
from portal.links.seeing import count_as_seen
from portal.papers.consent.reading import sender
from portal.papers.models import Paper
from portal.papers.pdf.answers import pdf_answer
from portal.papers.pdf.operations import pdf_of
from portal.papers.placeholders import filled_in
from portal.papers.rules.statuses import QuoteStatus, quote_status
from portal.papers.sheet import PaperSheet, parts_of
from portal.preferences.rules import QUOTE_MAKES, QUOTE_MESSAGE
from portal.quotes import queries
from portal.quotes.answers.following import issue_what_follows
from portal.quotes.answers.operations import Answering, accept_quote, decline_quote
from portal.quotes.answers.queries import answer_to, revisions
from portal.quotes.answers.reading import asked_for, consent_in, errors_in
from portal.quotes.answers.rules import (
    LONGEST_REASON,
    Consent,
    Making,
    require_consent,
    require_reason,
)
from portal.quotes.retainers.queries import asked_of
from portal.web.filters import Query
from portal.web.locale import current_language
from portal.web.pages import errors_of
from portal.web.toasts import toast

area = link_area("linked_quotes", __name__, url_prefix="/linked/quotes")


@area.get("/<public_id>")
def show(public_id: str) -> Response:
    """The quote as on paper, with the form to accept it where the link is for that."""
    return _quote_page(_quote())


@area.get("/<public_id>.pdf")
def pdf(public_id: str) -> Response:
    """The quote as PDF, in the customer's language."""
    paper = _quote()
    count_as_seen(current_link())
    return pdf_answer(paper)


@area.post("/<public_id>/accept")
def accept(public_id: str) -> Response:
    """Say yes, with the same evidence as somebody who signed in."""
    link, paper = current_link(), _quote()
    choices = choices_at(link)
    asked = asked_for(paper, choices)
    given, making = consent_in(request.form, asked), Making(choices[QUOTE_MAKES])
    try:
        require_consent(asked, given)  # before the PDF is drawn
        by = _answering(paper)
        accepted = accept_quote(paper.id, by, asked, given, making)
    except Refusal as refusal:
        return _quote_page(_quote(), refusal, given)
    count_as_seen(link)
    issue_what_follows(accepted, making, by.now)
    return toast(go_to(path_of_link(link)), _("Thank you. You accepted the quote."))


@area.get("/<public_id>/decline")
def ask(public_id: str) -> Response:
    """The page that asks for the reason of a no."""
    paper = _quote()
    if not (current_link().may_accept and _is_open(paper)):
        return go_to(path_of_link(current_link()))
    return _reason_page(paper)


@area.post("/<public_id>/decline")
def decline(public_id: str) -> Response:
    """Say no."""
    link, paper = current_link(), _quote()
    reason = Query(request.form).text("reason", LONGEST_REASON + 1)
    try:
        require_reason(reason)
        decline_quote(paper.id, _answering(paper), reason)
    except TooLong as refusal:
        return _reason_page(paper, refusal, reason)
    except Refusal as refusal:
        return _quote_page(_quote(), refusal)
    count_as_seen(link)
    return toast(go_to(path_of_link(link)), _("You declined the quote."))


def _quote() -> Paper:
    wanted = queries.by_public_id(current_link().paper_public_id or "")
    return current_session().scalar(wanted) or abort(404)


def _answering(paper: Paper) -> Answering:
    """Who answers in this request; the PDF is drawn here, outside of any transaction."""
    link = current_link()
    address, device = sender()
    return Answering(
        contact_id=link.contact_id,
        actor=link.actor,
        email=link.email or "",
        language=current_language(),
        may_answer=link.may_accept,
        address=address,
        device=device,
        pdf_sha256=sha256(pdf_of(current_session(), paper)).hexdigest(),
        now=clock.now(),
        today=today(),
        is_by_link=True,
    )


def _is_open(paper: Paper) -> bool:
    newest = current_session().scalars(revisions(paper).limit(1)).one()
    return quote_status(paper, today()) == QuoteStatus.SENT and newest.id == paper.id  # type: ignore[arg-type]


def _quote_page(paper: Paper, refusal: Refusal | None = None, given: Consent | None = None) -> Response:
    db, link, day = current_session(), current_link(), today()
    choices, is_open = choices_at(link), _is_open(paper)
    asked = asked_for(paper, choices)
    status = quote_status(paper, day)  # type: ignore[arg-type]
    return linked_page(
        "quotes/linked/show.html",
        status=422 if refusal else 200,
        quote=PaperSheet(**parts_of(paper, status)),
        valid_until_on=paper.valid_until_on,
        days=(paper.valid_until_on - day).days if is_open and paper.valid_until_on else None,
        terms=filled_in(paper, paper.terms),
        revision=paper.revision,
        is_revised=status == QuoteStatus.SENT and not is_open,
        is_open=is_open and link.may_accept,
        may_answer=link.may_accept,
        accept_url=url_for("linked_quotes.accept", public_id=link.public_id),
        decline_url=url_for("linked_quotes.ask", public_id=link.public_id),
        asked=asked,
        given=given or Consent(),
        answer=None if is_open else db.scalar(answer_to(paper.id)),
        retainer_minor=db.scalar(asked_of(paper)) if is_open else None,
        message=choices[QUOTE_MESSAGE] if is_open else "",
        errors=errors_in(refusal, asked, given),
        thread=thread_of(db, paper.id, link.zone),
        zone=link.zone,
    )


def _reason_page(paper: Paper, refusal: Refusal | None = None, reason: str = "") -> Response:
    link = current_link()
    return linked_page(
        "quotes/decline.html",
        status=422 if refusal else 200,
        number=paper.number or "",
        quote_path=path_of_link(link),
        decline_url=url_for("linked_quotes.decline", public_id=link.public_id),
        reason=reason,
        longest=LONGEST_REASON,
        errors=errors_of(refusal) if refusal else {},
    )
