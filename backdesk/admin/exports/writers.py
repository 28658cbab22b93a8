"""Text files: CSV for spreadsheets and for programs, JSON, and JSON lines."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from typing import Any, Protocol

from babel.numbers import get_decimal_symbol

from backdesk.admin.exports.columns import Column, ColumnType
from backdesk.admin.exports.export_request import ExportRequest
from backdesk.formula_guard import guard
from backdesk.i18n import language

Values = Sequence[Any]
BOM = b"\xef\xbb\xbf"


class Writer(Protocol):
    """``before``: how many rows the file has already."""

    def head(self) -> bytes: ...

    def rows(self, lists: Sequence[Values], before: int) -> bytes: ...

    def foot(self, rows: int) -> bytes: ...


def escape_formula(value: Any) -> Any:
    """A text that a spreadsheet would run as a formula, with a quote before it."""
    return guard(value) if isinstance(value, str) else value


def _texts(values: Values) -> Values:
    return [value if not value or value[0].isalnum() else escape_formula(value) for value in values]


def _anything(values: Values) -> Values:
    """What a plug-in's field made: its texts are no safer than others."""
    said = [
        json.dumps(value, default=str, ensure_ascii=False)
        if isinstance(value, list | dict)
        else value
        for value in values
    ]
    return [escape_formula(value) for value in said]


def format_minor_units(minor: int, digits: int) -> str:
    """``1295`` with 2 decimals as ``12.95``; exact, however large."""
    if digits == 2 and minor >= 0:  # nearly all
        return f"{minor // 100}.{minor % 100:02}"
    if not digits:
        return str(minor)
    whole, rest = divmod(abs(minor), 10**digits)
    return f"{'-' if minor < 0 else ''}{whole}.{rest:0{digits}}"


class CsvWriter:
    """Times by the clock of the shop; for a spreadsheet, with the signs of whoever asked."""

    def __init__(self, columns: Sequence[Column], asked: ExportRequest, zone: tzinfo) -> None:
        local = asked.style == "local"
        self._labels = [column.label for column in columns]
        self._bom = BOM if asked.bom else b""
        self._point = get_decimal_symbol(language()) if local else "."
        self._between = ";" if self._point == "," else ","
        self._zone = zone
        cells: dict[ColumnType, Callable[[Values], Values]] = {
            ColumnType.TEXT: _texts,
            ColumnType.NUMBER: list,
            ColumnType.FLAG: list,
            ColumnType.AMOUNT: self._amounts,
            ColumnType.RATE: self._rates,
            ColumnType.MOMENT: self._minutes if local else self._moments,
            ColumnType.DAY: lambda days: [None if day is None else day.isoformat() for day in days],
            ColumnType.ANY: _anything,
        }
        self._cells = [cells[column.kind] for column in columns]

    def head(self) -> bytes:
        return self._bom + self._lines([_texts(self._labels)])

    def rows(self, lists: Sequence[Values], before: int) -> bytes:  # noqa: ARG002 - no separator
        cells = [cell(values) for cell, values in zip(self._cells, lists, strict=True)]
        return self._lines(zip(*cells, strict=True))

    def foot(self, rows: int) -> bytes:  # noqa: ARG002 - it has none
        return b""

    def _lines(self, rows: Any) -> bytes:
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=self._between).writerows(rows)
        return text.getvalue().encode()

    def _amounts(self, values: Values) -> Values:
        said = [None if value is None else format_minor_units(*value) for value in values]
        if self._point == ".":
            return said
        return [None if one is None else one.replace(".", self._point) for one in said]

    def _rates(self, values: Values) -> Values:
        return [None if value is None else str(value).replace(".", self._point) for value in values]

    def _moments(self, values: Values) -> Values:
        zone = self._zone
        return [
            None if value is None else value.astimezone(zone).isoformat(timespec="seconds")
            for value in values
        ]

    def _minutes(self, values: Values) -> Values:
        """Without the zone's offset: Excel would take a moment with one for a text."""
        zone = self._zone
        return [
            None if value is None else value.astimezone(zone).isoformat(" ", "seconds")[:19]
            for value in values
        ]


class JsonLinesWriter:
    """An object a line, by the fields' names; amounts are decimal texts, times in UTC."""

    between = "\n"

    def __init__(self, columns: Sequence[Column]) -> None:
        self._names = [column.name for column in columns]
        self._kinds = [column.kind for column in columns]

    def head(self) -> bytes:
        return b""

    def rows(self, lists: Sequence[Values], before: int) -> bytes:  # noqa: ARG002
        return "".join(f"{line}\n" for line in self._objects(lists)).encode()

    def foot(self, rows: int) -> bytes:  # noqa: ARG002
        return b""

    def _objects(self, lists: Sequence[Values]) -> list[str]:
        cells = [
            [plain(kind, value) for value in values]
            for kind, values in zip(self._kinds, lists, strict=True)
        ]
        encode = json.JSONEncoder(ensure_ascii=False, default=str).encode
        return [
            encode(dict(zip(self._names, row, strict=True))) for row in zip(*cells, strict=True)
        ]


class JsonWriter(JsonLinesWriter):
    """The same objects in one array."""

    def head(self) -> bytes:
        return b"["

    def rows(self, lists: Sequence[Values], before: int) -> bytes:
        objects = self._objects(lists)
        first = "\n" if not before else ",\n"
        return (first + ",\n".join(objects)).encode() if objects else b""

    def foot(self, rows: int) -> bytes:
        return b"\n]\n" if rows else b"]\n"


def plain(kind: ColumnType, value: Any) -> Any:
    """A value as JSON has it."""
    match value:
        case tuple() if kind is ColumnType.AMOUNT:
            return format_minor_units(*value)
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case _:
            return value


def writer_of(columns: Sequence[Column], asked: ExportRequest, zone: tzinfo) -> Writer:
    """The writer of a text file, for a shop in ``zone``."""
    if asked.format == "csv":
        return CsvWriter(columns, asked, zone)
    return JsonWriter(columns) if asked.format == "json" else JsonLinesWriter(columns)
