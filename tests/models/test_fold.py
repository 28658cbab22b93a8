"""One fold: the same in Python and in both databases, for every letter there is."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from backdesk.db.database import connection, dialect
from backdesk.fold import fold
from tests.conftest import Database


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("roder", "Röder"),
        ("strasse", "Straße"),
        ("ÖSTBERG", "östberg"),
        ("lodz", "Łódź"),
        ("aero", "Ærø"),
        ("ΣΙΣΥΦΟΣ", "Σίσυφος"),
        ("O'Brien", "O\u2019Brien"),
        ("istanbul", "İstanbul"),
        ("сергеи", "СЕРГЕЙ"),
    ],
)
def test_what_people_type_folds_as_what_is_stored(typed: str, stored: str) -> None:
    for form in ("NFC", "NFD"):
        assert fold(typed) == fold(unicodedata.normalize(form, stored))


def test_a_letter_of_its_own_is_kept() -> None:
    assert fold("が") != fold("か")
    assert fold("한국") == fold(unicodedata.normalize("NFD", "한국"))


async def test_the_database_folds_every_letter_alike(database: Database) -> None:
    """What a newer Unicode than Python's knows is left out."""
    known = [
        chr(code)
        for code in range(1, sys.maxunicode + 1)
        if not 0xD800 <= code <= 0xDFFF and unicodedata.category(chr(code)) != "Cn"
    ]
    value = "$1::text" if dialect() == "postgres" else "?"
    for start in range(0, len(known), 4000):
        text = "|".join(known[start : start + 4000])
        (row,) = await connection().execute_query_dict(f"SELECT fold({value}) AS f", [text])
        assert row["f"] == fold(text), hex(ord(known[start]))
