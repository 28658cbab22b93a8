"""Columns: from the names in a declaration to the fields that show and read them."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from typing import Any

from starlette_admin.contrib.tortoise.converters import ModelConverter
from starlette_admin.converters import converts
from starlette_admin.fields import BaseField
from tortoise import fields as columns
from tortoise.fields.relational import ForeignKeyFieldInstance, OneToOneFieldInstance
from tortoise.models import Model

from backdesk import money
from backdesk.admin.fields import (
    DateTimeField,
    DayField,
    ForeignKeyField,
    MoneyField,
    RateField,
    WholeNumberField,
)
from backdesk.db.derived_columns import derived_of
from backdesk.i18n import LazyText
from backdesk.resource import subject_name

Named = str | BaseField
Group = tuple[LazyText | str, Sequence[Named]]
ACRONYMS = {"id": "ID", "vat": "VAT", "sku": "SKU", "url": "URL", "email": "E-mail", "api": "API"}


class FieldConverter(ModelConverter):
    """Our fields for the columns that the stock ones show or read wrongly."""

    @converts(money.MoneyField)
    def amount(self, name: str, column: Any) -> BaseField:
        own = "currency" if "currency" in column.model._meta.fields_map else ""
        return MoneyField(**self._common(name, column), currency_field=own)

    @converts(money.RateField)
    def rate(self, name: str, column: Any) -> BaseField:
        return RateField(**self._common(name, column))

    @converts(columns.DatetimeField)
    def moment(self, name: str, column: Any) -> BaseField:
        return DateTimeField(**self._common(name, column))

    @converts(columns.DateField)
    def day(self, name: str, column: Any) -> BaseField:
        return DayField(**self._common(name, column))

    @converts(columns.IntField, columns.SmallIntField, columns.BigIntField)
    def whole_number(self, name: str, column: Any) -> BaseField:
        low, high = column.constraints.get("ge"), column.constraints.get("le")
        return WholeNumberField(**self._common(name, column), min=low, max=high)

    @converts(ForeignKeyFieldInstance, OneToOneFieldInstance)
    def related(self, name: str, column: Any) -> BaseField:
        return ForeignKeyField(
            **{**self._common(name, column), "required": not column.null},
            model=column.related_model,
        )


def label_for(name: str) -> LazyText:
    """``vat_rate`` as "VAT rate"."""
    words = name.split("_")
    said = " ".join(ACRONYMS.get(word, word) for word in words)
    return LazyText(said[:1].upper() + said[1:])


def model_columns(model: type[Model]) -> list[str]:
    """What a view shows that names nothing: the model's own columns and its foreign keys."""
    meta = model._meta
    to_one = meta.fk_fields | meta.o2o_fields
    keys = {meta.fields_map[name].source_field for name in to_one}
    others = meta.backward_fk_fields | meta.backward_o2o_fields | meta.m2m_fields
    hidden = others | keys | derived_of(model).keys()
    return [name for name in meta.fields_map if name not in hidden]


def flatten(declared: Iterable[Named | Group]) -> list[Named]:
    """The names and fields of a declaration whose forms may come in groups."""
    names: list[Named] = []
    for entry in declared:
        names += entry[1] if isinstance(entry, tuple) else [entry]
    return names


def fieldsets(declared: Iterable[Named | Group]) -> list[tuple[LazyText | str, list[str]]]:
    """(title, names) of each group; what stands outside one makes groups without a title."""
    groups: list[tuple[LazyText | str, list[str]]] = []
    seen: set[str] = set()
    for entry in declared:
        title, entries = entry if isinstance(entry, tuple) else ("", [entry])
        names = [name for name in map(name_of, entries) if name not in seen]
        seen.update(names)
        if not title and groups and not groups[-1][0]:
            groups[-1][1].extend(names)
        elif names:
            groups.append((title, names))
    return groups


def plural(model: type[Model]) -> str:
    """``packing_slips`` for PackingSlip: where the model is in the back office."""
    name = subject_name(model)
    if name.endswith("y"):
        return f"{name[:-1]}ies"
    return f"{name}es" if name.endswith("s") else f"{name}s"


def name_of(entry: Named) -> str:
    return entry if isinstance(entry, str) else entry.name


def make_fields(
    model: type[Model], declared: Iterable[Named], labels: dict[str, Any]
) -> list[BaseField]:
    """One field a name, each a copy: views do not share them."""
    chosen: dict[str, Named] = {}
    for entry in declared:
        if isinstance(entry, BaseField) or name_of(entry) not in chosen:
            chosen[name_of(entry)] = entry
    made = []
    for field in FieldConverter().convert_fields_list(fields=list(chosen.values()), model=model):
        one = copy.copy(field)
        derived = field.name.replace("_", " ").capitalize()
        if field.name in labels or str(one.label) == derived:
            one.label = labels.get(field.name) or label_for(field.name)  # type: ignore[assignment]
        made.append(one)
    return made
