"""Columns of an export: from what is stored, a list at a time, to what a file says.

A million cells pass through here, so that a column is made by one plain function for a whole
chunk, from the database's own values; no row becomes an object. Only a field that nobody here
knows (a plug-in's own) is asked cell by cell, as a page would.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

from babel.numbers import get_currency_precision
from starlette.requests import Request
from starlette_admin import fields as stock
from tortoise import fields as stored
from tortoise.fields.base import Field
from tortoise.models import Model

from backdesk.admin import fields
from backdesk.money import MoneyField, RateField

if TYPE_CHECKING:
    from backdesk.admin.model_view import ModelView

List = Sequence[Any]
digits_of = cache(get_currency_precision)


class ColumnType(StrEnum):
    """What the values of a column are; None stands in each for nothing.

    An amount is (minor units, decimals of its currency); a moment is aware; ``any`` is what a
    field of somebody else's made of it.
    """

    TEXT = "text"
    NUMBER = "number"
    AMOUNT = "amount"
    RATE = "rate"
    MOMENT = "moment"
    DAY = "day"
    FLAG = "flag"
    ANY = "any"


@dataclass(frozen=True)
class Column:
    """``make`` turns the stored values of each of ``paths`` into the column's values."""

    name: str
    label: str
    kind: ColumnType
    paths: tuple[str, ...] = ()
    make: Callable[..., List] = list
    by_cell: bool = False


def column_for_path(
    model: type[Model],
    path: str,
    label: str,
    name: str = "",
    *,
    sign: int = 1,
    currency: str = "currency",
) -> Column:
    """The column of ``model`` or of a row that it refers to: ``order__number``.

    An amount's currency is that of the row that it stands in, else what is at ``currency``.
    """
    holder, column = _found(model, path)
    name = name or path
    if isinstance(column, MoneyField):
        before = path.rpartition("__")[0]
        own = "currency" if "currency" in holder._meta.fields_map else currency
        own = f"{before}__{own}" if before else own
        return Column(name, label, ColumnType.AMOUNT, (path, own), amounts(sign))
    kind, make = _read(column)
    return Column(name, label, kind, (path,), make)


def column_for_field(view: ModelView, request: Request, name: str) -> Column:
    """The field of a view as an export has it, for whoever asks."""
    field: Any = view.field(name)
    label = str(field.label)
    if hasattr(field, "plain"):
        kind = ColumnType.TEXT
        return Column(name, label, kind, tuple(field.plain_needs), _each(field.plain))
    if isinstance(field, fields.ForeignKeyField):
        return _related(view, request, field, label)
    if type(field) not in PLAIN or name not in view.model._meta.fields_db_projection:
        return Column(name, label, ColumnType.ANY, by_cell=True)
    if isinstance(field, fields.MoneyField):
        if field.currency_field:
            return Column(name, label, ColumnType.AMOUNT, (name, field.currency_field), amounts())
        return Column(
            name, label, ColumnType.AMOUNT, (name,), _amounts_in(field.currency or _shop(request))
        )
    kind, make = _read(view.model._meta.fields_map[name])
    return Column(name, label, kind, (name,), make)


PLAIN = {
    stock.StringField,
    stock.TextAreaField,
    stock.EmailField,
    stock.URLField,
    stock.PhoneField,
    stock.BooleanField,
    stock.DateField,
    fields.DayField,
    fields.MoneyField,
    fields.RateField,
    fields.DateTimeField,
    fields.StatusField,
    fields.WholeNumberField,
}
"""Fields that export what is stored; one that extends them may not."""


def _found(model: type[Model], path: str) -> tuple[type[Model], Field[Any]]:
    *steps, last = path.split("__")
    for step in steps:
        related: Any = model._meta.fields_map[step]
        model = related.related_model
    return model, model._meta.fields_map[last]


def _read(column: Field[Any]) -> tuple[ColumnType, Callable[[List], List]]:
    """How what the driver gives (SQLite: text for dates) becomes a value."""
    for kinds, kind, make in READ:
        if isinstance(column, kinds):
            return kind, list if make is None else _filled(make)
    return ColumnType.ANY, _filled(column.to_python_value)


def _filled(make: Callable[[Any], Any]) -> Callable[[List], List]:
    return lambda values: [None if value is None else make(value) for value in values]


@cache
def _rate(thousandths: int) -> Decimal | None:
    return RateField().to_python_value(thousandths)


def _moment(value: str | datetime) -> datetime:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _day(value: str | date) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


READ: Sequence[tuple[tuple[type[Any], ...], ColumnType, Callable[[Any], Any] | None]] = (
    ((RateField,), ColumnType.RATE, _rate),
    ((stored.BooleanField,), ColumnType.FLAG, bool),
    ((stored.IntField, stored.BigIntField, stored.SmallIntField), ColumnType.NUMBER, None),
    ((stored.DatetimeField,), ColumnType.MOMENT, _moment),
    ((stored.DateField,), ColumnType.DAY, _day),
    ((stored.CharField, stored.TextField), ColumnType.TEXT, None),
)
"""For each column of a model, the first that fits."""


def amounts(sign: int = 1) -> Callable[[List, List], List]:
    """Minor units beside their currencies; ``sign`` is -1 for what is taken back."""

    def make(minors: List, currencies: List) -> List:
        digits = {currency: digits_of(currency) for currency in set(currencies)}
        return [
            None if minor is None else (sign * minor, digits[currency])
            for minor, currency in zip(minors, currencies, strict=True)
        ]

    return make


def _amounts_in(currency: str) -> Callable[[List], List]:
    digits = digits_of(currency)
    return lambda minors: [None if minor is None else (minor, digits) for minor in minors]


def _shop(request: Request) -> str:
    """The shop's currency, which whoever began the export has looked up."""
    return str(request.state.shop_currency)


def _each(plain: Callable[..., Any]) -> Callable[..., List]:
    return lambda *lists: [plain(*values) for values in zip(*lists, strict=True)]


def _related(view: ModelView, request: Request, field: Any, label: str) -> Column:
    """The name of a row of another model, for whoever may see its rows; else its key."""
    other, key = field.view(), view.column_of(field.name)
    if other is not None and other.names_its_rows:
        return Column(field.name, label, ColumnType.ANY, by_cell=True)
    if other is None or not other.is_accessible(request):
        return Column(field.name, label, ColumnType.TEXT, (key,), _each(_numbered))
    paths = (key, *(f"{field.name}__{name}" for name in other.lookup_fields))
    return Column(field.name, label, ColumnType.TEXT, paths, _each(_named))


def _numbered(key: Any) -> str | None:
    return None if key is None else f"#{key}"


def _named(key: Any, *names: Any) -> str | None:
    return " · ".join(str(name) for name in names if name) or _numbered(key)
