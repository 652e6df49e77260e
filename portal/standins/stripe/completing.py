"""What follows a click on the hosted page: the try, the question of the bank, the end of the session."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from portal.standins.stripe import deposits, intents, paying, setups
from portal.standins.stripe.entries import Entry
from portal.standins.stripe.errors import Sorry
from portal.standins.stripe.methods import new_method
from portal.standins.stripe.store import Doc
from portal.standins.stripe.world import NO_ADDRESS, World

PLACE = "{CHECKOUT_SESSION_ID}"


def submit(world: World, session: Doc, entry: Entry) -> str:
    """Try with what was entered; where the browser goes next. Raises Sorry after a refusal."""
    intent = _intent(world, session)
    method = _method(world, session, entry)
    if session["mode"] == "setup":
        intent["_redisplay"] = "always"
        setups.try_to_keep(world, intent, method)
    else:
        intent["setup_future_usage"] = keeps(session, method["type"])
        is_ticked = entry.is_to_be_saved and offers_saving(session)
        intent["_redisplay"] = "always" if is_ticked else "limited" if intent["setup_future_usage"] else None
        paying.try_to_pay(world, intent, method)
    if intent["status"] == "requires_action" and not deposits.is_waiting(intent):
        address: str = intent["next_action"]["redirect_to_url"]["url"]
        return address
    return complete(world, session, intent)


def keeps(session: Doc, kind: str = "") -> str | None:
    """The future use for which each method, or this type of it, is kept without asking."""
    options = session["payment_method_options"].get(kind) or {}
    found = options.get("setup_future_usage") or session["_for_intent"].get("setup_future_usage")
    return None if found == "none" else found


def offers_saving(session: Doc) -> bool:
    """Whether the page has the box to save the method."""
    options = session["saved_payment_method_options"] or {}
    return options.get("payment_method_save") == "enabled"


def offers_deposits(session: Doc) -> bool:
    """Whether an account may be verified by small deposits, and need not be at once."""
    options = session["payment_method_options"].get("us_bank_account") or {}
    return options.get("verification_method") != "instant"


def saved_methods(world: World, session: Doc) -> list[Doc]:
    """The customer's methods that are offered again."""
    if not session["customer"] or session["mode"] != "payment":
        return []
    shown = (session["saved_payment_method_options"] or {}).get("allow_redisplay_filters") or ["always"]
    return [
        method
        for method in world.store.page("payment_method", 100, wanted={"customer": session["customer"]})
        if method["allow_redisplay"] in shown and method["type"] in session["payment_method_types"]
    ]


def _intent(world: World, session: Doc) -> Doc:
    """The intent of this session, made at the first try."""
    is_setup = session["mode"] == "setup"
    field = "setup_intent" if is_setup else "payment_intent"
    if session[field]:
        return world.get(field, session[field])
    wanted = session["_for_intent"]
    fields = {name: value for name, value in wanted.items() if name != "metadata" and value is not None}
    own = {
        "customer": session["customer"],
        "metadata": wanted.get("metadata") or {},
        "_session": session["id"],
    }
    kinds = session["payment_method_types"]
    if is_setup:
        intent = setups.new_setup(world, kinds, **fields, **own)
    else:
        intent = intents.new_intent(
            world,
            session["amount_total"],
            session["currency"],
            kinds,
            payment_method_options=session["payment_method_options"],
            **fields,
            **own,
        )
    session[field] = intent["id"]
    world.put(session)
    return intent


def _method(world: World, session: Doc, entry: Entry) -> Doc:
    if entry.saved is None:
        email = entry.billing["email"] or (session["customer_details"] or {}).get("email")
        method = new_method(world, entry.kind, entry.number, entry.billing | {"email": email}, entry.expiry)
        if entry.is_by_deposits and offers_deposits(session):
            method["_is_unverified"] = True
            world.put(method)
        return method
    for method in saved_methods(world, session):
        if method["id"] == entry.saved:
            return method
    raise Sorry(400, "invalid_request_error", "This method is no longer there. Choose another one.")


def complete(world: World, session: Doc, intent: Doc) -> str:
    """The session has done its work; where the browser goes."""
    method = world.get("payment_method", intent["payment_method"])
    session |= {"status": "complete", "url": None}
    if session["mode"] == "payment":
        session["payment_status"] = "paid" if intent["status"] == "succeeded" else "unpaid"
    billing = method["billing_details"]
    session["customer_details"] = {
        "address": NO_ADDRESS | billing["address"],
        "business_name": None,
        "email": billing["email"],
        "individual_name": None,
        "name": billing["name"],
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": [],
    }
    world.put(session)
    world.note("checkout.session.completed", session)
    return success_address(session)


def success_address(session: Doc) -> str:
    """Where the browser goes after success."""
    address: str = session["success_url"]
    return address.replace(PLACE, session["id"])


def decide(world: World, intent: Doc, *, is_approved: bool) -> str:
    """The customer's word at his bank; where the browser goes."""
    is_setup = intent["object"] == "setup_intent"
    if not is_approved:
        (setups if is_setup else paying).refuse_authentication(world, intent)
        return way_back(world, intent)
    method = world.get("payment_method", intent["payment_method"])
    try:
        if is_setup:
            setups.try_to_keep(world, intent, method, is_authenticated=True)
        else:
            paying.try_to_pay(world, intent, method, is_authenticated=True)
    except Sorry:
        return way_back(world, intent)
    if intent.get("_session"):
        return complete(world, world.get("checkout.session", intent["_session"]), intent)
    return way_back(world, intent)


def way_back(world: World, intent: Doc) -> str:
    """Where a browser belongs that has been at the bank."""
    if intent.get("_session"):
        session = world.get("checkout.session", intent["_session"])
        is_done = session["status"] == "complete"
        return success_address(session) if is_done else f"{world.base}/c/pay/{session['id']}"
    address = intent.get("_return_url") or f"{world.base}/c/"
    parts = urlsplit(address)
    word = "succeeded" if intent["status"] in ("succeeded", "processing") else "failed"
    query = [*parse_qsl(parts.query), (intent["object"], intent["id"]), ("redirect_status", word)]
    return urlunsplit(parts._replace(query=urlencode(query)))
