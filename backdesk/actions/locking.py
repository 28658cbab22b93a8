"""Locks are taken in one order by everybody: orders first, then their documents, each by id."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tortoise.expressions import Q
from tortoise.models import Model

from backdesk.actions.unit_of_work import UnitOfWork
from backdesk.db.pagination import where
from backdesk.db.row_lock import lock_rows
from backdesk.resource import Resource, parent_of, resource_of

LONGEST_NUMBER = 20
LONGEST_ID = 9


async def lock(model: type[Model], numbers: Sequence[str], batch: UnitOfWork) -> list[Any]:
    """The rows of ``model`` called ``numbers``, by id, locked until the transaction ends.

    A document's order is locked before it, and is the batch's to work on.
    """
    numbered = matches_number(model, numbers)
    parents: list[Any] = []
    resource = resource_of(model)
    if resource and (parent := parent_of(resource)):
        ids = await model.filter(numbered).values_list(f"{resource.parent}_id", flat=True)
        parents = await parent.filter(id__in=ids).select_for_update().order_by("id")
    if resource and resource.locks_first:
        await lock_first(resource, await model.filter(numbered).values_list("id", flat=True))
    rows: list[Any] = await model.filter(numbered).select_for_update().order_by("id")
    batch.subjects = [*parents, *rows]
    return rows


async def lock_first(resource: Resource, keys: Sequence[Any]) -> None:
    """What is locked before the rows with these keys: of customers, their orders and quotes."""
    for name in resource.locks_first:
        relation: Any = resource.model._meta.fields_map[name]
        await lock_rows(
            relation.related_model.filter(where(f"{relation.relation_field}__in", keys))
        )


def number_column(model: type[Model]) -> str:
    """The column that holds what rows of ``model`` are called."""
    return "number" if "number" in model._meta.fields_map else "id"


def matches_number(model: type[Model], numbers: Sequence[str]) -> Q:
    """The rows called ``numbers``; what nothing could be called is not asked for."""
    possible: list[Any] = [number for number in numbers if is_valid_number(number)]
    if number_column(model) == "number":
        return Q(number__in=possible)
    return Q(id__in=[int(number) for number in possible if is_valid_pk(number)])


def is_valid_pk(number: str) -> bool:
    return number.isascii() and number.isdecimal() and len(number) <= LONGEST_ID


def is_valid_number(number: str) -> bool:
    """Whether anything could be called so; no database is asked for the rest."""
    return 0 < len(number) <= LONGEST_NUMBER and number.isprintable()
