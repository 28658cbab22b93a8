"""XLSX: real numbers and dates, texts that stay texts, as many sheets as Excel's limit makes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from functools import partial
from typing import IO, Any

import xlsxwriter

from backdesk.admin.exports.columns import Column, ColumnType
from backdesk.i18n import _

MOST_ROWS = 1_048_575
"""Below the head of one sheet, in every Excel since 2007."""
MOST_LETTERS = 32_767
MOST_EXACT = 10**15
"""Excel keeps fifteen digits; what has more is written as text, and exact."""
FIRST_DAY = date(1900, 3, 1)
"""Before it Excel counts a day that never was."""
FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
"""Letters that no sheet's name may have."""
WIDTHS = {ColumnType.MOMENT: 19, ColumnType.DAY: 11, ColumnType.TEXT: 20, ColumnType.AMOUNT: 13}

Values = Sequence[Any]


class XlsxWriter:
    """A workbook that is written row by row, and never as a whole in memory."""

    def __init__(
        self,
        file: IO[bytes],
        name: str,
        columns: Sequence[Column],
        zone: tzinfo,
        most: int = MOST_ROWS,
    ) -> None:
        """Times are written by the clock of the shop, which is in ``zone``."""
        self._book = xlsxwriter.Workbook(
            file,
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self._zone = zone
        self._name, self._columns, self._most = FORBIDDEN.sub(" ", name), columns, most
        self._formats: dict[str, Any] = {}
        self._sheet: Any = None
        self._at = most
        self.names: list[str] = []
        self.rows = self.cut = 0

    def add(self, lists: Sequence[Values]) -> None:
        """Rows, below those that are there."""
        write = [partial(self._cell, column.kind) for column in self._columns]
        for row in zip(*lists, strict=True):
            if self._at >= self._most:
                self._next_sheet()
            self._at += 1
            self.rows += 1
            for place, value in enumerate(row):
                if value is not None:
                    write[place](place, value)

    def close(self, about: Mapping[str, str], created: str) -> None:
        """The last sheet says what this is; made anew of the same rows, it is the same file."""
        moment = datetime.fromisoformat(created).astimezone(UTC).replace(tzinfo=None)
        self._book.set_properties({"created": moment})
        if self._sheet is None:
            self._next_sheet()
        facts = dict(about)
        facts[str(_("Rows"))] = f"{self.rows:,}"
        facts[str(_("Sheets"))] = ", ".join(self.names)
        if len(self.names) > 1:
            said = _("Excel holds {most} rows a sheet, so that the rest is on the next.")
            facts[str(_("Note"))] = said.format(most=f"{MOST_ROWS:,}")
        if self.cut:
            said = _("{count} texts were cut at {most} letters, the most that a cell holds.")
            facts[str(_("Cut"))] = said.format(count=self.cut, most=f"{MOST_LETTERS:,}")
        sheet = self._book.add_worksheet(self._unused(str(_("About"))))
        sheet.set_column(0, 0, 18)
        sheet.set_column(1, 1, 90)
        for row, (name, value) in enumerate(facts.items()):
            sheet.write_string(row, 0, name, self._format("", bold=True))
            sheet.write_string(row, 1, value[:MOST_LETTERS])
        self._book.close()

    def _next_sheet(self) -> None:
        name = self._name[:26] if not self.names else f"{self._name[:26]} {len(self.names) + 1}"
        self.names.append(name)
        self._sheet, self._at = self._book.add_worksheet(name), 0
        self._sheet.freeze_panes(1, 0)
        for place, column in enumerate(self._columns):
            self._sheet.set_column(place, place, WIDTHS.get(column.kind, 12))
            self._sheet.write_string(0, place, column.label, self._format("", bold=True))

    def _unused(self, name: str) -> str:
        return f"{name} " if name in self.names else name

    def _format(self, pattern: str, **more: Any) -> Any:
        key = f"{pattern}{more}"
        if key not in self._formats:
            described = {**more, "num_format": pattern} if pattern else more
            self._formats[key] = self._book.add_format(described)
        return self._formats[key]

    def _cell(self, kind: ColumnType, place: int, value: Any) -> None:
        match kind:
            case ColumnType.AMOUNT:
                self._amount(place, *value)
            case ColumnType.NUMBER if abs(value) < MOST_EXACT:
                self._sheet.write_number(self._at, place, value)
            case ColumnType.RATE:
                self._sheet.write_number(self._at, place, value)
            case ColumnType.FLAG:
                self._sheet.write_boolean(self._at, place, value)
            case ColumnType.MOMENT:
                local = value.astimezone(self._zone).replace(tzinfo=None)
                self._day(place, local.replace(microsecond=0), "yyyy-mm-dd hh:mm:ss")
            case ColumnType.DAY:
                self._day(place, value, "yyyy-mm-dd")
            case _:
                self._text(place, value)

    def _amount(self, place: int, minor: int, digits: int) -> None:
        """By Decimal: its digits are written as they are, and never pass through a float."""
        number = Decimal(minor).scaleb(-digits)
        if abs(minor) >= MOST_EXACT:
            self._text(place, str(number))
            return
        pattern = f"#,##0.{'0' * digits}" if digits else "#,##0"
        self._sheet.write_number(self._at, place, number, self._format(pattern))

    def _day(self, place: int, value: date | datetime, pattern: str) -> None:
        day = value.date() if isinstance(value, datetime) else value
        if day < FIRST_DAY:
            self._text(place, value.isoformat())
        else:
            self._sheet.write_datetime(self._at, place, value, self._format(pattern))

    def _text(self, place: int, value: Any) -> None:
        """Always a string: no formula, no link, no number."""
        text = value if isinstance(value, str) else _said(value)
        if len(text) > MOST_LETTERS:
            self.cut += 1
            text = text[:MOST_LETTERS]
        self._sheet.write_string(self._at, place, text)


def _said(value: Any) -> str:
    if isinstance(value, list | dict):
        return json.dumps(value, default=str, ensure_ascii=False)
    return str(value)


def pack(columns: Sequence[Column], lists: Sequence[Values]) -> bytes:
    """Values as a piece of a job keeps them, until the workbook is made of all of them."""
    cells = [
        [None if value is None else _kept(column.kind, value) for value in values]
        for column, values in zip(columns, lists, strict=True)
    ]
    return (json.dumps(cells, ensure_ascii=False, default=str) + "\n").encode()


def _kept(kind: ColumnType, value: Any) -> Any:
    if kind in (ColumnType.MOMENT, ColumnType.DAY):
        return value.isoformat()
    return str(value) if kind is ColumnType.RATE else value


def unpack(columns: Sequence[Column], piece: bytes) -> Iterable[list[Values]]:
    """The chunks of a piece, as they were before ``pack``."""
    reads: dict[ColumnType, Any] = {
        ColumnType.MOMENT: datetime.fromisoformat,
        ColumnType.DAY: date.fromisoformat,
        ColumnType.RATE: Decimal,
    }
    for line in piece.splitlines():
        cells = json.loads(line)
        yield [
            [None if v is None else reads[c.kind](v) for v in values] if c.kind in reads else values
            for c, values in zip(columns, cells, strict=True)
        ]
