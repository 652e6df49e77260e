"""The pages that stand before a linked paper where the business wants a password on private links."""

from flask import Response, request, url_for

from portal.access.doors import door_page, go_to
from portal.access.rules import network_of
from portal.kit import clock
from portal.kit.refusal import Refusal
from portal.links.addresses import path_of_link
from portal.links.areas import link_area
from portal.links.cookie import remember_proof
from portal.links.current import asks_password, current_link
from portal.links.operations import mail_renewing_link
from portal.links.passwords.operations import ChosenMeanwhile, choose_password, enter_password

area = link_area("link_passwords", __name__, url_prefix="/linked/<public_id>/password")


@area.before_request
def only_where_asked() -> Response | None:
    """Where the business wants no password, the link leads on."""
    link = current_link()
    return None if asks_password(link) else go_to(path_of_link(link))


@area.get("")
def edit(public_id: str) -> Response:
    """Ask for the password, or for a new one where there is none."""
    return _form()


@area.post("")
def update(public_id: str) -> Response:
    """Keep or check it, then go on to what the link opens."""
    link, now, password = current_link(), clock.now(), request.form.get("password", "")
    try:
        if link.may_choose_password(now):
            proof = choose_password(link, password, now)
        else:
            proof = enter_password(link, password, network_of(request.remote_addr))
    except ChosenMeanwhile as refusal:
        return _form(refusal, may_choose=False)
    except Refusal as refusal:
        return _form(refusal)
    answer = go_to(path_of_link(link))
    remember_proof(answer, proof, now)
    return answer


@area.post("/forgotten")
def renew(public_id: str) -> Response:
    """Mail a link by which another password can be chosen, to the stored address and nowhere else."""
    mail_renewing_link(current_link(), network_of(request.remote_addr), clock.now())
    return door_page("links/passwords/sent.html")


def _form(refusal: Refusal | None = None, may_choose: bool | None = None) -> Response:
    link = current_link()
    if may_choose is None:
        may_choose = link.may_choose_password(clock.now())
    return door_page(
        "links/passwords/edit.html",
        refusal,
        may_choose=may_choose,
        is_first=link.password_hash is None,
        has_address=link.email is not None,
        forgotten_url=url_for("link_passwords.renew", public_id=link.public_id),
    )
