"""Filters: what a list can be narrowed by, for each kind of column."""

from __future__ import annotations

from datetime import UTC, date, tzinfo
from typing import Any

from starlette_admin.fields import BaseField, BooleanField, DateField, EnumField, StringField
from starlette_admin.filters.base import (
    BaseFilter,
    FilterApplyContext,
    FilterDataType,
    FilterValidationError,
)
from starlette_admin.filters.registry import FilterRegistry, filters
from tortoise.expressions import Q

from backdesk.admin.fields import (
    DateTimeField,
    ForeignKeyField,
    MoneyField,
    RateField,
    StatusField,
    WholeNumberField,
)
from backdesk.amount_text import parse_amount, parse_amount_to_compare, parse_rate, parse_whole
from backdesk.db.pagination import where
from backdesk.defaults import Defaults
from backdesk.i18n import LazyText, _
from backdesk.local_day import end_of, start_of
from backdesk.search import folded
from backdesk.search.range_fields import amount_condition


class Contains(BaseFilter):
    name, label, data_type = "contains", _("contains"), FilterDataType.STRING  # type: ignore[assignment]

    def apply(self, ctx: FilterApplyContext) -> Q:
        return folded.contains(ctx.field_name, str(ctx.value))


class Is(BaseFilter):
    name, label, data_type = "eq", _("is"), FilterDataType.STRING  # type: ignore[assignment]

    def apply(self, ctx: FilterApplyContext) -> Q:
        return folded.equals(ctx.field_name, str(ctx.value))


class IsOneOf(BaseFilter):
    """Any of the chosen words."""

    name, label, data_type = "in", _("is"), FilterDataType.ENUM  # type: ignore[assignment]

    def parse_value(self, raw: Any) -> list[str]:
        return [str(word) for word in raw] if isinstance(raw, list) else [str(raw)]

    def apply(self, ctx: FilterApplyContext) -> Q:
        column = ctx.view.model._meta.fields_map[ctx.field_name]  # type: ignore[union-attr]
        kind = getattr(column, "enum_type", None)
        words = [kind(word) for word in ctx.value] if kind else ctx.value
        return where(f"{ctx.field_name}__in", words)


class _Number(BaseFilter):
    """Whole numbers."""

    data_type = FilterDataType.NUMBER
    lookup = ""

    def parse_value(self, raw: Any) -> Any:
        try:
            return self.read(str(raw))
        except ValueError as error:
            raise FilterValidationError(str(error)) from None

    def read(self, raw: str) -> Any:
        return parse_whole(raw)

    def apply(self, ctx: FilterApplyContext) -> Q:
        return where(f"{ctx.field_name}{self.lookup}", ctx.value)


class Equals(_Number):
    name, label = "eq", _("is")  # type: ignore[assignment]


class AtLeast(_Number):
    name, label = "gte", _("is at least")  # type: ignore[assignment]
    lookup = "__gte"


class AtMost(_Number):
    name, label = "lte", _("is at most")  # type: ignore[assignment]
    lookup = "__lte"


class _Rate(_Number):
    """Rates in per cent."""

    def read(self, raw: str) -> Any:
        return parse_rate(raw)


class RateEquals(_Rate, Equals):
    pass


class RateAtLeast(_Rate, AtLeast):
    pass


class RateAtMost(_Rate, AtMost):
    pass


class _Amount(BaseFilter):
    """Amounts, as they are shown; each row is compared in its own currency."""

    data_type = FilterDataType.NUMBER
    lookup = ""

    def parse_value(self, raw: Any) -> str:
        try:
            parse_amount_to_compare(str(raw))
        except ValueError as error:
            raise FilterValidationError(str(error)) from None
        return str(raw)

    def apply(self, ctx: FilterApplyContext) -> Q:
        own = {"currency", ctx.view.field(ctx.field_name).currency_field}  # type: ignore[union-attr]
        column = next(iter(own & set(ctx.view.model._meta.fields_map)), "")  # type: ignore[union-attr]
        if column:
            return amount_condition(ctx.field_name, self.lookup, ctx.value, column)
        state: Any = ctx.request.state  # type: ignore[union-attr]
        currency = getattr(state, "shop_currency", Defaults().currency)
        return where(f"{ctx.field_name}{self.lookup}", parse_amount(ctx.value, currency))


class AmountEquals(_Amount):
    name, label = "eq", _("is")  # type: ignore[assignment]


class AmountAtLeast(_Amount):
    name, label = "gte", _("is at least")  # type: ignore[assignment]
    lookup = "__gte"


class AmountAtMost(_Amount):
    name, label = "lte", _("is at most")  # type: ignore[assignment]
    lookup = "__lte"


class _Day(BaseFilter):
    """Whole days, by the clock of the shop."""

    data_type = FilterDataType.DATE

    def parse_value(self, raw: Any) -> date:
        try:
            day = date.fromisoformat(str(raw))
            end_of(day, UTC)
        except (ValueError, OverflowError):
            said = _("“{raw}” is not a date").format(raw=str(raw)[:40])
            raise FilterValidationError(said) from None
        return day


def zone_of(ctx: FilterApplyContext) -> tzinfo:
    """The zone of the shop."""
    zone: tzinfo = ctx.request.state.shop_zone  # type: ignore[union-attr]
    return zone


def _holds_moments(ctx: FilterApplyContext) -> bool:
    return isinstance(ctx.view.field(ctx.field_name), DateTimeField)  # type: ignore[union-attr]


class OnOrAfter(_Day):
    name, label = "from", _("is on or after")  # type: ignore[assignment]

    def apply(self, ctx: FilterApplyContext) -> Q:
        start = start_of(ctx.value, zone_of(ctx)) if _holds_moments(ctx) else ctx.value
        return where(f"{ctx.field_name}__gte", start)


class OnOrBefore(_Day):
    name, label = "until", _("is on or before")  # type: ignore[assignment]

    def apply(self, ctx: FilterApplyContext) -> Q:
        if _holds_moments(ctx):
            return where(f"{ctx.field_name}__lt", end_of(ctx.value, zone_of(ctx)))
        return where(f"{ctx.field_name}__lte", ctx.value)


class IsTrue(BaseFilter):
    name, label, data_type = "yes", _("is yes"), FilterDataType.NONE  # type: ignore[assignment]

    def apply(self, ctx: FilterApplyContext) -> Q:
        return where(ctx.field_name, value=True)


class IsFalse(BaseFilter):
    name, label, data_type = "no", _("is no"), FilterDataType.NONE  # type: ignore[assignment]

    def apply(self, ctx: FilterApplyContext) -> Q:
        return where(ctx.field_name, value=False)


class IsEmpty(BaseFilter):
    name, label, data_type = "empty", _("is empty"), FilterDataType.NONE  # type: ignore[assignment]

    def apply(self, ctx: FilterApplyContext) -> Q:
        column = ctx.view.column_of(ctx.field_name)  # type: ignore[union-attr]
        nothing = where(f"{column}__isnull", value=True)
        if isinstance(ctx.view.field(ctx.field_name), StringField):  # type: ignore[union-attr]
            nothing |= where(column, "")
        return nothing


class IsNotEmpty(IsEmpty):
    name, label, data_type = "filled", _("is filled in"), FilterDataType.NONE

    def apply(self, ctx: FilterApplyContext) -> Q:
        return ~super().apply(ctx)


class RelatedIs(Equals):
    """The related row with this key."""

    name, label = "is", _("is")

    def apply(self, ctx: FilterApplyContext) -> Q:
        return where(ctx.view.column_of(ctx.field_name), ctx.value)  # type: ignore[union-attr]


class Filters(FilterRegistry):
    """Field → its filters; what is not listed here cannot be filtered by.

    A field that is declared with ``filters`` of its own has those: ``DayField("due_on",
    filters=[Overdue, OnOrAfter, OnOrBefore])``.
    """

    @filters(StringField)
    def text(self, field: BaseField) -> list[type[BaseFilter]]:  # noqa: ARG002
        return [Contains, Is, IsEmpty, IsNotEmpty]

    @filters(EnumField, StatusField)
    def words(self, field: BaseField) -> list[type[BaseFilter]]:  # noqa: ARG002
        return [IsOneOf]

    @filters(MoneyField)
    def amounts(self, field: BaseField) -> list[type[BaseFilter]]:  # noqa: ARG002
        return [AmountAtLeast, AmountAtMost, AmountEquals]

    @filters(RateField)
    def rates(self, field: BaseField) -> list[type[BaseFilter]]:  # noqa: ARG002
        return [RateAtLeast, RateAtMost, RateEquals]

    @filters(WholeNumberField)
    def numbers(self, field: BaseField) -> list[type[BaseFilter]]:  # noqa: ARG002
        return [AtLeast, AtMost, Equals]

    @filters(DateTimeField, DateField)
    def days(self, field: BaseField) -> list[type[BaseFilter]]:  # noqa: ARG002
        return [OnOrAfter, OnOrBefore]

    @filters(BooleanField)
    def yes_or_no(self, field: BaseField) -> list[type[BaseFilter]]:  # noqa: ARG002
        return [IsTrue, IsFalse]

    @filters(ForeignKeyField)
    def related(self, field: BaseField) -> list[type[BaseFilter]]:  # noqa: ARG002
        return [IsEmpty, IsNotEmpty, RelatedIs]


def with_whole_values(node: Any) -> Any:
    """A filter's tree, in which a value with a comma is one value.

    The stock grammar cuts every value at its commas, and leaves one in quotes its quotes.
    """
    if "rules" in node:
        return node | {"rules": [with_whole_values(rule) for rule in node["rules"]]}
    value = node.get("value")
    if not isinstance(value, list):
        return node
    plain = [_unquoted(one) for one in value]
    return node | {"value": plain if node["filter"] == IsOneOf.name else ",".join(plain)}


def _unquoted(value: str) -> str:
    whole = len(value) > 1 and value[0] == value[-1] == '"'
    return value[1:-1].replace('\\"', '"') if whole else value


def label_of(one: type[BaseFilter]) -> LazyText:
    """What the filter is called in a sentence: "is at least"."""
    label: Any = one.label
    return label if isinstance(label, LazyText) else LazyText(str(label))
