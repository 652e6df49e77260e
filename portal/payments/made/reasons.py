"""Why a payment failed, in plain words: what the gateway calls it, and what to do next."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from portal.kit.refusal import N_

UNKNOWN: Final = N_("The bank gave no reason.")
_FUNDS: Final = N_("There was not enough money on the account.")
_BLOCKED: Final = N_("The bank did not allow it.")
_CLOSED: Final = N_("The account is closed or does not exist.")
_CONFIRMED: Final = N_("The payment was not confirmed with the bank.")
_WRONG: Final = N_("Something in the card's details was not right.")
_LATER: Final = N_("The bank could not be reached.")

REASONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "insufficient_funds": _FUNDS,
        "card_velocity_exceeded": N_("The card has reached its limit."),
        "withdrawal_count_limit_exceeded": N_("The card has reached its limit."),
        "expired_card": N_("The card has expired."),
        "invalid_expiry_month": _WRONG,
        "invalid_expiry_year": _WRONG,
        "incorrect_number": _WRONG,
        "invalid_number": _WRONG,
        "incorrect_cvc": _WRONG,
        "invalid_cvc": _WRONG,
        "incorrect_zip": _WRONG,
        "incorrect_address": _WRONG,
        "card_not_supported": N_("This card cannot be used for this payment."),
        "currency_not_supported": N_("This card cannot be used for this payment."),
        "authentication_required": _CONFIRMED,
        "payment_intent_authentication_failure": _CONFIRMED,
        "setup_intent_authentication_failure": _CONFIRMED,
        "processing_error": _LATER,
        "issuer_not_available": _LATER,
        "try_again_later": _LATER,
        "bank_cannot_process": _LATER,
        "account_closed": _CLOSED,
        "bank_account_unusable": _CLOSED,
        "no_account": _CLOSED,
        "invalid_account": _CLOSED,
        "incorrect_account_details": _CLOSED,
        "debit_not_authorized": N_("The account holder did not allow the debit."),
        "charge_exceeds_source_limit": N_("The amount is above the limit of this account."),
        "card_declined": _BLOCKED,
        "generic_decline": _BLOCKED,
        "do_not_honor": _BLOCKED,
        "transaction_not_allowed": _BLOCKED,
        "payment_method_microdeposit_failed": N_("The bank account could not be verified."),
        "payment_method_microdeposit_verification_timeout": N_("The bank account was not verified in time."),
    }
)
"""A sentence for each word of the gateway that says something to a person. Lost and stolen cards stand under
the unknown ones: whoever holds the card is not told."""

UNNAMED: Final = N_("No reason was given.")
DISPUTE_REASONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "bank_cannot_process": _LATER,
        "check_returned": N_("A cheque came back."),
        "credit_not_processed": N_("The payer waits for a refund or credit."),
        "customer_initiated": N_("The payer took the debit back."),
        "debit_not_authorized": N_("The account holder did not allow the debit."),
        "duplicate": N_("The payer says that it was paid twice."),
        "fraudulent": N_("The payer says that it was not them."),
        "incorrect_account_details": _CLOSED,
        "insufficient_funds": _FUNDS,
        "product_not_received": N_("The payer says that the goods did not arrive."),
        "product_unacceptable": N_("The payer says that the goods were not as described."),
        "subscription_canceled": N_("The payer says that it had been cancelled."),
        "unrecognized": N_("The payer does not know this payment."),
    }
)
"""Why a payment is disputed or a debit was taken back, for staff."""


def reason_words(code: str) -> str:
    """The sentence for a word of the gateway; what is written in words already stays as it is."""
    if code in REASONS:
        return REASONS[code]
    return code if " " in code else UNKNOWN
