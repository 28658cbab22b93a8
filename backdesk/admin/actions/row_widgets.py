"""Fields of a dialog that are rows: lines to choose from, or rows to add; shown, kept and read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from backdesk.actions.errors import FieldError
from backdesk.amount_text import parse_amount, parse_whole
from backdesk.i18n import LazyText, _

MOST = 5000


@dataclass(frozen=True)
class Column:
    """What is typed in a row: ``kind`` is text, integer, money, choice or switch.

    ``suggested`` are texts to choose from; others can be typed.
    """

    name: str
    label: LazyText
    kind: str = "text"
    suggested: Callable[[], Sequence[str]] = tuple


@dataclass
class Row:
    """``key`` stands in the names of its inputs; a row to add has no name."""

    key: str
    name: str = ""
    note: str = ""
    left: int | None = None
    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    options: list[tuple[str, str]] = field(default_factory=list)


Begin = Callable[[Any, str], Awaitable[list[Row]]]
"""From the row that the dialog is about, and the number of the invoice that was chosen in it."""


@dataclass(frozen=True)
class Rows:
    """``begin`` makes the rows as they are when the dialog opens.

    ``of`` heads the column of how many there are. ``extends``: rows can be added, and one left
    empty is none. ``optional``: a row with no quantity is not sent.
    """

    columns: Sequence[Column]
    begin: Begin
    extends: bool = False
    optional: bool = False
    of: LazyText = field(default_factory=lambda: _("Left"))


QUANTITY = Column("quantity", _("Quantity"), "integer")

ROWS: dict[str, Rows] = {}
"""By the format of the form's field; ``rows_of`` adds to it."""


def rows_of(kind: str, columns: Sequence[Column], **more: Any) -> Callable[[Begin], Begin]:
    """Declare the decorated coroutine as what makes the rows of fields of that format."""

    def declare(begin: Begin) -> Begin:
        ROWS[kind] = Rows(columns, begin, **more)
        return begin

    return declare


async def shown_rows(
    kind: str, name: str, of: Any, typed: Mapping[str, Any] | None, said: Mapping[str, str]
) -> list[Row]:
    """The rows as they begin, or as they were typed, each with what is wrong in it."""
    declared = ROWS[kind]
    invoice = str((typed or {}).get("invoice", ""))
    rows = await declared.begin(of, invoice)
    if typed is None or not any(key.startswith(f"{name}.") for key in typed):
        return rows
    if declared.extends:
        options = rows[0].options
        keys = _keys(name, typed)
        rows = [Row(key, options=options) for key in keys] or rows
    place = 0
    for row in rows:
        row.values = {
            column.name: typed.get(f"{name}.{row.key}.{column.name}", "")
            for column in declared.columns
        }
        if _sent(declared, row.values):
            row.errors = {
                column.name: said[f"{name}.{place}.{column.name}"]
                for column in declared.columns
                if f"{name}.{place}.{column.name}" in said
            }
            if f"{name}.{place}.line" in said:
                row.errors.setdefault("quantity", said[f"{name}.{place}.line"])
            place += 1
    return rows


def read_rows(
    kind: str, name: str, typed: Mapping[str, Any], currency: str, wrong: list[FieldError]
) -> list[dict[str, Any]]:
    """What was typed, as the form's JSON has it; what cannot be read is added to ``wrong``."""
    declared = ROWS[kind]
    found: list[dict[str, Any]] = []
    for key in _keys(name, typed)[:MOST]:
        values = {
            column.name: typed.get(f"{name}.{key}.{column.name}", "") for column in declared.columns
        }
        if not _sent(declared, values):
            continue
        data: dict[str, Any] = {} if declared.extends else {"line": key}
        for column in declared.columns:
            at = f"{name}.{len(found)}.{column.name}"
            data[column.name] = _read(column, str(values[column.name]), currency, at, wrong)
        found.append(data)
    return found


def _keys(name: str, typed: Mapping[str, Any]) -> list[str]:
    keys = (key.split(".")[1] for key in typed if key.startswith(f"{name}."))
    return list(dict.fromkeys(key for key in keys if key.isdecimal() and len(key) < 15))


def _sent(declared: Rows, values: Mapping[str, Any]) -> bool:
    if declared.extends:
        return any(
            str(values[column.name]).strip()
            for column in declared.columns
            if column.kind != "choice"
        )
    return not declared.optional or str(values["quantity"]).strip() not in ("", "0")


def _read(column: Column, raw: str, currency: str, at: str, wrong: list[FieldError]) -> Any:
    match column.kind:
        case "switch":
            return bool(raw)
        case "money" | "integer" if raw.strip():
            try:
                return parse_amount(raw, currency) if column.kind == "money" else parse_whole(raw)
            except ValueError as error:
                wrong.append(FieldError(at, str(error)))
                return None
        case "choice":
            return Decimal(raw) if raw.replace(".", "", 1).isdecimal() else raw
        case _:
            return raw.strip()


def chosen(quantity: str) -> bool:
    """Whether a typed quantity takes any of its line."""
    return quantity.strip() not in ("", "0")
