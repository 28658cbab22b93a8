"""What was typed in an action's dialog: kept as typed, and read as the action's form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from starlette.datastructures import FormData

from actions.form import Form, read_words
from actions.framework import Action
from actions.problem import FieldError, Invalid
from admin.dialog import OF_ONE_ROW, chosen, kinds
from admin.lines_editor import LINE_FIELDS
from admin.rows import ROWS, read_rows
from models.amount_text import parse_amount
from models.user import User
from models.words import _

MOST_ROWS = 5000
EMPTY: dict[str, Any] = {"text": "", "long": "", "money": 0}
"""What a field becomes whose content was deleted, by its kind."""


def typed_in(action: Action, form: FormData) -> dict[str, Any]:
    """What was typed, by field, to be shown again."""
    typed: dict[str, Any] = {
        key: value for key, value in form.multi_items() if isinstance(value, str)
    }
    for name, kind in kinds(action).items():
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


def read_typed(action: Action, row: Any, typed: Mapping[str, Any], user: User) -> Form:
    """The action's form from what was typed.

    What was emptied becomes empty; what was empty and stayed so is left out.

    :raises Invalid: naming each wrong field.
    """
    data: dict[str, Any] = {}
    emptied: dict[str, Any] = {}
    wrong: list[FieldError] = []
    for name, kind in kinds(action).items():
        if row is None and kind in OF_ONE_ROW:
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
    return read_words(action.form, known).model_copy(update=emptied)


def _read(
    name: str,
    kind: str,
    raw: Any,
    row: Any,
    typed: Mapping[str, Any],
    user: User,
    wrong: list[FieldError],
) -> Any:
    match kind:
        case "money" | "cost":
            amount = parse_amount(raw, row.currency) if raw.strip() else ""
            return (amount or False) if kind == "cost" else amount
        case _ if kind in ROWS:
            return read_rows(kind, name, typed, money_of(row), wrong)
        case "rate":
            raw = rate_typed(raw)
        case "date-time":
            return moment(raw, user) if raw else ""
        case "switch":
            return name in typed
        case "quantities" | "lines":
            return _chosen(name, typed) if kind == "quantities" else _lines(name, raw, row, wrong)
    return raw


def money_of(row: Any) -> str:
    """The currency in which amounts about the row are typed."""
    return str(getattr(row, "currency", "EUR"))


def _chosen(name: str, typed: Mapping[str, Any]) -> list[dict[str, str]]:
    return [
        {"line": key.split(".")[1], "quantity": value.strip()}
        for key, value in typed.items()
        if key.startswith(f"{name}.") and chosen(value)
    ]


def _lines(name: str, rows: Any, row: Any, wrong: list[FieldError]) -> Any:
    """Nothing, where the dialog did not ask for them."""
    if rows == "":
        return rows
    return [
        line_typed(one, row.currency, f"{name}.{place}", wrong) for place, one in enumerate(rows)
    ]


def rate_typed(raw: str) -> str:
    """``21`` of ``21 %`` and ``5.5`` of ``5,5``."""
    return raw.strip().removesuffix("%").strip().replace(",", ".")


def line_typed(
    typed: Mapping[str, str], currency: str, place: str, wrong: list[FieldError]
) -> dict[str, Any]:
    data: dict[str, Any] = {name: typed[name].strip() for name in LINE_FIELDS}
    for column in ("unit_price", "discount"):
        if data[column]:
            try:
                data[column] = parse_amount(data[column], currency)
            except ValueError as error:
                wrong.append(FieldError(f"{place}.{column}", str(error)))
    data["discount"] = data["discount"] or 0
    data["vat_rate"] = rate_typed(data["vat_rate"])
    return data


def moment(raw: str, user: User) -> datetime:
    """What was typed, in the zone of who typed it.

    :raises ValueError: it is no date and time.
    """
    try:
        return datetime.fromisoformat(raw).replace(tzinfo=ZoneInfo(user.timezone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(str(_("this is no date and time"))) from None
