"""Who may forward, how each row of the form is read, and how many an hour holds."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.forwardings.rules import (
    MOST_AN_HOUR,
    NameWithoutAddress,
    NobodyChosen,
    SameAddress,
    TooManyForwards,
    TwoAddresses,
    Typed,
    may_forward,
    read,
    require_room,
)
from portal.kit.refusal import TooLong
from portal.people.rules import NotAnAddress

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def typed(*rows: tuple[str, str], words: str = "") -> Typed:
    return Typed((*rows, *[("", "")] * (5 - len(rows))), words)


@pytest.mark.parametrize(
    ("forwarders", "is_admin", "may"),
    [("all", False, True), ("all", True, True), ("admins", True, True), ("admins", False, False),
     ("off", True, False), ("off", False, False)],
)  # fmt: skip
def test_the_preference_says_who_may_forward(forwarders: str, is_admin: bool, may: bool) -> None:
    assert may_forward(forwarders, is_admin) is may


def test_each_row_is_one_recipient_with_the_one_spelling_of_the_address() -> None:
    wanted = read(
        typed((" Jonas@Yard.EXAMPLE ", "Jonas van Lindqvist"), ("", ""), ("eve@bücher.example", ""))
    )
    assert wanted.wrong == []
    jonas, eve = wanted.recipients
    assert (jonas.position, jonas.email, jonas.names) == (1, "jonas@yard.example", ("Jonas", "van Lindqvist"))
    assert (eve.position, eve.email, eve.name) == (3, "eve@xn--bcher-kva.example", "")


@pytest.mark.parametrize(
    ("email", "refusal"),
    [
        ("jonas@yard.example, eve@yard.example", TwoAddresses),
        ("jonas@yard.example;eve@yard.example", TwoAddresses),
        ("jonas@yard.example eve@yard.example", TwoAddresses),
        ("jonas@yard.example\r\nBcc: eve@yard.example", TwoAddresses),
        ("jonas@yard.example\r\nSubject: Hello", NotAnAddress),
        ("Jonas <jonas@yard.example>", NotAnAddress),
        ("jonas", NotAnAddress),
        ("jonas\u202e@yard.example", NotAnAddress),
        ("x" * 2000 + "@yard.example", NotAnAddress),
    ],
)
def test_a_field_that_is_not_one_address_is_refused_at_that_field(email: str, refusal: type) -> None:
    wanted = read(typed(("ben@acme.example", ""), (email, "")))
    assert [one.email for one in wanted.recipients] == ["ben@acme.example"]
    assert [(type(one), one.field) for one in wanted.wrong] == [(refusal, "email2")]


def test_what_else_is_wrong_with_a_row() -> None:
    wanted = read(typed(("a@b.example", "x" * 101), ("", "Jonas"), ("c@d.example", ""), ("C@D.example", "")))
    assert [(type(one), one.field) for one in wanted.wrong] == [
        (TooLong, "name1"), (NameWithoutAddress, "email2"), (SameAddress, "email4"),
    ]  # fmt: skip
    assert [type(one) for one in read(typed()).wrong] == [NobodyChosen]


def test_a_name_keeps_to_its_line_and_is_read_as_it_is_written() -> None:
    (jonas,) = read(typed(("a@b.example", "Jonas\r\nBcc: eve@x.example\u202e gnp\x00"))).recipients
    assert jonas.name == "Jonas Bcc: eve@x.example gnp"


def test_a_message_keeps_its_lines_and_may_not_be_endless() -> None:
    assert read(typed(("a@b.example", ""), words="Hello\r\nthere\u202e")).words == "Hello\nthere"
    assert read(typed(("a@b.example", ""), words="  \n ")).words == ""
    (wrong,) = read(typed(("a@b.example", ""), words="x" * 2001)).wrong
    assert wrong.field == "words"


def test_an_hour_holds_twenty_addresses() -> None:
    before = [NOW - timedelta(minutes=50)] * 18
    require_room(before, 2, NOW)
    with pytest.raises(TooManyForwards, match="2 of them are left") as refused:
        require_room(before, 3, NOW)
    assert (refused.value.seconds, refused.value.values["minutes"]) == (600, 10)
    with pytest.raises(TooManyForwards, match="have reached that"):
        require_room([NOW - timedelta(seconds=1)] * MOST_AN_HOUR, 1, NOW)
