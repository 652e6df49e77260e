"""Colours as OKLCH: read from hex, written back, and told apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kit.colours import WHITE, Colour, colour_in, contrast

BLACK = Colour(0, 0, 0)
ANY_HEX = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(ANY_HEX)
def test_a_colour_that_was_read_is_written_the_same(text: str) -> None:
    colour = colour_in(text)
    assert colour is not None and colour.hex == text and colour.is_shown


@pytest.mark.parametrize("text", ["", "#12345", "blue", "#1234567", "#12345g", "rgb(1,2,3)", "#１２３４５６"])
def test_what_names_no_colour_is_none(text: str) -> None:
    assert colour_in(text) is None


def test_the_number_sign_may_be_left_out() -> None:
    assert colour_in(" 1D4FB8 ") == colour_in("#1d4fb8")


def test_known_ratios() -> None:
    assert contrast(BLACK, WHITE) == pytest.approx(21)
    assert contrast(WHITE, WHITE) == 1
    grey = colour_in("#767676")
    assert grey is not None and contrast(grey, WHITE) == contrast(WHITE, grey) == pytest.approx(
        4.54, abs=0.01
    )
