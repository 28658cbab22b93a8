"""One fold for all that is found by text: case, accents and the ways to write a letter are alike.

``Östberg``, ``ÖSTBERG`` and ``ostberg`` fold alike, composed or decomposed, as do ``Straße`` and
``strasse``. The database folds what it keeps by the same table: PostgreSQL by a function that
migration 0030 made of it, SQLite by this one, registered on each connection (decision 0030).
"""

from __future__ import annotations

import unicodedata
from typing import Any

OTHERWISE = {
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "þ": "th",
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "ł": "l",
    "ħ": "h",
    "\u0131": "i",
    "ŧ": "t",
    "ŋ": "n",
    **dict.fromkeys("\u2018\u2019\u02bc", "'"),
    **dict.fromkeys("\u2010\u2013\u2014", "-"),
}
"""Letters that Unicode does not take apart, as people without them on their keyboard write them."""

OTHER_LETTERS = (7, 8, 9)
"""Combining classes of nukta, kana voicing and virama: no accents, they make another letter."""


def fold(text: str) -> str:
    """``text`` as it is compared: equal for whoever types it on another keyboard."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKD", text).translate(LETTERS)


def fold_column(value: Any) -> str | None:
    """``fold`` as SQLite calls it: nothing stays nothing."""
    return None if value is None else fold(str(value))


class _Letters(dict[int, str]):
    """What becomes of a letter that NFKD has taken apart, worked out when it is met."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        self[code] = "" if _is_accent(letter) else _plain(letter)
        return self[code]


LETTERS = _Letters()


def _plain(letter: str) -> str:
    small = unicodedata.normalize("NFKD", OTHERWISE.get(letter.casefold(), letter.casefold()))
    return "".join(OTHERWISE.get(one, one) for one in small if not _is_accent(one))


def _is_accent(letter: str) -> bool:
    kind = unicodedata.combining(letter)
    return kind != 0 and kind not in OTHER_LETTERS
