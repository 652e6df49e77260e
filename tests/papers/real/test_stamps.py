"""The code on a paper: another one for every other paper, and read however it is typed."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from portal.papers.real.rules import Question, amount_alone, is_one_of
from portal.papers.rules.stamps import LETTERS, Stamp, code_in, grouped
from portal.papers.rules.statuses import PaperKind

STAMP = Stamp("a secret key of thirty-two bytes.")
PAPER = ("invoice", "AAAAAAAAAAAAAAAAAAAAAA", 1, "INV-20418", "USD", 624_000)
CODE = STAMP.code(*PAPER)

FIGURES = st.tuples(
    st.sampled_from([str(kind) for kind in PaperKind]),
    st.text(min_size=22, max_size=22),
    st.integers(1, 99),
    st.text(min_size=1, max_size=60),
    st.sampled_from(["USD", "EUR", "JPY"]),
    st.integers(0, 10**15),
)


@given(FIGURES, FIGURES, st.integers(0, 5))
def test_any_other_figure_makes_another_code(
    paper: tuple[str, str, int, str, str, int], other: tuple[str, str, int, str, str, int], place: int
) -> None:
    changed = (*paper[:place], other[place], *paper[place + 1 :])
    assert (STAMP.code(*changed) == STAMP.code(*paper)) is (changed == paper)


@given(FIGURES)
def test_another_key_makes_another_code(paper: tuple[str, str, int, str, str, int]) -> None:
    assert Stamp("another secret key, just as long.").code(*paper) != STAMP.code(*paper)


def test_letters_that_move_from_one_figure_to_the_next_make_another_code() -> None:
    one, other = ("invoice", "A", 1, "1", "USD", 1), ("invoice", "A", 1, '1", "USD', "USD", 1)
    assert STAMP.code(*one) != STAMP.code(*other)


@given(FIGURES)
def test_a_code_is_read_as_it_is_printed_and_typed(paper: tuple[str, str, int, str, str, int]) -> None:
    code = STAMP.code(*paper)
    assert len(code) == 8 and set(code) <= set(LETTERS)
    printed = grouped(code)
    assert [len(part) for part in printed.split("-")] == [4, 4]
    for typed in (code, printed, printed.lower(), f" {printed.replace('-', ' ')} ", code.replace("0", "O")):
        assert code_in(typed) == code
    assert code_in(code.replace("1", "l")) == code_in(code.replace("1", "i")) == code


def test_every_character_is_used_and_none_is_taken_for_another() -> None:
    seen = Counter("".join(STAMP.code(*PAPER[:5], total) for total in range(2_000)))
    assert set(seen) == set(LETTERS) and not set("ILOU") & set(LETTERS)
    assert max(seen.values()) < 2 * min(seen.values())


def test_what_can_be_no_code_is_none() -> None:
    for typed in ("", "ABCD", "ABCD-EFGHJ", "UUUU-UUUU", "ABCD_EFGH", "ÄBCD-EFGH", "ß234-5678"):
        assert code_in(typed) is None, typed


def test_number_total_currency_and_code_must_all_be_right() -> None:
    right = Question("INV-20418", 624_000, "USD", CODE)
    assert is_one_of(right, [PAPER], STAMP)
    assert is_one_of(right, [("order", *PAPER[1:]), PAPER], STAMP)
    wrong = [
        Question("INV-20418", 624_001, "USD", CODE),
        Question("INV-20418", 624_000, "EUR", CODE),
        Question("INV-20418", 624_000, "USD", "00000000"),
    ]
    assert not any(is_one_of(one, [PAPER], STAMP) for one in wrong)
    assert not is_one_of(right, [], STAMP)


def test_as_many_codes_are_made_for_no_paper_as_for_ten() -> None:
    made: list[int] = []

    class Counting(Stamp):
        def code(self, *figures: object) -> str:
            made[-1] += 1
            return super().code(*figures)  # type: ignore[arg-type]

    stamp = Counting("a secret key of thirty-two bytes.")
    for papers in ([], [PAPER], [PAPER] * 10):
        made.append(0)
        is_one_of(Question("INV-20418", 624_000, "USD", CODE), papers, stamp)
    assert made == [10, 10, 10]


def test_an_amount_may_be_copied_with_its_currency() -> None:
    copied = ("€6,240.00 EUR", "6,240.00", " USD 6,240.00 ", "kr. 6,240.00", "CHF\u00a06,240.00")
    assert {amount_alone(one) for one in copied} == {"6,240.00"}
    assert (amount_alone("-5"), amount_alone("abc"), amount_alone("")) == ("-5", "", "")
