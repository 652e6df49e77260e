"""The colours that follow from the one colour of a business, readable in both themes whatever it is.

The hue stays, the chroma is bounded, and the lightness is walked until each colour does what it is for. What
it stands on are the surfaces of `static/css/app.css`; a test holds the two lists equal.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from portal.kit.colours import WHITE, Colour, colour_in, contrast
from portal.kit.refusal import N_, Refusal

FOR_TEXT: Final = 4.5
FOR_SHAPES: Final = 3.0
MOST_CHROMA: Final = 0.18
FURTHEST_FOR_WHITE: Final = 0.15
"""How far the lightness may go so that white can be read; else the text is ink, and the colour nearer."""
STEP: Final = 0.005
HOVER: Final = 0.055
LOGO_HEIGHT: Final = 40
"""How tall the logo stands on a page at most, in the pixels of a style sheet."""
LOGO_WIDTH: Final = 160


class NotAColour(Refusal):
    sentence = N_("Enter a colour like #1d4fb8: a number sign and six digits from 0 to f.")
    field = "colour"


class NoPicture(Refusal):
    sentence = N_("Choose a picture that is a PNG, a JPEG or a WebP of at most %(most)s MB.")
    field = "logo"


class LogoTooLarge(Refusal):
    sentence = N_("This picture has too many pixels. Save it with at most %(most)s on each side.")
    field = "logo"


class LogoNotDrawn(Refusal):
    sentence = N_("This picture could not be read. Save it again as PNG.")
    field = "logo"


@dataclass(frozen=True, slots=True)
class Logo:
    """A logo as we drew it, as PNG: for paper, for pages, and how large it stands on a page."""

    large: bytes
    small: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Theme:
    """The surfaces of one theme, how light its links, focus and soft tiles begin, and the way to contrast."""

    surfaces: Mapping[str, Colour]
    ink: Colour
    link: Colour
    focus: Colour
    soft: Colour
    """Of these three the hue is the brand's, and the chroma at most this."""
    is_dark: bool


def _tile(lightness: float, chroma: float) -> Colour:
    return Colour(lightness, chroma, 0)


INK: Final = Colour(0.215, 0.024, 262)
LIGHT: Final = Theme(
    {
        "canvas": Colour(0.982, 0.004, 258),
        "surface": WHITE,
        "raised": WHITE,
        "muted": Colour(0.963, 0.006, 258),
    },
    ink=INK,
    link=_tile(0.50, MOST_CHROMA),
    focus=_tile(0.53, MOST_CHROMA),
    soft=_tile(0.955, 0.02),
    is_dark=False,
)
DARK: Final = Theme(
    {
        "canvas": Colour(0.172, 0.012, 262),
        "surface": Colour(0.212, 0.014, 262),
        "raised": Colour(0.255, 0.016, 262),
        "muted": Colour(0.258, 0.015, 262),
    },
    ink=Colour(0.955, 0.005, 258),
    link=_tile(0.79, 0.105),
    focus=_tile(0.80, 0.10),
    soft=_tile(0.292, 0.056),
    is_dark=True,
)
THEMES: Final = {"light": LIGHT, "dark": DARK}


@dataclass(frozen=True, slots=True)
class Palette:
    """The six colours of one theme."""

    accent: Colour
    accent_hover: Colour
    on_accent: Colour
    link: Colour
    accent_soft: Colour
    focus: Colour

    @property
    def tokens(self) -> dict[str, Colour]:
        """By the names of the style sheet."""
        return {name.replace("_", "-"): getattr(self, name) for name in self.__dataclass_fields__}


def palette(brand: Colour, theme: Theme) -> Palette:
    """What this colour becomes in this theme."""
    soft = _tinted(brand, theme.soft)
    grounds = [*theme.surfaces.values(), soft]
    accent, on_accent = _accent(brand, theme)
    up = theme.is_dark
    link_from = theme.link if up else replace(theme.link, lightness=min(accent.lightness, 0.50))
    return Palette(
        accent=accent,
        accent_hover=_shifted(accent, -HOVER if on_accent == WHITE else HOVER),
        on_accent=on_accent,
        link=_walked(_tinted(brand, link_from), up, lambda one: _is_seen(one, grounds, FOR_TEXT)),
        accent_soft=soft,
        focus=_walked(_tinted(brand, theme.focus), up, lambda one: _is_seen(one, grounds, FOR_SHAPES)),
    )


def style_sheet(brand: Colour) -> str:
    """The tokens of both themes, as the style sheet that follows ours."""
    light, dark = (palette(brand, theme).tokens for theme in (LIGHT, DARK))
    lines = [f"--{name}:light-dark({light[name].css},{dark[name].css})" for name in light]
    return f":root{{{';'.join(lines)}}}\n"


def on_paper(colour: str) -> str:
    """The colour as it can be read on white paper; empty where the business has none."""
    brand = colour_in(colour)
    return palette(brand, LIGHT).link.hex if brand else ""


def ratios(brand: Colour, theme: Theme) -> dict[str, float]:
    """How well the text on a button, a link and the focus ring can be seen at least."""
    made = palette(brand, theme)
    grounds = [*theme.surfaces.values(), made.accent_soft]
    return {
        "button": min(contrast(made.on_accent, one) for one in (made.accent, made.accent_hover)),
        "link": min(contrast(made.link, one) for one in grounds),
        "focus": min(contrast(made.focus, one) for one in grounds),
    }


def _accent(brand: Colour, theme: Theme) -> tuple[Colour, Colour]:
    """The nearest lightness at which a button stands out from the page and white, else ink, can be read."""
    pages = [theme.surfaces["surface"], theme.surfaces["canvas"]]
    start = _bounded(brand)

    def fits(one: Colour, text: Colour) -> bool:
        return contrast(text, one) >= FOR_TEXT and _is_seen(one, pages, FOR_SHAPES)

    with_white = next((one for one in _around(start) if fits(one, WHITE)), None)
    if with_white and abs(with_white.lightness - start.lightness) <= FURTHEST_FOR_WHITE:
        return with_white, WHITE
    with_ink = next((one for one in _around(start) if fits(one, INK)), None)
    if with_ink is None:
        assert with_white is not None, "dark enough for white is always dark enough for the light page"
        return with_white, WHITE
    return with_ink, INK


def _around(start: Colour) -> Iterable[Colour]:
    """The colour at every lightness, the nearest first; darker before lighter."""
    yield _drawn(start)
    for step in range(1, round(1 / STEP)):
        for lightness in (start.lightness - step * STEP, start.lightness + step * STEP):
            if 0 <= lightness <= 1:
                yield _drawn(replace(start, lightness=lightness))


def _walked(start: Colour, up: bool, fits: Callable[[Colour], bool]) -> Colour:
    """The first colour on the way to white, or to black, that fits."""
    one = start
    while not fits(one) and 0 < one.lightness < 1:
        one = _shifted(one, STEP if up else -STEP)
    return one


def _is_seen(one: Colour, grounds: Iterable[Colour], least: float) -> bool:
    return all(contrast(one, ground) >= least for ground in grounds)


def _tinted(brand: Colour, like: Colour) -> Colour:
    """The brand's hue with the lightness of another colour, and no more chroma than that has."""
    return _drawn(Colour(like.lightness, min(brand.chroma, like.chroma), brand.hue))


def _bounded(colour: Colour) -> Colour:
    return replace(colour, chroma=min(colour.chroma, MOST_CHROMA))


def _shifted(colour: Colour, by: float) -> Colour:
    return _drawn(replace(colour, lightness=min(1.0, max(0.0, colour.lightness + by))))


def _drawn(colour: Colour) -> Colour:
    """The colour as it is written and as screens show it: of too much chroma so much goes as has to."""
    one = colour.rounded
    while not one.is_shown and one.chroma > 0:
        one = replace(one, chroma=round(max(0.0, one.chroma - STEP), 4))
    return one
