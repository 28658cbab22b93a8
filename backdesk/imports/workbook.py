"""A page of a workbook as rows of text: XLSX with its percentages, XLS and ODS too."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple
from xml.etree.ElementTree import ParseError

import openpyxl
import python_calamine
from openpyxl.utils.exceptions import InvalidFileException

from backdesk.i18n import _
from backdesk.imports.amounts import Exact
from backdesk.imports.csv_table import UnreadableFile
from backdesk.imports.xlsx import Scan, Seen, cells_of, scan, sheets_of

MIB = 1024 * 1024
MOST_UNPACKED = 300 * MIB
MOST_TIMES_LARGER = 150
FORMULA = "#FORMULA"
"""Stands where a cell holds a formula and no value of it is stored."""
OLD = b"\xd0\xcf\x11\xe0"
"""How an XLS file begins."""
BETWEEN = 500
"""Rows from one time that somebody is told how far it is to the next."""
ENDINGS = (".xlsx", ".xlsm", ".xls", ".ods")

Fields = list[str]
Rows = list[tuple[int, Fields]]


class Workbook(NamedTuple):
    """The rows of its ``page``; ``pages`` are all of them, each with how many rows it has."""

    rows: Rows
    page: str
    pages: dict[str, int]


def unseen(_rows: int) -> None:
    """Nobody waits for it."""


def is_workbook(content: bytes, name: str) -> bool:
    return content.startswith((b"PK", OLD)) or name.lower().endswith(ENDINGS)


def read_workbook(content: bytes, name: str, page: str, most: int, seen: Seen = unseen) -> Workbook:
    """Its ``page``, else the first that has rows, up to ``most`` of them.

    :raises UnreadableFile: in one sentence, what is wrong with it.
    """
    old = content.startswith(OLD)
    if not old:
        _refuse_a_bomb(content, name)
    try:
        if old or _is_open_document(content):
            return _by_calamine(content, page, most)
        return _by_its_xml(content, page, most, seen) or _by_openpyxl(content, page, most, seen)
    except (
        *(InvalidFileException, zipfile.BadZipFile, ParseError, KeyError, ValueError, TypeError),
        *(AttributeError, IndexError, OSError, EOFError, python_calamine.CalamineError),
    ) as error:
        raise UnreadableFile(_("{file} is no workbook that can be read."), file=name) from error


def _is_open_document(content: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return "content.xml" in packed.namelist()


def _refuse_a_bomb(content: bytes, name: str) -> None:
    """What a zip says of its parts' size is kept to when they are read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
    except zipfile.BadZipFile as error:
        raise UnreadableFile(
            _("{file} is no XLSX file: it cannot be unpacked."), file=name
        ) from error
    whole = sum(part.file_size for part in parts)
    if whole > MOST_UNPACKED or (
        whole > 20 * MIB and whole > MOST_TIMES_LARGER * max(len(content), 1)
    ):
        raise UnreadableFile(
            _("{file} is much larger unpacked than a list would be, so it was not unpacked."),
            file=name,
        )


def _by_calamine(content: bytes, page: str, most: int) -> Workbook:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    names, counts = list(book.sheet_names), {}
    found: Rows | None = None
    chosen = page
    for name in names:
        rows = [
            (line, [_text(value) for value in values])
            for line, values in enumerate(book.get_sheet_by_name(name).iter_rows(), start=1)
            if line <= most
        ]
        counts[name] = sum(any(field.strip() for field in fields) for _line, fields in rows)
        if name == page or (page not in names and found is None and counts[name] > 1):
            found, chosen = rows, name
    return Workbook(found or [], chosen or names[-1], counts)


def _by_its_xml(content: bytes, page: str, most: int, seen: Seen) -> Workbook | None:
    """None where it is written in a way that only openpyxl is trusted with."""
    try:
        paths = sheets_of(content)
    except (KeyError, StopIteration):
        return None
    scans: dict[str, Scan] = {}
    for name, path in paths.items():
        scans[name] = scan(content, path, seen)
    chosen = page if page in paths else next((n for n, one in scans.items() if one.rows > 1), "")
    if not chosen or not scans[chosen].fits:
        return None
    rows: Rows = []
    for row, values in cells_of(content, chosen, most):
        rows.append((row + 1, _trimmed([_text(value) for value in values])))
        if not row % BETWEEN:
            seen(row)
    _show(rows, scans[chosen])
    return Workbook(rows, chosen, {name: one.rows for name, one in scans.items()})


def _show(rows: Rows, found: Scan) -> None:
    """Percentages as they are shown; formulas without a value are marked."""
    for row, column in found.percent:
        fields = rows[row][1] if row < len(rows) else []
        if column < len(fields) and isinstance(fields[column], Exact):
            fields[column] = _per_cent(Decimal(fields[column]))
    for row, column in found.formulas:
        if row < len(rows):
            fields = rows[row][1]
            fields += [""] * (column + 1 - len(fields))
            fields[column] = fields[column] or FORMULA


def _trimmed(fields: Fields) -> Fields:
    while fields and not fields[-1]:
        fields.pop()
    return fields


def _by_openpyxl(content: bytes, page: str, most: int, seen: Seen) -> Workbook:
    found, formulas = _cells(content, page, most, seen, values=False)
    rows = found.rows
    if formulas:
        stored = _cells(content, found.page, most, seen, values=True)[0].rows
        for row, column in formulas:
            fields = stored[row][1] if row < len(stored) else []
            rows[row][1][column] = (fields[column] if column < len(fields) else "") or FORMULA
    return found


def _cells(
    content: bytes, page: str, most: int, seen: Seen, *, values: bool
) -> tuple[Workbook, list[tuple[int, int]]]:
    """The rows of a page, and where formulas stand in them."""
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=values)
    rows: Rows = []
    formulas: list[tuple[int, int]] = []
    name = page
    try:
        names = {sheet.title: sheet.max_row or 0 for sheet in book.worksheets}
        for sheet in book.worksheets:
            if page in names and sheet.title != page:
                continue
            name = sheet.title
            rows, formulas = _page(sheet, most, seen)
            if _has_rows(rows):
                break
    finally:
        book.close()
    return Workbook(rows, name, names), formulas


def _page(sheet: Any, most: int, seen: Seen) -> tuple[Rows, list[tuple[int, int]]]:
    """No row is padded to the widest, which takes most of the time of reading."""
    rows: Rows = []
    formulas: list[tuple[int, int]] = []
    sheet.reset_dimensions()
    for line, cells in enumerate(sheet.iter_rows(max_row=most), start=1):
        rows.append((line, _trimmed([_cell(cell) for cell in cells])))
        if not line % BETWEEN:
            seen(line)
        formulas += [(line - 1, at) for at, cell in enumerate(cells) if cell.data_type == "f"]
    return rows, formulas


def _has_rows(rows: Iterable[tuple[int, Fields]]) -> bool:
    return sum(any(field.strip() for field in fields) for _line, fields in rows) > 1


def _cell(cell: Any) -> str:
    """What is shown as a percentage is stored as a fraction of one."""
    value = cell.value
    if value is None:
        return ""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if number and "%" in (cell.number_format or ""):
        return _per_cent(Decimal(repr(value)))
    return _text(value)


def _per_cent(fraction: Decimal) -> Exact:
    return Exact(f"{(fraction * 100).normalize():f}%")


def _text(value: Any) -> str:
    """As a CSV file would hold it: a point for the decimals, ISO for dates."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        whole = isinstance(value, int) or value.is_integer()
        return Exact(int(value) if whole else f"{Decimal(repr(value)):f}")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return "" if value is None else str(value)
