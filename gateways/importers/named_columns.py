"""Read a shop's export by the names of its columns: as exported, or as a spreadsheet saved it."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from backdesk.i18n import _
from backdesk.imports.csv_table import GZIP, UnreadableFile, places_of, told_in_words
from backdesk.imports.spreadsheet import DELIMITERS, decoded
from backdesk.imports.workbook import is_workbook, read_workbook

FIRST_LINE = 20_000
"""Bytes within which the first line of an export ends."""
MOST_ROWS = 1_000_000


def read_named(
    path: Path, needed: Sequence[str], optional: Sequence[str]
) -> Iterator[tuple[int, dict[str, str]]]:
    """``(line number, {column: field})``; an ``optional`` column that is not there is empty.

    :raises UnreadableFile: not there, not text, damaged, or without a needed column.
    """
    content = _content(path)
    rows = _of_workbook(content, path) if is_workbook(content, path.name) else _of(content, path)
    header = [name.strip() for name in next(rows, (0, []))[1]]
    places_of(path, header, needed)
    places = {name: header.index(name) for name in (*needed, *optional) if name in header}
    blank = dict.fromkeys((*needed, *optional), "")
    for line, fields in rows:
        found = {n: fields[at].strip() for n, at in places.items() if at < len(fields)}
        if any(found.values()):
            yield line, blank | found


def names_in(content: bytes, name: str) -> set[str]:
    """What stands in its first line, whatever parts it; nothing where it is no table."""
    if is_workbook(content, name):
        try:
            rows = read_workbook(content, name, "", 2).rows
        except UnreadableFile:
            return set()
        return {field.strip() for field in rows[0][1]} if rows else set()
    first = _first_line(
        content.removeprefix(b"\xef\xbb\xbf")[:FIRST_LINE].decode("cp1252", "replace")
    )
    try:
        header = next(csv.reader([first], delimiter=_delimiter(first)), [])
    except csv.Error:
        return set()
    return {field.strip() for field in header}


def _content(path: Path) -> bytes:
    try:
        content = path.read_bytes()
        return gzip.decompress(content) if content.startswith(GZIP) else content
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise UnreadableFile(
            _("{file} is damaged or cut off: it cannot be unpacked."), file=path.name
        ) from error
    except OSError as error:
        raise UnreadableFile(
            _("{file} cannot be opened: {why}."), file=path, why=error.strerror or error
        ) from error


def _of_workbook(content: bytes, path: Path) -> Iterator[tuple[int, list[str]]]:
    yield from read_workbook(content, path.name, "", MOST_ROWS).rows


def _of(content: bytes, path: Path) -> Iterator[tuple[int, list[str]]]:
    """What a spreadsheet program saved may be of another encoding, and parted by semicolons."""
    text, _encoding = decoded(content, path.name, "")
    with told_in_words(path):
        rows = csv.reader(
            io.StringIO(text, newline=""), strict=True, delimiter=_delimiter(_first_line(text))
        )
        for fields in rows:
            yield rows.line_num, fields


def _first_line(text: str) -> str:
    return text.replace("\r", "\n").partition("\n")[0]


def _delimiter(first: str) -> str:
    return max(DELIMITERS, key=first.count)
