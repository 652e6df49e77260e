"""What the gateway is asked, word for word: the parameters as it takes them."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from portal.payments.rules.amounts import to_gateway
from portal.payments.rules.methods import allowed_kinds, excluded_kinds

Parameters = dict[str, Any]
MOST_LINES: Final = 100
LANGUAGES: Final = frozenset({"en", "de", "fr", "es"})

SESSIONS: Final = "/v1/checkout/sessions"
INTENTS: Final = "/v1/payment_intents"
REFUNDS: Final = "/v1/refunds"
DISPUTES: Final = "/v1/disputes"
CUSTOMERS: Final = "/v1/customers"
METHODS: Final = "/v1/payment_methods"


def checkout(
    *,
    payment: str,
    customer: str,
    email: str,
    currency: str,
    lines: Sequence[tuple[str, int]],
    title: str,
    advance: str,
    methods: Sequence[str],
    may_save: bool,
    saves_bank: bool,
    result_page: str,
    back_page: str,
    expires_at: int,
    language: str,
) -> Parameters:
    """A page of the gateway for one payment. `lines` are numbers and amounts in our minor units, `title` and
    `advance` are what stands where there are too many lines, or no number. A page for a `customer` offers
    what the customer saved; without one it begins with nothing but the `email`, perhaps empty."""
    if len(lines) > MOST_LINES:
        lines = [(title, sum(amount for _, amount in lines))]
    asked: Parameters = {
        "mode": "payment",
        "client_reference_id": payment,
        "metadata": {"payment": payment},
        "payment_intent_data": {"metadata": {"payment": payment}, "description": title[:500]},
        **_payer(customer, email),
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": currency.lower(),
                    "unit_amount": to_gateway(amount, currency),
                    "product_data": {"name": (number or advance)[:200]},
                },
            }
            for number, amount in lines
        ],
        "billing_address_collection": "required",
        "adaptive_pricing": {"enabled": False},
        "success_url": result_page,
        "cancel_url": back_page,
        "expires_at": expires_at,
        "locale": language if language in LANGUAGES else "auto",
        **_kinds(methods, currency),
    }
    if may_save:
        asked["saved_payment_method_options"] = {"payment_method_save": "enabled"}
    if may_save and saves_bank:
        asked["payment_method_options"] = {
            kind: {"setup_future_usage": "off_session"}
            for kind in ("us_bank_account", "sepa_debit")
            if kind not in excluded_kinds(methods, currency)
            and (not allowed_kinds(methods, currency) or kind in allowed_kinds(methods, currency))
        }
    return asked


def with_saved_method(
    *,
    payment: str,
    customer: str,
    method: str,
    currency: str,
    amount_minor: int,
    title: str,
    result_page: str,
) -> Parameters:
    """A payment with a saved method, confirmed at once; the bank may still ask the person something."""
    return {
        "amount": to_gateway(amount_minor, currency),
        "currency": currency.lower(),
        "customer": customer,
        "payment_method": method,
        "confirm": True,
        "return_url": result_page,
        "description": title[:500],
        "metadata": {"payment": payment},
    }


def setup(
    *,
    setup: str,
    customer: str,
    currency: str,
    methods: Sequence[str],
    result_page: str,
    back_page: str,
    expires_at: int,
    language: str,
) -> Parameters:
    """A page of the gateway on which a method is saved without paying."""
    return {
        "mode": "setup",
        "client_reference_id": setup,
        "metadata": {"setup": setup},
        "setup_intent_data": {"metadata": {"setup": setup}},
        "customer": customer,
        "currency": currency.lower(),
        "billing_address_collection": "required",
        "success_url": result_page,
        "cancel_url": back_page,
        "expires_at": expires_at,
        "locale": language if language in LANGUAGES else "auto",
        **_kinds(methods, currency),
    }


def refund(*, refund: str, intent: str, amount_minor: int, currency: str) -> Parameters:
    """Money back over the payment it came with."""
    return {
        "payment_intent": intent,
        "amount": to_gateway(amount_minor, currency),
        "metadata": {"refund": refund},
    }


def customer(*, customer: str, name: str, email: str) -> Parameters:
    """A customer of ours, as the gateway shall know them."""
    known: Parameters = {"name": name[:200], "metadata": {"customer": customer}}
    if email:
        known["email"] = email
    return known


def fingerprint(parameters: Mapping[str, Any]) -> str:
    """Twelve digits that another text would not have."""
    return hashlib.sha256(json.dumps(parameters, sort_keys=True).encode()).hexdigest()[:12]


def _payer(customer: str, email: str) -> Mapping[str, str]:
    if customer:
        return {"customer": customer}
    return {"customer_email": email} if email else {}


def _kinds(methods: Sequence[str], currency: str) -> Mapping[str, list[str]]:
    if allowed := allowed_kinds(methods, currency):
        return {"allowed_payment_method_types": list(allowed)}
    return {"excluded_payment_method_types": list(excluded_kinds(methods, currency))}
