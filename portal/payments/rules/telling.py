"""What an object of the gateway says, in our words: the same for a signed event and for an answer.

Objects are plain mappings as JSON gives them. Nothing in them is trusted to be there, or of its kind.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from portal.payments.rules.told import (
    CustomerGone,
    DisputeTold,
    DisputeWord,
    Method,
    MethodTold,
    MoneyTold,
    Names,
    RefundsChanged,
    RefundTold,
    RefundWord,
    SetupTold,
    Told,
    Word,
)

JsonObject = Mapping[str, Any]
MOST_TEXT: Final = 500
UNKEEPABLE: Final = re.compile(r"[\x00\ud800-\udfff]")
"""What JSON can say and no database keeps."""


def told_by_event(kind: str, body: JsonObject) -> Told | None:
    """What an event says, by its type and `data.object`; None where that is nothing to us."""
    if kind == "charge.refunded":
        return RefundsChanged(_names_of_charge(body), _whole(body, "amount_refunded"))
    if kind == "customer.deleted":
        return CustomerGone(_text(body, "id"))
    if kind == "payment_method.detached":
        return MethodTold(_method(body), _id_of(body, "customer"), is_gone=True)
    if kind == "checkout.session.async_payment_failed":
        return _session(body, has_failed=True)
    return told(body)


def told(body: JsonObject) -> Told | None:
    """What an object says by itself; None where that is nothing to us."""
    kind = _text(body, "object")
    if kind == "checkout.session":
        return _session(body)
    readers: dict[str, Callable[[JsonObject], Told | None]] = {
        "payment_intent": _intent,
        "charge": _charge,
        "refund": _refund,
        "dispute": _dispute,
        "setup_intent": _setup_intent,
        "payment_method": _kept_method,
        "mandate": _mandate,
    }
    return readers[kind](body) if kind in readers and _text(body, "id") else None


def _session(body: JsonObject, has_failed: bool = False) -> Told | None:
    intent = _inner(body, "payment_intent")
    if _text(body, "mode") == "setup":
        return _setup_session(body)
    if _text(body, "mode") != "payment":
        return None
    word = Word.NOTED
    status, payment_status = _text(body, "status"), _text(body, "payment_status")
    if status == "expired":
        word = Word.EXPIRED
    elif status == "complete" and payment_status == "paid":
        word = Word.ARRIVED
    elif status == "complete" and payment_status == "unpaid":
        # Where the intent came along, it knows more than the session.
        failed = has_failed or _text(intent, "status") in ("requires_payment_method", "canceled")
        word = Word.FAILED if failed else Word.UNDER_WAY
    found = _intent(intent) if intent else None
    return MoneyTold(
        names=Names(
            payment=_text(_inner(body, "metadata"), "payment") or _text(body, "client_reference_id"),
            session=_text(body, "id"),
            intent=_id_of(body, "payment_intent"),
            charge=found.names.charge if found else "",
        ),
        word=word,
        is_of_session=True,
        amount=_whole(body, "amount_total"),
        currency=_text(body, "currency").upper(),
        charged_at=found.charged_at if found else _whole(body, "created"),
        reason=found.reason if found else "",
        method=found.method if found else Method(),
        next_step_url=found.next_step_url if found else "",
        description=_text(_inner(body, "customer_details"), "email"),
        billing=_billing(_inner(body, "customer_details")),
    )


def _billing(body: JsonObject) -> Mapping[str, str]:
    """Addressee, street and the rest; empty where street, town or country are missing."""
    typed = _inner(body, "address")
    lines = [_text(typed, name) for name in ("line1", "line2")]
    found = {
        "addressee": _text(body, "name"),
        "street": "\n".join(line for line in lines if line),
        "city": _text(typed, "city"),
        "region": _text(typed, "state"),
        "postal_code": _text(typed, "postal_code"),
        "country": _text(typed, "country").upper(),
    }
    country = found["country"]
    is_country = len(country) == len("US") and country.isascii() and country.isalpha()
    return found if lines[0] and found["city"] and is_country else {}


def _intent(body: JsonObject) -> MoneyTold:
    status, error, charge = (
        _text(body, "status"),
        _inner(body, "last_payment_error"),
        _inner(body, "latest_charge"),
    )
    words = {"succeeded": Word.ARRIVED, "processing": Word.UNDER_WAY, "canceled": Word.FAILED}
    word = words.get(status, Word.NOTED)
    if status == "requires_payment_method" and error:
        word = Word.FAILED
    failed_method = _inner(error, "payment_method")
    reason = _text(error, "decline_code") or _text(error, "code")
    method = _method_of_charge(charge) if charge else _method(failed_method)
    if word is Word.FAILED and not reason:
        reason = _text(body, "cancellation_reason") or status
    return MoneyTold(
        names=Names(
            payment=_text(_inner(body, "metadata"), "payment"),
            intent=_text(body, "id"),
            charge=_id_of(body, "latest_charge"),
        ),
        word=word,
        amount=_whole(body, "amount_received") if word is Word.ARRIVED else _whole(body, "amount"),
        currency=_text(body, "currency").upper(),
        charged_at=_whole(charge, "created") or _whole(body, "created"),
        reason=reason,
        method=method,
        next_step_url=_next_step(body),
        description=_text(body, "description"),
    )


def _charge(body: JsonObject) -> MoneyTold:
    return MoneyTold(
        names=_names_of_charge(body),
        word=Word.NOTED,
        amount=_whole(body, "amount"),
        currency=_text(body, "currency").upper(),
        charged_at=_whole(body, "created"),
        method=_method_of_charge(body),
    )


def _refund(body: JsonObject) -> RefundTold:
    words = {"succeeded": RefundWord.SUCCEEDED, "failed": RefundWord.FAILED, "canceled": RefundWord.FAILED}
    return RefundTold(
        gateway_id=_text(body, "id"),
        names=Names(intent=_id_of(body, "payment_intent"), charge=_id_of(body, "charge")),
        word=words.get(_text(body, "status"), RefundWord.PENDING),
        refund=_text(_inner(body, "metadata"), "refund"),
        amount=_whole(body, "amount"),
        currency=_text(body, "currency").upper(),
        made_at=_whole(body, "created"),
        reason=_text(body, "failure_reason"),
    )


def _dispute(body: JsonObject) -> DisputeTold:
    status = _text(body, "status")
    closed = {
        "lost": DisputeWord.LOST,
        "won": DisputeWord.WON,
        "warning_closed": DisputeWord.WON,
        "prevented": DisputeWord.WON,
    }
    return DisputeTold(
        gateway_id=_text(body, "id"),
        names=Names(intent=_id_of(body, "payment_intent"), charge=_id_of(body, "charge")),
        word=closed.get(status, DisputeWord.OPEN),
        status=status,
        reason=_text(body, "reason"),
        amount=_whole(body, "amount"),
        currency=_text(body, "currency").upper(),
        made_at=_whole(body, "created"),
        answer_by=_whole(_inner(body, "evidence_details"), "due_by"),
    )


def _setup_session(body: JsonObject) -> SetupTold:
    intent = _inner(body, "setup_intent")
    words = {"expired": Word.EXPIRED, "complete": Word.UNDER_WAY}
    word = words.get(_text(body, "status"), Word.NOTED)
    if _text(intent, "status") == "succeeded":
        word = Word.ARRIVED
    return SetupTold(
        setup=_text(_inner(body, "metadata"), "setup"),
        session=_text(body, "id"),
        intent=_id_of(body, "setup_intent"),
        word=word,
        method=_id_of(intent, "payment_method"),
    )


def _setup_intent(body: JsonObject) -> SetupTold:
    words = {"succeeded": Word.ARRIVED, "processing": Word.UNDER_WAY, "canceled": Word.FAILED}
    error = _inner(body, "last_setup_error")
    return SetupTold(
        setup=_text(_inner(body, "metadata"), "setup"),
        session="",
        intent=_text(body, "id"),
        word=words.get(_text(body, "status"), Word.NOTED),
        method=_id_of(body, "payment_method"),
        reason=_text(error, "decline_code") or _text(error, "code"),
    )


def _kept_method(body: JsonObject) -> MethodTold | None:
    customer = _id_of(body, "customer")
    return MethodTold(_method(body), customer) if customer else None


def _mandate(body: JsonObject) -> MethodTold | None:
    if _text(body, "status") != "inactive":
        return None
    return MethodTold(Method(gateway_id=_id_of(body, "payment_method")), "", is_gone=True)


def _method(body: JsonObject) -> Method:
    kind = _text(body, "type")
    return _shown(_text(body, "id"), kind, _inner(body, kind))


def _method_of_charge(body: JsonObject) -> Method:
    details = _inner(body, "payment_method_details")
    kind = _text(details, "type")
    return _shown(_id_of(body, "payment_method"), kind, _inner(details, kind))


def _shown(gateway_id: str, kind: str, details: JsonObject) -> Method:
    return Method(
        gateway_id=gateway_id,
        kind=kind[:40],
        brand=(_text(details, "brand") or _text(details, "bank_name"))[:60],
        last4=_text(details, "last4")[:4],
        expires_month=_whole(details, "exp_month") or None,
        expires_year=_whole(details, "exp_year") or None,
    )


def _names_of_charge(body: JsonObject) -> Names:
    return Names(
        payment=_text(_inner(body, "metadata"), "payment"),
        intent=_id_of(body, "payment_intent"),
        charge=_text(body, "id"),
    )


def _next_step(body: JsonObject) -> str:
    action = _inner(body, "next_action")
    kinds: Iterator[str] = (
        _text(_inner(action, kind), name)
        for kind, name in (
            ("redirect_to_url", "url"),
            ("verify_with_microdeposits", "hosted_verification_url"),
        )
    )
    return next((url for url in kinds if url.startswith("https://") or url.startswith("http://")), "")


def _text(body: JsonObject, name: str) -> str:
    value = body.get(name)
    return UNKEEPABLE.sub("", value[:MOST_TEXT]) if isinstance(value, str) else ""


def _whole(body: JsonObject, name: str) -> int:
    value = body.get(name)
    return value if type(value) is int and 0 <= value < 10**15 else 0


def _inner(body: JsonObject, name: str) -> JsonObject:
    value = body.get(name)
    return value if isinstance(value, Mapping) else {}


def _id_of(body: JsonObject, name: str) -> str:
    """The id of another object, be it named or brought along."""
    return _text(body, name) or _text(_inner(body, name), "id")
