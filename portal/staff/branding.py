"""How the portal looks: one colour and a logo, looked at in both themes before they are saved."""

from typing import Any

from flask import Response, abort, redirect, request, url_for
from flask_babel import gettext as _

from portal.access.areas import owner_area
from portal.access.current import current_staff
from portal.db import current_session
from portal.files.arriving import take_files
from portal.files.logos import picture_sent
from portal.kit.colours import Colour, colour_in
from portal.kit.refusal import Refusal
from portal.papers.pdf.logos import drawn_logo
from portal.preferences.branding.queries import brand
from portal.preferences.branding.rules import THEMES, NotAColour, palette, ratios, style_sheet
from portal.preferences.operations import PreferencesChanged, save_brand
from portal.preferences.queries import settings_version
from portal.staff.forms import version_in
from portal.web.pages import errors_of, page
from portal.web.toasts import toast

area = owner_area("staff_branding", __name__, url_prefix="/staff/settings/branding")
area.url_value_preprocessor(take_files)


@area.get("")
def edit() -> Response:
    """The colour and the logo as they are now."""
    kept = current_session().scalar(brand())
    return _page(kept.colour if kept else "")


@area.post("")
def update() -> Response:
    """Show how a colour would look, or save it with the logo."""
    colour = _colour_in(request.form.get("colour", ""))
    if "look" in request.form:
        is_one = not colour or colour_in(colour) is not None
        return _page(colour) if is_one else _page(colour, 422, NotAColour())
    try:
        if colour and colour_in(colour) is None:
            raise NotAColour
        sent = picture_sent()
        logo = drawn_logo(sent) if sent is not None else None
        removes = "removes_logo" in request.form
        save_brand(colour, logo, version_in(request.form), current_staff().actor, removes_logo=removes)
    except PreferencesChanged as refusal:
        return _page(colour, 409, refusal)
    except Refusal as refusal:
        return _page(colour, 422, refusal)
    answer: Response = redirect(url_for("staff_branding.edit"), code=303)  # type: ignore[assignment]
    return toast(answer, _("The looks are saved."))


@area.get("/preview.css")
def preview() -> Response:
    """The colours that would follow, for the pieces of the preview only."""
    colour = colour_in(request.args.get("colour", ""))
    if colour is None:
        abort(404)
    return Response(style_sheet(colour).replace(":root", ".look"), mimetype="text/css")


def _colour_in(given: str) -> str:
    """With its number sign and in small letters; what is no colour stays as it was typed."""
    text = given.strip().lower()
    return f"#{text.removeprefix('#')}" if colour_in(text) else text[:20]


def _page(colour: str, status: int = 200, refusal: Refusal | None = None) -> Response:
    kept, chosen = current_session().scalar(brand()), colour_in(colour)
    return page(
        "staff/settings/branding.html",
        status=status,
        colour=colour,
        is_ours=chosen is None,
        made=_made(chosen) if chosen else [],
        has_logo=kept is not None and kept.logo_sha256 is not None,
        version=current_session().scalar(settings_version()),
        errors=errors_of(refusal) if refusal else {},
    )


def _made(colour: Colour) -> list[dict[str, Any]]:
    """What became of the colour in each theme, and how well it can be read."""
    return [
        {
            "theme": name,
            "accent": palette(colour, theme).accent.hex,
            "ratios": {what: f"{ratio:.1f}" for what, ratio in ratios(colour, theme).items()},
        }
        for name, theme in THEMES.items()
    ]
