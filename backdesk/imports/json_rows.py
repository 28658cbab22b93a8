"""Rows of JSON lines, or of an array of flat objects, as our own exports are: a table of texts."""

from __future__ import annotations

import json
from typing import Any

from backdesk.imports.amounts import Exact
from backdesk.imports.workbook import Rows

Value = str | int | float | bool | None


def json_rows(content: bytes) -> Rows | None:
    """The names first, then each object, with its line; None where it is something else."""
    begins = content[:100].removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if begins not in (b"[", b"{"):
        return None
    try:
        text = content.decode("utf-8-sig")
        found = json.loads(text) if begins == b"[" else _lines(text)
    except (ValueError, RecursionError):
        return None
    if not found or not all(_is_flat(one) for one in found):
        return None
    names = list(dict.fromkeys(name for one in found for name in one))
    rows: Rows = [(1, names)]
    rows += [
        (line, [_text(one.get(name)) for name in names]) for line, one in enumerate(found, start=1)
    ]
    return rows


def _lines(text: str) -> list[Any]:
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def _is_flat(one: Any) -> bool:
    return isinstance(one, dict) and all(isinstance(value, Value) for value in one.values())


def _text(value: Value) -> str:
    """An amount is a text with a point before its decimals, whatever else there is."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return ""
    text = str(value)
    return Exact(text) if text.replace(".", "", 1).removeprefix("-").isdecimal() else text
