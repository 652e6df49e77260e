"""How papers look: the body of each kind, tried before it is saved, and their codes; and what locks them."""

import base64
from typing import Any, Final

from flask import Response, abort, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from portal.access.areas import owner_area
from portal.access.current import current_house, current_staff
from portal.activity.rules import Verb
from portal.db import current_session
from portal.kit.refusal import N_, Refusal
from portal.papers.pdf.drawing import our_body
from portal.papers.pdf.rules import Template
from portal.papers.pdf.specimens import SPECIMENS
from portal.papers.pdf.surroundings import looks_of
from portal.papers.pdf.trying import Verdict, place_of, try_body
from portal.preferences.cascade import choices_for_everyone
from portal.preferences.choices import OddPreference, Preference
from portal.preferences.models import Organisation
from portal.preferences.operations import PreferencesChanged, save_preferences
from portal.preferences.queries import settings_version
from portal.preferences.rules import LANGUAGE, LOCKS_PAPERS, PDF_BODIES, PDF_LINK_CODE, PDF_TRANSFER_CODE
from portal.staff import queries
from portal.staff.forms import lines_in, version_in
from portal.staff.trail import with_places
from portal.web.formats import formats_in
from portal.web.pages import errors_of, page
from portal.web.toasts import toast

MOST_NOTES: Final = 10
NAMES: Final = {
    Template.INVOICE: N_("Invoices and retainers"),
    Template.ORDER: N_("Orders"),
    Template.QUOTE: N_("Quotes"),
    Template.CREDIT_NOTE: N_("Credit notes"),
    Template.RECEIPT: N_("Receipts"),
    Template.STATEMENT: N_("Statements"),
}
CODES: Final = (PDF_TRANSFER_CODE, PDF_LINK_CODE)
LOCKED_WHEN: Final = {
    "off": N_("Always"),
    "sent": N_("Never once they were sent"),
    "paid": N_("Until something was paid or used"),
    "month": N_("Until the end of their month"),
}

area = owner_area("staff_layouts", __name__, url_prefix="/staff/settings/papers")


class LayoutTooLong(Refusal):
    sentence = N_("This layout is too long to be stored. Use at most about 9,000 characters.")
    field = "body"


class LayoutFails(Refusal):
    sentence = N_("Nothing was saved, because a paper cannot be drawn with this.")
    field = "body"


@area.get("")
def index() -> Response:
    return _index_page()


@area.post("")
def update() -> Response:
    chosen: dict[Preference[Any], Any] = {code: code.name in request.form for code in CODES}
    if request.form.get(LOCKS_PAPERS.name) in LOCKED_WHEN:
        chosen[LOCKS_PAPERS] = request.form[LOCKS_PAPERS.name]
    try:
        save_preferences(chosen, version_in(request.form), current_staff().actor, verb=Verb.PAPERS_CHANGED)
    except PreferencesChanged as refusal:
        return _index_page(409, refusal)
    return _saved(url_for("staff_layouts.index"))


@area.get("/<template>")
def edit(template: str) -> Response:
    """The layout in use, and how the specimens look with it."""
    kind = _template(template)
    return _layout_page(kind, _body_in_use(kind))


@area.post("/<template>")
def save(template: str) -> Response:
    """Try it, or try and save it. A layout with which a specimen cannot be drawn is not saved."""
    kind = _template(template)
    body = our_body(kind) if "ours" in request.form else lines_in(request.form, "body") + "\n"
    verdict = _verdict(kind, body)
    if "try" in request.form:
        return _layout_page(kind, body, verdict)
    try:
        if not verdict.is_usable:
            raise LayoutFails
        kept = "" if body.strip() == our_body(kind).strip() else body
        chosen = {PDF_BODIES[kind]: kept}
        save_preferences(chosen, version_in(request.form), current_staff().actor, verb=Verb.PAPERS_CHANGED)
    except OddPreference:
        return _layout_page(kind, body, verdict, 422, LayoutTooLong())
    except PreferencesChanged as refusal:
        return _layout_page(kind, body, verdict, 409, refusal)
    except LayoutFails as refusal:
        return _layout_page(kind, body, verdict, 422, refusal)
    return _saved(url_for("staff_layouts.edit", template=kind))


def _template(name: str) -> Template:
    return Template(name) if name in set(Template) else abort(404)


def _body_in_use(template: Template) -> str:
    return choices_for_everyone(current_session())[PDF_BODIES[template]] or our_body(template)


def _verdict(template: Template, body: str) -> Verdict:
    db = current_session()
    organisation = db.scalars(select(Organisation)).one()
    show = formats_in(choices_for_everyone(db, organisation.settings_version)[LANGUAGE])
    return try_body(template, body, organisation, show, looks_of(db))


def _saved(address: str) -> Response:
    answer: Response = redirect(address, code=303)  # type: ignore[assignment]
    return toast(answer, _("The preferences are saved."))


def _index_page(status: int = 200, refusal: Refusal | None = None) -> Response:
    db = current_session()
    version = db.scalar(settings_version())
    choices = choices_for_everyone(db, version)
    rows = db.execute(queries.stepped_down().limit(MOST_NOTES))
    return page(
        "staff/layouts/index.html",
        status=status,
        version=version,
        layouts=[(kind, words, bool(choices[PDF_BODIES[kind]])) for kind, words in NAMES.items()],
        has_transfer=choices[PDF_TRANSFER_CODE],
        has_link=choices[PDF_LINK_CODE],
        locks=[(word, _(words)) for word, words in LOCKED_WHEN.items()],
        lock=choices[LOCKS_PAPERS],
        stepped_down=with_places(rows),
        zone=current_house().time_zone,
        errors=errors_of(refusal) if refusal else {},
    )


def _layout_page(
    template: Template,
    body: str,
    verdict: Verdict | None = None,
    status: int = 200,
    refusal: Refusal | None = None,
) -> Response:
    db = current_session()
    verdict = verdict or _verdict(template, body)
    values: dict[str, Any] = {
        "kind": template,
        "name": NAMES[template],
        "body": body,
        "verdict": verdict,
        "specimens": SPECIMENS,
        "problems": [(place_of(problem), problem) for problem in verdict.problems],
        "picture": base64.b64encode(verdict.picture).decode(),
        "version": db.scalar(settings_version()),
        "is_ours": body.strip() == our_body(template).strip(),
        "errors": errors_of(refusal) if refusal else {},
    }
    return page("staff/layouts/edit.html", status=status, **values)
