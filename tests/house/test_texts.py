"""The rules of the house for templates and other texts."""

import re
from pathlib import Path

import pytest

from tests.house.reading import ROOT

# What a strict Content-Security-Policy would not run, so that a page would look right here and break there.
INLINE = {
    "a style attribute": r"\sstyle\s*=",
    "a style element": r"<style\b",
    "a script with its text in the page": r"<script\b(?![^>]*\bsrc=)",
    "a script in an attribute": r"\s(?:on[a-z]+|hx-on[\w:-]*)\s*=",
    "a script as an address": r"javascript:",
}
PLACES = r"\.\./shared\b|(?<![\w.])/(?:work|tmp|root|home)/"


def inline(text: str) -> list[str]:
    """The kinds of inline code in a template, whose own words (`{% … %}`) are no part of the page."""
    text = re.sub(r"{([%{#]).*?[%}#]}", "", text, flags=re.DOTALL)
    return [name for name, pattern in INLINE.items() if re.search(pattern, text, re.IGNORECASE)]


def texts(*patterns: str) -> list[Path]:
    return sorted(path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file())


def test_no_template_holds_a_script_or_a_style_of_its_own() -> None:
    # A letter is no page of ours: mail programs know no style sheets.
    templates = [path for path in texts("templates/**/*.html") if path.parent.name != "mail"]
    assert {path.name: inline(path.read_text()) for path in templates if inline(path.read_text())} == {}
    assert templates


@pytest.mark.parametrize(
    "specimen",
    [
        '<p style="color: red">',
        "<style>p { color: red }</style>",
        "<script>go()</script>",
        '<script type="module">go()</script>',
        '<a onclick="go()">',
        '<a hx-on:click="go()">',
        '<a hx-on::after-request="go()">',
        '<a href="javascript:go()">',
    ],
)
def test_each_kind_of_inline_code_is_seen(specimen: str) -> None:
    assert len(inline(specimen)) == 1


def test_a_script_from_a_file_is_no_inline_code() -> None:
    assert inline('<script src="/static/js/portal.js" defer></script><a hx-get="/x" data-on="1">') == []


def test_nothing_depends_on_a_place_outside_the_checkout() -> None:
    places = {
        path.relative_to(ROOT).as_posix(): found
        for path in texts(
            "portal/**/*.py", "templates/**/*", "static/*/*.*s", "docs/*.md", "*.md", "*.toml", "*.py"
        )
        if (found := re.findall(PLACES, path.read_text()))
    }
    assert places == {}
    assert re.search(PLACES, "open('../shared/data/papers.csv')")
