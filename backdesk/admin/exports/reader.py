"""Rows for an export: in chunks after one another, each one query and one a part of the rows."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from itertools import chain
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from tortoise.queryset import QuerySet, ValuesListQuery

from backdesk.admin.changelist.query_params import parse_list_query, sort_keys
from backdesk.admin.changelist.queryset import only_columns
from backdesk.admin.exports.columns import Column
from backdesk.admin.exports.export_request import (
    ExportRequest,
    columns_of,
    field_path,
    queryset_for,
    row_kind,
)
from backdesk.db.database import connection
from backdesk.db.pagination import (
    after_cursor,
    apply_ordering,
    capped_count,
    cursor_at,
    decode_cursor,
    where,
)
from backdesk.defaults import default_currency
from backdesk.search.full_text import choose_plan, weigh_all

if TYPE_CHECKING:
    from backdesk.admin.model_view import ModelView

CHUNK = 4_000
"""Rows of a list in a chunk: some hundredths of a second of formatting, in a thread."""
CHUNK_WITH_PARTS = 400

Raw = Sequence[Sequence[Any]]


@dataclass(frozen=True)
class Chunk:
    """``lists``: the values of each column; ``of`` rows of the list; where the next begins."""

    lists: list[Sequence[Any]]
    of: int
    after: str

    @property
    def rows(self) -> int:
        return len(self.lists[0]) if self.lists else 0


class ExportReader:
    """The rows that were asked for, as whoever asks may see them."""

    def __init__(self, view: ModelView, request: Request, asked: ExportRequest) -> None:
        self._view, self._request = view, request
        self._own = columns_of(view, request, asked)
        kind = row_kind(view, request, asked)
        self._parts = field_path(kind, asked)
        self._models = [model for model, _columns in kind.parts]
        self._parent = f"{kind.parent}_id"
        self._rows, self._counted = queryset_for(view, request), queryset_for(view, request)
        self._keys = sort_keys(view, parse_list_query(request, view).sorts)
        self._pk = view.model._meta.pk_attr
        self.zone: tzinfo = request.state.shop_zone
        self.columns = [*self._own, *(self._parts[0] if self._parts else [])]

    @classmethod
    async def of(cls, view: ModelView, request: Request, asked: ExportRequest) -> ExportReader:
        if not hasattr(request.state, "shop_currency"):
            request.state.shop_currency = await default_currency()
        reading = cls(view, request, asked)
        await choose_plan(reading._rows, {})
        await weigh_all(reading._counted)
        return reading

    def up_to(self, highest: Any) -> None:
        """No row that was added after the one with this key."""
        self._rows = self._rows.filter(**{f"{self._pk}__lte": highest})

    async def more_than(self, most: int) -> bool:
        _count, exact = await capped_count(self._counted, most)
        return not exact

    async def count(self) -> int:
        return int(await self._counted.count())

    async def highest(self) -> Any:
        """The key of the row that was added last."""
        found = await _raw(self._rows.order_by(f"-{self._pk}").limit(1).values_list(self._pk))
        return found[0][0] if found else None

    async def chunks(
        self, after: str = "", enough: float = math.inf
    ) -> AsyncGenerator[Chunk, None]:
        """From the place on that an earlier chunk gave; the next is read while one is written.

        Until there are ``enough`` rows of the list.
        """
        size = CHUNK_WITH_PARTS if self._parts else CHUNK
        ahead = asyncio.create_task(self._read(after, size))
        of = 0
        try:
            while True:
                raw, after = await ahead
                of += len(raw)
                on = bool(after) and of < enough
                if on:
                    ahead = asyncio.create_task(self._read(after, size))
                yield await self._made(raw, after)
                if not on:
                    return
        finally:  # a query that is under way has its connection until it ends
            await asyncio.gather(ahead, return_exceptions=True)

    @property
    def _paths(self) -> list[str]:
        columns = chain.from_iterable(column.paths for column in self._own)
        return list(dict.fromkeys([self._pk, *(key.column for key in self._keys), *columns]))

    async def _read(self, after: str, size: int) -> tuple[Raw, str]:
        """Some rows, and the place of the last one if there are more."""
        rows: QuerySet[Any] = self._rows
        if after:
            rows = rows.filter(
                after_cursor(self._keys, decode_cursor(rows.model, self._keys, after))
            )
        found = await _raw(
            apply_ordering(rows, self._keys).limit(size + 1).values_list(*self._paths)
        )
        if len(found) <= size:
            return found, ""
        found = found[:size]
        return found, self._place_of(found[-1])

    def _place_of(self, row: Sequence[Any]) -> str:
        fields = self._view.model._meta.fields_map
        paths = self._paths
        values = [
            fields[key.column].to_python_value(row[paths.index(key.column)]) for key in self._keys
        ]
        return cursor_at(self._keys, values)

    async def _made(self, raw: Raw, after: str) -> Chunk:
        own = await asyncio.to_thread(_lists, raw, self._paths, self._own)
        pks = [row[0] for row in raw]
        for place, column in enumerate(self._own):
            if column.by_cell:
                own[place] = await self._by_cell(column, pks)
        if not self._models:
            return Chunk(own, len(raw), after)
        found = [
            await _raw(
                model.filter(where(f"{self._parent}__in", pks))
                .order_by(self._parent, "id")
                .values_list(self._parent, *_paths_of(columns))
            )
            for model, columns in zip(self._models, self._parts, strict=True)
            if pks
        ]
        lists = await asyncio.to_thread(self._with_parts, own, pks, found)
        return Chunk(lists, len(raw), after)

    def _with_parts(self, own: list[Sequence[Any]], pks: list[Any], found: list[Raw]) -> list[Any]:
        """A row for each part, with what the list's row says repeated; the list's order stays."""
        at = {pk: place for place, pk in enumerate(pks)}
        parents = [at[row[0]] for rows in found for row in rows]
        places = sorted(range(len(parents)), key=parents.__getitem__)
        made = [
            _lists(rows, [self._parent, *_paths_of(columns)], columns)
            for rows, columns in zip(found, self._parts, strict=False)
        ]
        lists: list[Any] = [[values[parents[place]] for place in places] for values in own]
        for column in range(len(self._parts[0])):
            values = [value for part in made for value in part[column]]
            lists.append([values[place] for place in places])
        return lists

    async def _by_cell(self, column: Column, pks: list[Any]) -> list[Any]:
        """A field that nobody here knows, as its own page would have it."""
        view, request = self._view, self._request
        rows = only_columns(view, view.model.filter(**{f"{self._pk}__in": pks}), [column.name])
        found = {row.pk: row for row in await rows}
        return [
            (await view.cells(request, found[pk], [column.name]))[column.name]
            if pk in found
            else None
            for pk in pks
        ]


async def _raw(query: ValuesListQuery[Any]) -> Raw:
    """The driver's own rows: Tortoise would convert a million cells one after the other."""
    query._choose_db_if_not_chosen()  # noqa: SLF001 - Tortoise has no other way to its SQL
    query._make_query()  # noqa: SLF001
    _count, rows = await connection().execute_query(*query.query.get_parameterized_sql())
    return rows  # type: ignore[return-value]


def _paths_of(columns: Sequence[Column]) -> list[str]:
    return list(dict.fromkeys(chain.from_iterable(column.paths for column in columns)))


def _lists(raw: Raw, paths: Sequence[str], columns: Sequence[Column]) -> list[Sequence[Any]]:
    """The values of each column; of one that is asked cell by cell, nothing yet."""
    stored = dict(zip(paths, zip(*raw, strict=True), strict=True)) if raw else {}
    return [
        [] if column.by_cell else column.make(*(stored.get(path, ()) for path in column.paths))
        for column in columns
    ]
