"""Orders by text: in the index of their own words and papers, and in the SKUs of their lines.

The index is ``order_search``, which the database itself keeps by triggers: SQLite by FTS5 with
three-letter pieces, PostgreSQL by a GIN index over them (decision 0015).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pypika_tortoise.terms import Criterion, Term, ValueWrapper
from tortoise.expressions import Q
from tortoise.query_utils import QueryModifier

from models.database import dialect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pypika_tortoise.context import SqlContext
    from tortoise.expressions import ResolveContext

PIECE = 3
"""Letters of a piece: a shorter text is looked for in all texts."""

INDEXED = {
    "sqlite": "SELECT rowid FROM order_search_index WHERE order_search_index MATCH {quoted}",
    "postgres": "SELECT id FROM order_search "
    "WHERE order_pieces(text) @> order_pieces(lower({term})) AND strpos(text, lower({term})) > 0",
}
WALKED = {
    "sqlite": "SELECT id FROM order_search WHERE instr(lower(text), lower({term})) > 0",
    "postgres": "SELECT id FROM order_search WHERE strpos(text, lower({term})) > 0",
}
SOLD = {
    "sqlite": "SELECT l.order_id FROM order_line l JOIN product p ON p.id = l.product_id "
    "WHERE instr(lower(p.sku), lower({term})) > 0",
    "postgres": "SELECT l.order_id FROM order_line l JOIN product p ON p.id = l.product_id "
    "WHERE strpos(lower(p.sku), lower({term})) > 0",
}


class _Found(Criterion):
    """``orders.id`` is among those whose texts contain ``term``."""

    def __init__(self, key: Term, term: str) -> None:
        super().__init__()
        self._key, self._term = key, term

    def nodes_(self) -> Iterator[Any]:
        yield self
        yield from self._key.nodes_()

    def get_sql(self, ctx: SqlContext) -> str:
        """Every value is a parameter, in the order in which it stands in the text."""
        where = INDEXED if len(self._term) >= PIECE else WALKED
        found = self._filled(where[dialect()], ctx)
        sold = self._filled(SOLD[dialect()], ctx)
        return f"{self._key.get_sql(ctx)} IN ({found} UNION {sold})"

    def _filled(self, sql: str, ctx: SqlContext) -> str:
        as_phrase = '"' + self._term.replace('"', '""') + '"'
        for name, value in (("{quoted}", as_phrase), ("{term}", self._term)):
            while name in sql:
                sql = sql.replace(name, ValueWrapper(value).get_sql(ctx), 1)
        return sql


class TextOf(Q):
    """Orders whose texts contain ``term``."""

    __slots__ = ("_term",)

    def __init__(self, term: str) -> None:
        super().__init__()
        self._term = term

    def __bool__(self) -> bool:
        return True

    def resolve(self, resolve_context: ResolveContext) -> QueryModifier:
        key = resolve_context.table[resolve_context.model._meta.db_pk_column]
        return QueryModifier(where_criterion=_Found(key, self._term))


def containing(term: str) -> Q:
    """Wrapped, so that its opposite can be asked too; nothing is in every text."""
    plain = term.replace("\0", "").strip()
    return Q(TextOf(plain)) if plain else Q()
