"""What the gateway is asked, word for word."""

from typing import Any

from portal.payments.rules import requests

PAGES = {"result_page": "https://p.example/r", "back_page": "https://p.example/b"}


def asked(**more: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "payment": "pay_1",
        "customer": "cus_1",
        "email": "ana@acme.example",
        "currency": "USD",
        "lines": [("INV-1", 1_000), ("", 500)],
        "title": "INV-1",
        "advance": "Payment in advance",
        "methods": ("card", "bank"),
        "may_save": True,
        "saves_bank": False,
        "expires_at": 1_772_440_100,
        "language": "de",
        **PAGES,
    }
    return requests.checkout(**{**usual, **more})


def item(name: str, amount: int) -> dict[str, Any]:
    price = {"currency": "usd", "unit_amount": amount, "product_data": {"name": name}}
    return {"quantity": 1, "price_data": price}


def test_a_page_of_the_gateway_is_asked_for_word_for_word() -> None:
    assert asked() == {
        "mode": "payment",
        "client_reference_id": "pay_1",
        "metadata": {"payment": "pay_1"},
        "payment_intent_data": {"metadata": {"payment": "pay_1"}, "description": "INV-1"},
        "customer": "cus_1",
        "line_items": [item("INV-1", 1_000), item("Payment in advance", 500)],
        "billing_address_collection": "required",
        "adaptive_pricing": {"enabled": False},
        "success_url": "https://p.example/r",
        "cancel_url": "https://p.example/b",
        "expires_at": 1_772_440_100,
        "locale": "de",
        "excluded_payment_method_types": [
            "acss_debit",
            "au_becs_debit",
            "bacs_debit",
            "nz_bank_account",
            "sepa_debit",
        ],
        "saved_payment_method_options": {"payment_method_save": "enabled"},
    }


def test_without_a_customer_the_page_begins_with_the_address_and_nothing_that_was_saved() -> None:
    guest = asked(customer="")
    assert "customer" not in guest and guest["customer_email"] == "ana@acme.example"
    assert {"customer", "customer_email"}.isdisjoint(asked(customer="", email=""))


def test_more_lines_than_the_page_takes_become_one() -> None:
    assert len(asked(lines=[("INV-1", 10)] * 100)["line_items"]) == 100
    assert asked(lines=[("INV-1", 10)] * 101, title="All")["line_items"] == [item("All", 1_010)]


def test_long_names_are_cut_where_the_gateway_cuts_them() -> None:
    long = asked(lines=[("x" * 300, 1_000)], title="y" * 600)
    assert long["line_items"][0]["price_data"]["product_data"]["name"] == "x" * 200
    assert long["payment_intent_data"]["description"] == "y" * 500


def test_a_language_that_we_do_not_speak_is_left_to_the_gateway() -> None:
    assert [asked(language=one)["locale"] for one in ("en", "fr", "es", "xx")] == ["en", "fr", "es", "auto"]


def test_only_who_is_signed_in_may_save_and_an_account_is_kept_where_that_was_ticked() -> None:
    assert "saved_payment_method_options" not in asked(may_save=False)
    assert "payment_method_options" not in asked(may_save=False, saves_bank=True)
    kept = {"setup_future_usage": "off_session"}
    assert asked(saves_bank=True)["payment_method_options"] == {"us_bank_account": kept}
    only_bank = asked(saves_bank=True, methods=("bank",))
    assert only_bank["payment_method_options"] == {"us_bank_account": kept}
    assert only_bank["allowed_payment_method_types"] == ["us_bank_account"]
    assert "excluded_payment_method_types" not in only_bank
    assert asked(saves_bank=True, methods=("card",))["payment_method_options"] == {}
    in_euros = asked(saves_bank=True, methods=("bank",), currency="EUR")
    assert in_euros["payment_method_options"] == {"sepa_debit": kept}


def test_a_saved_method_is_charged_at_once() -> None:
    found = requests.with_saved_method(
        payment="pay_1",
        customer="cus_1",
        method="pm_1",
        currency="ISK",
        amount_minor=5,
        title="z" * 600,
        result_page="https://p.example/r",
    )
    assert found == {
        "amount": 500,
        "currency": "isk",
        "customer": "cus_1",
        "payment_method": "pm_1",
        "confirm": True,
        "return_url": "https://p.example/r",
        "description": "z" * 500,
        "metadata": {"payment": "pay_1"},
    }


def test_a_method_is_saved_without_paying() -> None:
    found = requests.setup(
        setup="set_1",
        customer="cus_1",
        currency="EUR",
        methods=("card",),
        expires_at=1_772_440_100,
        language="pt",
        **PAGES,
    )
    assert found == {
        "mode": "setup",
        "client_reference_id": "set_1",
        "metadata": {"setup": "set_1"},
        "setup_intent_data": {"metadata": {"setup": "set_1"}},
        "customer": "cus_1",
        "currency": "eur",
        "billing_address_collection": "required",
        "success_url": "https://p.example/r",
        "cancel_url": "https://p.example/b",
        "expires_at": 1_772_440_100,
        "locale": "auto",
        "excluded_payment_method_types": [
            "acss_debit",
            "au_becs_debit",
            "bacs_debit",
            "nz_bank_account",
            "sepa_debit",
            "us_bank_account",
        ],
    }


def test_an_account_is_saved_in_its_own_currency_and_the_page_speaks_the_persons_language() -> None:
    found = requests.setup(
        setup="set_1",
        customer="cus_1",
        currency="USD",
        methods=("bank",),
        expires_at=1_772_440_100,
        language="fr",
        **PAGES,
    )
    assert (found["allowed_payment_method_types"], found["locale"]) == (["us_bank_account"], "fr")


def test_money_goes_back_over_the_payment_it_came_with() -> None:
    found = requests.refund(refund="ref_1", intent="pi_1", amount_minor=700, currency="JPY")
    assert found == {"payment_intent": "pi_1", "amount": 700, "metadata": {"refund": "ref_1"}}


def test_a_customer_is_named_and_has_an_address_only_where_one_is_known() -> None:
    found = requests.customer(customer="c_1", name="n" * 300, email="")
    assert found == {"name": "n" * 200, "metadata": {"customer": "c_1"}}
    assert requests.customer(customer="c_1", name="N", email="n@x.example")["email"] == "n@x.example"


def test_another_text_has_another_fingerprint_and_the_order_of_its_parts_has_none() -> None:
    one = requests.fingerprint({"a": 1, "b": 2})
    assert len(one) == 12 and one == requests.fingerprint({"b": 2, "a": 1})
    assert one != requests.fingerprint({"a": 1, "b": 3})
