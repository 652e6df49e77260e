"""What a payment is called, in Python and in SQL; and how long a page waits."""

import pytest

from portal.payments.made.rules import LOOKS, PaymentStatus, next_look, payment_status


@pytest.mark.parametrize(
    ("state", "settled", "refunded", "returned", "is_disputed", "expected"),
    [
        ("processing", 0, 0, 0, False, PaymentStatus.PROCESSING),
        ("failed", 0, 0, 0, False, PaymentStatus.FAILED),
        ("settled", 100, 0, 0, False, PaymentStatus.SETTLED),
        ("settled", 100, 40, 0, False, PaymentStatus.PARTLY_REFUNDED),
        ("settled", 100, 100, 0, False, PaymentStatus.REFUNDED),
        ("settled", 100, 0, 100, False, PaymentStatus.RETURNED),
        ("settled", 100, 40, 60, False, PaymentStatus.RETURNED),
        ("settled", 100, 40, 60, True, PaymentStatus.DISPUTED),
        ("cancelled", 100, 0, 0, False, PaymentStatus.CANCELLED),
    ],
)
def test_a_payment_is_called_by_the_first_status_that_holds(
    state: str, settled: int, refunded: int, returned: int, is_disputed: bool, expected: PaymentStatus
) -> None:
    assert payment_status(state, settled, refunded, returned, is_disputed) == expected


def test_a_page_that_waits_looks_less_and_less_often_and_stops_within_a_minute() -> None:
    waits = [next_look(looks) for looks in range(len(LOOKS) + 1)]
    assert waits[-1] is None and None not in waits[:-1]
    assert list(LOOKS) == sorted(LOOKS) and sum(LOOKS) < 60
