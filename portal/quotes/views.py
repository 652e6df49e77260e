"""The pages of quotes, and their answers."""

from hashlib import sha256

from flask import Response, abort, request, url_for
from flask_babel import gettext as _

from portal.access.areas import contact_area
from portal.access.current import choices_at, current_contact, reader_zone, today
from portal.access.doors import go_to
from portal.comments.showing import thread_of
from portal.db import current_session
from portal.kit import clock
from portal.kit.refusal import Refusal, TooLong
from portal.papers.addresses import path_of_paper
from portal.papers.consent.reading import sender
from portal.papers.history import history_of
from portal.papers.linked import linked_papers, numbers_of
from portal.papers.list_pages import list_file, list_page
from portal.papers.listing import tally
from portal.papers.models import Paper
from portal.papers.pdf.answers import pdf_answer
from portal.papers.pdf.operations import pdf_of
from portal.papers.placeholders import filled_in
from portal.papers.queries import quote_status
from portal.papers.rules.statuses import PaperKind, QuoteStatus
from portal.papers.rules.statuses import quote_status as status_of
from portal.papers.sheet import PaperSheet, parts_of
from portal.papers.viewing.counting import count_view
from portal.preferences.rules import ASKS_REVIEWS, QUOTE_MAKES, QUOTE_MESSAGE
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
from portal.quotes.forms import quote_filter
from portal.quotes.retainers.queries import asked_of
from portal.quotes.reviews.operations import write_review
from portal.quotes.reviews.showing import Given, ReviewShown
from portal.quotes.rules import STATUSES
from portal.quotes.table import table_of
from portal.web.downloads import FORMS, MOST_ROWS
from portal.web.filters import Paging, Query
from portal.web.locale import current_language
from portal.web.pages import errors_of, page
from portal.web.toasts import toast

area = contact_area("quotes", __name__, url_prefix="/quotes")


@area.get("")
def index() -> Response:
    """The list, filtered, searched, sorted and paged by its address."""
    db, day = current_session(), today()
    chosen = quote_filter(request.args)
    known = tally(db, quote_status(day), queries.is_shown())
    if chosen.q:
        total = db.scalars(queries.counting(chosen, day, known.codes)).one()
    else:
        total = known.of(STATUSES.get(chosen.status, ""))
    paging = Paging.of(total, chosen.page, chosen.size)
    found = db.execute(
        queries.matching(chosen, day, known.codes), {"offset": paging.offset, "size": paging.size}
    )
    return list_page(
        "quotes",
        chosen,
        paging,
        counts={word: known.of(status) for word, status in STATUSES.items()},
        has_any=known.of("") > 0,
        code=len(known.codes) > 1,
        rows=[queries.QuoteRow.of(row, day) for row in found],
    )


@area.get(f"/export.<any({', '.join(FORMS)}):form>")
def download(form: str) -> Response:
    """Every row that matches, as a file."""
    db, day = current_session(), today()
    chosen = quote_filter(request.args)
    codes = tally(db, quote_status(day), queries.is_shown()).codes
    found = db.execute(queries.matching(chosen, day, codes), {"offset": 0, "size": MOST_ROWS})
    return list_file(table_of(queries.QuoteRow.of(row, day) for row in found), form)


@area.get("/<public_id>")
def show(public_id: str) -> Response:
    """One quote as on paper, with the form to accept it or how it was answered."""
    paper = _quote(public_id)
    count_view(paper)
    return _quote_page(paper)


@area.get("/<public_id>.pdf")
def pdf(public_id: str) -> Response:
    """The quote as PDF, in the customer's language."""
    return pdf_answer(_quote(public_id))


@area.post("/<public_id>/accept")
def accept(public_id: str) -> Response:
    """Say yes, and lead to what became of it."""
    paper, choices = _quote(public_id), choices_at(current_contact())
    asked = asked_for(paper, choices)
    given, making = consent_in(request.form, asked), Making(choices[QUOTE_MAKES])
    try:
        require_consent(asked, given)  # before the PDF is drawn
        by = _answering(paper)
        accepted = accept_quote(paper.id, by, asked, given, making)
    except Refusal as refusal:
        return _quote_page(_quote(public_id), refusal, given)
    issued = issue_what_follows(accepted, making, by.now)
    path = path_of_paper(PaperKind.INVOICE, issued) if issued else path_of_paper(PaperKind.QUOTE, public_id)
    return toast(go_to(path), _("Thank you. You accepted the quote."))


@area.get("/<public_id>/decline")
def ask(public_id: str) -> Response:
    """The page that asks for the reason of a no."""
    paper = _quote(public_id)
    if not _may_be_answered(paper):
        return go_to(path_of_paper(PaperKind.QUOTE, public_id))
    return _reason_page(paper)


@area.post("/<public_id>/decline")
def decline(public_id: str) -> Response:
    """Say no."""
    paper = _quote(public_id)
    reason = Query(request.form).text("reason", LONGEST_REASON + 1)
    try:
        require_reason(reason)
        decline_quote(paper.id, _answering(paper), reason)
    except TooLong as refusal:
        return _reason_page(paper, refusal, reason)
    except Refusal as refusal:
        return _quote_page(_quote(public_id), refusal)
    return toast(go_to(path_of_paper(PaperKind.QUOTE, public_id)), _("You declined the quote."))


@area.post("/<public_id>/review")
def review(public_id: str) -> Response:
    """Say what one thinks of an accepted quote, where the business wants to know."""
    paper, contact = _quote(public_id), current_contact()
    if not choices_at(contact)[ASKS_REVIEWS]:
        abort(404)
    given = Given(request.form.get("stars", ""), request.form.get("review_words", ""))
    try:
        write_review(paper.id, contact.contact_id, given.stars, given.words, contact.actor, clock.now())
    except Refusal as refusal:
        return _quote_page(_quote(public_id), refusal, review=given)
    return toast(go_to(path_of_paper(PaperKind.QUOTE, public_id)), _("Thank you for your review."))


def _quote(public_id: str) -> Paper:
    return current_session().scalar(queries.by_public_id(public_id)) or abort(404)


def _answering(paper: Paper) -> Answering:
    """Who answers in this request; the PDF is drawn here, outside of any transaction."""
    contact, moment = current_contact(), clock.now()
    address, device = sender()
    return Answering(
        contact_id=contact.contact_id,
        actor=contact.actor,
        email=contact.email,
        language=current_language(),
        may_answer=contact.may_pay,
        address=address,
        device=device,
        pdf_sha256=sha256(pdf_of(current_session(), paper)).hexdigest(),
        now=moment,
        today=today(),
    )


def _may_be_answered(paper: Paper) -> bool:
    newest = current_session().scalars(revisions(paper).limit(1)).one()
    return status_of(paper, today()) == QuoteStatus.SENT and newest.id == paper.id  # type: ignore[arg-type]


def _quote_page(
    paper: Paper,
    refusal: Refusal | None = None,
    given: Consent | None = None,
    review: Given | None = None,
) -> Response:
    db, day, zone, contact = current_session(), today(), reader_zone(), current_contact()
    kin = linked_papers(db, paper, day)
    choices, all_revisions = choices_at(contact), list(db.scalars(revisions(paper)))
    asked = asked_for(paper, choices)
    status, newest = status_of(paper, day), all_revisions[0]  # type: ignore[arg-type]
    is_open = status == QuoteStatus.SENT and newest.id == paper.id
    return page(
        "quotes/show.html",
        status=422 if refusal else 200,
        quote=PaperSheet(**parts_of(paper, status, numbers_of(kin))),
        paper_id=paper.public_id,
        valid_until_on=paper.valid_until_on,
        days=(paper.valid_until_on - day).days if is_open and paper.valid_until_on else None,
        terms=filled_in(paper, paper.terms),
        revision=paper.revision,
        revisions=[one for one in all_revisions if one.id != paper.id],
        newest=newest if newest.id != paper.id else None,
        is_open=is_open,
        accept_url=url_for("quotes.accept", public_id=paper.public_id),
        decline_url=url_for("quotes.ask", public_id=paper.public_id),
        may_answer=contact.may_pay,
        asked=asked,
        given=given or Consent(),
        answer=None if is_open else db.scalar(answer_to(paper.id)),
        review=ReviewShown.of(db, paper, choices[ASKS_REVIEWS], review),
        retainer_minor=db.scalar(asked_of(paper)) if is_open else None,
        message=choices[QUOTE_MESSAGE] if is_open else "",
        errors=errors_in(refusal, asked, given),
        linked=kin,
        history=history_of(db, paper, zone),
        thread=thread_of(db, paper.id, zone),
        zone=zone,
    )


def _reason_page(paper: Paper, refusal: Refusal | None = None, reason: str = "") -> Response:
    return page(
        "quotes/decline.html",
        status=422 if refusal else 200,
        number=paper.number or "",
        quote_path=path_of_paper(PaperKind.QUOTE, paper.public_id),
        decline_url=url_for("quotes.decline", public_id=paper.public_id),
        reason=reason,
        longest=LONGEST_REASON,
        errors=errors_of(refusal) if refusal else {},
    )
