"""What a call about intents may send, for payments and for setups."""

from portal.standins.stripe import forms

USAGE = forms.one_of("off_session", "on_session")
NO_LONGER = forms.gone(
    "payment_method_types_no_longer_supported",
    "The `payment_method_types` parameter is no longer supported. Use dynamic payment methods instead.",
)
BANK_OPTIONS = forms.Shape(
    {
        "setup_future_usage": forms.one_of("none", "off_session", "on_session"),
        "verification_method": forms.one_of("automatic", "instant", "microdeposits"),
    }
)
METHOD_OPTIONS = forms.Shape(
    {
        "card": forms.Shape({"setup_future_usage": forms.one_of("none", "off_session", "on_session")}),
        "us_bank_account": BANK_OPTIONS,
        "sepa_debit": forms.Shape({"setup_future_usage": forms.one_of("none", "off_session", "on_session")}),
    }
)
ACCEPTANCE = forms.Shape(
    {
        "customer_acceptance": forms.Shape(
            {
                "type": forms.one_of("online", "offline"),
                "online": forms.Shape({"ip_address": forms.text, "user_agent": forms.text}),
                "accepted_at": forms.integer(0),
            },
            ("type",),
        )
    },
    ("customer_acceptance",),
)
CONFIRMING: dict[str, forms.Check] = {
    "error_on_requires_action": forms.boolean,
    "mandate": forms.text,
    "mandate_data": ACCEPTANCE,
    "off_session": forms.boolean,
    "payment_method": forms.text,
    "payment_method_options": METHOD_OPTIONS,
    "payment_method_types": NO_LONGER,
    "return_url": forms.address,
    "setup_future_usage": USAGE,
    **forms.EXPAND,
}
KINDS = forms.list_of(forms.text)
CREATING = forms.Shape(
    {
        **CONFIRMING,
        "allowed_payment_method_types": KINDS,
        "amount": forms.amount,
        "automatic_payment_methods": forms.Shape(
            {"enabled": forms.boolean, "allow_redirects": forms.one_of("always", "never")}, ("enabled",)
        ),
        "capture_method": forms.one_of("automatic", "automatic_async"),
        "confirm": forms.boolean,
        "currency": forms.text,
        "customer": forms.text,
        "description": forms.text,
        "excluded_payment_method_types": KINDS,
        "metadata": forms.metadata,
        "receipt_email": forms.text,
        "statement_descriptor": forms.text,
        "statement_descriptor_suffix": forms.text,
    },
    ("amount", "currency"),
)
REASON = forms.one_of("abandoned", "duplicate", "fraudulent", "requested_by_customer")
CHANGES = {
    "amount": forms.amount,
    "description": forms.text,
    "metadata": forms.metadata,
    "payment_method_types": NO_LONGER,
    **forms.EXPAND,
}
VERIFYING = forms.Shape(
    {
        "amounts": forms.list_of(forms.integer(1, 99), 10),
        "descriptor_code": forms.text,
        **forms.EXPAND,
    }
)
