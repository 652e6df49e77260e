"""What can truly happen to one payment at the gateway, and every message it sends of that."""

from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from portal.payments.rules.telling import told_by_event
from portal.payments.rules.told import Told

Message = tuple[str, dict[str, Any]]
CHARGED_AT = 1_772_440_000


@dataclass
class Truth:
    """How it ended: what arrived, went back and was taken back, in minor units, and all that was said."""

    is_hosted: bool = True
    arrived: int = 0
    refunded: int = 0
    taken_back: int = 0
    is_disputed: bool = False
    final: str = "started"
    messages: list[Message] = field(default_factory=list)

    @property
    def left(self) -> int:
        return self.arrived - self.refunded - self.taken_back

    def told(self) -> list[Told]:
        found = [told_by_event(kind, body) for kind, body in self.messages]
        return [one for one in found if one is not None]


class Story:
    """Tells a payment's life step by step, as the gateway would."""

    def __init__(self, payment: str, amount: int, currency: str, tag: str, is_hosted: bool) -> None:
        self.truth = Truth(is_hosted)
        self.amount, self.currency, self.tag, self.is_hosted = amount, currency, tag, is_hosted
        self.payment = payment

    def session(self, kind: str, status: str, paid: str) -> None:
        if self.is_hosted:
            body = {
                "id": f"cs_{self.tag}",
                "object": "checkout.session",
                "mode": "payment",
                "status": status,
                "payment_status": paid,
                "amount_total": self.amount,
                "currency": self.currency.lower(),
                "created": CHARGED_AT,
                "metadata": {"payment": self.payment},
                "payment_intent": None if status == "expired" else f"pi_{self.tag}",
            }
            self.truth.messages.append((f"checkout.session.{kind}", body))

    def intent(self, kind: str, status: str, method: str = "card", error: str = "") -> None:
        body: dict[str, Any] = {
            "id": f"pi_{self.tag}",
            "object": "payment_intent",
            "status": status,
            "amount": self.amount,
            "amount_received": self.amount if status == "succeeded" else 0,
            "currency": self.currency.lower(),
            "created": CHARGED_AT,
            "metadata": {"payment": self.payment},
        }
        if error:
            body["last_payment_error"] = {"code": error, "payment_method": {"id": "pm", "type": method}}
        self.truth.messages.append((f"payment_intent.{kind}", body))

    def charge(self, kind: str, refunded: int = 0) -> None:
        body = {
            "id": f"ch_{self.tag}",
            "object": "charge",
            "payment_intent": f"pi_{self.tag}",
            "amount": self.amount,
            "amount_refunded": refunded,
            "currency": self.currency.lower(),
            "created": CHARGED_AT,
            "payment_method_details": {"type": "card", "card": {"brand": "visa", "last4": "4242"}},
        }
        self.truth.messages.append((f"charge.{kind}", body))

    def refund(self, number: int, amount: int, words: list[str]) -> None:
        for place, word in enumerate(words):
            body = {
                "id": f"re_{self.tag}_{number}",
                "object": "refund",
                "payment_intent": f"pi_{self.tag}",
                "amount": amount,
                "currency": self.currency.lower(),
                "status": word,
                "created": CHARGED_AT + 100,
            }
            self.truth.messages.append(("refund.updated" if place else "refund.created", body))
        if words[-1] == "succeeded":
            self.truth.refunded += amount
        self.charge("refunded", self.truth.refunded)

    def dispute(self, number: int, amount: int, words: list[str]) -> None:
        for word in words:
            body = {
                "id": f"dp_{self.tag}_{number}",
                "object": "dispute",
                "payment_intent": f"pi_{self.tag}",
                "charge": f"ch_{self.tag}",
                "amount": amount,
                "currency": self.currency.lower(),
                "status": word,
                "reason": "fraudulent",
                "created": CHARGED_AT + 200,
            }
            self.truth.messages.append(("charge.dispute.updated", body))
        if words[-1] == "lost":
            self.truth.taken_back += amount
        elif words[-1] not in ("won", "warning_closed"):
            self.truth.is_disputed = True


REFUNDS = [
    ["succeeded"],
    ["pending", "succeeded"],
    ["pending"],
    ["pending", "failed"],
    ["succeeded", "failed"],
]
DISPUTES = [
    ["needs_response"],
    ["needs_response", "under_review", "lost"],
    ["needs_response", "won"],
    ["needs_response", "lost", "won"],
    ["lost"],
    ["warning_needs_response", "warning_closed"],
]


@st.composite
def truths(
    draw: Any, payment: str = "p", amount: int = 10000, currency: str = "EUR", tag: str = "1"
) -> Truth:
    """A whole life: tries that fail, money that arrives at once or after days or never, what comes after."""
    story = Story(payment, amount, currency, tag, draw(st.booleans()))
    truth = story.truth
    if story.is_hosted:
        for _ in range(draw(st.integers(0, 2))):
            story.intent("payment_failed", "requires_payment_method", error="card_declined")
    ends = ["card", "debit", "debit_fails", "nothing"] + (["expires"] if story.is_hosted else ["fails"])
    end = draw(st.sampled_from(ends))
    if end == "expires":
        story.session("expired", "expired", "unpaid")
        truth.final = "expired"
    elif end == "fails":
        story.intent("payment_failed", "requires_payment_method", error="card_declined")
        truth.final = "failed"
    elif end != "nothing":
        _pay(story, end)
    if truth.arrived:
        _afterwards(draw, story)
    return truth


def _pay(story: Story, end: str) -> None:
    truth = story.truth
    if end == "card":
        story.session("completed", "complete", "paid")
    else:
        story.intent("processing", "processing")
        story.session("completed", "complete", "unpaid")
        truth.final = "processing"
    if end == "debit_fails":
        story.intent("payment_failed", "requires_payment_method", "us_bank_account", "insufficient_funds")
        story.session("async_payment_failed", "complete", "unpaid")
        truth.final = "failed"
        return
    story.intent("succeeded", "succeeded")
    story.charge("succeeded")
    if end == "debit":
        story.session("async_payment_succeeded", "complete", "paid")
    truth.arrived, truth.final = story.amount, "settled"


def _afterwards(draw: Any, story: Story) -> None:
    left = story.amount
    for number in range(draw(st.integers(0, 2))):
        amount = draw(st.integers(1, max(1, left // 2)))
        left -= amount
        story.refund(number, amount, draw(st.sampled_from(REFUNDS)))
    for number in range(draw(st.integers(0, 2))):
        amount = draw(st.sampled_from([left, max(1, left // 3)]))
        story.dispute(number, amount, draw(st.sampled_from(DISPUTES)))


@st.composite
def in_any_order(draw: Any, messages: list[Any]) -> list[Any]:
    """All of them, some several times, in any order."""
    copies = [one for one in messages for _ in range(draw(st.integers(1, 3)))]
    return list(draw(st.permutations(copies)))
