"""Country names, as files from elsewhere write them, to ISO 3166 codes."""

from __future__ import annotations

from functools import cache

from babel import Locale

ALIASES = {
    "eire": "IE",
    "usa": "US",
    "uk": "GB",
    "england": "GB",
    "rsa": "ZA",
    "korea": "KR",
    "czech republic": "CZ",
    "hong kong": "HK",
    "turkey": "TR",
}
"""Names that are in use and are not Babel's."""


@cache
def _codes() -> dict[str, str]:
    names = Locale("en").territories
    known = {
        name.casefold(): code
        for code, name in names.items()
        if len(code) == 2 and code.isalpha() and code not in ("EU", "EZ", "UN", "XA", "XB", "ZZ")
    }
    return known | ALIASES


def country_code(name: str) -> str:
    """The code of the country, or nothing where the name is of none ("Channel Islands")."""
    return _codes().get(name.strip().casefold(), "")
