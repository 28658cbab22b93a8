"""The order in which people look for names: Ave, bou, Chamois, Éric, in any script.

A key is a text that any database compares letter by letter (SQLite as it is, PostgreSQL with
``COLLATE "C"``), whatever its own collation. It follows the Unicode Collation Algorithm: first the
letters, then their accents, then their case.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyuca.collator import BaseCollator

LONGEST_KEY = 400
"""Names that are alike for so long stand in the order in which they were made."""

BELOW = "\x01"
"""Between letters, accents and case: less than any of their weights."""

USUAL = (" ", "\x02")
"""The weights of no accent and of small letters: at the end of a name they say nothing."""

SURROGATES, AFTER_SURROGATES = 0xD800, 0x800


@lru_cache(maxsize=20_000)
def sort_key(text: str) -> str:
    """``text`` as it is sorted; alike for composed and decomposed letters."""
    letters, accents, cases = ("".join(map(_weight, level)) for level in _levels(text.strip()))
    no_accent, small = USUAL
    key = BELOW.join((letters, accents.rstrip(no_accent), cases.rstrip(small)))
    return key.rstrip(BELOW)[:LONGEST_KEY]


def _levels(text: str) -> list[list[int]]:
    levels: list[list[int]] = [[]]
    for weight in _collator().sort_key(text):
        if weight:
            levels[-1].append(weight)
        else:
            levels.append([])
    return [*levels, [], [], []][:3]


def _weight(weight: int) -> str:
    """As a letter; those that no text may hold are left out."""
    return chr(weight if weight < SURROGATES else weight + AFTER_SURROGATES)


def load_collation() -> None:
    """Before anybody waits for it: its table is read in half a second."""
    _collator()


@cache
def _collator() -> BaseCollator:
    """Read when it is first asked for; its edition is fixed, because keys are kept."""
    from pyuca.collator import Collator_10_0_0

    return Collator_10_0_0()
