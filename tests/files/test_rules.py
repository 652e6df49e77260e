"""Names of files: safe on any disk, said to any browser, each once in a ZIP."""

import unicodedata
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.files.rules import (
    LONGEST_NAME,
    clean_folder,
    clean_name,
    disposition,
    ending_of,
    without_doubles,
)
from portal.kit.refusal import TooLong

NAMES = {
    "Price list 2027.pdf": "Price list 2027.pdf",
    "../../etc/passwd": "passwd",
    "C:\\Users\\Ana\\scan.pdf": "scan.pdf",
    "photo\u202egpj.exe": "photogpj.exe",
    "a\r\nSet-Cookie: x.pdf": "a Set-Cookie_ x.pdf",
    "  .hidden.pdf. ": "hidden.pdf",
    "CON.txt": "_CON.txt",
    'a"b<c>.pdf': "a_b_c_.pdf",
    "e\u0301te\u0301.pdf": "été.pdf",
    "": "document",
    "///": "document",
    "\u200b\u2066": "document",
    "x" * 300 + ".pdf": "x" * (LONGEST_NAME - 4) + ".pdf",
    "🚢 Lieferschein.pdf": "🚢 Lieferschein.pdf",
}


@pytest.mark.parametrize("given_name", NAMES)
def test_a_name_is_cleaned(given_name: str) -> None:
    assert clean_name(given_name) == NAMES[given_name]


@given(st.text(max_size=400))
def test_a_clean_name_is_safe_short_and_stays_as_it_is(given_name: str) -> None:
    name = clean_name(given_name)
    assert 0 < len(name) <= LONGEST_NAME
    assert not set(name) & set('/\\<>:"|?*\r\n\0')
    assert all(unicodedata.category(letter) not in ("Cc", "Cf", "Cs") for letter in name)
    assert name not in (".", "..") and not name.startswith((".", " ")) and not name.endswith((".", " "))
    assert clean_name(name) == name


@given(st.text(max_size=300), st.sampled_from(["pdf", "png", "docx"]))
def test_a_long_name_keeps_its_end(stem: str, ending: str) -> None:
    assert ending_of(clean_name(f"{stem}x.{ending}")) == ending


@given(st.text(max_size=200))
def test_what_a_browser_is_told_is_one_line_of_ascii_and_the_true_name(given_name: str) -> None:
    name = clean_name(given_name)
    said = disposition(name)
    assert said.isascii() and said.isprintable()
    assert said.count('"') == 2
    assert unquote(said.partition("UTF-8''")[2]) == name


def test_an_old_program_gets_a_name_of_plain_letters() -> None:
    assert disposition("Überweisung €.pdf") == (
        "attachment; filename=\"Uberweisung .pdf\"; filename*=UTF-8''%C3%9Cberweisung%20%E2%82%AC.pdf"
    )


def test_a_name_comes_once_in_a_zip() -> None:
    assert without_doubles(["a.pdf", "A.pdf", "a (2).pdf", "b", "b"]) == [
        "a.pdf", "A (2).pdf", "a (2) (2).pdf", "b", "b (2)",
    ]  # fmt: skip


@given(st.lists(st.sampled_from(["a.pdf", "A.PDF", "a (2).pdf", "b"]), max_size=12))
def test_no_two_names_of_a_zip_are_the_same_on_any_disk(names: list[str]) -> None:
    shown = without_doubles(names)
    assert len(shown) == len(names) == len({name.casefold() for name in shown})


def test_a_folder_is_one_short_line() -> None:
    assert clean_folder("  Certificates \u202e of\torigin ") == "Certificates of origin"
    with pytest.raises(TooLong):
        clean_folder("x" * 61)
