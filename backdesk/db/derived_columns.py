"""Columns that follow from another of their row, kept right however the row is written.

``name_key`` is ``name`` as people sort it, ``sku_fold`` is ``sku`` as it is told apart from others.
Neither is ever set by hand: what writes the one column writes the other with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.manager import Manager
from tortoise.models import Model
from tortoise.queryset import BulkUpdateQuery, QuerySet, UpdateQuery

from backdesk.db.sort_key import LONGEST_KEY, sort_key
from backdesk.fold import fold

LONGEST_FOLD = 200
LONGEST_SHARED = 180
T = TypeVar("T", bound=Model)


class DerivedField(fields.CharField[str]):
    """``by`` of the column ``of``, worked out when the row is written."""

    def __init__(self, of: str, by: Callable[[str], str], longest: int, **more: Any) -> None:
        super().__init__(longest, default="", **more)
        self.of, self.by, self.longest = of, by, longest

    def derived(self, value: str) -> str:
        return self.by(value)[: self.longest]

    def written(self, row: Model) -> str:
        return self.derived(getattr(row, self.of))

    def to_db_value(self, value: Any, instance: type[Model] | Model) -> Any:
        if isinstance(instance, Model):
            value = self.written(instance)
        return super().to_db_value(value, instance)


class SortKeyField(DerivedField):
    """The order of ``of`` (``backdesk.db.sort_key``); on PostgreSQL its collation is C."""

    def __init__(self, of: str) -> None:
        super().__init__(of, sort_key, LONGEST_KEY)


def fold_of(text: str) -> str:
    """``text`` as it is told apart from others."""
    return fold(text)[:LONGEST_FOLD]


class FoldField(DerivedField):
    """``of`` whatever its case and accents (``backdesk.fold``), for what is unique so.

    A row that was there before, and alike to another, has its key after its fold, until its
    ``of`` becomes another one.
    """

    def __init__(self, of: str, **more: Any) -> None:
        super().__init__(of, fold_of, LONGEST_FOLD, **more)

    def written(self, row: Model) -> str:
        now, before = super().written(row), str(getattr(row, self.model_field_name, ""))
        return before if before.startswith(f"{now[:LONGEST_SHARED]}\x01") else now


def derived_of(model: type[Model]) -> dict[str, DerivedField]:
    columns = model._meta.fields_map
    return {name: one for name, one in columns.items() if isinstance(one, DerivedField)}


def with_derived(model: type[Model], columns: Iterable[str]) -> list[str]:
    """``columns`` and those that follow from one of them."""
    named = list(columns)
    found = derived_of(model).items()
    return named + [name for name, one in found if one.of in named and name not in named]


def sorted_by(model: type[Model], column: str) -> str:
    """The column by which a list that is sorted by ``column`` is read."""
    found = derived_of(model).items()
    keys = (name for name, one in found if isinstance(one, SortKeyField) and one.of == column)
    return next(keys, column)


class _Rows(QuerySet[T]):
    def update(self, **values: Any) -> UpdateQuery:
        derived = {
            name: one.derived(values[one.of])
            for name, one in derived_of(self.model).items()
            if one.of in values
        }
        return super().update(**values, **derived)

    def bulk_update(
        self, objects: Iterable[T], fields: Iterable[str], batch_size: int | None = None
    ) -> BulkUpdateQuery[T]:
        return super().bulk_update(objects, with_derived(self.model, fields), batch_size)


class _RowsOf(Manager):
    def get_queryset(self) -> QuerySet[Any]:
        return _Rows(self._model)


class Derived(Model):
    """A model that has such columns."""

    class Meta:
        abstract = True

    def __init_subclass__(cls, **more: Any) -> None:
        super().__init_subclass__(**more)
        cls._meta.manager = _RowsOf(cls)

    async def save(
        self,
        using_db: BaseDBAsyncClient | None = None,
        update_fields: Iterable[str] | None = None,
        force_create: bool = False,
        force_update: bool = False,
    ) -> None:
        if update_fields is not None:
            update_fields = with_derived(type(self), update_fields)
        await super().save(using_db, update_fields, force_create, force_update)
