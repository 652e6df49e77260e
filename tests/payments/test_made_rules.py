"""What a payment is called, in Python and in SQL, and when a bank debit should have arrived."""

from datetime import date

import pytest

from portal.payments.made.rules import PaymentStatus, expected_on, payment_status


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


@pytest.mark.parametrize(
    ("started", "expected"),
    [
        (date(2026, 11, 20), date(2026, 11, 27)),  # Friday
        (date(2026, 11, 21), date(2026, 11, 27)),  # Saturday: banks begin on Monday
        (date(2026, 11, 23), date(2026, 11, 30)),
    ],
)
def test_a_bank_debit_takes_five_days_on_which_banks_work(started: date, expected: date) -> None:
    assert expected_on(started) == expected
