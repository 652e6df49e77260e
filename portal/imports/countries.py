"""The ISO code of a country that a file calls by name."""

from functools import cache

from babel import Locale

_LANGUAGES = ("es", "fr", "de", "en")  # the later one wins where two share a name
_REGIONS = {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"}
_ALSO = {
    "bosnia": "BA",
    "burma": "MM",
    "czech republic": "CZ",
    "eire": "IE",
    "england": "GB",
    "great britain": "GB",
    "holland": "NL",
    "hong kong": "HK",
    "ivory coast": "CI",
    "korea": "KR",
    "macau": "MO",
    "macedonia": "MK",
    "northern ireland": "GB",
    "republic of ireland": "IE",
    "rsa": "ZA",
    "russian federation": "RU",
    "scotland": "GB",
    "swaziland": "SZ",
    "turkey": "TR",
    "uae": "AE",
    "uk": "GB",
    "united states of america": "US",
    "usa": "US",
    "viet nam": "VN",
    "wales": "GB",
}


def country_code(text: str) -> str:
    """ISO 3166-1 alpha-2 for a name in English, German, French or Spanish, or for the code; else empty."""
    return _names().get(text.strip().casefold(), "")


@cache
def _names() -> dict[str, str]:
    names: dict[str, str] = {}
    for language in _LANGUAGES:
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code not in _REGIONS:
                names[name.casefold()] = code
                names[code.casefold()] = code
    return names | _ALSO
