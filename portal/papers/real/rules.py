"""What is asked of a paper: its number, total and code as they are printed."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from hmac import compare_digest
from typing import Final

from portal.papers.rules.stamps import Stamp

LONGEST: Final = {"number": 60, "amount": 40, "currency": 3, "code": 20}
"""How long each field of the question may be, in characters."""
MOST_OF_A_NUMBER: Final = 10
"""Papers that one typed number can mean: one of each kind, as it was typed and in capitals."""

Figures = tuple[str, str, int, str | None, str, int]
"""Kind, public id, revision, number, currency and total of a paper, in minor units."""
_NO_PAPER: Final[Figures] = ("", "", 0, "", "", -1)


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody read on a paper."""

    number: str
    total_minor: int
    currency: str
    code: str


def is_one_of(question: Question, papers: Sequence[Figures], stamp: Stamp) -> bool:
    """Whether it is one of these papers. It takes as long for none as for the most that there can be."""
    found = [*papers, *[_NO_PAPER] * (MOST_OF_A_NUMBER - len(papers))]
    asked = f"{question.currency} {question.total_minor} {question.code}"
    answers = []
    for kind, public_id, revision, number, currency, total_minor in found:
        code = stamp.code(kind, public_id, revision, number or "", currency, total_minor)
        answers.append(compare_digest(f"{currency} {total_minor} {code}", asked))
    return any(answers)


def amount_alone(typed: str) -> str:
    """`€6,240.00 EUR` without what stands before and after the figure."""
    first, last = 0, len(typed)
    while first < last and _is_beside(typed[first]):
        first += 1
    while last > first and _is_beside(typed[last - 1]):
        last -= 1
    return typed[first:last]


def _is_beside(letter: str) -> bool:
    """Whether it belongs to a currency: a letter, a sign such as €, a blank, the dot of `kr.`"""
    kind = unicodedata.category(letter)
    return letter == "." or kind[0] in "LZ" or kind == "Sc"
