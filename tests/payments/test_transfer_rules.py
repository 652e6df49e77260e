"""What stands on a bank transfer."""

from portal.kit.epc import epc_text
from portal.payments.transfer.rules import LONGEST_REFERENCE, reference_of


def test_the_reference_names_what_is_paid_and_the_customer_and_fits_on_a_transfer() -> None:
    assert reference_of("C-7", ["INV-1", "INV-2"]) == "INV-1 INV-2 C-7"
    many = reference_of("C-7", [f"INV-{number:05}" for number in range(99)])
    assert len(many) <= LONGEST_REFERENCE
    assert many.startswith("INV-00000 ") and many.endswith(" C-7")


def test_the_code_is_what_banking_apps_read_and_only_in_euros() -> None:
    text = epc_text("Hafen GmbH", "DE89370400440532013000", "EUR", 1_230, "INV-1 C-7")
    assert text.split("\n") == [
        "BCD", "002", "1", "SCT", "", "Hafen GmbH", "DE89370400440532013000", "EUR12.30", "", "", "INV-1 C-7",
    ]  # fmt: skip
    assert epc_text("Hafen GmbH", "DE89370400440532013000", "USD", 1_230, "x") == ""
    assert epc_text("Hafen GmbH", "", "EUR", 1_230, "x") == ""
    assert epc_text("Hafen GmbH", "DE89370400440532013000", "EUR", 0, "x") == ""
