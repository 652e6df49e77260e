"""How a checkout session is opened: what may be asked for, and what is made of it."""

import secrets

from portal.standins.stripe import asking, forms, money, paying
from portal.standins.stripe.customers import living
from portal.standins.stripe.errors import invalid, unreadable
from portal.standins.stripe.lists import as_list
from portal.standins.stripe.store import Doc
from portal.standins.stripe.world import Call, World

SHORTEST, LONGEST = 30 * 60, 24 * 60 * 60
# Clocks of two machines differ a little, and a request takes its time.
LENIENCE = 30
ITEMS = 100
UNUSED = (
    "after_expiration allow_promotion_codes client_secret collected_information consent "
    "consent_collection currency_conversion invoice invoice_creation origin_context payment_link "
    "payment_method_configuration_details permissions recovered_from shipping_address_collection "
    "shipping_cost subscription wallet_options setup_intent payment_intent"
).split()
"""The fields of a session that are null when it is opened."""
NO_EXTRAS = {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0}


def create(world: World, call: Call) -> Doc:
    if call["customer"]:
        living(world, call["customer"], "customer")
    forms.exclusive(call.params, "customer", "customer_email")
    forms.exclusive(call.params, "allowed_payment_method_types", "excluded_payment_method_types")
    is_payment = call["mode"] == "payment"
    items = _items(world, call) if is_payment else []
    currency = items[0]["currency"] if items else call["currency"]
    if not is_payment:
        _require_setup(call)
    kinds = paying.kinds_for(
        currency, call["allowed_payment_method_types"], call["excluded_payment_method_types"]
    )
    if not is_payment and not currency:
        kinds = list(call["allowed_payment_method_types"])
    if not kinds:
        raise invalid("No valid payment method types for this Checkout Session.", param="currency")
    session = _new_session(world, call, kinds, currency, items)
    world.put(session)
    world.later(session["expires_at"], "session", session["id"])
    return session


def _new_session(world: World, call: Call, kinds: list[str], currency: str | None, items: list[Doc]) -> Doc:
    name = f"cs_test_{secrets.token_hex(29)}"
    total = sum(item["amount_total"] for item in items) if items else None
    is_payment = call["mode"] == "payment"
    now = world.now()
    return dict.fromkeys(UNUSED) | {
        "id": name,
        "object": "checkout.session",
        "adaptive_pricing": {"enabled": bool((call["adaptive_pricing"] or {}).get("enabled"))},
        "amount_subtotal": total,
        "amount_total": total,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "billing_address_collection": call["billing_address_collection"],
        "cancel_url": call["cancel_url"],
        "client_reference_id": call["client_reference_id"],
        "created": now,
        "currency": currency,
        "custom_fields": [],
        "custom_text": {
            "after_submit": None,
            "shipping_address": None,
            "submit": None,
            "terms_of_service_acceptance": None,
        }
        | (call["custom_text"] or {}),
        "customer": call["customer"],
        "customer_creation": None
        if call["customer"]
        else call["customer_creation"] or ("if_required" if is_payment else "always"),
        "customer_details": _details(world, call),
        "customer_email": call["customer_email"],
        "discounts": [] if is_payment else None,
        "expires_at": _expiry(call, now),
        "livemode": False,
        "locale": call["locale"],
        "metadata": forms.merged({}, call["metadata"] or {}),
        "mode": call["mode"],
        "payment_method_collection": "always" if is_payment else None,
        "payment_method_options": call["payment_method_options"] or {},
        "payment_method_types": kinds,
        "payment_status": "unpaid" if is_payment else "no_payment_required",
        "phone_number_collection": {"enabled": False},
        "saved_payment_method_options": _saving(call) if call["customer"] and is_payment else None,
        "shipping_options": [],
        "status": "open",
        "submit_type": call["submit_type"],
        "success_url": call["success_url"],
        "total_details": NO_EXTRAS if is_payment else None,
        "ui_mode": "hosted_page",
        "url": f"{world.base}/c/pay/{name}",
        "_line_items": as_list(items, f"/v1/checkout/sessions/{name}/line_items") if is_payment else None,
        "_for_intent": call["payment_intent_data"] or call["setup_intent_data"] or {},
    }


def _require_setup(call: Call) -> None:
    for name in ("line_items", "payment_intent_data", "saved_payment_method_options", "submit_type"):
        if name in call.params:
            raise invalid(f"You can not pass `{name}` in `setup` mode.", param=name)
    if not call["currency"] and not call["allowed_payment_method_types"]:
        raise invalid("`currency` is required in `setup` mode.", "parameter_missing", "currency")
    if call["currency"]:
        money.require_currency(call["currency"])


def _saving(call: Call) -> Doc:
    asked = call["saved_payment_method_options"] or {}
    return {
        "allow_redisplay_filters": asked.get("allow_redisplay_filters") or ["always"],
        "payment_method_remove": asked.get("payment_method_remove") or "disabled",
        "payment_method_save": asked.get("payment_method_save") or "disabled",
    }


def _details(world: World, call: Call) -> Doc | None:
    email = call["customer_email"]
    if call["customer"]:
        email = world.get("customer", call["customer"])["email"]
    if not email:
        return None
    return {
        "address": None,
        "business_name": None,
        "email": email,
        "individual_name": None,
        "name": None,
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": None,
    }


def _expiry(call: Call, now: int) -> int:
    wanted: int | None = call["expires_at"]
    if wanted is None:
        return now + LONGEST
    if not now + SHORTEST - LENIENCE <= wanted <= now + LONGEST + LENIENCE:
        words = "The `expires_at` timestamp must be between 30 minutes and 24 hours from now."
        raise invalid(words, param="expires_at")
    return wanted


def _items(world: World, call: Call) -> list[Doc]:
    if not call["line_items"]:
        raise unreadable("Missing required param: line_items.", "parameter_missing", "line_items")
    items = []
    for place, asked in enumerate(call["line_items"]):
        price, quantity = asked["price_data"], asked.get("quantity", 1)
        money.require_currency(price["currency"])
        amount = price["unit_amount"] * quantity
        name = price["product_data"]["name"]
        items.append(
            {
                "id": world.new_id("li"),
                "object": "item",
                "adjustable_quantity": None,
                "amount_discount": 0,
                "amount_subtotal": amount,
                "amount_tax": 0,
                "amount_total": amount,
                "currency": price["currency"],
                "description": name,
                "metadata": {},
                "price": _price(world, price),
                "quantity": quantity,
                "_place": place,
            }
        )
    currencies = {item["currency"] for item in items}
    if len(currencies) > 1:
        raise invalid("All line items must have the same currency.", param="line_items")
    total = sum(item["amount_total"] for item in items)
    if total > forms.LARGEST:
        raise invalid(f"The total must be no more than {forms.LARGEST}.", "amount_too_large", "line_items")
    money.require_chargeable(
        total, items[0]["currency"], "The Checkout Session's total amount due", "line_items"
    )
    return [{name: value for name, value in item.items() if name != "_place"} for item in items]


def _price(world: World, price: Doc) -> Doc:
    return {
        "id": world.new_id("price"),
        "object": "price",
        "active": False,
        "billing_scheme": "per_unit",
        "created": world.now(),
        "currency": price["currency"],
        "custom_unit_amount": None,
        "livemode": False,
        "lookup_key": None,
        "metadata": {},
        "nickname": None,
        "product": world.new_id("prod"),
        "recurring": None,
        "tax_behavior": "unspecified",
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "one_time",
        "unit_amount": price["unit_amount"],
        "unit_amount_decimal": str(price["unit_amount"]),
    }


ITEM = forms.Shape(
    {
        "price_data": forms.Shape(
            {
                "currency": forms.text,
                "product_data": forms.Shape(
                    {"name": forms.text, "description": forms.text, "metadata": forms.metadata}, ("name",)
                ),
                "unit_amount": forms.integer(0, forms.LARGEST),
            },
            ("currency", "product_data", "unit_amount"),
        ),
        "quantity": forms.integer(1, 999_999),
    },
    ("price_data",),
)
INTENT_DATA: dict[str, forms.Check] = {
    "description": forms.text,
    "metadata": forms.metadata,
}
MESSAGE = forms.Shape({"message": forms.text}, ("message",))
CREATING = forms.Shape(
    {
        "adaptive_pricing": forms.Shape({"enabled": forms.boolean}),
        "allowed_payment_method_types": asking.KINDS,
        "billing_address_collection": forms.one_of("auto", "required"),
        "cancel_url": forms.address,
        "client_reference_id": forms.text,
        "currency": forms.text,
        "custom_text": forms.Shape({"after_submit": MESSAGE, "submit": MESSAGE}),
        "customer": forms.text,
        "customer_creation": forms.one_of("always", "if_required"),
        "customer_email": forms.text,
        "customer_update": forms.Shape(
            {name: forms.one_of("auto", "never") for name in ("address", "name", "shipping")}
        ),
        "excluded_payment_method_types": asking.KINDS,
        "expires_at": forms.integer(0),
        "line_items": forms.list_of(ITEM, ITEMS),
        "locale": forms.text,
        "metadata": forms.metadata,
        "mode": forms.one_of("payment", "setup"),
        "payment_intent_data": forms.Shape(
            {
                **INTENT_DATA,
                "receipt_email": forms.text,
                "setup_future_usage": asking.USAGE,
                "statement_descriptor": forms.text,
                "statement_descriptor_suffix": forms.text,
            }
        ),
        "payment_method_options": asking.METHOD_OPTIONS,
        "payment_method_types": asking.NO_LONGER,
        "saved_payment_method_options": forms.Shape(
            {
                "allow_redisplay_filters": forms.list_of(forms.one_of("always", "limited", "unspecified")),
                "payment_method_remove": forms.one_of("disabled", "enabled"),
                "payment_method_save": forms.one_of("disabled", "enabled"),
            }
        ),
        "setup_intent_data": forms.Shape(INTENT_DATA),
        "submit_type": forms.one_of("auto", "book", "donate", "pay"),
        "success_url": forms.address,
        "ui_mode": forms.one_of("hosted_page"),
        **forms.EXPAND,
    },
    ("mode", "success_url"),
)
