"""How a payment goes: the try with a method, the bank's answer now or days later, and who is told."""

from portal.standins.stripe import charges, deposits, disputes
from portal.standins.stripe.errors import Sorry, invalid
from portal.standins.stripe.magic import WORDS, Behaviour
from portal.standins.stripe.mandates import new_mandate
from portal.standins.stripe.methods import attach_to, behaviour
from portal.standins.stripe.store import Doc
from portal.standins.stripe.world import World, business_days_after, shown

CURRENCY_OF = {"us_bank_account": "usd", "sepa_debit": "eur"}


def kinds_for(currency: str | None, allowed: list[str] | None, excluded: list[str] | None) -> list[str]:
    """The types of method that are offered for this currency."""
    fitting = ["card", *(kind for kind, own in CURRENCY_OF.items() if own == currency)]
    return [kind for kind in fitting if (not allowed or kind in allowed) and kind not in (excluded or ())]


def try_to_pay(
    world: World, intent: Doc, method: Doc, *, is_off_session: bool = False, is_authenticated: bool = False
) -> None:
    """Charge this method for the intent. After a refusal all of it is kept, and Sorry (402) is raised."""
    require_fitting(intent, method)
    does = behaviour(method)
    intent |= {"payment_method": method["id"], "last_payment_error": None, "next_action": None}
    if method.get("_is_unverified"):
        deposits.ask(world, intent, method)
        return
    if _asks(does, method) and not is_authenticated:
        if is_off_session:
            raise _refused(world, intent, method, "authentication_required", "authentication_required")
        _ask(world, intent)
        return
    if does.settles_in == 0:
        if does.code:
            raise _refused(world, intent, method, does.code, does.decline_code)
        charge = charges.new_charge(world, intent, method)
        _take_hold(world, intent, charge, "succeeded")
        _succeed(world, intent, charge)
    else:
        _debit(world, intent, method, does.settles_in)
    _save(world, intent, method)


def require_fitting(intent: Doc, method: Doc) -> None:
    """Refuse a method of a type that the intent does not take, or that is somebody else's."""
    if method["type"] not in intent["payment_method_types"]:
        words = f"The PaymentMethod's type ({method['type']}) cannot be used with this intent."
        raise invalid(words, "payment_intent_incompatible_payment_method", "payment_method")
    if method["customer"] and method["customer"] != intent["customer"]:
        words = (
            "The provided PaymentMethod cannot be attached to this intent. It belongs to a Customer: "
            "please include the Customer in the `customer` parameter."
        )
        raise invalid(words, param="payment_method")


def is_saving(intent: Doc) -> bool:
    """Whether the method is kept for the customer: as asked by the call, or by a tick on the hosted page."""
    return bool(intent["customer"] and (intent["setup_future_usage"] or intent.get("_redisplay")))


def _asks(does: Behaviour, method: Doc) -> bool:
    return does.asks == "always" or (does.asks == "until_saved" and not method.get("_is_set_up"))


def _ask(world: World, intent: Doc) -> None:
    intent |= {
        "status": "requires_action",
        "next_action": {
            "type": "redirect_to_url",
            "redirect_to_url": {
                "url": f"{world.base}/c/authenticate/{intent['id']}",
                "return_url": intent.get("_return_url"),
            },
        },
    }
    world.put(intent)
    world.note("payment_intent.requires_action", intent)


def refuse_authentication(world: World, intent: Doc) -> None:
    """The customer did not confirm that it is him."""
    error = {
        "type": "invalid_request_error",
        "code": "payment_intent_authentication_failure",
        "message": "The provided PaymentMethod has failed authentication.",
        "payment_method": shown(world.get("payment_method", intent["payment_method"])),
    }
    fall_back(world, intent, error)


def _debit(world: World, intent: Doc, method: Doc, settles_in: int | None) -> None:
    due = None if settles_in is None else business_days_after(world.now(), settles_in)
    mandate = method.get("_mandate")
    if mandate is None:
        mandate = new_mandate(
            world,
            method,
            is_reusable=is_saving(intent),
            amount=intent["amount"],
            currency=intent["currency"],
        )
        if is_saving(intent):
            method["_mandate"] = mandate
            world.put(method)
    charge = charges.new_charge(world, intent, method, mandate=mandate, due=due)
    _take_hold(world, intent, charge, "processing")
    world.note("charge.pending", charge)
    world.note("payment_intent.processing", intent)
    if due is not None:
        world.later(due, "settle", charge["id"])


def _take_hold(world: World, intent: Doc, charge: Doc, status: str) -> None:
    intent |= {"latest_charge": charge["id"], "status": status}
    world.put(intent)


def _succeed(world: World, intent: Doc, charge: Doc) -> None:
    charges.succeed(world, charge)
    intent |= {"amount_received": charge["amount"], "status": "succeeded"}
    world.put(intent)
    world.note("payment_intent.succeeded", intent)
    does = charges.behaviour_of_charge(charge)
    if does.disputed:
        disputes.open_dispute(world, charge, does.disputed)


def _save(world: World, intent: Doc, method: Doc) -> None:
    if is_saving(intent):
        method["_is_set_up"] = True
        attach_to(world, method, intent["customer"], intent.get("_redisplay"))


def _refused(world: World, intent: Doc, method: Doc, code: str, decline_code: str) -> Sorry:
    words = WORDS.get(decline_code, WORDS["generic_decline"])
    charge = charges.new_charge(world, intent, method)
    intent["latest_charge"] = charge["id"]
    charges.fail(world, charge, code, words, decline_code)
    error: Doc = {
        "type": "card_error",
        "code": code,
        "decline_code": decline_code,
        "message": words,
        "charge": charge["id"],
        "payment_method": shown(method),
    }
    if code == "incorrect_cvc":
        error["param"] = "cvc"
    fall_back(world, intent, error)
    more = {name: value for name, value in error.items() if name not in ("type", "message")}
    return Sorry(402, "card_error", words, **more, payment_intent=shown(intent))


def fall_back(world: World, intent: Doc, error: Doc) -> None:
    """It did not work; another method may be tried."""
    intent |= {
        "last_payment_error": error,
        "next_action": None,
        "payment_method": None,
        "status": "requires_payment_method",
    }
    world.put(intent)
    world.note("payment_intent.payment_failed", intent)


def settle(world: World, name: str, code: str | None = None) -> None:
    """The bank's word on a pending charge: its own, or this failure code."""
    charge = world.get("charge", name)
    if charge["status"] != "pending":
        return
    intent = world.get("payment_intent", charge["payment_intent"])
    if failure := charges.behaviour_of_charge(charge).code if code is None else code:
        words = charges.bank_words(failure)
        charges.fail(world, charge, failure, words)
        error = {
            "type": "invalid_request_error",
            "code": failure,
            "message": words,
            "charge": charge["id"],
            "payment_method": shown(world.get("payment_method", charge["payment_method"])),
        }
        fall_back(world, intent, error)
    else:
        _succeed(world, intent, charge)
    tell_session(world, intent)


def tell_session(world: World, intent: Doc) -> None:
    """The session that had been completed with a method that takes days."""
    name = intent.get("_session")
    if name is None:
        return
    session = world.get("checkout.session", name)
    has_succeeded = intent["status"] == "succeeded"
    if has_succeeded:
        session["payment_status"] = "paid"
        world.put(session)
    word = "succeeded" if has_succeeded else "failed"
    world.note(f"checkout.session.async_payment_{word}", session)
