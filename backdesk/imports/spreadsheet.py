"""Rows of a CSV file or workbook of any make: encoding, delimiter and header are found."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from charset_normalizer import from_bytes

from backdesk.formula_guard import unguard
from backdesk.i18n import _
from backdesk.imports.csv_table import UnreadableFile
from backdesk.imports.json_rows import json_rows
from backdesk.imports.workbook import (
    BETWEEN,
    FORMULA,
    MIB,
    Fields,
    Rows,
    is_workbook,
    read_workbook,
    unseen,
)
from backdesk.imports.xlsx import Seen

LARGEST = 50 * MIB
MOST_ROWS = 200_000
MOST_COLUMNS = 200
LONGEST_FIELD = 20_000
ENCODINGS = ("utf-8", "utf-16", "cp1252", "cp1250", "cp1251", "mac_roman")
DELIMITERS = (",", ";", "\t", "|")
ABOVE = 20
"""Rows within which the names of the columns are looked for."""
SHORTENED = re.compile(r"\d[.,]\d+E\+\d+", re.IGNORECASE)
"""How a spreadsheet program writes a long number: several rows have the same one then."""
__all__ = ["FORMULA", "MIB", "SHORTENED", "Spreadsheet", "read_file", "read_sheet", "sample_values"]

Known = Callable[[Fields], int]
"""How many names of columns are known in a row."""


@dataclass
class Spreadsheet:
    """``rows`` are ``(line, fields)``; the delimiter of a workbook is empty.

    ``line`` is that of the header, ``page`` and ``pages`` (with their numbers of rows) are of a
    workbook. ``top`` are its first rows, those above the header too. ``notes`` say what
    was read otherwise than it stands there; ``doubled`` are headers that stood there twice.
    ``prepared`` is the key of the preset by which its rows were made a row a line.
    """

    header: Fields
    rows: Rows
    encoding: str
    delimiter: str
    line: int = 1
    page: str = ""
    pages: dict[str, int] = field(default_factory=dict)
    notes: dict[int, str] = field(default_factory=dict)
    doubled: list[str] = field(default_factory=list)
    prepared: str = ""
    top: Rows = field(default_factory=list)


def read_file(path: Path) -> bytes:
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


def read_sheet(  # noqa: PLR0913 - what was chosen, each by its name
    content: bytes,
    name: str,
    encoding: str = "",
    delimiter: str = "",
    *,
    page: str = "",
    line: int = 0,
    known: Known = lambda _fields: 0,
    seen: Seen = unseen,
) -> Spreadsheet:
    """Read it; what is not given is found: the header's ``line`` by the names that are known.

    :raises UnreadableFile: in one sentence, what is wrong with it.
    """
    refuse_size(content, name)
    cut = _cut(content, name, encoding, delimiter, page, seen)
    rows = [(at, fields) for at, fields in cut.rows if any(field.strip() for field in fields)]
    cut.top = rows[:ABOVE]
    cut.rows = _from_the_header(rows, line or cut.line, known)
    if len(cut.rows) < 2:
        raise UnreadableFile(_("{file} has no rows below its first line."), file=name)
    if len(cut.rows) - 1 > MOST_ROWS:
        raise UnreadableFile(_("{file} has more than {most:,} rows."), file=name, most=MOST_ROWS)
    (cut.line, names), *cut.rows = cut.rows
    cut.header, cut.doubled = _header(names, name)
    return cut


def _cut(
    content: bytes, name: str, encoding: str, delimiter: str, page: str, seen: Seen
) -> Spreadsheet:
    """All that stands in it, its header not found yet."""
    objects = json_rows(content)
    if objects is not None:
        return Spreadsheet([], objects, "", "", line=1)
    if is_workbook(content, name):
        book = read_workbook(content, name, page, MOST_ROWS + 1000, seen)
        return Spreadsheet([], book.rows, "", "", 0, book.page, book.pages)
    text, encoding = decoded(content, name, encoding)
    text, told = _told_delimiter(text)
    delimiter = delimiter or told or _delimiter(text)
    notes: dict[int, str] = {}
    rows = _table(text, name, delimiter, notes, seen)
    if told:
        rows = [(at + 1, fields) for at, fields in rows]
    return Spreadsheet([], rows, encoding, delimiter, 0, notes=notes)


def refuse_size(content: bytes, name: str) -> None:
    """:raises UnreadableFile: it is too large, or empty."""
    if len(content) > LARGEST:
        raise _too_large(name)
    if not content.strip():
        raise UnreadableFile(_("{file} is empty."), file=name)


def _from_the_header(rows: Rows, line: int, known: Known) -> Rows:
    """What stands above the names of the columns is left out."""
    if line:
        return [(at, fields) for at, fields in rows if at >= line]
    counts = [known(fields) for _at, fields in rows[:ABOVE]]
    best = max(counts, default=0)
    return rows[counts.index(best) :] if best > 1 else rows


def _header(fields: Fields, name: str) -> tuple[Fields, list[str]]:
    """The names, each once, and those that stood there twice."""
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
    once: dict[str, str] = {}
    doubled = []
    for title in header:
        own, count = title, 1
        while own.casefold() in once:
            count += 1
            own = f"{title} ({count})"
        if count == 2:
            doubled.append(title)
        once[own.casefold()] = own
    return list(once.values()), doubled


def _is_a_value(field: str) -> bool:
    return "@" in field or field.strip("-+€$£ ").replace(".", "").replace(",", "").isdigit()


def decoded(content: bytes, name: str, encoding: str) -> tuple[str, str]:
    """The text, and the encoding that was found where none is given.

    :raises UnreadableFile: it is no text.
    """
    found = encoding
    if not found and content.startswith((b"\xff\xfe", b"\xfe\xff")):
        found = "utf-16"
    if not found:
        found = "utf-8" if _fits(content, "utf-8") else _guessed(content)
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


def _fits(content: bytes, encoding: str, like: str = "") -> bool:
    """Whether it can be read so, and reads ``like`` that."""
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return not like or text.startswith(like)


def _guessed(content: bytes) -> str:
    """One of ours, by how the letters follow each other."""
    if content[:400].count(b"\0") > len(content[:400]) // 4:
        return "utf-16"
    found = list(from_bytes(content[:200_000], cp_isolation=list(ENCODINGS[2:])))
    if not found:
        return "cp1252"
    best = found[0]
    alike = [one.encoding for one in found if one.coherence == best.coherence]
    if "cp1252" in alike or _fits(content, "cp1252", like=str(best)):
        return "cp1252"  # where nothing tells them apart, it is the one in use most
    return best.encoding


def _told_delimiter(text: str) -> tuple[str, str]:
    """Excel's first line ``sep=;`` names the delimiter, and is no row."""
    first, _end, rest = text.partition("\n")
    words = first.strip().strip('"').lower()
    if words.startswith("sep=") and len(words) <= 5:
        told = "\t" if words == "sep=" else words[4]
        return rest, told if told in DELIMITERS else ""
    return text, ""


def _delimiter(text: str) -> str:
    """The one by which the first lines have the most columns alike."""
    start = text[:20_000].splitlines()[:30]

    def alike(delimiter: str) -> tuple[int, int]:
        rows = [fields for fields in csv.reader(start, delimiter=delimiter) if fields]
        width = max((len(row) for row in rows), default=1)
        return (sum(len(row) == width for row in rows) if width > 1 else 0, width)

    return max(DELIMITERS, key=alike)


def _table(text: str, name: str, delimiter: str, notes: dict[int, str], seen: Seen) -> Rows:
    """A line with a stray quote is read as it stands, and noted; what is not to be saved stops."""
    old_limit = csv.field_size_limit(LONGEST_FIELD)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    rows: Rows = []
    start = 0
    try:
        while start < len(lines) and len(rows) <= MOST_ROWS + 1000:
            for end, fields in _records(lines, start, delimiter):
                rows.append((end, [unguard(field) for field in fields]))
                if not len(rows) % BETWEEN:
                    seen(len(rows))
                start = end
                if len(rows) > MOST_ROWS + 1000:
                    break
            else:
                if start < len(lines):
                    fields = lines[start].split(delimiter)
                    if max(map(len, fields)) > LONGEST_FIELD:
                        raise UnreadableFile(
                            _("{file} is no proper CSV file: line {line} is too long."),
                            file=name,
                            line=start + 1,
                        )
                    start += 1
                    rows.append((start, fields))
                    notes[start] = str(_("a quote that is not closed: read as it stands"))
    finally:
        csv.field_size_limit(old_limit)
    return rows


def _records(lines: list[str], start: int, delimiter: str) -> Iterator[tuple[int, Fields]]:
    """Rows from a line on, each with its last line, up to one that cannot be read."""
    some = (f"{lines[at]}\n" for at in range(start, len(lines)))
    reader = csv.reader(some, delimiter=delimiter, strict=True)
    try:
        for fields in reader:
            yield start + reader.line_num, fields
    except csv.Error:
        return


def sample_values(sheet: Spreadsheet, column: int, count: int = 3) -> str:
    """What stands in the column, to know it by."""
    found = chain(fields[column] for _line, fields in sheet.rows[:50] if column < len(fields))
    return " · ".join(list(dict.fromkeys(field[:40] for field in found if field.strip()))[:count])
