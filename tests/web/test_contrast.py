"""The colours of the shipped stylesheet are told apart by people with weak sight (WCAG 2.2 AA)."""

import math
import re

import pytest

from tests.web.pages import STATIC

TEXT, EDGE = 4.5, 3.0
SURFACES = "canvas surface raised muted accent-soft"
PAIRS = [  # foreground, backgrounds, least ratio
    ("ink", SURFACES, TEXT),
    ("ink-2", SURFACES, TEXT),
    ("ink-3", SURFACES, TEXT),
    ("link", SURFACES, TEXT),
    ("on-accent", "accent accent-hover", TEXT),
    ("on-bad", "bad", TEXT),
    ("ok-ink", "ok-soft surface canvas", TEXT),
    ("warn-ink", "warn-soft surface canvas", TEXT),
    ("bad-ink", "bad-soft surface canvas raised", TEXT),
    ("info-ink", "info-soft surface canvas", TEXT),
    ("ink", "info-soft warn-soft bad-soft ok-soft", TEXT),
    ("line-strong", "surface canvas raised", EDGE),
    ("focus", SURFACES, EDGE),
    ("accent", "surface canvas", EDGE),
    ("bad", "surface", EDGE),
    ("warn", "surface", EDGE),
    ("ok", "surface", EDGE),
    ("info", "surface", EDGE),
]
TOKEN = re.compile(r"--([\w-]+):\s*light-dark\(\s*oklch\(([^)/]+)\)\s*,\s*oklch\(([^)/]+)\)\s*\)")


def luminance(oklch: str) -> float:
    """Relative luminance of `lightness chroma hue`, by way of OKLab and linear sRGB (CSS Color 4)."""
    lightness, chroma, hue = (float(part) for part in oklch.split())
    a = chroma * math.cos(math.radians(hue))
    b = chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short
    weights = zip((0.2126, 0.7152, 0.0722), (red, green, blue), strict=True)
    return sum(weight * min(1.0, max(0.0, part)) for weight, part in weights)


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


THEMES = {
    theme: {match[1]: match[index] for match in TOKEN.finditer((STATIC / "css/app.css").read_text())}
    for theme, index in (("light", 2), ("dark", 3))
}


def test_black_on_white_is_measured_as_the_standard_says() -> None:
    assert round(contrast("0 0 0", "1 0 0"), 2) == 21.0


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("foreground", "backgrounds", "least"), PAIRS)
def test_a_pair_of_colours_is_told_apart(theme: str, foreground: str, backgrounds: str, least: float) -> None:
    tokens = THEMES[theme]
    for background in backgrounds.split():
        assert contrast(tokens[foreground], tokens[background]) >= least, background


def test_raw_colours_stay_in_the_tokens() -> None:
    css = (STATIC / "css/app.css").read_text()
    rest = css[css.index("@layer base") : css.index("@layer print")]
    assert not re.findall(r"#[0-9a-f]{6}\b|#(?!0000\b)[0-9a-f]{3,4}\b(?=[ ;)])", rest)
