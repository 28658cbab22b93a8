"""What the rows of a list come to, in all or group by group: counted and added up in bounded time.

On PostgreSQL the database may take two seconds for all of them. What takes longer, and on SQLite
more than ``MOST_ROWS`` rows, is added up for the newest ``MOST_ROWS`` only, and says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any

from tortoise.fields import DatetimeField
from tortoise.queryset import QuerySet

from backdesk.admin.changelist.grouping import Grouping
from backdesk.db.database import connection, dialect
from backdesk.db.timeout import with_statement_timeout
from backdesk.local_day import sql_day_ever

MOST_ROWS = 100_000
MOST_GROUPS = 100
TIMEOUT_MS = 2_000
"""Milliseconds."""

MOST_FOUND = 4 * MOST_GROUPS
"""Rows of the answer, one a group and currency."""


@dataclass
class GroupTotal:
    """``amounts`` are minor units: currency → column → amount."""

    key: str = ""
    names: Sequence[Any] = ()
    count: int = 0
    amounts: dict[str, dict[str, int]] = field(default_factory=dict)

    def add(self, row: dict[str, Any], columns: Sequence[str]) -> None:
        self.count += int(row["n"])
        if not columns:
            return
        amounts = self.amounts.setdefault(row["currency"], dict.fromkeys(columns, 0))
        for column in columns:
            amounts[column] += int(row[column] or 0)


@dataclass(frozen=True)
class Sums:
    """``whole``: of every row, not of the newest ones; ``all_shown``: no group was left out."""

    groups: list[GroupTotal]
    whole: bool
    all_shown: bool = True


async def aggregate(
    rows: QuerySet[Any],
    columns: Sequence[str],
    grouping: Grouping | None = None,
    zone: tzinfo = UTC,
) -> Sums | None:
    """The sums of ``columns``, in the currencies of the rows; None if it took too long.

    Days are those of a shop in ``zone``.
    """
    if dialect() == "postgres":
        found = await _within(_AggregateQuery(rows, columns, grouping, zone))
        if found is not None:
            return _folded(found, columns, grouping, whole=True)
    question = _AggregateQuery(rows, columns, grouping, zone, MOST_ROWS + 1)
    found = await _within(question)
    if found is None:
        return None
    counted = int(found[0]["counted"]) if found else 0
    return _folded(found, columns, grouping, whole=counted <= MOST_ROWS)


@dataclass(frozen=True)
class _AggregateQuery:
    rows: QuerySet[Any]
    columns: Sequence[str]
    grouping: Grouping | None
    zone: tzinfo
    most: int = 0

    def sql(self) -> tuple[str, list[Any]]:
        grouping, money = self.grouping, list(self.columns)
        wanted = [*money, "currency"] if money else [self.rows.model._meta.pk_attr]
        names = list(grouping.named_by) if grouping else []
        inner = self.rows.only(*dict.fromkeys([*wanted, *names, *self._group_column()]))
        if self.most:
            inner = inner.order_by(f"-{self.rows.model._meta.pk_attr}").limit(self.most)
        inner._make_query()  # noqa: SLF001 - Tortoise cannot add up within a limit
        sql, values = inner.query.get_parameterized_sql()
        values = list(values)
        shown = [f'{self._group()} AS "key"'] if grouping else []
        shown += ['"currency"'] if money else []
        by = f"GROUP BY {', '.join(str(n + 1) for n in range(len(shown)))}" if shown else ""
        shown += ["COUNT(*) AS n", "SUM(COUNT(*)) OVER () AS counted"]
        shown += [f'SUM("{one}") AS "{one}"' for one in money]
        shown += [f'MAX("{one}") AS "name_{one}"' for one in names]
        return f"SELECT {', '.join(shown)} FROM ({sql}) t {by}{self._order()}", values  # noqa: S608 - our own names around Tortoise's own SQL

    def _group_column(self) -> list[str]:
        return [self.grouping.column] if self.grouping else []

    def _group(self) -> str:
        """What is the same in a group."""
        grouping = self.grouping
        assert grouping is not None
        column = f'"{grouping.column}"'
        if not grouping.by_day:
            return column
        if isinstance(self.rows.model._meta.fields_map[grouping.column], DatetimeField):
            return sql_day_ever(column, self.zone, datetime.now(UTC))
        return f"CAST({column} AS text)"

    def _order(self) -> str:
        """The latest days or the largest groups, no more than are shown."""
        if self.grouping is None:
            return ""
        if not self.grouping.by_day:
            size = f'SUM(COUNT(*)) OVER (PARTITION BY "{self.grouping.column}")'
            return f" ORDER BY {size} DESC, 1 LIMIT {MOST_FOUND}"
        return f" ORDER BY 1 DESC LIMIT {MOST_FOUND}"


async def _within(question: _AggregateQuery) -> list[dict[str, Any]] | None:
    """The database's answer, or None where it would take too long."""
    sql, values = question.sql()

    async def ask() -> list[dict[str, Any]]:
        return list(await connection().execute_query_dict(sql, values))

    return await with_statement_timeout(ask, TIMEOUT_MS)


def _folded(
    found: list[dict[str, Any]],
    columns: Sequence[str],
    grouping: Grouping | None,
    *,
    whole: bool,
) -> Sums:
    """Rows of the database, one a group and currency, as groups: the largest, or latest, first."""
    groups: dict[str, GroupTotal] = {}
    for row in found:
        key = "" if row.get("key") is None else str(row["key"])
        names = [row[f"name_{one}"] for one in grouping.named_by] if grouping else []
        groups.setdefault(key, GroupTotal(key, names)).add(row, columns)
    if grouping is None and not groups:
        groups[""] = GroupTotal()
    shown = list(groups.values())[:MOST_GROUPS]
    return Sums(shown, whole, len(groups) <= MOST_GROUPS and len(found) < MOST_FOUND)
