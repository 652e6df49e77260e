"""Tokens: length, alphabet, hash."""

import re

from hypothesis import given
from hypothesis import strategies as st

from portal.kit import tokens


def test_a_public_id_is_22_characters_that_need_no_quoting_in_an_address() -> None:
    ids = {tokens.new_public_id() for _ in range(500)}
    assert len(ids) == 500
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{22}", one) for one in ids)


def test_a_token_carries_256_bits_in_43_characters() -> None:
    made = {tokens.new_token() for _ in range(500)}
    assert len(made) == 500
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43}", one) for one in made)


def test_the_stored_form_is_the_sha256_and_not_the_token() -> None:
    assert tokens.hashed("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_token_matches_its_own_hash_only() -> None:
    token = tokens.new_token()
    assert tokens.matches(token, tokens.hashed(token))
    assert not tokens.matches(token + "A", tokens.hashed(token))
    assert not tokens.matches(token, token)
    assert not tokens.matches("", "")


@given(st.text(alphabet=st.characters()), st.text(alphabet=st.characters()))
def test_whatever_a_browser_sends_is_an_answer_and_not_an_error(token: str, stored: str) -> None:
    assert tokens.matches(token, tokens.hashed(token))
    assert not tokens.matches(token, stored)
    assert not tokens.matches("\ud800" + token, stored)
