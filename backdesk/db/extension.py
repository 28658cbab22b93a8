"""Columns that an application adds to the generator's own tables, where it needs them there."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model


def add_foreign_key(model: type[Model], name: str, to: str, related_name: str) -> None:
    """Let rows of ``model`` belong to a row of the application's model ``to``, or to none.

    Call it in the module that declares that model, before ``register_models`` describes them; a
    migration of the application's adds the column. A row that is referred to is not deleted:
    ``add_foreign_key(History, "order", "models.Order", related_name="history")``.

    :raises ValueError: the models were described already.
    """
    if model._meta._inited:  # noqa: SLF001 - Tortoise has no other word for it
        raise ValueError(f"{model.__name__} is described already; add {name!r} earlier")
    field: Any = fields.ForeignKeyField(
        to, related_name=related_name, null=True, on_delete=fields.RESTRICT
    )
    model._meta.fk_fields.add(name)
    model._meta.add_field(name, field)
