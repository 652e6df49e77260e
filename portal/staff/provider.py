"""Where contacts may sign in elsewhere: all staff may read it, owners change it."""

from flask import Response, current_app, redirect, request, url_for
from flask_babel import gettext as _

from portal.access.areas import owner_area
from portal.access.current import current_staff
from portal.access.providers import queries
from portal.access.providers.asking import endpoints_of
from portal.access.providers.models import Provider
from portal.access.providers.operations import save_provider
from portal.access.providers.rules import LONGEST, Endpoints, Entered, issuer_in, place_of, problems
from portal.access.providers.sealing import seal
from portal.access.providers.views import way_back
from portal.db import current_session
from portal.kit.origin import Origin
from portal.kit.refusal import Refusal
from portal.kit.seals import BrokenSeal
from portal.preferences.cascade import choices_for_everyone
from portal.preferences.operations import PreferencesChanged
from portal.preferences.queries import settings_version
from portal.preferences.rules import PROVIDER_USE
from portal.staff.forms import version_in
from portal.web.filters import Query
from portal.web.pages import errors_of, page
from portal.web.toasts import toast

LONGEST_TYPED = 2000

area = owner_area("staff_provider", __name__, url_prefix="/staff/settings/sign-in")


@area.get("")
def edit() -> Response:
    kept = current_session().scalar(queries.provider())
    return _page(_as_entered(kept), choices_for_everyone(current_session())[PROVIDER_USE])


@area.post("")
def update() -> Response:
    """Ask the provider what it says of itself, and keep it; where nothing was changed but that nobody signs
    in there any more, nobody is asked."""
    entered, use = _entered(), request.form.get("use", "off")
    kept = current_session().scalar(queries.provider())
    has_secret = kept is not None and _opens(kept, entered)
    is_as_before = entered in (_as_entered(kept), Entered())
    endpoints: Endpoints | None = None
    try:
        if use != "off" or not is_as_before:
            wrong = problems(entered, has_secret, _allows_http())
            if wrong:
                return _page(entered, use, 422, *wrong)
            current_session().rollback()  # nothing is held while the provider is asked
            endpoints = endpoints_of(entered.issuer, _allows_http())
        save_provider(entered, endpoints, use, version_in(request.form), current_staff().actor, seal())
    except PreferencesChanged as refusal:
        return _page(entered, use, 409, refusal)
    except Refusal as refusal:
        return _page(entered, use, 422, refusal)
    answer: Response = redirect(url_for("staff_provider.edit"), code=303)  # type: ignore[assignment]
    return toast(answer, _("The preferences are saved."))


def _entered() -> Entered:
    query = Query(request.form)
    texts = {name: query.text(name, LONGEST_TYPED) for name in LONGEST}
    return Entered(**{**texts, "issuer": issuer_in(texts["issuer"])})


def _as_entered(kept: Provider | None) -> Entered:
    """What is kept, as its form would send it; the secret is never shown."""
    return Entered(kept.name, kept.issuer, kept.client_id) if kept else Entered()


def _opens(kept: Provider, entered: Entered) -> bool:
    """Whether the secret that is kept goes on: it belongs to this issuer and client, and can be read."""
    try:
        return bool(seal().opened(kept.sealed_secret, place_of(entered.issuer, entered.client_id)))
    except BrokenSeal:
        return False


def _allows_http() -> bool:
    """Only a portal that is itself nowhere but on this machine asks a provider there without TLS."""
    base: Origin = current_app.config["BASE_ORIGIN"]
    return base.scheme == "http" and base.is_loopback


def _page(entered: Entered, use: str, status: int = 200, *refusals: Refusal) -> Response:
    db = current_session()
    kept = db.scalar(queries.provider())
    return page(
        "staff/settings/provider.html",
        status=status,
        entered=entered,
        use=use,
        way_back=way_back(),
        has_secret=kept is not None and _opens(kept, entered),
        version=db.scalar(settings_version()),
        errors=errors_of(*refusals),
    )
