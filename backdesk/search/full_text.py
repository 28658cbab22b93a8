"""Rows by text: orders in the index of their words and papers and in the SKUs of their lines.

The index is ``order_search`` , which the database
itself keeps by triggers: SQLite by FTS5 with three-letter pieces, PostgreSQL by a GIN index over
them (decision 0015). Both fold what they keep: case and accents make no difference.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pypika_tortoise.terms import Criterion, Term, ValueWrapper
from tortoise.expressions import Q
from tortoise.query_utils import QueryModifier

from backdesk.db.database import connection, dialect
from backdesk.db.pagination import capped_count
from backdesk.fold import fold
from backdesk.search.values import ValueOf

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pypika_tortoise.context import SqlContext
    from tortoise.expressions import ResolveContext
    from tortoise.queryset import QuerySet

TRIGRAM = 3
"""Letters of a piece: a shorter text is looked for in all texts."""

PHONE_DIGITS = 6
"""Fewer digits are no telephone number."""

ON_POSTGRES = "SELECT orders_that_say({term})"
"""A function of its own (migration 0021): PostgreSQL takes what is behind it for few orders."""

NEWEST, OFTEN = 500, 10
"""Where so many of the newest rows say a text, more are come upon by walking along the list."""

COUNTED = 1_000
"""Up to which the rows are counted that are come upon by walking: each is read for it."""

MOSTLY = NEWEST // 2
"""Where so many do, even all of them are found more quickly so than by the index."""

WALKING = (
    "((SELECT strpos(s.text, {term}) FROM order_search s WHERE s.id = {row}) > 0 OR "
    "(SELECT COUNT(*) FROM order_line l WHERE l.order_id = {row} AND l.product_id = ANY(ARRAY("
    "SELECT p.id FROM product p WHERE strpos(fold(p.sku), {term}) > 0))) > 0)"
)
"""Asked of one order after another, never of all at once; PostgreSQL again. The products are looked
for once: an ARRAY of them depends on no order.
"""

WEIGHING = (
    "SELECT COUNT(*) AS n FROM (SELECT id FROM orders ORDER BY placed_at DESC, id DESC "  # noqa: S608
    f"LIMIT {NEWEST}) o WHERE {WALKING.format(row='o.id', term='$1')}"
)

INDEXED = "SELECT rowid FROM order_search_index WHERE order_search_index MATCH {quoted}"
WALKED = "SELECT id FROM order_search WHERE instr(text, {term}) > 0"
SOLD = (
    "SELECT l.order_id FROM product p CROSS JOIN order_line l ON p.id = l.product_id "
    "WHERE instr(fold(p.sku), {term}) > 0"
)
"""CROSS: SQLite reads the few products first, whatever it guesses, and never all lines."""


@dataclass(frozen=True)
class FullTextIndex:
    """How one kind of rows is found by text; ``{row}`` is the key of one row."""

    on_postgres: str
    walking: str
    weighing: str
    indexed: str
    walked: str


ORDER_TEXTS = FullTextIndex(
    ON_POSTGRES, WALKING, WEIGHING, f"{INDEXED} UNION {SOLD}", f"{WALKED} UNION {SOLD}"
)


PHONE = re.compile(r"(\+|00)?[\d\s().+/-]{6,25}")
NATIONAL = 8
"""Digits at the end of a telephone number that are the same at home and from abroad."""


def spellings(term: str) -> list[str]:
    """What the texts may say for ``term``, folded: a number without #, a telephone's digits."""
    if term[:1] == "#" and len(term) > 1:
        number = fold(term[1:])
        plain = number.isascii() and number.isdigit()
        return [f"#{number.lstrip('0')}#" if plain else number]
    found = [fold(term)]
    if PHONE.fullmatch(term):
        digits = "".join(one for one in term if one.isascii() and one.isdigit())
        abroad = term.startswith(("+", "00"))
        found += [digits.lstrip("0")] if len(digits) >= PHONE_DIGITS else []
        found += [digits[-NATIONAL:]] if abroad and len(digits) > NATIONAL else []
    return list(dict.fromkeys(one for one in found if one))


class _Found(Criterion):
    """The row's key is among those whose texts contain one of ``terms``."""

    def __init__(
        self, key: Term, terms: Sequence[str], walked_in: str, texts: FullTextIndex
    ) -> None:
        super().__init__()
        self._key, self._terms, self._walked_in, self._texts = key, terms, walked_in, texts

    def nodes_(self) -> Iterator[Any]:
        yield self
        yield from self._key.nodes_()

    def get_sql(self, ctx: SqlContext) -> str:
        """Every value is a parameter, in the order in which it stands in the text."""
        if self._walked_in:
            walking = self._texts.walking.replace("{row}", self._walked_in)
            said = " OR ".join(_filled(walking, term, ctx) for term in self._terms)
            return f"({said})"
        key = self._key.get_sql(ctx)
        said = " UNION ".join(_filled(self._asked(term), term, ctx) for term in self._terms)
        return f"{key} IN ({said})"

    def _asked(self, term: str) -> str:
        if dialect() == "postgres":
            return self._texts.on_postgres
        return self._texts.indexed if len(term) >= TRIGRAM else self._texts.walked


def _filled(sql: str, term: str, ctx: SqlContext) -> str:
    as_phrase = '"' + term.replace('"', '""') + '"'
    for name, value in (("{quoted}", as_phrase), ("{term}", term)):
        while name in sql:
            sql = sql.replace(name, ValueWrapper(value).get_sql(ctx), 1)
    return sql


class FullTextMatch(Q):
    """Rows whose texts contain ``term``; ``often``: most likely the next few do."""

    __slots__ = ("column", "often", "term", "terms", "texts")

    def __init__(self, term: str, texts: FullTextIndex, column: str) -> None:
        super().__init__()
        self.term, self.texts, self.often = term, texts, False
        self.terms, self.column = spellings(term), column

    def __bool__(self) -> bool:
        return True

    def resolve(self, resolve_context: ResolveContext) -> QueryModifier:
        table = resolve_context.table
        key = table[self.column]
        name = str(table.alias or table.get_table_name())
        walked_in = f'"{name}"."{self.column}"' if self.often else ""
        return QueryModifier(where_criterion=_Found(key, self.terms, walked_in, self.texts))


def matches_text(term: str, texts: FullTextIndex = ORDER_TEXTS, column: str = "id") -> Q:
    """Wrapped, so that its opposite can be asked too; nothing is in every text.

    ``column`` holds the key of the texts: ``order_id`` finds papers by the texts of their orders.
    """
    plain = term.replace("\0", "").strip()
    return Q(FullTextMatch(plain, texts, column)) if spellings(plain) else Q()


def around(term: str) -> Q:
    """Papers by the texts of their orders."""
    return matches_text(term, ORDER_TEXTS, "order_id")


async def choose_plan(rows: QuerySet[Any], known: dict[str, bool]) -> QuerySet[Any]:
    """``rows``, told which of their texts stand in so many rows that an index is no help.

    What was asked before is in ``known``.
    """
    return await _weighed(rows, known, OFTEN)


async def weigh_all(rows: QuerySet[Any]) -> QuerySet[Any]:
    """As ``choose_plan``, of rows that are counted or taken all at once, in no order."""
    return await _weighed(rows, {}, MOSTLY)


async def count_found(rows: QuerySet[Any]) -> tuple[int, bool]:
    """As ``capped_count``, of rows that were weighed."""
    walked = any(isinstance(one, FullTextMatch) and one.often for one in _asked(rows))
    return await (capped_count(rows, COUNTED) if walked else capped_count(rows))


async def _weighed(rows: QuerySet[Any], known: dict[str, bool], enough: int) -> QuerySet[Any]:
    for one in _asked(rows):
        if isinstance(one, ValueOf):
            await one.look_up(rows.model)
        elif dialect() == "postgres":
            if one.term not in known:
                known[one.term] = await _weight(one) >= enough
            one.often = known[one.term]
    return rows


async def _weight(text: FullTextMatch) -> int:
    """How many of the newest rows say it."""
    asked = [
        await connection().execute_query_dict(text.texts.weighing, [term]) for term in text.terms
    ]
    return sum(int(found[0]["n"]) for found in asked)


def _asked(rows: QuerySet[Any]) -> list[FullTextMatch | ValueOf]:
    return list(_texts(rows._q_objects))  # noqa: SLF001 - what a query set is narrowed by


def _texts(conditions: Iterable[Any]) -> Iterator[FullTextMatch | ValueOf]:
    for one in conditions:
        if isinstance(one, FullTextMatch | ValueOf):
            yield one
        else:
            yield from _texts(one.children)
