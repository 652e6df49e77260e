"""Every string of ours is said in every language, with the same places for values."""

import re
import tomllib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from flask.testing import FlaskClient

from portal.web.catalogue import CATALOGUES
from portal.web.locale import LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
OTHERS = [language for language in LANGUAGES if language != "en"]
PLACE = re.compile(r"%\(\w+\)[sd]")


def said_in_code() -> set[str | tuple[str, ...]]:
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["babel"]["mappings"]
    methods = [(one["pattern"], one["method"]) for one in mappings]
    options = {
        one["pattern"]: {key: value for key, value in one.items() if key not in ("method", "pattern")}
        for one in mappings
    }
    found = set()
    for folder in {Path(pattern).parts[0] for pattern, _ in methods}:
        inside = [
            (str(Path(pattern).relative_to(folder)), method)
            for pattern, method in methods
            if pattern.startswith(folder)
        ]
        opts = {
            str(Path(pattern).relative_to(folder)): value
            for pattern, value in options.items()
            if pattern.startswith(folder)
        }
        for _, _, message, _, _ in extract_from_dir(ROOT / folder, inside, opts):
            found.add(message)
    return found


def catalogue_of(language: str) -> Catalog:
    with (CATALOGUES / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def messages(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def texts(said: str | tuple[str, ...] | list[str]) -> list[str]:
    return [said] if isinstance(said, str) else list(said)


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalogue_says_everything(language: str) -> None:
    known = {message.id for message in messages(catalogue_of(language))}
    assert said_in_code() - known == set()


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_left_empty_or_guessed(language: str) -> None:
    for message in messages(catalogue_of(language)):
        assert not message.fuzzy, message.id
        assert all(texts(message.string)), message.id


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_places_of_its_original(language: str) -> None:
    for message in messages(catalogue_of(language)):
        wanted = set(PLACE.findall(" ".join(texts(message.id))))
        for text in texts(message.string):
            assert set(PLACE.findall(text)) == wanted, message.id


@pytest.mark.parametrize("language", OTHERS)
def test_the_compiled_catalogue_is_that_of_its_source(language: str) -> None:
    compiled = (CATALOGUES / language / "LC_MESSAGES" / "messages.mo").read_bytes()
    in_force, source = read_mo(BytesIO(compiled)), catalogue_of(language)
    assert {tuple(texts(one.id)): texts(one.string) for one in messages(in_force)} == {
        tuple(texts(one.id)): texts(one.string) for one in messages(source)
    }


@pytest.mark.parametrize(
    ("language", "words"),
    [("de", "Sie schulden"), ("fr", "Vous devez"), ("es", "Usted debe"), ("en", "You owe")],
)
def test_a_page_speaks_the_persons_language_whatever_the_browser_asks(
    client: FlaskClient, language: str, words: str
) -> None:
    answer = client.get(f"/?person={language}", headers={"Accept-Language": "pl"})
    assert words in answer.text
    assert f'<html lang="{language}"' in answer.text


def test_a_page_before_sign_in_can_be_asked_for_in_a_language(client: FlaskClient) -> None:
    assert "Se connecter" in client.get("/login?lang=fr", headers={"Accept-Language": "de"}).text
    assert "Anmelden" in client.get("/login?lang=xx", headers={"Accept-Language": "de-AT"}).text
