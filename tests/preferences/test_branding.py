"""What becomes of the colour of a business: its hue stays, and everybody can read what stands in it."""

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal.kit.colours import WHITE, Colour, colour_in, contrast
from portal.preferences.branding.rules import (
    DARK,
    INK,
    LIGHT,
    MOST_CHROMA,
    THEMES,
    Theme,
    on_paper,
    palette,
    ratios,
    style_sheet,
)

SHIPPED = (Path(__file__).parents[2] / "static/css/app.css").read_text(encoding="utf-8")
COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: colour_in(f"{number:06x}"))
OTHER_INKS = {
    "light": (Colour(0.42, 0.022, 260), Colour(0.505, 0.02, 259)),
    "dark": (Colour(0.80, 0.012, 258), Colour(0.70, 0.014, 258)),
}
"""--ink-2 and --ink-3, which stand on chosen rows."""


def seen(name: str, theme: str) -> Colour:
    """A token as our style sheet has it."""
    found = re.search(rf"--{name}: light-dark\(oklch\(([^)]*)\), oklch\(([^)]*)\)\)", SHIPPED)
    assert found is not None, name
    return Colour(*(float(part) for part in found[1 if theme == "light" else 2].split()))


@pytest.mark.parametrize("name", THEMES)
def test_the_surfaces_are_those_of_the_style_sheet(name: str) -> None:
    theme = THEMES[name]
    assert theme.surfaces == {surface: seen(surface, name) for surface in theme.surfaces}
    assert theme.ink == seen("ink", name)
    assert OTHER_INKS[name] == (seen("ink-2", name), seen("ink-3", name))


@pytest.mark.parametrize("name", THEMES)
@given(brand=COLOURS)
@example(brand=colour_in("#ffff00"))
@example(brand=colour_in("#000000"))
@example(brand=colour_in("#ffffff"))
def test_every_colour_becomes_one_that_can_be_read(name: str, brand: Colour) -> None:
    theme: Theme = THEMES[name]
    made = palette(brand, theme)
    grounds = [*theme.surfaces.values(), made.accent_soft]
    for button in (made.accent, made.accent_hover):
        assert contrast(made.on_accent, button) >= 4.5
    assert made.on_accent in (WHITE, INK)
    assert min(contrast(made.link, ground) for ground in grounds) >= 4.5
    assert min(contrast(made.focus, ground) for ground in grounds) >= 3
    for page in ("surface", "canvas"):
        assert contrast(made.accent, theme.surfaces[page]) >= 3
    for ink in (theme.ink, *OTHER_INKS[name]):
        assert contrast(ink, made.accent_soft) >= 4.5
    for one in made.tokens.values():
        assert one.chroma <= MOST_CHROMA and one.is_shown
        assert one == one.rounded, "what was measured is what is written"
        if one not in (WHITE, INK):
            assert one.hue == brand.rounded.hue


def test_a_colour_that_can_be_read_stays_as_it_is() -> None:
    blue = colour_in("#1d4fb8")
    assert blue is not None
    assert palette(blue, LIGHT).accent.hex == "#1d4fb8" and palette(blue, LIGHT).on_accent == WHITE


def test_a_light_colour_gets_ink_and_not_another_colour() -> None:
    yellow = colour_in("#ffcc00")
    assert yellow is not None
    assert palette(yellow, DARK).accent.hex == "#ffcc00" and palette(yellow, DARK).on_accent == INK


def test_the_style_sheet_names_the_six_tokens_of_ours() -> None:
    red = colour_in("#e30613")
    assert red is not None
    sheet = style_sheet(red)
    names = re.findall(r"--([\w-]+):light-dark\(oklch\([\d. ]+\),oklch\([\d. ]+\)\)", sheet)
    assert names == ["accent", "accent-hover", "on-accent", "link", "accent-soft", "focus"]
    assert all(f"--{name}: light-dark" in SHIPPED for name in names)
    assert sheet.startswith(":root{") and sheet.endswith("}\n")


def test_on_paper_the_colour_can_be_read_on_white() -> None:
    assert on_paper("") == ""
    yellow = colour_in(on_paper("#ffcc00"))
    assert yellow is not None and contrast(yellow, WHITE) >= 4.5


def test_what_the_page_says_is_what_was_measured() -> None:
    blue = colour_in("#1d4fb8")
    assert blue is not None
    said = ratios(blue, LIGHT)
    assert said["button"] == contrast(WHITE, palette(blue, LIGHT).accent)
    assert set(said) == {"button", "link", "focus"} and said["link"] >= 4.5
