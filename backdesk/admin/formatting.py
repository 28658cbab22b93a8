"""How pages say money, times, rates, statuses and what changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from tortoise import fields
from tortoise.models import Model

from backdesk.admin.moments import say_minute
from backdesk.auth.user import User
from backdesk.i18n import _, language
from backdesk.money import MoneyField, format_money, format_rate
from backdesk.resource import resource_by_name


def template_formatters(user: User, currency: str, shop: tzinfo | None = None) -> dict[str, Any]:
    """For templates; amounts are in minor units of ``currency``, times in the user's zone.

    ``shop`` is its zone, where its days matter.
    """
    zone = ZoneInfo(user.timezone)
    return {
        "money": lambda minor: format_money(minor, currency),
        "minute": lambda moment: say_minute(moment, zone, shop),
        "day": format_day,
        "per_cent": lambda rate: f"{format_rate(Decimal(rate))} %",
        "changes": lambda entry: format_changes(
            model_called(entry.subject), entry.changes, currency, zone
        ),
    }


def model_called(subject: str) -> type[Model] | None:
    """The model that the history calls ``subject``."""
    found = resource_by_name(subject)
    return found.model if found else None


def format_day(day: date) -> str:
    assert not isinstance(day, datetime), "whose day is it?"
    return format_date(day, "d MMM y", locale=language())


def format_changes(
    model: type[Model] | None, changes: Mapping[str, Any], currency: str, zone: ZoneInfo
) -> list[tuple[str, str, str]]:
    """(what, from, to), as a person reads it; keys of other rows say nothing."""
    columns = model._meta.fields_map if model else {}
    said = []
    for name, pair in changes.items():
        if name.endswith("_id") or not isinstance(pair, list) or len(pair) != 2:
            continue
        was, now = (_say(columns.get(name), value, currency, zone) for value in pair)
        column = name.isidentifier()  # the others are words already, with a SKU among them
        words_ = name.removesuffix("_at").replace("_", " ") if column else name
        said.append((str(_(words_)), was, now))
    return said


def _say(column: Any, value: Any, currency: str, zone: ZoneInfo) -> str:
    if value is None or value == "":
        return str(_("nothing"))
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(column, MoneyField) and isinstance(value, int):
        return format_money(value, currency)
    if isinstance(column, fields.DatetimeField) and isinstance(value, str):
        moment = datetime.fromisoformat(value)
        return format_datetime(moment, "d MMM y, HH:mm", tzinfo=zone, locale=language())
    return str(value)
