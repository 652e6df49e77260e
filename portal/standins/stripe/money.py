"""Which amounts can be charged: least amounts, and currencies with no or three decimals."""

from collections.abc import Mapping
from types import MappingProxyType

from portal.standins.stripe.errors import Sorry, invalid

LEAST: Mapping[str, int] = MappingProxyType(
    {
        "usd": 50, "eur": 50, "gbp": 30, "chf": 50, "cad": 50, "aud": 50, "sgd": 50, "nzd": 50, "brl": 50,
        "inr": 50, "jpy": 50, "dkk": 250, "nok": 300, "sek": 300, "pln": 200, "czk": 1500, "huf": 17500,
        "ron": 200, "bgn": 100, "hkd": 400, "mxn": 1000, "myr": 200, "thb": 1000, "aed": 200,
    }
)  # fmt: skip
"""In minor units; other currencies have no least amount here."""

WITHOUT_DECIMALS = frozenset("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split())
IN_TENS = frozenset("bhd jod kwd omr tnd".split())
IN_HUNDREDS = frozenset(("isk", "ugx"))


def decimals(currency: str) -> int:
    """How many decimals amounts of this currency have here."""
    return 0 if currency in WITHOUT_DECIMALS else 3 if currency in IN_TENS else 2


def require_currency(currency: str) -> None:
    """Refuse what is no currency in lower case."""
    if len(currency) != 3 or not currency.isascii() or not currency.isalpha() or not currency.islower():
        raise invalid(f"Invalid currency: {currency}", param="currency")


def require_chargeable(
    amount: int, currency: str, what: str = "Amount", param: str | None = "amount"
) -> None:
    """Refuse what is too little or cannot be expressed; raises Sorry."""
    require_currency(currency)
    step = 10 if currency in IN_TENS else 100 if currency in IN_HUNDREDS else 1
    if amount % step:
        raise invalid(f"Invalid amount: {currency} amounts are multiples of {step}.", param=param)
    least = LEAST.get(currency, 1)
    if amount < least:
        places = decimals(currency)
        shown = f"{least // 10**places}.{least % 10**places:0{places}}" if places else str(least)
        words = f"{what} must be at least {shown} {currency}"
        raise Sorry(400, "invalid_request_error", words, code="amount_too_small", param=param)
