"""Our table of currencies: what it holds, and where CLDR says otherwise."""

import pytest
from babel.numbers import get_currency_precision

from portal.kit.currencies import EXPONENTS

# Where CLDR counts the decimals customary in cash, ISO 4217 counts those of the account.
CLDR_SAYS_LESS = {
    **dict.fromkeys(("AFN", "ALL", "IRR", "KPW", "LAK", "LBP", "MGA", "MMK"), (2, 0)),
    **dict.fromkeys(("RSD", "SLL", "SOS", "SYP", "YER"), (2, 0)),
    "IQD": (3, 0),
}


def test_cldr_differs_from_iso_4217_in_exactly_these_currencies():
    differing = {
        code: (exponent, get_currency_precision(code))
        for code, exponent in EXPONENTS.items()
        if get_currency_precision(code) != exponent
    }
    assert differing == CLDR_SAYS_LESS


@pytest.mark.parametrize(
    ("code", "exponent"), [("USD", 2), ("EUR", 2), ("JPY", 0), ("ISK", 0), ("KWD", 3), ("TND", 3), ("CLF", 4)]
)
def test_a_currency_has_the_decimals_of_iso_4217(code: str, exponent: int):
    assert EXPONENTS[code] == exponent


def test_every_code_is_three_capital_letters_and_stands_in_one_group():
    assert all(len(code) == 3 and code.isascii() and code.isupper() for code in EXPONENTS)
    assert len(EXPONENTS) == 171, "165 of list one that have a minor unit, and 6 withdrawn since 2020"


@pytest.mark.parametrize("code", ["XAU", "XXX", "XTS", "XDR", "DEM"])
def test_metals_test_codes_and_long_gone_currencies_are_left_out(code: str):
    assert code not in EXPONENTS


@pytest.mark.parametrize("code", ["BGN", "HRK", "ANG"])
def test_a_currency_withdrawn_lately_can_still_be_brought_along(code: str):
    assert EXPONENTS[code] == 2


def test_the_table_cannot_be_changed():
    with pytest.raises(TypeError):
        EXPONENTS["USD"] = 3  # type: ignore[index]
