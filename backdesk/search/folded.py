"""Conditions on a column whatever its case and accents (``backdesk.fold``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pypika_tortoise.terms import Criterion, Term, ValueWrapper
from tortoise.expressions import Q
from tortoise.query_utils import QueryModifier

from backdesk.db.database import dialect
from backdesk.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pypika_tortoise.context import SqlContext
    from tortoise.expressions import ResolveContext

CONTAINS, BEGINS, IS, JOINED = "contains", "begins", "is", "joined"
PARTS = " -().+/"
"""What stands between the digits of a telephone or a postcode, as it pleases."""


class _Compared(Criterion):
    def __init__(self, column: Term, how: str, folded: str) -> None:
        super().__init__()
        self._column, self._how, self._folded = column, how, folded

    def nodes_(self) -> Iterator[Any]:
        yield self
        yield from self._column.nodes_()

    def get_sql(self, ctx: SqlContext) -> str:
        """Guarded against NULL, so that the opposite holds the rows without a value."""
        column = f"COALESCE(fold({self._column.get_sql(ctx)}), '')"
        value = ValueWrapper(self._folded).get_sql(ctx)
        if self._how == JOINED:
            for one in PARTS:
                column = f"replace({column}, '{one}', '')"
        match self._how:
            case "contains" | "joined":
                place = "strpos" if dialect() == "postgres" else "instr"
                return f"{place}({column}, {value}) > 0"
            case "begins":
                return f"substr({column}, 1, {len(self._folded)}) = {value}"
        return f"{column} = {value}"


class _Folded(Q):
    __slots__ = ("column", "folded", "how")

    def __init__(self, column: str, how: str, typed: str) -> None:
        super().__init__()
        self.column, self.how, self.folded = column, how, fold(typed)

    def __bool__(self) -> bool:
        return True

    def resolve(self, resolve_context: ResolveContext) -> QueryModifier:
        stored = resolve_context.model._meta.fields_db_projection[self.column]
        compared = _Compared(resolve_context.table[stored], self.how, self.folded)
        return QueryModifier(where_criterion=compared)


def contains(column: str, typed: str) -> Q:
    return Q(_Folded(column, CONTAINS, typed))


def joined(column: str, typed: str) -> Q:
    """Contains it, wherever spaces and dashes stand in either."""
    plain = typed.translate(dict.fromkeys(map(ord, PARTS)))
    return Q(_Folded(column, JOINED, plain)) if plain else contains(column, typed)


def begins(column: str, typed: str) -> Q:
    return Q(_Folded(column, BEGINS, typed))


def equals(column: str, typed: str) -> Q:
    return Q(_Folded(column, IS, typed))


def equals_or_begins(column: str, typed: str) -> Q:
    """The whole value, or with ``*`` at its end those that begin so."""
    return begins(column, typed[:-1]) if typed.endswith("*") else equals(column, typed)
