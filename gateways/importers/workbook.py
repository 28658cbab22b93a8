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

from gateways.importers.amounts import Exact
from gateways.importers.table import UnreadableFile
from models.words import _

MIB = 1024 * 1024
MOST_UNPACKED = 300 * MIB
MOST_TIMES_LARGER = 150
FORMULA = "#FORMULA"
"""Stands where a cell holds a formula and no value of it is stored."""
OLD = b"\xd0\xcf\x11\xe0"
"""How an XLS file begins."""
ENDINGS = (".xlsx", ".xlsm", ".xls", ".ods")

Fields = list[str]
Rows = list[tuple[int, Fields]]


class Workbook(NamedTuple):
    """The rows of its ``page``, one of ``pages``."""

    rows: Rows
    page: str
    pages: list[str]


def is_workbook(content: bytes, name: str) -> bool:
    return content.startswith((b"PK", OLD)) or name.lower().endswith(ENDINGS)


def read_workbook(content: bytes, name: str, page: str, most: int) -> Workbook:
    """Its ``page``, else the first that has rows, up to ``most`` of them.

    :raises UnreadableFile: in one sentence, what is wrong with it.
    """
    old = content.startswith(OLD)
    if not old:
        _refuse_a_bomb(content, name)
    try:
        other = old or _is_open_document(content)
        return (_by_calamine if other else _by_openpyxl)(content, page, most)
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
    names = list(book.sheet_names)
    rows: Rows = []
    name = page
    for name in [page] if page in names else names:
        sheet = book.get_sheet_by_name(name)
        rows = [
            (line, [_text(value) for value in values])
            for line, values in enumerate(sheet.iter_rows(), start=1)
            if line <= most
        ]
        if _has_rows(rows):
            break
    return Workbook(rows, name, names)


def _by_openpyxl(content: bytes, page: str, most: int) -> Workbook:
    found, formulas = _cells(content, page, most, values=False)
    rows = found.rows
    if formulas:
        stored = _cells(content, found.page, most, values=True)[0].rows
        for row, column in formulas:
            fields = stored[row][1] if row < len(stored) else []
            rows[row][1][column] = (fields[column] if column < len(fields) else "") or FORMULA
    return found


def _cells(
    content: bytes, page: str, most: int, *, values: bool
) -> tuple[Workbook, list[tuple[int, int]]]:
    """The rows of a page, and where formulas stand in them."""
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=values)
    rows: Rows = []
    formulas: list[tuple[int, int]] = []
    name = page
    try:
        names = [sheet.title for sheet in book.worksheets]
        for sheet in book.worksheets:
            if page in names and sheet.title != page:
                continue
            name = sheet.title
            rows, formulas = _page(sheet, most)
            if _has_rows(rows):
                break
    finally:
        book.close()
    return Workbook(rows, name, names), formulas


def _page(sheet: Any, most: int) -> tuple[Rows, list[tuple[int, int]]]:
    """No row is padded to the widest, which takes most of the time of reading."""
    rows: Rows = []
    formulas: list[tuple[int, int]] = []
    sheet.reset_dimensions()
    for line, cells in enumerate(sheet.iter_rows(max_row=most), start=1):
        fields = [_cell(cell) for cell in cells]
        while fields and not fields[-1]:
            fields.pop()
        rows.append((line, fields))
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
        per_cent = (Decimal(repr(value)) * 100).normalize()
        return Exact(f"{per_cent:f}%")
    return _text(value)


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
