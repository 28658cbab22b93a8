"""Rows of an export made into a row a line: blank cells filled, cells of several lines parted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from backdesk.imports.amounts import Exact, WrongAmount, decimal_mark, number
from backdesk.imports.columns import plain
from backdesk.imports.spreadsheet import Spreadsheet
from backdesk.imports.workbook import Rows
from gateways.importers.presets.preset import Cell, Export, Preset


def prepare(sheet: Spreadsheet, preset: Preset | None) -> Spreadsheet:
    """As the preset says; a sheet that was prepared by it before stays as it is."""
    if preset is None or sheet.prepared == preset.key:
        return sheet
    width = len(sheet.header)
    rows = [(line, [*fields, *[""] * (width - len(fields))]) for line, fields in sheet.rows]
    table = _Table(preset.export, list(sheet.header), rows)
    table.prepare()
    rows = table.rows or sheet.rows
    return replace(sheet, header=table.header, rows=rows, prepared=preset.key)


@dataclass
class _Table:
    """Each step is a key of ``Export``; a header that is not there has no part in it."""

    export: Export
    header: list[str]
    rows: Rows

    def prepare(self) -> None:
        self._add_constants()
        self._take_off_guards()
        self._fill()
        self._leave_out_what_is_no_record()
        if self.export.cell:
            self._part(self.export.cell)
        self._replace_values()
        self._join()
        self._reckon()

    def _places(self, names: Sequence[str]) -> list[int]:
        """Where these stand, of those that are there."""
        places = {plain(field): at for at, field in reversed(list(enumerate(self.header)))}
        either = ([plain(one) for one in name.split("|")] for name in names)
        found = (next((places[one] for one in names if one in places), None) for names in either)
        return [place for place in found if place is not None]

    def _groups(self, groups: Mapping[str, Sequence[str]]) -> Iterator[tuple[int, list[int]]]:
        """Of a first header and further ones, where they stand."""
        for first, further in groups.items():
            for place in self._places([first]):
                yield place, self._places(further)

    def _add_constants(self) -> None:
        for name, text in self.export.constant.items():
            if not self._places([name]):
                self.header.append(name)
                for _line, fields in self.rows:
                    fields.append(text)

    def _take_off_guards(self) -> None:
        for at in self._places(self.export.guarded):
            for _line, fields in self.rows:
                fields[at] = fields[at].removeprefix("'")

    def _fill(self) -> None:
        fill = self.export.fill
        if fill is None:
            return
        headers = self._places(fill.headers)
        for by in self._places([fill.by]):
            above: dict[str, list[str]] = {}
            for _line, fields in self.rows:
                first = above.setdefault(fields[by], fields)
                for at in headers:
                    fields[at] = fields[at] if fields[at].strip() else first[at]

    def _leave_out_what_is_no_record(self) -> None:
        places = self._places(self.export.records)
        if places:
            self.rows = [row for row in self.rows if any(row[1][at].strip() for at in places)]

    def _part(self, cell: Cell) -> None:
        """A row a line, with the cells of its order in each."""
        for place in self._places([cell.header]):
            self.header += cell.headers()
            self.rows = [
                (line, fields + own)
                for line, fields in self.rows
                for own in _lines_of(fields[place], cell)
            ]

    def _replace_values(self) -> None:
        for name, values in self.export.values.items():
            known = {text.casefold(): other for text, other in values.items()}
            for at in self._places([name]):
                for _line, fields in self.rows:
                    fields[at] = known.get(fields[at].strip().casefold(), fields[at])

    def _join(self) -> None:
        for place, further in self._groups(self.export.otherwise):
            for _line, fields in self.rows:
                if not fields[place].strip():
                    fields[place] = next((fields[at] for at in further if fields[at].strip()), "")
        for place, further in self._groups(self.export.joined):
            for _line, fields in self.rows:
                texts = (fields[at].strip() for at in (place, *further))
                fields[place] = self.export.glue.join(filter(None, texts))

    def _reckon(self) -> None:
        for place, further in self._groups(self.export.less):
            amounts = (fields[at] for _line, fields in self.rows for at in (place, *further))
            mark = decimal_mark(amounts) or self.export.decimals or "."
            for _line, fields in self.rows:
                for at in further:
                    fields[place] = _less(fields[place], fields[at], mark)
        for place in self._places(self.export.unsigned):
            for _line, fields in self.rows:
                fields[place] = type(fields[place])(fields[place].translate(SIGNS))


SIGNS = str.maketrans("", "", "-()\u2212")


def _lines_of(text: str, cell: Cell) -> Iterator[list[str]]:
    """One that cannot be read is a line of blanks: its order stays out then, as a whole."""
    parts = [part for part in text.split(cell.between) if part.strip()]
    for found in map(cell.pattern.search, parts or [text]):
        told = found.groupdict().values() if found else [""] * len(cell.headers())
        yield [(one or "").strip() for one in told]


def _less(amount: str, off: str, mark: str) -> str:
    """One amount less the other; both, where they cannot be read, so that the row is refused."""
    if not amount.strip() or not off.strip():
        return amount
    try:
        left = number(amount, mark) - abs(number(off, mark))
    except WrongAmount:
        return f"{amount} - {off}"
    text = f"{left:f}"
    return Exact(text) if isinstance(amount, Exact) else text.replace(".", mark)
