"""Small deposits by which the owner of a US bank account shows that it is his: asking for them."""

from portal.standins.stripe.store import Doc
from portal.standins.stripe.world import DAY, World, business_days_after

ARRIVE_IN = 2
"""Business days."""
DAYS_TO_VERIFY = 10
FAILING = "failMicrodeposits"


def ask(world: World, intent: Doc, method: Doc) -> None:
    """Send a deposit with a code, and wait for the code; `intent` is of a payment or a setup."""
    arrival = business_days_after(world.now(), ARRIVE_IN)
    until = world.now() + DAYS_TO_VERIFY * DAY
    intent |= {
        "status": "requires_action",
        "next_action": {
            "type": "verify_with_microdeposits",
            "verify_with_microdeposits": {
                "arrival_date": arrival,
                "hosted_verification_url": f"{world.base}/c/verify/{intent['id']}",
                "microdeposit_type": "descriptor_code",
            },
        },
        "_tries": 0,
        "_until": until,
    }
    world.put(intent)
    world.note(f"{intent['object']}.requires_action", intent)
    if method["_behaviour"] == FAILING:
        world.later(arrival, "deposits", intent["id"])
    else:
        world.later(until, "verification", intent["id"])


def is_waiting(intent: Doc) -> bool:
    """Whether a code is waited for."""
    action = intent["next_action"] or {}
    return intent["status"] == "requires_action" and action["type"] == "verify_with_microdeposits"
