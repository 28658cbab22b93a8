"""Which column of ours each header of a list is: by a preset, by the words it is known by."""

from __future__ import annotations

import re
from collections.abc import Sequence

from backdesk.imports.columns import Column, ImportType, plain
from gateways.importers.presets import preset_for
from gateways.importers.presets.preset import Preset
from gateways.importers.status_words import TABLES, are_states

Rows = Sequence[tuple[int, list[str]]]
LOOKED_AT = 200
RATE = re.compile(r"\d{1,2}([.,]\d{1,3})?\s*%?")
"""What a rate looks like; a number of another kind (a VAT number) does not."""


def guess(
    kind: ImportType, header: Sequence[str], rows: Rows = (), preset: Preset | None = None
) -> dict[str, int]:
    """``{column: its place}`` for the headers that are known, each place once.

    A header that several columns are known by is the first one whose kind of value stands there.
    """
    places = {plain(field): place for place, field in reversed(list(enumerate(header)))}
    found: dict[str, int] = {}
    for word, name in preset.columns.items() if preset else ():
        place = places.pop(word, None)
        if place is not None and name and name not in found:
            found[name] = place
    for exact in (True, False):
        for column in kind.columns:
            words = {plain(column.name.replace("_", " "))} if exact else column.known_by()
            free = [
                place
                for word, place in places.items()
                if word in words and place not in found.values() and _fits(column, place, rows)
            ]
            if column.name not in found and free:
                found[column.name] = min(free)
    return found


def _fits(column: Column, place: int, rows: Rows) -> bool:
    """``vat`` beside a price is a rate, unless numbers of businesses stand in it, or amounts;
    ``payment`` and ``shipping`` are where these are, where such words stand there.
    """
    of_words = (*TABLES, "payment_method", "shipping_method", "shipping")
    if column.name not in ("vat_number", "vat_rate", "line_vat", *of_words):
        return True
    found = [fields[place].strip() for _line, fields in rows[:LOOKED_AT] if place < len(fields)]
    texts = [text for text in found if text]
    if column.name in TABLES:
        return not texts or are_states(column.name, texts)
    if column.name in of_words:
        table = "payment_status" if column.name.startswith("pa") else "shipping_status"
        return not are_states(table, texts)
    rates = all(RATE.fullmatch(text) for text in texts)
    if column.name == "vat_number":
        return not (texts and rates)
    return rates if column.name == "vat_rate" else True


def known_names(kind: ImportType, fields: Sequence[str]) -> int:
    """How many columns the names in a row are known by."""
    return len(guess(kind, fields, preset=preset_for("", kind.name, fields)))
