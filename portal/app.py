"""The app, put together from its rooms (`rooms.py`) and from what every page shares."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask, Response, jsonify
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from portal import guarded
from portal.access.areas import machine_area, show_house_at_no_page
from portal.access.current import login_manager, today
from portal.access.passkeys.rules import has_passkeys
from portal.db import current_session, open_engine
from portal.demo import mailbox
from portal.demo.cast import who_may_enter
from portal.files import listing as documents
from portal.files.arriving import FilesRequest
from portal.files.storage import open_store
from portal.forwardings.offering import forward_path, statement_forward_path
from portal.kit import clock
from portal.mail.sending import mailbox_of, open_mail
from portal.papers.pdf.surroundings import set_up_press
from portal.papers.summary import current_summary
from portal.payments.gateway import is_paying_on, open_gateway
from portal.preferences.models import Organisation
from portal.rooms import ROOMS
from portal.settings import STRIPE_API_BASE, Mode, Settings
from portal.web.assets import serve_assets
from portal.web.csrf import protect_forms
from portal.web.errors import answer_errors
from portal.web.frame import make_frame
from portal.web.headers import refuse_zero_bytes, require_known_host, security_headers, send_headers
from portal.web.htmx import speak_htmx
from portal.web.life import give_sessions
from portal.web.locale import speak_languages
from portal.web.logs import write_log
from portal.web.proxies import believe_proxies

STATIC = Path(__file__).resolve().parents[1] / "static"
GATEWAY_PAGES = ("https://checkout.stripe.com", "https://hooks.stripe.com")
MOST_SENT_BYTES = 1_000_000
"""The longest form; a room that takes files says its own limit."""

health = machine_area("health", __name__)


class _Portal(Flask):
    """Flask without coroutines: it would look on each request whether a view or a hook is one."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


def create_app(settings: Settings) -> Flask:
    """The portal as a WSGI app. It opens the database when the first request asks something of it."""
    app = _Portal("portal", static_folder=None)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=MOST_SENT_BYTES,
        SESSION_COOKIE_NAME=f"{settings.cookie_prefix}visit",
        SESSION_COOKIE_SECURE=settings.is_secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        CONTACT_COOKIE=f"{settings.cookie_prefix}session",
        ASKING_COOKIE=f"{settings.cookie_prefix}asked",
        AWAY_COOKIE=f"{settings.cookie_prefix}away",
        HALF_COOKIE=f"{settings.cookie_prefix}half",
        PREVIEW_COOKIE=f"{settings.cookie_prefix}preview",
        PAPERS_COOKIE=f"{settings.cookie_prefix}papers",
        TOAST_COOKIE=f"{settings.cookie_prefix}toast",
        BASE_ORIGIN=settings.base_url,
        HAS_PASSKEYS=has_passkeys(settings.base_url.host),
        STAFF_COOKIE=f"{settings.cookie_prefix}staff",
        SESSION_PROTECTION=None,  # Flask-Login's own session is not used
        REMEMBER_COOKIE_NAME=f"{settings.cookie_prefix}unused",
    )
    clock.set_shift(settings.clock_shift)
    write_log()
    _furnish(app, settings)
    for area in (health, *ROOMS):
        app.register_blueprint(area)
    if settings.mode is Mode.DEMO:
        app.extensions["mailbox"] = mailbox_of(settings)
        app.config.update(who_may_enter())
        app.register_blueprint(mailbox.area)
    return app


def _furnish(app: Flask, settings: Settings) -> None:
    """What every page shares. The Host is looked at before anything is opened."""
    engine = open_engine(settings.database_url.render_as_string(hide_password=False))
    guarded.guard(engine)
    headers = security_headers(settings.is_secure, _form_targets(settings))
    send_headers(app, headers)
    serve_assets(app, STATIC, settings.data_folder / "static", headers)
    make_frame(app)
    speak_languages(app)
    speak_htmx(app)
    app.request_class = FilesRequest
    answer_errors(app)
    require_known_host(app, str(settings.base_url), settings.allowed_hosts)
    refuse_zero_bytes(app)
    give_sessions(app, engine)
    show_house_at_no_page(app)
    open_mail(engine, settings)
    open_gateway(engine, settings)
    believe_proxies(app, settings.trusted_proxies)
    set_up_press(settings.fonts_folder, settings.base_url, settings.secret_key)
    open_store(engine, settings.files_url or (settings.data_folder / "files").as_uri())
    scheme = settings.base_url.scheme
    protect_forms(app, frozenset(f"{scheme}://{host}" for host in settings.hosts))
    login_manager.init_app(app, add_context_processor=False)
    app.context_processor(menu_counts)
    app.context_processor(documents_of_papers)


def _form_targets(settings: Settings) -> tuple[str, ...]:
    """Where forms may lead beside the portal itself: to the gateway's page, and to the one on which a bank
    has a payment confirmed."""
    if not settings.stripe_api_key:
        return ()
    if settings.stripe_api_base != STRIPE_API_BASE:
        return (str(settings.stripe_api_base),)
    return GATEWAY_PAGES


def menu_counts() -> dict[str, object]:
    """What the menu counts and whether anything can be paid; asked only by pages that show it."""
    return {
        "overdue_count": lambda: current_summary(current_session(), today()).overdue,
        "pays_online": lambda: is_paying_on(current_session().get_bind()),
    }


def documents_of_papers() -> dict[str, object]:
    """What lies on a paper and where it is forwarded; asked only by the pages of papers, whose rooms know
    nothing of either."""
    return {
        "attachments_of": documents.attached,
        "forward_path": forward_path,
        "statement_forward_path": statement_forward_path,
    }


@health.get("/healthz")
def show() -> tuple[Response, int]:
    """Whether the database answers; says nothing else."""
    try:
        current_session().execute(select(Organisation.id))
    except SQLAlchemyError:
        return jsonify(database="unreachable"), 503
    return jsonify(database="ok"), 200
