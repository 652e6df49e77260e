"""Where recorded money goes."""

from hypothesis import given
from hypothesis import strategies as st

from portal.staff.payments.rules import oldest_first

OPEN = st.lists(st.integers(0, 10_000), max_size=6).map(lambda minors: list(enumerate(minors, 1)))


def test_money_goes_to_the_first_invoices_until_it_is_used_up() -> None:
    assert oldest_first(250, [(7, 100), (3, 0), (5, 200), (9, 50)]) == {7: 100, 5: 150}


@given(st.integers(0, 50_000), OPEN)
def test_no_invoice_gets_more_than_is_open_and_no_cent_is_made(
    amount: int, open_minors: list[tuple[int, int]]
) -> None:
    shares = oldest_first(amount, open_minors)
    assert sum(shares.values()) == min(amount, sum(minor for _, minor in open_minors))
    assert all(0 < shares[paper_id] <= minor for paper_id, minor in open_minors if paper_id in shares)
