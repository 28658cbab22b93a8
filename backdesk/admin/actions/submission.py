"""What was typed in an action's dialog: kept as typed, and read as the action's form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from starlette.datastructures import FormData

from backdesk.actions.declaration import Action
from backdesk.actions.errors import FieldError, Invalid
from backdesk.actions.form import Form, parse_strings
from backdesk.admin.actions.dialog import widget_types
from backdesk.admin.actions.row_widgets import ROWS, read_rows
from backdesk.admin.actions.widgets import Submission, type_of
from backdesk.amount_text import parse_amount, parse_rate, parse_whole
from backdesk.auth.user import User
from backdesk.i18n import _

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
        gather = type_of(kind).gather
        if gather is not None:
            typed.pop(name, None)  # its inputs have names of their own
            if any(key.startswith(f"{name}.") for key in typed):
                typed[name] = gather(name, typed)
    return typed


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
            data[name] = _read(kind, Submission(name, raw, row, user, typed, wrong))
        except ValueError as error:
            wrong.append(FieldError(name, str(error)))
        held = getattr(row, name, None)
        if name in typed and raw == "" and held and kind in EMPTY:
            emptied[name] = EMPTY[kind]
    if wrong:
        raise Invalid(wrong)
    known = {name: value for name, value in data.items() if value is not None}
    return parse_strings(action.form, known).model_copy(update=emptied)


def _read(kind: str, sent: Submission) -> Any:
    raw, parse = sent.raw, type_of(kind).parse
    if parse is not None:
        return parse(sent)
    if kind in ROWS:
        return read_rows(kind, sent.name, sent.typed, currency_of(sent.row), sent.wrong)
    match kind:
        case "money":
            return parse_amount(raw, sent.row.currency) if raw.strip() else ""
        case "date-time":
            return parse_local_datetime(raw, sent.user) if raw else ""
        case "switch":
            return sent.name in sent.typed
        case _:
            return NUMBERS[kind](raw) if kind in NUMBERS and raw.strip() else raw


def currency_of(row: Any) -> str:
    """The currency in which amounts about the row are typed."""
    return str(getattr(row, "currency", "EUR"))


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
