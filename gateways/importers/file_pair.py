"""Two files of a system that belong together, made one list: items, each beside its order."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from functools import partial

from backdesk.i18n import _
from backdesk.imports.columns import plain
from backdesk.imports.csv_table import UnreadableFile
from backdesk.imports.spreadsheet import Spreadsheet, read_sheet
from gateways.importers.headers import known_names
from gateways.importers.import_types import KINDS
from gateways.importers.presets import all_presets, preset_for
from gateways.importers.presets.preset import Preset

File = tuple[bytes, str]
"""Its content and its name."""


def pair_files(kind: str, files: Sequence[File]) -> File:
    """One of two, in whichever order they come; a single one stays as it is.

    :raises UnreadableFile: they do not belong together, or one of them cannot be read.
    """
    if len(files) == 1:
        return files[0]
    known = partial(known_names, KINDS[kind])
    sheets = [read_sheet(content, name, known=known) for content, name in files]
    found = [preset_for("", kind, sheet.header) for sheet in sheets]
    keys = [preset.key if preset else "" for preset in found]
    for preset in all_presets().values():
        pair = preset.export.pair
        wanted = [f"{preset.source}/{name}" for name in (pair.of, pair.beside)] if pair else []
        if wanted and wanted in (keys, keys[::-1]):
            first, second = (sheets[keys.index(key)] for key in wanted)
            return _as_one(preset, first, second), files[keys.index(wanted[0])][1]
    titles = ", ".join(one.title for one in all_presets().values() if one.export.pair)
    raise UnreadableFile(
        _("{first} and {second} do not belong together. Two files that do are: {titles}."),
        first=files[0][1],
        second=files[1][1],
        titles=titles,
    )


def _as_one(preset: Preset, of: Spreadsheet, beside: Spreadsheet) -> bytes:
    """Rows that have no counterpart stay, with what they say: an order without items stays out."""
    pair = preset.export.pair
    assert pair is not None
    at, there = (_place(sheet, pair.by) for sheet in (of, beside))
    others = {_field(fields, there): fields for _line, fields in reversed(beside.rows)}
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow(of.header + [f"{pair.beside}: {name}" for name in beside.header])
    width = len(of.header)
    used = set()
    for _line, fields in of.rows:
        key = _field(fields, at)
        used.add(key)
        out.writerow([*fields[:width], *[""] * (width - len(fields)), *others.get(key, [])])
    for _line, fields in beside.rows:
        if (key := _field(fields, there)) not in used:
            out.writerow([*[""] * at, key, *[""] * (width - at - 1), *fields])
    return text.getvalue().encode()


def _place(sheet: Spreadsheet, header: str) -> int:
    return [plain(name) for name in sheet.header].index(plain(header))


def _field(fields: Sequence[str], place: int) -> str:
    return fields[place].strip() if place < len(fields) else ""
