"""An action's dialog, made from its form: what is shown for each field, and what was typed in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.numbers import get_currency_precision
from starlette.datastructures import FormData

from actions.framework import Action
from actions.problem import FieldError, Invalid
from admin.fields import parse_amount
from models.custom_status import CustomStatus
from models.order import Order, OrderLine
from models.quote import Quote, QuoteLine
from models.user import User

FORMATS = {"money", "date", "date-time", "quantities", "lines", "custom_status", "colleagues"}
LINE_FIELDS = ("sku", "name", "quantity", "unit_price", "discount", "vat_rate")
LONG_TEXT = 1000


@dataclass
class Widget:
    """One field of a dialog, as its template shows it."""

    name: str
    label: str
    kind: str
    value: Any = ""
    required: bool = False
    options: Sequence[tuple[str, str]] = ()
    rows: list[dict[str, Any]] = field(default_factory=list)
    error: str = ""
    hint: str = ""


def schemas(action: Action) -> dict[str, dict[str, Any]]:
    """The JSON Schema of each field, that of an optional one without its null."""
    found = {}
    for name, schema in action.form.model_json_schema().get("properties", {}).items():
        merged = dict(schema)
        for part in schema.get("anyOf", []):
            merged = part | merged if part.get("type") != "null" else merged
        found[name] = merged
    return found


def kind_of(merged: Mapping[str, Any]) -> str:
    """Which widget shows a field of this JSON Schema."""
    if merged.get("format") in FORMATS:
        return str(merged["format"])
    if "enum" in merged:
        return "choice"
    if merged.get("type") == "string" and merged.get("maxLength", 0) > LONG_TEXT:
        return "long"
    return {"boolean": "switch", "integer": "integer"}.get(str(merged.get("type")), "text")


def kinds(action: Action) -> dict[str, str]:
    return {name: kind_of(schema) for name, schema in schemas(action).items()}


async def widgets(
    action: Action,
    row: Any,
    user: User,
    typed: Mapping[str, Any] | None = None,
    wrong: Sequence[FieldError] = (),
) -> list[Widget]:
    """The dialog's fields; with what was ``typed`` and what is ``wrong`` with it, if it was sent."""
    said = {error.field: error.message for error in wrong}
    found = []
    for name, schema in schemas(action).items():
        declared, kind = action.form.model_fields[name], kind_of(schema)
        widget = Widget(
            name=name,
            label=declared.title or name.replace("_", " ").capitalize(),
            kind=kind,
            required=declared.is_required(),
            options=[(one, one) for one in schema.get("enum", [])],
            error=said.get(name, ""),
        )
        widget.value = _value(name, kind, row, typed)
        await _fill(widget, row, user, typed, said)
        found.append(widget)
    return found


def _value(name: str, kind: str, row: Any, typed: Mapping[str, Any] | None) -> Any:
    if typed is not None:
        return typed.get(name, "")
    held = getattr(row, name, "") if kind != "quantities" else ""
    if kind == "money":
        due = {"amount": row.due or row.to_refund} if isinstance(row, Order) else {}
        minor = due.get(name, held)
        return _major(minor, row.currency) if isinstance(minor, int) else ""
    return "" if held is None or callable(held) else held


async def _fill(
    widget: Widget, row: Any, user: User, typed: Mapping[str, Any] | None, said: dict[str, str]
) -> None:
    """What needs a query, or is shown in rows."""
    match widget.kind:
        case "custom_status":
            statuses = await CustomStatus.all().order_by("position", "id")
            widget.options = [(one.name, one.name) for one in statuses]
            if typed is None and row.custom_status_id is not None:
                held = {one.id: one.name for one in statuses}
                widget.value = held.get(row.custom_status_id, "")
        case "colleagues":
            others = await User.filter(active=True).exclude(id=user.id).order_by("name")
            widget.options = [(one.email, str(one)) for one in others]
        case "quantities":
            widget.rows = await _quantities(widget.name, row, typed, said)
        case "lines":
            widget.rows = await _lines(widget.name, row, typed, said)


async def _quantities(
    name: str, order: Order, typed: Mapping[str, Any] | None, said: dict[str, str]
) -> list[dict[str, Any]]:
    rows, place = [], 0
    for line in await OrderLine.filter(order_id=order.id).order_by("id"):
        value = typed.get(f"{name}.{line.id}", "") if typed is not None else None
        error = ""
        if value:
            error = said.get(f"{name}.{place}.quantity") or said.get(f"{name}.{place}.line", "")
            place += 1
        rows.append({"line": line, "value": value, "error": error})
    return rows


async def _lines(
    name: str, quote: Quote, typed: Mapping[str, Any] | None, said: dict[str, str]
) -> list[dict[str, Any]]:
    if typed is not None:
        rows = [dict(row) for row in typed.get(name, [])]
    else:
        rows = [
            {
                **{column: getattr(line, column) for column in LINE_FIELDS},
                "unit_price": _major(line.unit_price, quote.currency),
                "discount": _major(line.discount, quote.currency) if line.discount else "",
            }
            for line in await QuoteLine.filter(quote_id=quote.id).order_by("id")
        ]
    for place, row in enumerate(rows):
        row["errors"] = {
            column: said[f"{name}.{place}.{column}"]
            for column in LINE_FIELDS
            if f"{name}.{place}.{column}" in said
        }
    return rows


def _major(minor: int, currency: str) -> str:
    digits = get_currency_precision(currency)
    return f"{minor // 10**digits}.{minor % 10**digits:0{digits}d}" if digits else str(minor)


def typed_in(action: Action, form: FormData) -> dict[str, Any]:
    """What was typed, by field, to be shown again."""
    typed: dict[str, Any] = {
        key: value for key, value in form.multi_items() if isinstance(value, str)
    }
    for name, kind in kinds(action).items():
        if kind == "colleagues":
            typed[name] = [str(value) for value in form.getlist(name)]
        if kind == "lines":
            typed[name] = _typed_lines(name, typed)
    return typed


def _typed_lines(name: str, typed: Mapping[str, Any]) -> list[dict[str, str]]:
    places = sorted(
        {int(key.split(".")[1]) for key in typed if key.startswith(f"{name}.") and key.split(".")[1].isdigit()}
    )
    rows = [
        {column: str(typed.get(f"{name}.{place}.{column}", "")) for column in LINE_FIELDS}
        for place in places
    ]
    return [row for row in rows if any(row.values())]


def as_data(action: Action, row: Any, typed: Mapping[str, Any], user: User) -> dict[str, Any]:
    """What was typed, as the form reads it: money in minor units, times with their zone.

    :raises Invalid: an amount or a time that is none.
    """
    data: dict[str, Any] = {}
    wrong: list[FieldError] = []
    for name, kind in kinds(action).items():
        raw = typed.get(name, "")
        try:
            match kind:
                case "money":
                    data[name] = parse_amount(raw, row.currency) if raw else ""
                case "date-time":
                    data[name] = _moment(raw, user) if raw else ""
                case "switch":
                    data[name] = name in typed
                case "quantities":
                    data[name] = _chosen(name, typed)
                case "lines":
                    data[name] = [_line_data(one, row.currency) for one in raw]
                case "custom_status":
                    data[name] = raw or None
                case _:
                    data[name] = raw
        except ValueError as error:
            wrong.append(FieldError(name, str(error)))
    if wrong:
        raise Invalid(wrong)
    return data


def _chosen(name: str, typed: Mapping[str, Any]) -> list[dict[str, str]]:
    return [
        {"line": key.split(".")[1], "quantity": value}
        for key, value in typed.items()
        if key.startswith(f"{name}.") and value.strip() not in ("", "0")
    ]


def _line_data(typed: Mapping[str, str], currency: str) -> dict[str, Any]:
    data: dict[str, Any] = {k: v for k, v in typed.items() if k in LINE_FIELDS and v}
    for column in ("unit_price", "discount"):
        if data.get(column):
            data[column] = parse_amount(data[column], currency)
    return data


def _moment(raw: str, user: User) -> datetime:
    """What was typed, in the zone of who typed it."""
    return datetime.fromisoformat(raw).replace(tzinfo=ZoneInfo(user.timezone)).astimezone(UTC)
