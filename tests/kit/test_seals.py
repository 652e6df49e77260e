"""Sealed text opens with the same key, for the same purpose, at the same place, and not otherwise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kit.seals import BrokenSeal, Seal

KEY = "0123456789abcdef0123456789abcdef"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_sealed_text_comes_back_and_never_looks_the_same(text: str) -> None:
    seal = Seal(KEY, "letters")
    sealed = seal.closed(text, "row 1")
    assert seal.opened(sealed, "row 1") == text
    assert seal.closed(text, "row 1") != sealed
    assert sealed.isascii()


@pytest.mark.parametrize(
    "other", [Seal(KEY, "forms"), Seal("another key of thirty-two bytes!", "letters")], ids=["purpose", "key"]
)
def test_another_key_or_purpose_opens_nothing(other: Seal) -> None:
    with pytest.raises(BrokenSeal):
        other.opened(Seal(KEY, "letters").closed("482913", "row 1"), "row 1")


def test_another_place_a_changed_sign_or_rubbish_opens_nothing() -> None:
    seal = Seal(KEY, "letters")
    sealed = seal.closed("482913", "row 1")
    changed = ("B" if sealed[20] == "A" else "A").join((sealed[:20], sealed[21:]))
    for text, place in (
        (sealed, "row 2"),
        (changed, "row 1"),
        ("", "row 1"),
        ("ä€", "row 1"),
        ("abc", "row 1"),
    ):
        with pytest.raises(BrokenSeal):
            seal.opened(text, place)
