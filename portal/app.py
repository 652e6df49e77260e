"""The app, put together from its rooms: the one place that knows them all."""

from pathlib import Path

from flask import Flask, Response, jsonify
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

import portal.access.feeds.models
import portal.access.kept.models
import portal.access.proofs.models
import portal.activity.models
import portal.comments.models
import portal.customers.details.models
import portal.files.models
import portal.forwardings.models
import portal.ledger.models
import portal.links.models
import portal.mail.models
import portal.mailings.models
import portal.orders.shipments.models
import portal.papers.models
import portal.papers.pdf.models
import portal.papers.saved.models
import portal.papers.viewing.models
import portal.payments.models
import portal.preferences.branding.models
import portal.quotes.answers.models
import portal.statements.models  # noqa: F401 - every table is known where the app is
from portal import tenancy
from portal.access import staff_views, views
from portal.access.again import views as again_views
from portal.access.areas import machine_area
from portal.access.branding import views as branding_views
from portal.access.codes import views as code_views
from portal.access.current import login_manager, today
from portal.access.factors import views as factor_views
from portal.access.invitations import views as invitation_views
from portal.access.kept import views as kept_views
from portal.access.passkeys import views as passkey_views
from portal.access.passkeys.rules import has_passkeys
from portal.access.passwords import views as password_views
from portal.access.registration import views as registration_views
from portal.access.resets import views as reset_views
from portal.access.security import views as security_views
from portal.access.staff_accounts import views as staff_welcome_views
from portal.access.verification import views as verification_views
from portal.api import views as api_views
from portal.comments import views as comment_views
from portal.comments.linked import views as linked_comment_views
from portal.credits import views as credit_views
from portal.credits.linked import views as linked_credit_views
from portal.db import current_session, open_engine
from portal.demo import mailbox
from portal.demo.cast import who_may_enter
from portal.files import listing as documents
from portal.files import views as file_views
from portal.files.arriving import FilesRequest
from portal.files.linked import views as linked_document_views
from portal.files.storage import open_store
from portal.forwardings import views as forwarding_views
from portal.forwardings.offering import forward_path, statement_forward_path
from portal.home import going
from portal.home import views as home_views
from portal.invoices import views as invoice_views
from portal.invoices.linked import views as linked_invoice_views
from portal.kit import clock
from portal.links import views as link_views
from portal.mail.sending import mailbox_of, open_mail
from portal.orders import views as order_views
from portal.orders.linked import views as linked_order_views
from portal.papers.chosen import views as chosen_views
from portal.papers.pdf.surroundings import set_up_press
from portal.papers.real import views as real_views
from portal.papers.saved import views as saved_views
from portal.papers.summary import current_summary
from portal.payments import webhook
from portal.payments.gateway import is_paying_on, open_gateway
from portal.payments.linked import views as linked_payment_views
from portal.payments.paying import views as payment_views
from portal.payments.wallet import views as wallet_views
from portal.preferences.models import Organisation
from portal.profile import views as profile_views
from portal.profile.company import views as company_views
from portal.profile.contacts import views as colleague_views
from portal.profile.email import views as email_views
from portal.profile.feeds import views as feed_views
from portal.profile.letters import views as own_letters
from portal.quotes import views as quote_views
from portal.quotes.linked import views as linked_quote_views
from portal.settings import STRIPE_API_BASE, Mode, Settings
from portal.staff import account as staff_account
from portal.staff import (
    activity,
    answering,
    banner,
    branding,
    changes,
    contacts,
    customers,
    forwarding,
    layouts,
    library,
    newcomers,
    notices,
    paper_paying,
    paper_revising,
    paper_voiding,
    papers,
    previews,
)
from portal.staff import documents as staff_documents
from portal.staff import links as staff_links
from portal.staff import settings as staff_settings
from portal.staff import team as staff_team
from portal.staff import tokens as staff_tokens
from portal.staff.letters import addressing, wording
from portal.staff.letters import log as letter_log
from portal.staff.mailings import customers as customer_mailings
from portal.staff.mailings import papers as paper_mailings
from portal.staff.mailings import settings as mailing_preferences
from portal.staff.mailings import statements as staff_statements
from portal.staff.paying import customers as customer_paying
from portal.staff.paying import views as paying_preferences
from portal.staff.payments import gateway as staff_gateway
from portal.staff.payments import recording as staff_recording
from portal.staff.payments import refunding as staff_refunding
from portal.staff.payments import views as staff_payments
from portal.statements import on_paper as statement_papers
from portal.statements import views as statement_views
from portal.statements.linked import views as linked_statement_views
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

ROOMS = (
    health,
    branding_views.area,
    webhook.area,
    api_views.area,
    views.area,
    views.companies,
    code_views.area,
    verification_views.area,
    registration_views.area,
    reset_views.area,
    invitation_views.area,
    kept_views.area,
    again_views.area,
    security_views.area,
    factor_views.area,
    factor_views.authenticator,
    passkey_views.area,
    passkey_views.own,
    password_views.area,
    home_views.area,
    home_views.more,
    going.area,
    invoice_views.area,
    quote_views.area,
    order_views.area,
    credit_views.area,
    saved_views.area,
    real_views.area,
    chosen_views.area,
    payment_views.area,
    wallet_views.area,
    statement_views.area,
    statement_papers.area,
    file_views.area,
    forwarding_views.area,
    profile_views.area,
    company_views.area,
    colleague_views.area,
    email_views.area,
    email_views.links,
    comment_views.area,
    link_views.area,
    link_views.opened,
    linked_invoice_views.area,
    linked_quote_views.area,
    linked_order_views.area,
    linked_credit_views.area,
    linked_comment_views.area,
    linked_statement_views.area,
    linked_document_views.area,
    linked_payment_views.area,
    feed_views.area,
    own_letters.area,
    own_letters.links,
    own_letters.machine,
    feed_views.feed,
    staff_views.area,
    customers.home,
    customers.area,
    newcomers.area,
    notices.area,
    notices.choosing,
    contacts.area,
    papers.area,
    paper_paying.area,
    paper_revising.area,
    paper_voiding.area,
    activity.area,
    letter_log.area,
    wording.area,
    addressing.area,
    changes.area,
    staff_payments.area,
    staff_recording.area,
    staff_refunding.area,
    staff_gateway.area,
    staff_documents.area,
    library.area,
    previews.area,
    staff_settings.area,
    staff_team.area,
    staff_tokens.area,
    staff_account.area,
    staff_welcome_views.area,
    paying_preferences.area,
    customer_paying.area,
    mailing_preferences.area,
    customer_mailings.area,
    paper_mailings.area,
    staff_statements.area,
    banner.area,
    staff_links.area,
    branding.area,
    layouts.area,
    answering.area,
    forwarding.settings,
    forwarding.area,
)


def create_app(settings: Settings) -> Flask:
    """The portal as a WSGI app. It opens the database when the first request asks something of it."""
    app = Flask("portal", static_folder=None)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=MOST_SENT_BYTES,
        SESSION_COOKIE_NAME=f"{settings.cookie_prefix}visit",
        SESSION_COOKIE_SECURE=settings.is_secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        CONTACT_COOKIE=f"{settings.cookie_prefix}session",
        ASKING_COOKIE=f"{settings.cookie_prefix}asked",
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
    for area in ROOMS:
        app.register_blueprint(area)
    if settings.mode is Mode.DEMO:
        app.extensions["mailbox"] = mailbox_of(settings)
        app.config.update(who_may_enter())
        app.register_blueprint(mailbox.area)
    return app


def _furnish(app: Flask, settings: Settings) -> None:
    """What every page shares. The Host is looked at before anything is opened."""
    engine = open_engine(settings.database_url.render_as_string(hide_password=False))
    tenancy.guard(engine)
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
