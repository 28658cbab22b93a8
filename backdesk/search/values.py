"""Columns of few values, like a payment method: the values are looked through, not the rows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from tortoise.expressions import Q
from tortoise.models import Model
from tortoise.query_utils import QueryModifier

from backdesk.db.database import connection
from backdesk.db.pagination import where
from backdesk.fold import fold
from backdesk.search.folded import contains

if TYPE_CHECKING:
    from tortoise.expressions import ResolveContext

MOST_OFFERED = 8
MOST = 200
"""A column of more values is compared row by row."""

NEXT = 'SELECT MIN("{column}") FROM "{table}"'
VALUES = (
    f"WITH RECURSIVE known(v, n) AS (SELECT ({NEXT}), 1 UNION ALL "  # noqa: S608 - our own names
    f'SELECT ({NEXT} WHERE "{{column}}" > known.v), n + 1 FROM known '
    f"WHERE v IS NOT NULL AND n <= {MOST}) SELECT v FROM known WHERE v IS NOT NULL"
)
"""From one value to the next along the column's index, however many rows have it."""


async def values_of(model: type[Model], column: str) -> list[str] | None:
    """The values of an indexed column, as the database sorts them; None if they are too many."""
    sql = VALUES.format(column=column, table=model._meta.db_table)
    found = [str(row["v"]) for row in await connection().execute_query_dict(sql)]
    return found if len(found) <= MOST else None


class ValueOf(Q):
    """Rows whose ``column`` contains ``typed``: by the values that do, once they were looked up."""

    __slots__ = ("column", "typed", "values")

    def __init__(self, column: str, typed: str) -> None:
        super().__init__()
        self.column, self.typed = column, typed
        self.values: list[str] | None = None

    def __bool__(self) -> bool:
        return True

    async def look_up(self, model: type[Model]) -> None:
        known = await values_of(model, self.column)
        if known is not None:
            self.values = [one for one in known if fold(self.typed) in fold(one)]

    def resolve(self, resolve_context: ResolveContext) -> QueryModifier:
        condition = contains(self.column, self.typed)
        if self.values is not None:
            condition = where(f"{self.column}__in", self.values)
        return condition.resolve(resolve_context)


def few_values(model: type[Model], column: str) -> Callable[[str], Awaitable[list[str]]]:
    """Those that begin as typed, for completion."""

    async def known(begun: str) -> list[str]:
        found = [one for one in await values_of(model, column) or [] if one]
        return [one for one in found if fold(one).startswith(fold(begun))][:MOST_OFFERED]

    return known


def value_of(column: str) -> Callable[[str], Q]:
    """A part of one of the column's few values."""
    return lambda typed: Q(ValueOf(column, typed))
