"""One spelling for each e-mail address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.people.rules import NotAnAddress, normalise, shown

local_parts = st.from_regex(r"[A-Za-z0-9]{1,8}([.+_-][A-Za-z0-9]{1,8}){0,2}", fullmatch=True)
domains = st.sampled_from(["acme.example", "münchen.example", "faß.example", "例え.example", "sub.x.example"])
spaces = st.text(alphabet=" \t\n\u00a0\u3000", max_size=3)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (" Ana@ACME.example ", "ana@acme.example"),
        ("ana@acme.example\n", "ana@acme.example"),
        ("\u00a0ana@acme.example\u3000", "ana@acme.example"),
        ("ＡＮＡ＠acme．example", "ana@acme.example"),
        ("\u212aim@acme.example", "kim@acme.example"),
        ("a.b+c@Acme.Example", "a.b+c@acme.example"),
        ("ana@MÜNCHEN.example", "ana@xn--mnchen-3ya.example"),
        ("ana@mu\u0308nchen.example", "ana@xn--mnchen-3ya.example"),
        ("ana@XN--MNCHEN-3YA.example", "ana@xn--mnchen-3ya.example"),
        ("ana@acme。example", "ana@acme.example"),
        ("o'brien@acme.example", "o'brien@acme.example"),
    ],
)
def test_every_spelling_becomes_the_same_one(typed: str, stored: str) -> None:
    assert normalise(typed) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "@",
        "ana",
        "ana@",
        "@acme.example",
        "ana@acme",
        "ana@localhost",
        "ana@acme..example",
        "ana@acme.example.",
        "ana@-acme.example",
        "a..b@acme.example",
        ".ana@acme.example",
        "ana @acme.example",
        "ana@acme.example, ben@acme.example",
        "ana@@acme.example",
        "Ana <ana@acme.example>",
        '"ana x"@acme.example',
        "ana@[192.0.2.1]",
        "änna@acme.example",
        "İ@acme.example",
        "ana\u200b@acme.example",
        "ana@acme.example\x00",
        "ana\r\nBcc: zoe@globex.example@acme.example",
        "\u0430na@acme.example",
        f"{'a' * 65}@acme.example",
        f"ana@{'a' * 64}.example",
        f"ana@{'a.' * 130}example",
        "a" * 100_000,
    ],
)
def test_anything_else_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(NotAnAddress) as refused:
        normalise(typed)
    assert str(refused.value) == "Enter an email address like name@company.com"


@given(local_parts, domains, spaces, spaces)
def test_case_and_space_make_no_difference_and_the_result_stays(
    local: str, domain: str, before: str, after: str
) -> None:
    address = f"{local}@{domain}"
    stored = normalise(address)
    assert normalise(f"{before}{address.upper() if domain != 'faß.example' else address}{after}") == stored
    assert normalise(stored) == stored
    assert stored.isascii()
    assert stored == stored.lower()
    assert stored.split("@")[0] == local.lower()


@given(st.text(max_size=40))
def test_text_of_any_kind_is_an_address_or_refused(typed: str) -> None:
    try:
        stored = normalise(typed)
    except NotAnAddress:
        return
    assert normalise(stored) == stored


def test_the_domain_is_shown_decoded() -> None:
    assert shown("ana@xn--mnchen-3ya.example") == "ana@münchen.example"
