"""Rows of an export made into a row a line: blank cells filled, cells of several lines parted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from gateways.importers.columns import plain
from gateways.importers.presets.preset import Cell, Export, Fill, Preset
from gateways.importers.sheet import Sheet
from gateways.importers.workbook import Rows

GLUE = ", "


def prepare(sheet: Sheet, preset: Preset | None) -> Sheet:
    """As the preset says; a sheet that was prepared by it before stays as it is."""
    if preset is None or sheet.prepared == preset.key:
        return sheet
    export = preset.export
    header, rows = list(sheet.header), [(line, list(fields)) for line, fields in sheet.rows]
    rows = [(line, fields + [""] * (len(header) - len(fields))) for line, fields in rows]
    if export.fill:
        _fill(export.fill, header, rows)
    records = _places(header, export.records)
    if records:
        rows = [row for row in rows if any(row[1][place].strip() for place in records)]
    if export.cell:
        header, rows = _part(export.cell, header, rows)
    _join(export, header, rows)
    for place in _places(header, export.unsigned):
        for _line, fields in rows:
            fields[place] = fields[place].replace("-", "").replace("(", "").replace(")", "")
    return replace(sheet, header=header, rows=rows or sheet.rows, prepared=preset.key)


def _places(header: Sequence[str], names: Sequence[str]) -> list[int]:
    """Where these stand, of those that are there."""
    places = {plain(field): place for place, field in reversed(list(enumerate(header)))}
    return [places[plain(name)] for name in names if plain(name) in places]


def _fill(fill: Fill, header: Sequence[str], rows: Rows) -> None:
    by = _places(header, [fill.by])
    above: dict[str, list[str]] = {}
    for _line, fields in rows:
        for place in by:
            first = above.setdefault(fields[place], fields)
            for at in _places(header, fill.headers):
                fields[at] = fields[at] or first[at]


def _part(cell: Cell, header: list[str], rows: Rows) -> tuple[list[str], Rows]:
    """A row a line, with the cells of its order in each; one of which nothing can be read stays."""
    places = _places(header, [cell.header])
    if not places:
        return header, rows

    def lines(text: str) -> Iterator[list[str]]:
        for part in text.split(cell.between):
            found = cell.pattern.search(part)
            if found:
                yield [(one or "").strip() for one in found.groupdict().values()]

    blank = [""] * len(cell.headers())
    parted = [
        (line, fields + own)
        for line, fields in rows
        for own in (list(lines(fields[places[0]])) or [blank])
    ]
    return header + cell.headers(), parted


def _join(export: Export, header: Sequence[str], rows: Rows) -> None:
    for first, further in export.joined.items():
        places = _places(header, (first, *further))
        for _line, fields in rows if len(places) > 1 else ():
            fields[places[0]] = GLUE.join(filter(None, (fields[at].strip() for at in places)))
