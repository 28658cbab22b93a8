"""An XLSX file by calamine, many times quicker than by openpyxl; its XML tells what that does not.

Calamine holds a sheet as a full rectangle and knows neither percentages nor formulas without a
value: all three are looked for in the sheet's XML first, block by block.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO
from xml.etree.ElementTree import Element, fromstring

import python_calamine

BLOCK = 1 << 20
LARGEST_RECTANGLE = 12_000_000
"""Cells that calamine holds at once; some hundred megabytes."""
PERCENT = {9, 10}
"""The numbers of the formats that every workbook has."""
REFERENCE = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"')
ROW = re.compile(rb'<row\b[^>]*?\br="(\d{1,7})"')
FORMULA = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>/]*>\s*<f\b(.*?)</c>', re.DOTALL)
VALUE = re.compile(rb"<v[^>/]*>[^<]|<is\b")

Cell = tuple[int, int]
"""Row and column, from 0 on."""
Seen = Callable[[int], None]
"""Told how many rows were seen so far; raises ``Stopped`` where nobody waits any more."""


class Stopped(Exception):
    """It is to be read no further."""


@dataclass
class Scan:
    """``rows`` have something in them. ``odd``: written in a way that calamine is not trusted with.

    ``percent`` cells show a fraction as a percentage, ``formulas`` have no value stored.
    """

    rows: int = 0
    height: int = 0
    width: int = 0
    odd: bool = False
    percent: set[Cell] = field(default_factory=set)
    formulas: set[Cell] = field(default_factory=set)

    @property
    def fits(self) -> bool:
        return not self.odd and self.height * self.width <= LARGEST_RECTANGLE


def sheets_of(content: bytes) -> dict[str, str]:
    """The path of each sheet in the file, by its name.

    :raises KeyError: it is laid out in another way.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        book = fromstring(packed.read("xl/workbook.xml"))  # noqa: S314 - no larger than was allowed
        links = fromstring(packed.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - as above
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    return {
        sheet.get("name", ""): posixpath.normpath(
            posixpath.join("/xl", targets[_own(sheet, "id")])
        ).lstrip("/")
        for sheet in book.iter()
        if sheet.tag.endswith("}sheet") and "worksheets/" in targets[_own(sheet, "id")]
    }


def _own(element: Element, name: str) -> str:
    return next(value for key, value in element.items() if key.endswith(f"}}{name}"))


def scan(content: bytes, path: str, seen: Seen) -> Scan:
    """What stands in a sheet, without its values."""
    found = Scan()
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        styles = _percent_styles(packed)
        shown = "|".join(map(str, sorted(styles)))
        percent = re.compile(rf'<c\b(?=[^>]*?\bs="(?:{shown})")[^>]*>'.encode()) if styles else None
        with packed.open(path) as file:
            for block in _blocks(file):
                _scan_block(block, percent, found)
                seen(found.rows)
    return found


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    """Cut behind the end of a row."""
    rest = b""
    while block := file.read(BLOCK):
        whole, end, left = (rest + block).rpartition(b"</row>")
        rest = left if end else rest + block
        if end:
            yield whole + end
    yield rest


def _scan_block(block: bytes, percent: re.Pattern[bytes] | None, found: Scan) -> None:
    found.rows += sum(VALUE.search(row) is not None for row in block.split(b"</row>"))
    references = REFERENCE.findall(block)
    found.odd |= len(references) != block.count(b"<c ") + block.count(b"<c>")
    columns = {letters for letters, _row in references}
    found.width = max(found.width, *(_column(one) + 1 for one in columns), 0)
    numbers = ROW.findall(block)
    found.height = max(found.height, int(numbers[-1]) if numbers else 0)
    if references:
        found.height = max(found.height, int(references[-1][1]))
    for cell in percent.finditer(block) if percent else ():
        reference = REFERENCE.match(cell[0])
        if reference:
            found.percent.add((int(reference[2]) - 1, _column(reference[1])))
    for formula in FORMULA.finditer(block) if b"<f" in block else ():
        if not VALUE.search(formula[3]):
            found.formulas.add((int(formula[2]) - 1, _column(formula[1])))


def _column(letters: bytes) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place - 1


def _percent_styles(packed: zipfile.ZipFile) -> set[int]:
    """The places of the cell styles that show a percentage."""
    if "xl/styles.xml" not in packed.namelist():
        return set()
    styles = fromstring(packed.read("xl/styles.xml"))  # noqa: S314 - no larger than was allowed
    formats = {
        int(one.get("numFmtId", 0))
        for one in styles.iter()
        if one.tag.endswith("}numFmt") and "%" in one.get("formatCode", "")
    }
    cells = next((one for one in styles if one.tag.endswith("}cellXfs")), Element("none"))
    return {
        place for place, one in enumerate(cells) if int(one.get("numFmtId", 0)) in PERCENT | formats
    }


def cells_of(content: bytes, name: str, most: int) -> Iterator[tuple[int, list[object]]]:
    """``(row, values)`` of a sheet, both from the first on."""
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(
        name
    )
    before: list[object] = [""] * (sheet.start[1] if sheet.start else 0)
    for row, values in enumerate(sheet.iter_rows()):
        if row >= most:
            return
        yield row, [*before, *values]
