"""The page on which a person watches over how they sign in."""

from flask import Response, abort, url_for
from flask_babel import gettext as _

from portal.access.again.asking import proven_lately
from portal.access.areas import contact_area
from portal.access.current import choices_at, current_contact, reader_zone
from portal.access.doors import go_to
from portal.access.factors import queries as factors
from portal.access.passkeys.queries import passkeys_of
from portal.access.passwords.queries import changed_at
from portal.access.providers.queries import provider_of
from portal.access.security import operations, queries
from portal.access.security.rules import Way, handle_of
from portal.db import current_session
from portal.kit import clock
from portal.preferences.rules import PROVIDER_USE
from portal.tenancy import every_customer
from portal.web.pages import page
from portal.web.toasts import toast

area = contact_area("security", __name__, url_prefix="/profile/security")


@area.get("")
def index() -> Response:
    contact, db = current_contact(), current_session()
    with every_customer(db, "a person is signed in at each of their companies"):
        sessions = db.execute(queries.sessions_of(contact.person_id, clock.now())).all()
    here_first = sorted(sessions, key=lambda session: not _is_this_one(session.id))
    provider = db.execute(provider_of(contact.person_id)).one_or_none()
    return page(
        "access/security/index.html",
        sessions=[(handle_of(one.token_hash), one, _is_this_one(one.id)) for one in here_first],
        password_changed_at=db.scalar(changed_at(contact.person_id)),
        sign_ins=db.scalars(queries.recent_sign_ins(contact.person_id)).all(),
        ways=ways(provider.name if provider else ""),
        provider=provider,
        use=choices_at(contact)[PROVIDER_USE],
        passkeys=db.scalars(passkeys_of(contact.person_id)).all(),
        authenticator=db.execute(factors.authenticator_of(contact.person_id)).one_or_none(),
        zone=reader_zone(),
    )


@area.post("/sessions/<handle>/end")
@proven_lately
def end_session(handle: str) -> Response:
    if not operations.end_session(current_contact().person_id, handle):
        abort(404)
    return toast(go_to(url_for("security.index")), _("That device is signed out."))


@area.post("/sessions/end-others")
@proven_lately
def end_other_sessions() -> Response:
    contact = current_contact()
    operations.end_other_sessions(contact.person_id, contact.session_id)
    return toast(go_to(url_for("security.index")), _("You are signed out everywhere else."))


def ways(provider: str) -> dict[str, str]:
    """What each way in is called; `provider` may be empty, where there is none any more."""
    return {
        Way.PASSWORD: _("With the password"),
        Way.MAIL: _("With a code or link by email"),
        Way.PASSKEY: _("With a passkey"),
        Way.PROVIDER: _("With %(provider)s", provider=provider) if provider else _("With another account"),
    }


def _is_this_one(session_id: int) -> bool:
    contact = current_contact()
    return session_id == contact.session_id and not contact.is_preview
