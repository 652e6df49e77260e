"""Charges: each try to take money, and what came of it."""

from datetime import UTC, datetime

from portal.standins.stripe import balance, forms
from portal.standins.stripe.lists import LIST, Route, answer_list, selected
from portal.standins.stripe.magic import BANK_WORDS, Behaviour, named
from portal.standins.stripe.methods import behaviour
from portal.standins.stripe.store import Doc
from portal.standins.stripe.world import Call, World


def new_charge(
    world: World, intent: Doc, method: Doc, *, mandate: str | None = None, due: int | None = None
) -> Doc:
    """A charge that is pending; `due` is when the bank is debited."""
    return world.put(
        {
            "id": world.new_id("ch" if method["type"] == "card" else "py"),
            "object": "charge",
            "amount": intent["amount"],
            "amount_captured": 0,
            "amount_refunded": 0,
            "application": None,
            "application_fee": None,
            "application_fee_amount": None,
            "balance_transaction": None,
            "billing_details": method["billing_details"],
            "calculated_statement_descriptor": "PORTAL",
            "captured": False,
            "created": world.now(),
            "currency": intent["currency"],
            "customer": intent["customer"],
            "description": intent["description"],
            "disputed": False,
            "failure_balance_transaction": None,
            "failure_code": None,
            "failure_message": None,
            "fraud_details": {},
            "livemode": False,
            "metadata": intent["metadata"],
            "on_behalf_of": None,
            "outcome": None,
            "paid": False,
            "payment_intent": intent["id"],
            "payment_method": method["id"],
            "payment_method_details": {
                "type": method["type"],
                method["type"]: _details(method, mandate, due),
            },
            "receipt_email": intent["receipt_email"],
            "receipt_number": None,
            "receipt_url": None,
            "refunded": False,
            "review": None,
            "shipping": None,
            "source_transfer": None,
            "statement_descriptor": intent["statement_descriptor"],
            "statement_descriptor_suffix": intent["statement_descriptor_suffix"],
            "status": "pending",
            "transfer_data": None,
            "transfer_group": None,
            "_behaviour": behaviour(method).name,
        }
    )


def _details(method: Doc, mandate: str | None, due: int | None) -> Doc:
    about = method[method["type"]]
    if method["type"] == "card":
        same = "brand checks country exp_month exp_year fingerprint funding last4 wallet".split()
        return {name: about[name] for name in same} | {
            "amount_authorized": None,
            "installments": None,
            "mandate": mandate,
            "network": about["brand"],
            "three_d_secure": None,
        }
    debit = {
        "expected_debit_date": f"{datetime.fromtimestamp(due, UTC):%Y-%m-%d}" if due else None,
        "mandate": mandate,
    }
    if method["type"] == "sepa_debit":
        same = "bank_code branch_code country fingerprint last4".split()
    else:
        same = "account_holder_type account_type bank_name fingerprint last4 routing_number".split()
        debit["payment_reference"] = None
    return {name: about[name] for name in same} | debit


def succeed(world: World, charge: Doc) -> None:
    """The money has come."""
    kind = "charge" if charge["payment_method_details"]["type"] == "card" else "payment"
    amount = charge["amount"]
    charge |= {
        "amount_captured": amount,
        "balance_transaction": balance.book(
            world, kind, charge["id"], amount, charge["currency"], balance.fee_of(amount)
        ),
        "captured": True,
        "outcome": _outcome("authorized", "approved_by_network", "Payment complete."),
        "paid": True,
        "status": "succeeded",
    }
    world.put(charge)
    world.note("charge.succeeded", charge)


def fail(world: World, charge: Doc, code: str, message: str, reason: str | None = None) -> None:
    """The money does not come."""
    charge |= {
        "failure_code": code,
        "failure_message": message,
        "outcome": _outcome(
            "issuer_declined", "declined_by_network", "The bank did not return any further details.", reason
        ),
        "paid": False,
        "status": "failed",
    }
    world.put(charge)
    world.note("charge.failed", charge)


def _outcome(kind: str, network: str, words: str, reason: str | None = None) -> Doc:
    return {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": network,
        "reason": reason,
        "risk_level": "normal",
        "seller_message": words,
        "type": kind,
    }


def behaviour_of_charge(charge: Doc) -> Behaviour:
    """What its method does."""
    return named(charge["_behaviour"])


def bank_words(code: str) -> str:
    """What is said of a debit that failed."""
    return BANK_WORDS.get(code, BANK_WORDS["generic_could_not_process"])


def retrieve(world: World, call: Call) -> Doc:
    return world.get("charge", call.ids["charge"])


def index(world: World, call: Call) -> Doc:
    return answer_list(
        world, call, "charge", "/v1/charges", selected(call.params, "customer", "payment_intent")
    )


ROUTES = [
    Route(
        "GET",
        "/v1/charges",
        index,
        forms.Shape({**LIST, "customer": forms.text, "payment_intent": forms.text}),
    ),
    Route("GET", "/v1/charges/<charge>", retrieve),
]
