"""Small deposits: the code or the amounts that came, told in time or not."""

from portal.standins.stripe import asking, deposits, forms, paying, setups
from portal.standins.stripe.errors import Sorry, invalid
from portal.standins.stripe.lists import Route
from portal.standins.stripe.store import Doc
from portal.standins.stripe.world import Call, World, shown

RIGHT = ([32, 45], "SM11AA")
EXCEEDED = ([10, 11], "SM33CC")
TIMED_OUT = ([40, 41], "SM44DD")
MOST_TRIES = {"amounts": 3, "descriptor_code": 10}
PREFIX = "payment_method_microdeposit"
WORDS = {
    "failed": "The deposits could not be made. Check the account and the routing number.",
    "verification_amounts_mismatch": "The amounts are not those of the deposits.",
    "verification_attempts_exceeded": "The account was tried to be verified too often.",
    "verification_descriptor_code_mismatch": "The code is not that of the deposit.",
    "verification_timeout": "The account was not verified within ten days.",
}


def verify(world: World, intent: Doc, told: list[int] | str) -> None:
    """Take the two amounts, or the code; raises Sorry where they are wrong."""
    if not deposits.is_waiting(intent):
        state = f"{intent['object']}_unexpected_state"
        raise invalid(f"Nothing is to be verified: the status is {intent['status']}.", state)
    field = "descriptor_code" if isinstance(told, str) else "amounts"
    if told in TIMED_OUT:
        raise _given_up(world, intent, "verification_timeout")
    intent["_tries"] += 1
    if told in EXCEEDED or (told not in RIGHT and intent["_tries"] >= MOST_TRIES[field]):
        raise _given_up(world, intent, "verification_attempts_exceeded")
    world.put(intent)
    if told not in RIGHT:
        name = f"verification_{field}_mismatch"
        raise invalid(WORDS[name], f"{PREFIX}_{name}", field)
    method = world.get("payment_method", intent["payment_method"])
    del method["_is_unverified"]
    world.put(method)
    if intent["object"] == "setup_intent":
        setups.try_to_keep(world, intent, method)
    else:
        paying.try_to_pay(world, intent, method)


def _given_up(world: World, intent: Doc, name: str) -> Sorry:
    error = {
        "type": "invalid_request_error",
        "code": f"{PREFIX}_{name}",
        "message": WORDS[name],
        "payment_method": shown(world.get("payment_method", intent["payment_method"])),
    }
    if intent["object"] == "setup_intent":
        setups.fall_back(world, intent, error)
    else:
        paying.fall_back(world, intent, error)
        paying.tell_session(world, intent)
    return invalid(WORDS[name], f"{PREFIX}_{name}")


def fail(world: World, name: str) -> None:
    """The deposits could not be made."""
    intent = world.store.find(name)
    if intent is not None and deposits.is_waiting(intent):
        _given_up(world, intent, "failed")


def time_out(world: World, name: str) -> None:
    """Nobody told the code in time."""
    intent = world.store.find(name)
    if intent is not None and deposits.is_waiting(intent) and world.now() >= intent["_until"]:
        _given_up(world, intent, "verification_timeout")


def _verified(world: World, call: Call, kind: str) -> Doc:
    forms.exclusive(call.params, "amounts", "descriptor_code")
    intent = world.get(kind, call.ids["intent"])
    if call["amounts"] is not None and len(call["amounts"]) != 2:
        words = "Tell the amounts of both deposits."
        raise invalid(words, f"{PREFIX}_verification_amounts_invalid", "amounts")
    told = call["descriptor_code"] or call["amounts"]
    if not told:
        raise invalid("Tell `amounts` or `descriptor_code`.", "parameter_missing", "amounts")
    verify(world, intent, told)
    return intent


def payment(world: World, call: Call) -> Doc:
    return _verified(world, call, "payment_intent")


def setup(world: World, call: Call) -> Doc:
    return _verified(world, call, "setup_intent")


ROUTES = [
    Route("POST", "/v1/payment_intents/<intent>/verify_microdeposits", payment, asking.VERIFYING),
    Route("POST", "/v1/setup_intents/<intent>/verify_microdeposits", setup, asking.VERIFYING),
]
