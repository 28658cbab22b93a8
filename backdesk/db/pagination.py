"""Keyset paging: the rows after or before a row, never a number of rows to skip.

The primary key ends every order, so that equal values have one too. SQLite puts NULL first,
PostgreSQL last; the conditions follow whichever database is open.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from tortoise.expressions import Q
from tortoise.models import Model
from tortoise.queryset import QuerySet

from backdesk.db.database import connection, dialect

CHECK = 8
"""Letters before a place, made of what follows: a place cut short or altered is found out."""

COUNT_CAP = 10_000

END = "end"
"""The place after the last row: the page before it is the last one."""


class InvalidCursor(ValueError):
    """A place that is not one of the list in this order."""


def where(name: str, value: Any) -> Q:
    """A condition on one column, its name made of parts."""
    return Q(**{name: value})


@dataclass(frozen=True)
class SortKey:
    """One column of an order; the columns' values of a row are its place in the list."""

    column: str
    descending: bool = False
    nullable: bool = False

    @property
    def nulls_first(self) -> bool:
        return self.descending == (dialect() == "postgres")

    def reversed(self) -> SortKey:
        return SortKey(self.column, not self.descending, self.nullable)

    def beyond(self, value: Any) -> Q:
        """Rows that come later than ``value``."""
        if value is None:
            later = where(f"{self.column}__isnull", value=False)
            return later if self.nulls_first else Q(pk__in=[])
        later = where(f"{self.column}__{'lt' if self.descending else 'gt'}", value)
        if self.nullable and not self.nulls_first:
            later |= where(f"{self.column}__isnull", value=True)
        return later

    def not_before(self, value: Any) -> Q | None:
        """A bound that every later row keeps: an index can start reading there."""
        if value is None:
            return None if self.nulls_first else where(f"{self.column}__isnull", value=True)
        if self.nullable and not self.nulls_first:
            return None
        return where(f"{self.column}__{'lte' if self.descending else 'gte'}", value)

    def same(self, value: Any) -> Q:
        isnull = f"{self.column}__isnull"
        return where(isnull, value=True) if value is None else where(self.column, value)


@dataclass(frozen=True)
class Page:
    """Some rows of a list, and the places from which its neighbours are read."""

    rows: list[Any]
    next: str = ""
    previous: str = ""


def after_cursor(keys: Sequence[SortKey], values: Sequence[Any]) -> Q:
    """Rows that come after the row with ``values``, in the order of ``keys``."""
    steps = []
    for depth, key in enumerate(keys):
        step = key.beyond(values[depth])
        for before, value in zip(keys[:depth], values[:depth], strict=True):
            step &= before.same(value)
        steps.append(step)
    bound = keys[0].not_before(values[0])
    condition = Q(*steps, join_type="OR")
    return condition if bound is None else bound & condition


def apply_ordering(rows: QuerySet[Any], keys: Sequence[SortKey]) -> QuerySet[Any]:
    return rows.order_by(*(f"-{key.column}" if key.descending else key.column for key in keys))


async def read_page(
    rows: QuerySet[Any], keys: Sequence[SortKey], size: int, *, after: str = "", before: str = ""
) -> Page:
    """``size`` rows after or before the place that an earlier page gave.

    :raises InvalidCursor: the place is not one of this order.
    """
    backwards = bool(before)
    walk = [key.reversed() for key in keys] if backwards else list(keys)
    at_end = before == END
    place = "" if at_end else before or after
    if place:
        rows = rows.filter(after_cursor(walk, decode_cursor(rows.model, keys, place)))
    found = list(await apply_ordering(rows, walk).limit(size + 1))
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    if not found:
        return Page([])
    first, last = encode_cursor(found[0], keys), encode_cursor(found[-1], keys)
    return Page(
        found,
        next=last if (more or backwards) and not at_end else "",
        previous=first if (more if backwards else bool(after)) else "",
    )


def encode_cursor(row: Model, keys: Sequence[SortKey]) -> str:
    """The row's place in the list, as text for an address."""
    return cursor_at(keys, [getattr(row, key.column) for key in keys])


def cursor_at(keys: Sequence[SortKey], values: Sequence[Any]) -> str:
    """The place of a row of which only the ``values`` of the keys are in hand."""
    content = [_order_of(keys), *map(_plain, values)]
    packed = json.dumps(content, separators=(",", ":"))
    return base64.urlsafe_b64encode(f"{_check(packed)}{packed}".encode()).decode().rstrip("=")


def decode_cursor(model: type[Model], keys: Sequence[SortKey], place: str) -> list[Any]:
    """The values in a place.

    :raises InvalidCursor: it is not a place in this order.
    """
    try:
        padded = place + "=" * (-len(place) % 4)
        text = base64.b64decode(padded, altchars="-_", validate=True).decode()
        order, *values = json.loads(text[CHECK:])
        if text[:CHECK] != _check(text[CHECK:]) or order != _order_of(keys):
            raise ValueError(order)
        if len(values) != len(keys):
            raise ValueError(order)
        return [_typed(model, key, value) for key, value in zip(keys, values, strict=True)]
    except (ValueError, TypeError, KeyError, binascii.Error, RecursionError, ArithmeticError):
        raise InvalidCursor(place) from None


def _check(packed: str) -> str:
    return hashlib.sha256(packed.encode()).hexdigest()[:CHECK]


def _order_of(keys: Sequence[SortKey]) -> str:
    return ",".join(f"-{key.column}" if key.descending else key.column for key in keys)


def _plain(value: Any) -> Any:
    match value:
        case Enum():
            return value.value
        case datetime() | date():
            return value.isoformat()
        case None | bool() | int() | float() | str():
            return value
        case _:
            return str(value)


def _typed(model: type[Model], key: SortKey, value: Any) -> Any:
    column = model._meta.fields_map[key.column]
    if value is None:
        if not key.nullable:
            raise ValueError(key.column)
        return None
    if isinstance(value, dict | list) or (isinstance(value, str) and "\0" in value):
        raise ValueError(value)
    low, high = column.constraints.get("ge"), column.constraints.get("le")
    if low is not None and not low <= value <= high:
        raise ValueError(value)
    text_of_number = isinstance(value, str) and issubclass(column.field_type, Decimal)
    return column.to_python_value(Decimal(value) if text_of_number else value)


async def capped_count(rows: QuerySet[Any], cap: int = COUNT_CAP) -> tuple[int, bool]:
    """How many rows there are, and whether that is all: counting stops after ``cap``."""
    counted = rows.only(rows.model._meta.pk_attr).limit(cap + 1)
    counted._make_query()  # noqa: SLF001 - Tortoise cannot count within a limit
    sql, values = counted.query.get_parameterized_sql()
    found = await connection().execute_query_dict(f"SELECT COUNT(*) AS n FROM ({sql}) t", values)  # noqa: S608 - Tortoise's own SQL
    count = int(found[0]["n"])
    return min(count, cap), count <= cap
