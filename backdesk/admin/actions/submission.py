"""What was typed in an action's dialog: kept as typed, and read as the action's form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from starlette.datastructures import FormData

from admin.widgets.order_lines import LINE_FIELDS
from backdesk.actions.declaration import Action
from backdesk.actions.errors import FieldError, Invalid
from backdesk.actions.form import Form, parse_strings
from backdesk.admin.actions.dialog import widget_types
from backdesk.admin.actions.row_widgets import ROWS, chosen, read_rows
from backdesk.admin.actions.widgets import type_of
from backdesk.amount_text import parse_amount, parse_rate, parse_whole
from backdesk.auth.user import User
from backdesk.i18n import _

MOST_ROWS = 5000
NUMBERS: dict[str, Callable[[str], Any]] = {"rate": parse_rate, "integer": parse_whole}
EMPTY: dict[str, Any] = {"text": "", "long": "", "money": 0}
"""What a field becomes whose content was deleted, by its kind."""


def submitted_values(action: Action, form: FormData) -> dict[str, Any]:
    """What was typed, by field, to be shown again."""
    typed: dict[str, Any] = {
        key: value for key, value in form.multi_items() if isinstance(value, str)
    }
    for name, kind in widget_types(action).items():
        if kind == "colleagues":
            typed[name] = [str(value) for value in form.getlist(name)]
        if kind == "lines":
            typed.pop(name, None)  # rows have names of their own
            if any(key.startswith(f"{name}.") for key in typed):
                typed[name] = typed_lines(name, typed)
    return typed


def typed_lines(name: str, typed: Mapping[str, Any]) -> list[dict[str, str]]:
    """The rows in their order in the dialog; those left empty are not there."""
    places = {key.split(".")[1] for key in typed if key.startswith(f"{name}.")}
    known = sorted(int(place) for place in places if place.isdecimal() and len(place) < 6)
    rows = [
        {column: str(typed.get(f"{name}.{place}.{column}", "")) for column in LINE_FIELDS}
        for place in known[:MOST_ROWS]
    ]
    return [row for row in rows if any(row.values())]


def parse_submission(action: Action, row: Any, typed: Mapping[str, Any], user: User) -> Form:
    """The action's form from what was typed.

    What was emptied becomes empty; what was empty and stayed so is left out.

    :raises Invalid: naming each wrong field.
    """
    data: dict[str, Any] = {}
    emptied: dict[str, Any] = {}
    wrong: list[FieldError] = []
    for name, kind in widget_types(action).items():
        if row is None and type_of(kind).of_one_row:
            continue
        raw = typed.get(name, "")
        try:
            data[name] = _read(name, kind, raw, row, typed, user, wrong)
        except ValueError as error:
            wrong.append(FieldError(name, str(error)))
        held = getattr(row, name, None)
        if name in typed and raw == "" and held and kind in EMPTY:
            emptied[name] = EMPTY[kind]
    if wrong:
        raise Invalid(wrong)
    known = {name: value for name, value in data.items() if value is not None}
    return parse_strings(action.form, known).model_copy(update=emptied)


def _read(
    name: str,
    kind: str,
    raw: Any,
    row: Any,
    typed: Mapping[str, Any],
    user: User,
    wrong: list[FieldError],
) -> Any:
    if kind in NUMBERS and raw.strip():
        return NUMBERS[kind](raw)
    match kind:
        case "money" | "cost":
            amount = parse_amount(raw, row.currency) if raw.strip() else ""
            return (amount or False) if kind == "cost" else amount
        case _ if kind in ROWS:
            return read_rows(kind, name, typed, currency_of(row), wrong)
        case "date-time":
            return parse_local_datetime(raw, user) if raw else ""
        case "switch":
            return name in typed
        case "quantities":
            raw = _chosen(name, typed, wrong)
        case "lines":
            raw = _lines(name, raw, row, wrong)
    return raw


def currency_of(row: Any) -> str:
    """The currency in which amounts about the row are typed."""
    return str(getattr(row, "currency", "EUR"))


def _chosen(name: str, typed: Mapping[str, Any], wrong: list[FieldError]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for key, value in typed.items():
        if key.startswith(f"{name}.") and chosen(value):
            at = f"{name}.{len(found)}.quantity"
            quantity = read_or_say(parse_whole, value.strip(), at, wrong)
            found.append({"line": key.split(".")[1], "quantity": quantity})
    return found


def _lines(name: str, rows: Any, row: Any, wrong: list[FieldError]) -> Any:
    """Nothing, where the dialog did not ask for them."""
    if rows == "":
        return rows
    return [
        line_typed(one, row.currency, f"{name}.{place}", wrong) for place, one in enumerate(rows)
    ]


def line_typed(
    typed: Mapping[str, str], currency: str, place: str, wrong: list[FieldError]
) -> dict[str, Any]:
    amount = partial(parse_amount, currency=currency)
    parsers: dict[str, Callable[[str], Any]] = {
        "quantity": parse_whole,
        "unit_price": amount,
        "discount": amount,
        "vat_rate": parse_rate,
    }
    data: dict[str, Any] = {name: typed[name].strip() for name in LINE_FIELDS}
    for column, parse in parsers.items():
        data[column] = read_or_say(parse, data[column], f"{place}.{column}", wrong)
    data["discount"] = data["discount"] or 0
    return data


def read_or_say(parse: Callable[[str], Any], raw: str, at: str, wrong: list[FieldError]) -> Any:
    """What ``raw`` is; what it is not is added to ``wrong``. Nothing stays nothing."""
    try:
        return parse(raw) if raw else raw
    except ValueError as error:
        wrong.append(FieldError(at, str(error)))
        return raw


def parse_local_datetime(raw: str, user: User) -> datetime:
    """What was typed, in the zone of who typed it.

    :raises ValueError: it is no date and time.
    """
    try:
        return datetime.fromisoformat(raw).replace(tzinfo=ZoneInfo(user.timezone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(str(_("this is no date and time"))) from None
