"""Locks are taken in one order by everybody: orders first, then their documents, each by id."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tortoise.models import Model

from actions.context import Batch
from models.order import Order

LONGEST_NUMBER = 20


async def lock(model: type[Model], numbers: Sequence[str], batch: Batch) -> list[Any]:
    """The rows of ``model`` called ``numbers``, by id, locked until the transaction ends.

    A document's order is locked before it, and is the batch's to work on.
    """
    numbers = [number for number in numbers if can_be_a_number(number)]
    orders: list[Order] = []
    if belongs_to_order(model):
        ids = await model.filter(number__in=numbers).values_list("order_id", flat=True)
        orders = await Order.filter(id__in=ids).select_for_update().order_by("id")
    rows: list[Any] = await model.filter(number__in=numbers).select_for_update().order_by("id")
    batch.subjects = [*orders, *rows]
    return rows


def can_be_a_number(number: str) -> bool:
    """Whether anything could be called so; no database is asked for the rest."""
    return 0 < len(number) <= LONGEST_NUMBER and number.isprintable()


def belongs_to_order(model: type[Model]) -> bool:
    """Whether every row of ``model`` is a document of one order."""
    field = model._meta.fields_map.get("order")
    return field is not None and not field.null
