"""Fields of the back office: how a column is shown, typed in and exported."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from babel.numbers import get_currency_precision
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette_admin.fields import BaseField, DateField, NumberField, StringField
from starlette_admin.fields import DateTimeField as StockDateTimeField
from starlette_admin.helpers import html_params
from starlette_admin.i18n import get_tzinfo
from starlette_admin.types import RequestAction
from tortoise.models import Model

from backdesk.admin.moments import say_minute
from backdesk.amount_text import parse_amount, parse_rate, parse_whole
from backdesk.defaults import default_currency
from backdesk.i18n import _
from backdesk.money import format_money


class Amount(NamedTuple):
    """Minor units of ``currency``."""

    minor: int
    currency: str


@dataclass
class DayField(DateField):
    """A day, shown as a moment's day is."""

    output_format: str | None = "d MMM y"


@dataclass
class MoneyField(StringField):
    """An amount in minor units; shown and typed in the major unit of its currency.

    The currency is the row's ``currency_field``, else ``currency``, else the default.
    """

    currency: str = ""
    currency_field: str = ""
    class_: str = "form-control number"
    list_template: str = "fields/list/number.html"

    @property
    def needs(self) -> list[str]:
        """The columns without which it cannot be shown."""
        return [self.name, self.currency_field] if self.currency_field else [self.name]

    async def parse_obj(self, request: Request, obj: Any) -> Any:
        value = await super().parse_obj(request, obj)
        if value is None:
            return None
        return Amount(value, await self._currency(request, obj))

    async def serialize_value(self, request: Request, value: Any) -> Any:
        if not isinstance(value, Amount):
            value = Amount(value, await self._currency(request, None))
        if request.state.action == RequestAction.EXPORT:
            return _major(value)
        if request.state.action.is_form():
            return str(_major(value))
        return format_money(value.minor, value.currency)

    async def parse_form_data(self, request: Request, form_data: FormData) -> int | None:
        raw = str(form_data.get(self.id) or "").strip()
        if not raw:
            return None
        typed = form_data.get(self.currency_field) if self.currency_field else None
        return parse_amount(raw, str(typed or await self._currency(request, None)))

    async def _currency(self, request: Request, obj: Any) -> str:
        own = getattr(obj, self.currency_field, "") if self.currency_field else ""
        if own or self.currency:
            return str(own or self.currency)
        if not hasattr(request.state, "shop_currency"):
            request.state.shop_currency = await default_currency()
        return str(request.state.shop_currency)


def _major(amount: Amount) -> Decimal:
    return Decimal(amount.minor).scaleb(-get_currency_precision(amount.currency))


@dataclass
class RateField(StringField):
    """A percentage, such as a VAT rate; at most three decimals are kept."""

    class_: str = "form-control number"
    list_template: str = "fields/list/number.html"

    async def serialize_value(self, request: Request, value: Any) -> Any:
        if request.state.action == RequestAction.EXPORT:
            return Decimal(value)
        return str(value) if request.state.action.is_form() else f"{value} %"

    async def parse_form_data(self, request: Request, form_data: FormData) -> Decimal | None:  # noqa: ARG002
        raw = str(form_data.get(self.id) or "").strip()
        if not raw:
            return None
        rate = parse_rate(raw)
        if not 0 <= rate <= 100:
            raise ValueError(str(_("A rate is 0 to 100 %.")))
        return rate


@dataclass
class DateTimeField(StockDateTimeField):
    """A moment, stored in UTC; shown and typed in the zone of whoever looks."""

    list_template: str = "fields/list/moment.html"

    async def parse_form_data(self, request: Request, form_data: FormData) -> datetime | None:  # noqa: ARG002
        raw = str(form_data.get(self.id) or "")
        if not raw:
            return None
        moment = datetime.fromisoformat(raw)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=get_tzinfo())
        return moment.astimezone(UTC)

    async def serialize_value(self, request: Request, value: Any) -> str:
        moment = value if value.tzinfo else value.replace(tzinfo=UTC)
        if request.state.action == RequestAction.EXPORT:
            return str(moment.astimezone(UTC).isoformat())
        if request.state.action.is_form():
            local = moment.astimezone(get_tzinfo()).replace(tzinfo=None)
            return str(local.isoformat(timespec="seconds"))
        zone: Any = get_tzinfo()
        return say_minute(moment, zone, request.state.shop_zone)


@dataclass
class StatusField(BaseField):
    """A word with a colour. ``tones``: value → good, warn, bad, info or muted (the default)."""

    tones: dict[str, str] = field(default_factory=dict)
    choices: list[str] = field(default_factory=list)
    read_only: bool | None = True
    list_template: str = "fields/list/status.html"
    detail_template: str = "fields/list/status.html"

    async def serialize_value(self, request: Request, value: Any) -> Any:
        word = str(getattr(value, "value", value))
        if request.state.action == RequestAction.EXPORT:
            return word
        return {"word": str(_(word)), "tone": self.tones.get(word, "muted")} if word else None


@dataclass
class ForeignKeyField(BaseField):
    """A row of another model, by the name under which that model's view knows it.

    The name and the link are shown only to whoever may see that model's rows.
    """

    model: type[Model] | None = None
    list_template: str = "fields/list/related.html"
    detail_template: str = "fields/list/related.html"
    form_template: str = "fields/form/related.html"

    async def serialize_value(self, request: Request, value: Any) -> Any:
        view = self.view()
        if request.state.action.is_form():
            return value.pk
        named = view is None or view.is_accessible(request)
        said = f"#{value.pk}"
        if named:
            said = view.name_of(value) if view else str(value)
        if request.state.action == RequestAction.EXPORT:
            return said
        return {"text": said, "url": view.detail_url(request, value) if view and named else ""}

    async def parse_form_data(self, request: Request, form_data: FormData) -> Any:  # noqa: ARG002
        return form_data.get(self.id) or None

    def view(self) -> Any:
        """The view of that model, if the back office has one."""
        site = getattr(self._view, "site", None)
        return site.view_of(self.model) if site and self.model else None


@dataclass
class WholeNumberField(NumberField):
    """A whole number within what its column can hold."""

    class_: str = "form-control number"
    list_template: str = "fields/list/number.html"

    def input_params(self) -> str:
        """A text box for digits: a number box hides what was typed wrongly."""
        return html_params({"type": "text", "inputmode": "numeric", "required": self.required})

    async def parse_form_data(self, request: Request, form_data: FormData) -> int | None:  # noqa: ARG002
        raw = str(form_data.get(self.id) or "").strip()
        if not raw:
            return None
        number = parse_whole(raw)
        low, high = self.min, self.max
        if (low is not None and number < low) or (high is not None and number > high):
            raise ValueError(_("This must be {low} to {high}.").format(low=low, high=high))
        return number

    async def serialize_value(self, request: Request, value: Any) -> Any:
        return value if request.state.action == RequestAction.EXPORT else str(value)
