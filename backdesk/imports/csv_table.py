"""Read a CSV file, gzip too; whatever is wrong with its shape is told in one sentence."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from backdesk.i18n import LazyText, _

GZIP = b"\x1f\x8b"
LONGEST_FIELD = 10_000


class UnreadableFile(Exception):
    """The file is not what it should be; the message says why, and nothing was imported."""

    def __init__(self, message: LazyText, **values: object) -> None:
        super().__init__(message.format(**values))


def read_table(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """``(line number, fields)`` of each row, in the order of ``columns``.

    A record of several lines is known by its last one. The header is line 1.

    :raises UnreadableFile: not there, not text, damaged, or with other columns.
    """
    with _open(path) as file, told_in_words(path):
        rows = csv.reader(file, strict=True)
        places = places_of(path, next(rows, []), columns)
        width = max(places) + 1
        for fields in rows:
            if not fields:
                continue
            if len(fields) < width:
                raise UnreadableFile(
                    _("{file}, line {line}: {found} fields instead of {expected}; is it cut off?"),
                    file=path.name,
                    line=rows.line_num,
                    found=len(fields),
                    expected=width,
                )
            yield rows.line_num, [fields[place] for place in places]


def places_of(path: Path, header: Sequence[str], columns: Sequence[str]) -> list[int]:
    names = [name.strip() for name in header]
    missing = [column for column in columns if column not in names]
    if missing:
        raise UnreadableFile(
            _("{file} is not such a file: its first line lacks {missing}."),
            file=path.name,
            missing=", ".join(missing),
        )
    return [names.index(column) for column in columns]


@contextmanager
def _open(path: Path) -> Iterator[IO[str]]:
    try:
        raw = path.open("rb")
    except OSError as error:
        raise UnreadableFile(
            _("{file} cannot be opened: {why}."), file=path, why=error.strerror or error
        ) from error
    with raw:
        packed = raw.read(2) == GZIP
        raw.seek(0)
        data = gzip.GzipFile(fileobj=raw) if packed else raw
        yield io.TextIOWrapper(cast("IO[bytes]", data), encoding="utf-8-sig", newline="")


@contextmanager
def told_in_words(path: Path) -> Iterator[None]:
    old_limit = csv.field_size_limit(LONGEST_FIELD)
    try:
        yield
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise UnreadableFile(
            _("{file} is damaged or cut off: it cannot be unpacked."), file=path.name
        ) from error
    except UnicodeDecodeError as error:
        raise UnreadableFile(_("{file} is not text in UTF-8."), file=path.name) from error
    except csv.Error as error:
        raise UnreadableFile(
            _("{file} is not a proper CSV file: {why}."), file=path.name, why=error
        ) from error
    finally:
        csv.field_size_limit(old_limit)
