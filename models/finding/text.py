"""Rows by text: orders in the index of their words and papers and in the SKUs of their lines.

The index is ``order_search`` (customers and products have theirs: ``names``), which the database
itself keeps by triggers: SQLite by FTS5 with three-letter pieces, PostgreSQL by a GIN index over
them (decision 0015).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pypika_tortoise.terms import Criterion, Term, ValueWrapper
from tortoise.expressions import Q
from tortoise.query_utils import QueryModifier

from models.database import connection, dialect

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pypika_tortoise.context import SqlContext
    from tortoise.expressions import ResolveContext
    from tortoise.queryset import QuerySet

PIECE = 3
"""Letters of a piece: a shorter text is looked for in all texts."""

ON_POSTGRES = "SELECT orders_that_say({term})"
"""A function of its own (migration 0021): PostgreSQL takes what is behind it for few orders."""

NEWEST, OFTEN = 500, 10
"""Where so many of the newest rows say a text, more are come upon by walking along the list."""

MOSTLY = NEWEST // 2
"""Where so many do, even all of them are found more quickly so than by the index."""

WALKING = (
    "((SELECT strpos(s.text, lower({term})) FROM order_search s WHERE s.id = {row}) > 0 OR "
    "(SELECT COUNT(*) FROM order_line l JOIN product p ON p.id = l.product_id "
    "WHERE l.order_id = {row} AND strpos(lower(p.sku), lower({term})) > 0) > 0)"
)
"""Asked of one order after another, never of all at once; PostgreSQL again."""

WEIGHING = (
    "SELECT COUNT(*) AS n FROM (SELECT id FROM orders ORDER BY placed_at DESC, id DESC "  # noqa: S608
    f"LIMIT {NEWEST}) o WHERE {WALKING.format(row='o.id', term='$1')}"
)

INDEXED = "SELECT rowid FROM order_search_index WHERE order_search_index MATCH {quoted}"
WALKED = "SELECT id FROM order_search WHERE instr(lower(text), lower({term})) > 0"
SOLD = (
    "SELECT l.order_id FROM order_line l JOIN product p ON p.id = l.product_id "
    "WHERE instr(lower(p.sku), lower({term})) > 0"
)


@dataclass(frozen=True)
class Texts:
    """How one kind of rows is found by text; ``{row}`` is the key of one row."""

    on_postgres: str
    walking: str
    weighing: str
    indexed: str
    walked: str


ORDER_TEXTS = Texts(
    ON_POSTGRES, WALKING, WEIGHING, f"{INDEXED} UNION {SOLD}", f"{WALKED} UNION {SOLD}"
)


class _Found(Criterion):
    """The row's key is among those whose texts contain ``term``."""

    def __init__(self, key: Term, term: str, walked_in: str, texts: Texts) -> None:
        super().__init__()
        self._key, self._term, self._walked_in, self._texts = key, term, walked_in, texts

    def nodes_(self) -> Iterator[Any]:
        yield self
        yield from self._key.nodes_()

    def get_sql(self, ctx: SqlContext) -> str:
        """Every value is a parameter, in the order in which it stands in the text."""
        if self._walked_in:
            walking = self._texts.walking.replace("{row}", f'"{self._walked_in}"."id"')
            return self._filled(walking, ctx)
        on_sqlite = self._texts.indexed if len(self._term) >= PIECE else self._texts.walked
        asked = self._texts.on_postgres if dialect() == "postgres" else on_sqlite
        return f"{self._key.get_sql(ctx)} IN ({self._filled(asked, ctx)})"

    def _filled(self, sql: str, ctx: SqlContext) -> str:
        as_phrase = '"' + self._term.replace('"', '""') + '"'
        for name, value in (("{quoted}", as_phrase), ("{term}", self._term)):
            while name in sql:
                sql = sql.replace(name, ValueWrapper(value).get_sql(ctx), 1)
        return sql


class TextOf(Q):
    """Rows whose texts contain ``term``; ``often``: most likely the next few do."""

    __slots__ = ("often", "term", "texts")

    def __init__(self, term: str, texts: Texts) -> None:
        super().__init__()
        self.term, self.texts, self.often = term, texts, False

    def __bool__(self) -> bool:
        return True

    def resolve(self, resolve_context: ResolveContext) -> QueryModifier:
        table = resolve_context.table
        key = table[resolve_context.model._meta.db_pk_column]
        walked_in = str(table.alias or table.get_table_name()) if self.often else ""
        return QueryModifier(where_criterion=_Found(key, self.term, walked_in, self.texts))


def containing(term: str, texts: Texts = ORDER_TEXTS) -> Q:
    """Wrapped, so that its opposite can be asked too; nothing is in every text."""
    plain = term.replace("\0", "").strip()
    return Q(TextOf(plain, texts)) if plain else Q()


async def weigh(rows: QuerySet[Any], known: dict[str, bool]) -> QuerySet[Any]:
    """``rows``, told which of their texts stand in so many rows that an index is no help.

    What was asked before is in ``known``.
    """
    return await _weighed(rows, known, OFTEN)


async def weigh_all(rows: QuerySet[Any]) -> QuerySet[Any]:
    """As ``weigh``, of rows that are counted or taken all at once, not from the list's start."""
    return await _weighed(rows, {}, MOSTLY)


async def _weighed(rows: QuerySet[Any], known: dict[str, bool], enough: int) -> QuerySet[Any]:
    if dialect() != "postgres":
        return rows
    for one in _texts(rows._q_objects):  # noqa: SLF001 - what a query set is narrowed by
        if one.term not in known:
            found = await connection().execute_query_dict(one.texts.weighing, [one.term])
            known[one.term] = int(found[0]["n"]) >= enough
        one.often = known[one.term]
    return rows


def _texts(conditions: Iterable[Any]) -> Iterator[TextOf]:
    for one in conditions:
        if isinstance(one, TextOf):
            yield one
        else:
            yield from _texts(one.children)
