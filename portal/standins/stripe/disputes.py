"""Disputes: cards questioned by their owners, debits taken back by banks."""

from portal.standins.stripe import balance, forms
from portal.standins.stripe.errors import invalid
from portal.standins.stripe.lists import LIST, Route, answer_list, selected
from portal.standins.stripe.store import Doc
from portal.standins.stripe.world import DAY, Call, World

FEE = 1500
DAYS_TO_ANSWER = 7
REASONS = (
    "bank_cannot_process check_returned credit_not_processed customer_initiated debit_not_authorized "
    "duplicate fraudulent general incorrect_account_details insufficient_funds noncompliant "
    "product_not_received product_unacceptable subscription_canceled unrecognized"
).split()


def open_dispute(
    world: World, charge: Doc, reason: str, amount: int | None = None, *, is_inquiry: bool = False
) -> Doc:
    """The charge is questioned. The money is taken back at once, but for an inquiry; banks do not argue."""
    is_card = charge["payment_method_details"]["type"] == "card"
    status = "warning_needs_response" if is_inquiry else "needs_response" if is_card else "lost"
    dispute: Doc = {
        "id": world.new_id("du" if is_card else "pdp"),
        "object": "dispute",
        "amount": charge["amount"] - charge["amount_refunded"] if amount is None else amount,
        "balance_transactions": [],
        "charge": charge["id"],
        "created": world.now(),
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": dict.fromkeys(EVIDENCE.fields) | {"enhanced_evidence": {}},
        "evidence_details": {
            "due_by": world.now() + DAYS_TO_ANSWER * DAY if is_card else None,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "submission_method": "not_submitted",
            "past_due": False,
            "submission_count": 0,
        },
        "is_charge_refundable": is_inquiry,
        "livemode": False,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "reason": reason,
        "status": status,
    }
    if is_card:
        brand = charge["payment_method_details"]["card"]["brand"]
        dispute["payment_method_details"] = {
            "type": "card",
            "card": {
                "brand": brand,
                "case_type": "inquiry" if is_inquiry else "chargeback",
                "network": brand,
                "network_reason_code": "10.4",
            },
        }
    charge["disputed"] = True
    world.put(charge)
    world.put(dispute)
    world.note("charge.dispute.created", dispute)
    if not is_inquiry:
        _move(world, dispute, -1)
    if status == "lost":
        world.note("charge.dispute.closed", dispute)
    return dispute


def _move(world: World, dispute: Doc, sign: int) -> None:
    """Take the money out of the balance (-1), or put it back (+1)."""
    fee = FEE if sign < 0 else 0
    name = balance.book(
        world, "adjustment", dispute["id"], sign * dispute["amount"], dispute["currency"], fee
    )
    dispute["balance_transactions"] = [
        *dispute["balance_transactions"],
        world.get("balance_transaction", name),
    ]
    world.put(dispute)
    word = "withdrawn" if sign < 0 else "reinstated"
    world.note(f"charge.dispute.funds_{word}", dispute)


def decide(world: World, dispute: Doc, status: str) -> None:
    """The bank decides: won, lost, or warning_closed. One that was lost may still be won."""
    was = dispute["status"]
    dispute["status"] = status
    if status == "won" and dispute["balance_transactions"]:
        _move(world, dispute, 1)
    if status == "lost" and not dispute["balance_transactions"]:
        _move(world, dispute, -1)
    world.put(dispute)
    world.note("charge.dispute.closed", dispute, {"status": was})


def retrieve(world: World, call: Call) -> Doc:
    return world.get("dispute", call.ids["dispute"])


def index(world: World, call: Call) -> Doc:
    return answer_list(
        world, call, "dispute", "/v1/disputes", selected(call.params, "charge", "payment_intent")
    )


def update(world: World, call: Call) -> Doc:
    dispute = retrieve(world, call)
    if "metadata" in call.params:
        dispute["metadata"] = forms.merged(dispute["metadata"], call["metadata"])
    if call["evidence"]:
        dispute["evidence"] = dispute["evidence"] | call["evidence"]
        dispute["evidence_details"] |= {"has_evidence": True}
        if call["submit"] is not False:
            dispute["evidence_details"]["submission_count"] += 1
            dispute["evidence_details"]["submission_method"] = "manual"
            dispute["status"] = "under_review"
    world.put(dispute)
    world.note("charge.dispute.updated", dispute)
    return dispute


def close(world: World, call: Call) -> Doc:
    dispute = retrieve(world, call)
    if dispute["status"] not in ("needs_response", "warning_needs_response"):
        raise invalid("This dispute is already closed.", "dispute_already_closed")
    decide(world, dispute, "lost")
    return dispute


EVIDENCE = forms.Shape(
    dict.fromkeys(
        (
            "access_activity_log billing_address cancellation_rebuttal customer_email_address customer_name "
            "product_description refund_policy_disclosure service_date uncategorized_text"
        ).split(),
        forms.text,
    )
)
CHANGES: dict[str, forms.Check] = {
    "evidence": EVIDENCE,
    "metadata": forms.metadata,
    "submit": forms.boolean,
    **forms.EXPAND,
}
ROUTES = [
    Route(
        "GET",
        "/v1/disputes",
        index,
        forms.Shape({**LIST, "charge": forms.text, "payment_intent": forms.text}),
    ),
    Route("GET", "/v1/disputes/<dispute>", retrieve),
    Route("POST", "/v1/disputes/<dispute>", update, forms.Shape(CHANGES)),
    Route("POST", "/v1/disputes/<dispute>/close", close),
]
