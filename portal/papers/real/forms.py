"""What the page "Is this invoice real?" sends."""

from collections.abc import Mapping

from portal.kit.currencies import EXPONENTS
from portal.kit.refusal import N_, Refusal
from portal.papers.real.rules import LONGEST, Question, amount_alone
from portal.papers.rules.stamps import code_in
from portal.web.filters import Query
from portal.web.formats import Formats

EXAMPLE_MINOR = 624_000
SHOWN_CURRENCY = "EUR"


class NoNumber(Refusal):
    sentence = N_("Enter the number that is printed on it.")
    field = "number"


class NoAmount(Refusal):
    sentence = N_("Enter the total as it is printed, such as %(example)s.")
    field = "amount"


class NoCurrency(Refusal):
    sentence = N_("Enter the three letters of the currency, such as EUR.")
    field = "currency"


class NoCode(Refusal):
    sentence = N_("Enter the eight characters of the code, such as %(example)s.")
    field = "code"

    def __init__(self) -> None:
        super().__init__(example="7QK2-M9XD")


def typed_in(form: Mapping[str, str]) -> dict[str, str]:
    """The fields as they were typed, one character longer than they may be where too much was."""
    query = Query(form)
    return {name: query.text(name, longest + 1) for name, longest in LONGEST.items()}


def question_in(typed: Mapping[str, str], show: Formats) -> tuple[Question | None, list[Refusal]]:
    """What is asked, or what is wrong with each field. Amounts are read as the reader writes them."""
    refusals: list[Refusal] = []
    if not 0 < len(typed["number"]) <= LONGEST["number"]:
        refusals.append(NoNumber())
    currency = typed["currency"].upper()
    is_known = currency in EXPONENTS
    total_minor = _minor(typed["amount"], currency, show) if is_known else None
    if total_minor is None and (is_known or not typed["amount"]):
        refusals.append(NoAmount(example=show.amount(EXAMPLE_MINOR, SHOWN_CURRENCY)))
    if not is_known:
        refusals.append(NoCurrency())
    code = code_in(typed["code"])
    if code is None:
        refusals.append(NoCode())
    if refusals or total_minor is None or code is None:
        return None, refusals
    return Question(typed["number"], total_minor, currency, code), []


def _minor(typed: str, currency: str, show: Formats) -> int | None:
    if len(typed) > LONGEST["amount"]:
        return None
    try:
        minor = show.minor(amount_alone(typed), currency)
    except ValueError:
        return None
    return minor if minor >= 0 else None
