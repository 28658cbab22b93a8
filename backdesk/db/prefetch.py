"""Rows that many others refer to, fetched for all of them.

Tortoise looks each key up in a list of those it has seen, and makes one statement of them all:
for the products of 5,000 lines that held the event loop for a fifth of a second.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tortoise.backends.base.executor import BaseExecutor
from tortoise.models import Model
from tortoise.queryset import QuerySet

from backdesk.db.batches import in_portions, pieces


async def prefetch_referred(
    executor: BaseExecutor,
    instances: Iterable[Model],
    field: str,
    asked: tuple[str | None, QuerySet[Model]],
) -> Iterable[Model]:
    """Set ``field`` of each instance to the row that it refers to, or to nothing."""
    to_attr, queryset = asked
    rows, column = list(instances), f"{field}_id"
    relation: Any = executor.model._meta.fields_map[field]
    keys = list(dict.fromkeys(key for row in rows if (key := getattr(row, column)) is not None))
    found: dict[Any, Model | None] = {}
    for some in pieces(keys):
        async for one in queryset.filter(**{f"{relation.to_field}__in": some}):
            found[getattr(one, relation.to_field)] = one
    async for row in in_portions(rows):
        one_of_it = found.get(getattr(row, column))
        for name in (field, to_attr):
            if name:
                setattr(row, name, one_of_it)
    return rows
