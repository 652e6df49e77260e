"""The business's balance at Stripe: one transaction for each movement."""

from portal.standins.stripe import forms
from portal.standins.stripe.lists import LIST, Route, answer_list, selected
from portal.standins.stripe.store import Doc
from portal.standins.stripe.world import DAY, Call, World

FEE_PER_MILLE, FEE_FIXED = 29, 30
REPORTED_AS = {
    "charge": "charge",
    "payment": "charge",
    "refund": "refund",
    "payment_refund": "refund",
    "refund_failure": "refund_failure",
    "payment_failure_refund": "refund_failure",
    "adjustment": "dispute",
}


def book(world: World, kind: str, source: str, amount: int, currency: str, fee: int = 0) -> str:
    """Move money in the balance; the transaction's id. `amount` is negative for what goes out."""
    transaction = world.put(
        {
            "id": world.new_id("txn"),
            "object": "balance_transaction",
            "amount": amount,
            "available_on": world.now() + 2 * DAY,
            "balance_type": "payments",
            "created": world.now(),
            "currency": currency,
            "description": None,
            "exchange_rate": None,
            "fee": fee,
            "fee_details": [
                {
                    "amount": fee,
                    "application": None,
                    "currency": currency,
                    "description": "Stripe processing fees",
                    "type": "stripe_fee",
                }
            ]
            if fee
            else [],
            "net": amount - fee,
            "reporting_category": "dispute_reversal"
            if kind == "adjustment" and amount > 0
            else REPORTED_AS[kind],
            "source": source,
            "status": "pending",
            "type": kind,
        }
    )
    return str(transaction["id"])


def fee_of(amount: int) -> int:
    """What a charge costs."""
    return amount * FEE_PER_MILLE // 1000 + FEE_FIXED


def retrieve(world: World, call: Call) -> Doc:
    return world.get("balance_transaction", call.ids["transaction"])


def index(world: World, call: Call) -> Doc:
    wanted = selected(call.params, "type", "source", "currency")
    return answer_list(world, call, "balance_transaction", "/v1/balance_transactions", wanted)


FILTERS = forms.Shape({**LIST, "type": forms.text, "source": forms.text, "currency": forms.text})
ROUTES = [
    Route("GET", "/v1/balance_transactions", index, FILTERS),
    Route("GET", "/v1/balance_transactions/<transaction>", retrieve),
]
