"""Colours as OKLCH: lightness, chroma and hue as eyes see them, and how well two can be told apart."""

import math
import re
from dataclasses import dataclass
from typing import Final

Channels = tuple[float, float, float]
"""Red, green and blue, linear in light, each from 0 to 1."""

_HEX: Final = re.compile(r"#?([0-9a-f]{6})", re.ASCII | re.IGNORECASE)
_ROUNDING: Final = 1e-4
"""What a channel may lie outside of its range: less than a screen can show."""


@dataclass(frozen=True, slots=True)
class Colour:
    """Lightness from 0 to 1, chroma from 0 to about 0.37, hue in degrees."""

    lightness: float
    chroma: float
    hue: float

    @property
    def css(self) -> str:
        """As a style sheet writes it; `rounded` colours lose nothing."""
        return f"oklch({self.lightness:g} {self.chroma:g} {self.hue:g})"

    @property
    def rounded(self) -> "Colour":
        return Colour(round(self.lightness, 4), round(self.chroma, 4), round(self.hue, 2))

    @property
    def hex(self) -> str:
        """As #rrggbb."""
        return "#" + "".join(f"{round(255 * _curved(channel)):02x}" for channel in channels(self))

    @property
    def is_shown(self) -> bool:
        """Whether screens have it."""
        return all(-_ROUNDING <= channel <= 1 + _ROUNDING for channel in _linear(self))


WHITE: Final = Colour(1, 0, 0)


def colour_in(text: str) -> Colour | None:
    """The colour that `#1d4fb8` names; None where the text is no such thing."""
    found = _HEX.fullmatch(text.strip())
    if found is None:
        return None
    red, green, blue = (_straight(int(found[1][place : place + 2], 16) / 255) for place in (0, 2, 4))
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    chroma = math.hypot(a, b)
    hue = math.degrees(math.atan2(b, a)) % 360 if chroma > _ROUNDING else 0
    return Colour(min(1, max(0, lightness)), chroma if chroma > _ROUNDING else 0, hue)


def channels(colour: Colour) -> Channels:
    """What a screen shows, cut off where it has no such colour."""
    red, green, blue = (min(1, max(0, channel)) for channel in _linear(colour))
    return red, green, blue


def contrast(one: Colour, other: Colour) -> float:
    """The ratio of WCAG 2.2, from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Colour) -> float:
    red, green, blue = channels(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(colour: Colour) -> Channels:
    a = colour.chroma * math.cos(math.radians(colour.hue))
    b = colour.chroma * math.sin(math.radians(colour.hue))
    long = (colour.lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (colour.lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (colour.lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def _straight(channel: float) -> float:
    """What sRGB writes, as light."""
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _curved(channel: float) -> float:
    return 12.92 * channel if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055
