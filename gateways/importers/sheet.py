"""Rows of a CSV or XLSX file of any make: encoding and delimiter are found, the size bounded."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import chain
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from gateways.importers.table import UnreadableFile
from models.words import _

MIB = 1024 * 1024
LARGEST = 50 * MIB
MOST_ROWS = 200_000
MOST_COLUMNS = 200
LONGEST_FIELD = 20_000
MOST_UNPACKED = 300 * MIB
MOST_TIMES_LARGER = 150
ENCODINGS = ("utf-8", "utf-16", "cp1252")
DELIMITERS = (",", ";", "\t", "|")
FORMULA = "#FORMULA"
"""Stands where a cell holds a formula and no value of it is stored."""

Fields = list[str]


@dataclass
class Sheet:
    """``rows`` are ``(line, fields)``; the delimiter of a workbook is empty."""

    header: Fields
    rows: list[tuple[int, Fields]]
    encoding: str
    delimiter: str


def content_of(path: Path) -> bytes:
    """:raises UnreadableFile: it cannot be opened, or is too large."""
    try:
        if path.stat().st_size > LARGEST:
            raise _too_large(path.name)
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFile(
            _("{file} cannot be opened: {why}."), file=path, why=error.strerror or error
        ) from error


def _too_large(name: str) -> UnreadableFile:
    return UnreadableFile(_("{file} is larger than {size} MB."), file=name, size=LARGEST // MIB)


def read_sheet(content: bytes, name: str, encoding: str = "", delimiter: str = "") -> Sheet:
    """Read it; an encoding or a delimiter that is not given is found.

    :raises UnreadableFile: in one sentence, what is wrong with it.
    """
    if len(content) > LARGEST:
        raise _too_large(name)
    if not content.strip():
        raise UnreadableFile(_("{file} is empty."), file=name)
    if content.startswith(b"PK") or name.lower().endswith((".xlsx", ".xlsm")):
        rows, encoding, delimiter = _workbook(content, name), "", ""
    else:
        text, encoding = _decoded(content, name, encoding)
        delimiter = delimiter or _delimiter(text)
        rows = _table(text, name, delimiter)
    rows = [(line, fields) for line, fields in rows if any(field.strip() for field in fields)]
    if len(rows) < 2:
        raise UnreadableFile(_("{file} has no rows below its first line."), file=name)
    if len(rows) - 1 > MOST_ROWS:
        raise UnreadableFile(_("{file} has more than {most:,} rows."), file=name, most=MOST_ROWS)
    return Sheet(_header(rows[0][1], name), rows[1:], encoding, delimiter)


def _header(fields: Fields, name: str) -> Fields:
    while fields and not fields[-1].strip():
        fields = fields[:-1]
    if len(fields) > MOST_COLUMNS:
        raise UnreadableFile(
            _("{file} has {found:,} columns; at most {most} are read."),
            file=name,
            found=len(fields),
            most=MOST_COLUMNS,
        )
    header = [
        " ".join(field.split()) or _("Column {place}").format(place=place)
        for place, field in enumerate(fields, start=1)
    ]
    if all(_is_a_value(field) for field in header):
        raise UnreadableFile(
            _("The first line of {file} must hold the names of its columns; it holds values."),
            file=name,
        )
    twice = [field for field, count in Counter(map(str.casefold, header)).items() if count > 1]
    if twice:
        raise UnreadableFile(
            _("{file} has several columns called “{column}”: give each its own name."),
            file=name,
            column=twice[0][:60],
        )
    return header


def _is_a_value(field: str) -> bool:
    return "@" in field or field.strip("-+€$£ ").replace(".", "").replace(",", "").isdigit()


def _decoded(content: bytes, name: str, encoding: str) -> tuple[str, str]:
    found = encoding
    if not found and content.startswith((b"\xff\xfe", b"\xfe\xff")):
        found = "utf-16"
    if not found:
        found = "utf-8" if _fits(content, "utf-8") else "cp1252"
    try:
        text = content.decode("utf-8-sig" if found == "utf-8" else found)
    except (UnicodeDecodeError, LookupError):
        raise UnreadableFile(
            _("{file} is not text in {encoding}: choose another encoding, or save it as UTF-8."),
            file=name,
            encoding=found,
        ) from None
    if "\0" in text:
        raise UnreadableFile(
            _("{file} holds NUL characters: it is no text, or damaged."), file=name
        )
    return text, found


def _fits(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(text: str) -> str:
    """The one by which the first lines have the most columns alike."""
    start = text[:20_000].splitlines()[:10]

    def alike(delimiter: str) -> tuple[int, int]:
        rows = [fields for fields in csv.reader(start, delimiter=delimiter) if fields]
        width = len(rows[0]) if rows else 1
        return (sum(len(row) == width for row in rows) if width > 1 else 0, width)

    return max(DELIMITERS, key=alike)


def _table(text: str, name: str, delimiter: str) -> list[tuple[int, Fields]]:
    old_limit = csv.field_size_limit(LONGEST_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, Fields]] = []
    try:
        for fields in reader:
            rows.append((reader.line_num, fields))
            if len(rows) > MOST_ROWS + 1000:
                break
    except csv.Error as error:
        raise UnreadableFile(
            _("{file} is no proper CSV file: line {line}, {why}."),
            file=name,
            line=reader.line_num,
            why=error,
        ) from error
    finally:
        csv.field_size_limit(old_limit)
    return rows


def _workbook(content: bytes, name: str) -> list[tuple[int, Fields]]:
    _refuse_a_bomb(content, name)
    try:
        rows, formulas = _cells(content, values=False)
        if formulas:
            stored, _none = _cells(content, values=True)
            for row, column in formulas:
                rows[row][1][column] = stored[row][1][column] or FORMULA
    except UnreadableFile:
        raise
    except (
        *(InvalidFileException, zipfile.BadZipFile, ParseError, KeyError, ValueError, TypeError),
        *(AttributeError, IndexError, OSError, EOFError),
    ) as error:
        raise UnreadableFile(_("{file} is no workbook that can be read."), file=name) from error
    return rows


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


def _cells(
    content: bytes, *, values: bool
) -> tuple[list[tuple[int, Fields]], list[tuple[int, int]]]:
    """The first sheet's rows, and where formulas stand in them."""
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=values)
    rows: list[tuple[int, Fields]] = []
    formulas = []
    try:
        sheet: Any = book.worksheets[0]
        sheet.reset_dimensions()
        limits = {"max_row": MOST_ROWS + 1000, "max_col": 20_000}
        for line, cells in enumerate(sheet.iter_rows(**limits), start=1):
            last = max((at for at, cell in enumerate(cells) if cell.value is not None), default=-1)
            rows.append((line, [_text(cell.value) for cell in cells[: last + 1]]))
            formulas += [
                (line - 1, at) for at, cell in enumerate(cells[: last + 1]) if cell.data_type == "f"
            ]
            if values and len(rows[-1][1]) < len(cells):
                rows[-1][1].extend([""] * (len(cells) - len(rows[-1][1])))
    finally:
        book.close()
    return rows, formulas


def _text(value: Any) -> str:
    """As a CSV file would hold it: a point for the decimals, ISO for dates."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    return value.isoformat() if isinstance(value, date | time) else str(value)


def sample(sheet: Sheet, column: int, count: int = 3) -> str:
    """What stands in the column, to know it by."""
    found = chain(fields[column] for _line, fields in sheet.rows[:50] if column < len(fields))
    return " · ".join(list(dict.fromkeys(field[:40] for field in found if field.strip()))[:count])
