"""Lock rows without reading them."""

from __future__ import annotations

from typing import Any

from tortoise.queryset import QuerySet


async def lock_rows(rows: QuerySet[Any]) -> list[int]:
    """Lock ``rows`` by id until the transaction ends, and return their ids.

    Tortoise leaves FOR UPDATE out of ``values()`` and ``values_list()``, so the rows are read
    as models, with their ids alone.
    """
    return [row.id for row in await rows.select_for_update().order_by("id").only("id")]
