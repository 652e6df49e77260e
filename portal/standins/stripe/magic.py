"""Test cards, bank accounts and IBANs: what each of them does. Stripe publishes the numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What happens to a charge of this method.

    `code` and `decline_code` are those of the refusal. `asks` is "always", "until_saved" or "": whether the
    bank wants the customer there. `settles_in` are business days; 0 for at once, None for never.
    """

    name: str
    code: str = ""
    decline_code: str = ""
    asks: str = ""
    settles_in: int | None = 0
    disputed: str = ""
    is_refused_when_saved: bool = False
    brand: str = "visa"
    funding: str = "credit"


def _declined(name: str, code: str, decline_code: str, *, is_refused_when_saved: bool = True) -> Behaviour:
    return Behaviour(name, code=code, decline_code=decline_code, is_refused_when_saved=is_refused_when_saved)


CARDS: Mapping[str, Behaviour] = MappingProxyType(
    {
        "4242424242424242": Behaviour("visa"),
        "4000056655665556": Behaviour("visa_debit", funding="debit"),
        "5555555555554444": Behaviour("mastercard", brand="mastercard"),
        "378282246310005": Behaviour("amex", brand="amex"),
        "4000002760003184": Behaviour("authenticationRequired", asks="always"),
        "4000002500003155": Behaviour("authenticationRequiredOnSetup", asks="until_saved"),
        "4000000000000002": _declined("visa_chargeDeclined", "card_declined", "generic_decline"),
        "4000000000009995": _declined(
            "visa_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"
        ),
        "4000000000000069": _declined("chargeDeclinedExpiredCard", "expired_card", "expired_card"),
        "4000000000000127": _declined("chargeDeclinedIncorrectCvc", "incorrect_cvc", "incorrect_cvc"),
        "4000000000000119": _declined(
            "chargeDeclinedProcessingError", "processing_error", "processing_error"
        ),
        "4000000000000341": _declined(
            "chargeCustomerFail", "card_declined", "generic_decline", is_refused_when_saved=False
        ),
        "4000000000000259": Behaviour("createDispute", disputed="fraudulent"),
    }
)

ROUTING = "110000000"
ACH_DAYS = 4
ACCOUNTS: Mapping[str, Behaviour] = MappingProxyType(
    {
        "000123456789": Behaviour("success", settles_in=ACH_DAYS),
        "000111111113": Behaviour("accountClosed", code="account_closed", settles_in=ACH_DAYS),
        "000111111116": Behaviour("noAccount", code="no_account", settles_in=ACH_DAYS),
        "000222222227": Behaviour("insufficientFunds", code="insufficient_funds", settles_in=ACH_DAYS),
        "000333333335": Behaviour("debitNotAuthorized", code="debit_not_authorized", settles_in=ACH_DAYS),
        "000444444440": Behaviour("invalidCurrency", code="invalid_currency", settles_in=ACH_DAYS),
        "000666666661": Behaviour("failMicrodeposits", asks="microdeposits", settles_in=ACH_DAYS),
        "000555555559": Behaviour("dispute", disputed="debit_not_authorized", settles_in=ACH_DAYS),
        "000000000009": Behaviour("processing", settles_in=None),
    }
)

SEPA_DAYS, SEPA_DAYS_AT_MOST = 5, 14
UNKNOWN = "generic_could_not_process"
IBANS: Mapping[str, Behaviour] = MappingProxyType(
    {
        "AT611904300234573201": Behaviour("success_at", settles_in=SEPA_DAYS),
        "AT321904300235473204": Behaviour("successDelayed_at", settles_in=SEPA_DAYS_AT_MOST),
        "AT861904300235473202": Behaviour("failed_at", code=UNKNOWN, settles_in=SEPA_DAYS),
        "AT051904300235473205": Behaviour("failedDelayed_at", code=UNKNOWN, settles_in=SEPA_DAYS_AT_MOST),
        "AT591904300235473203": Behaviour("disputed_at", disputed="general", settles_in=SEPA_DAYS),
        "AT981904300002222227": Behaviour(
            "insufficientFunds_at", code="insufficient_funds", settles_in=SEPA_DAYS
        ),
    }
)

BY_NAME: Mapping[str, Behaviour] = MappingProxyType(
    {one.name: one for table in (CARDS, ACCOUNTS, IBANS) for one in table.values()}
)

# Stripe gives some of these cards two names.
SAMPLES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {f"pm_card_{one.name}": ("card", number) for number, one in CARDS.items()}
    | {"pm_card_chargeDeclined": ("card", "4000000000000002")}
    | {
        f"pm_card_{name}": ("card", number)
        for name, number in (
            ("chargeDeclinedInsufficientFunds", "4000000000009995"),
            ("visa_chargeDeclinedExpiredCard", "4000000000000069"),
            ("visa_chargeDeclinedIncorrectCvc", "4000000000000127"),
            ("visa_chargeDeclinedProcessingError", "4000000000000119"),
        )
    }
    | {f"pm_usBankAccount_{one.name}": ("us_bank_account", number) for number, one in ACCOUNTS.items()}
    | {f"pm_sepaDebit_{one.name}": ("sepa_debit", number) for number, one in IBANS.items()}
)
"""The ready-made methods: their type and number."""

WORDS: Mapping[str, str] = MappingProxyType(
    {
        "generic_decline": "Your card was declined.",
        "insufficient_funds": "Your card has insufficient funds.",
        "expired_card": "Your card has expired.",
        "incorrect_cvc": "Your card's security code is incorrect.",
        "processing_error": "An error occurred while processing your card. Try again in a little bit.",
        "test_mode_live_card": "Your card was declined. Only test cards can be used here.",
        "authentication_required": "Your card was declined. This transaction requires authentication.",
    }
)

BANK_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "account_closed": "The customer's bank account has been closed.",
        "no_account": "The customer's bank account could not be located.",
        "insufficient_funds": "The customer's account has insufficient funds to cover this payment.",
        "debit_not_authorized": "The customer has notified their bank that this payment was unauthorized.",
        "invalid_currency": "The bank was unable to process this payment because of its currency.",
        "generic_could_not_process": "The payment could not be processed.",
    }
)

STRANGE_CARD = _declined("test_mode_live_card", "card_declined", "test_mode_live_card")


def is_card_number(number: str) -> bool:
    """Whether the digits have the length and the check digit of a card."""
    if not number.isascii() or not number.isdecimal() or not 12 <= len(number) <= 19:
        return False
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number))]
    return sum(digit - 9 if digit > 9 else digit for digit in doubled) % 10 == 0


def is_iban(iban: str) -> bool:
    """Whether the letters and digits have the check digits of an IBAN (ISO 13616)."""
    if not iban.isascii() or not iban.isalnum() or not 15 <= len(iban) <= 34 or not iban[:2].isalpha():
        return False
    return int("".join(str(int(sign, 36)) for sign in iban[4:] + iban[:4])) % 97 == 1


def behaviour_of(kind: str, number: str) -> Behaviour:
    """What this card, account or IBAN does; a strange card is declined, a strange account pays."""
    if kind == "card":
        return CARDS.get(number, STRANGE_CARD)
    if kind == "us_bank_account":
        return ACCOUNTS.get(number, ACCOUNTS["000123456789"])
    return IBANS.get(number, IBANS["AT611904300234573201"])


def named(name: str) -> Behaviour:
    """A behaviour that was kept by its name."""
    return BY_NAME.get(name, STRANGE_CARD)


def brand_of(number: str) -> str:
    """The brand by the first digits."""
    return {"4": "visa", "5": "mastercard", "2": "mastercard", "3": "amex", "6": "discover"}.get(
        number[:1], "unknown"
    )
