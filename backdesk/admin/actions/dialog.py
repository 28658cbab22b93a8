"""An action's dialog, made from its form: what is shown for each field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from backdesk.actions.declaration import Action, permit_field
from backdesk.actions.errors import FieldError, NotPermitted, Refused
from backdesk.actions.form import Form
from backdesk.admin.actions.row_widgets import ROWS
from backdesk.admin.actions.widgets import Dialog, Widget, has_widget, initial_value, type_of
from backdesk.amount_text import major
from backdesk.auth.authorize import not_allowed
from backdesk.auth.user import User
from backdesk.i18n import _
from backdesk.money import format_rate

LONG_TEXT = 1000


def json_schema(action: Action) -> dict[str, dict[str, Any]]:
    return field_schema(action.form)


def field_schema(form: type[Form]) -> dict[str, dict[str, Any]]:
    """The JSON Schema of each field, that of an optional one without its null."""
    found, whole = {}, form.model_json_schema()
    named = whole.get("$defs", {})
    for name, schema in whole.get("properties", {}).items():
        merged = named.get(str(schema.get("$ref", "")).rpartition("/")[2], {}) | schema
        for part in schema.get("anyOf", []):
            merged = part | merged if part.get("type") != "null" else merged
        found[name] = merged
    return found


def widget_type_of(schema: Mapping[str, Any]) -> str:
    """Which widget shows a field of this JSON Schema."""
    if has_widget(str(schema.get("format"))):
        return str(schema["format"])
    if "enum" in schema:
        return "choice"
    if schema.get("type") == "string" and schema.get("maxLength", 0) > LONG_TEXT:
        return "long"
    return {"boolean": "switch", "integer": "integer"}.get(str(schema.get("type")), "text")


def label_of(form: type[Form], name: str) -> str:
    """What the field is called on the page."""
    return form.model_fields[name].title or name.replace("_", " ").capitalize()


def widget_types(action: Action) -> dict[str, str]:
    return {name: widget_type_of(schema) for name, schema in json_schema(action).items()}


async def build_widgets(
    action: Action,
    row: Any,
    user: User,
    typed: Mapping[str, Any] | None = None,
    wrong: Sequence[FieldError] = (),
) -> list[Widget]:
    """The dialog's fields; with what was ``typed`` and what is ``wrong`` with it, if it was sent.

    Without a ``row`` they are for many rows: what belongs to one of them is not asked.
    """
    said = {error.field: error.message for error in wrong}
    stays = await locked_fields(action, row)
    found = []
    for name, schema in json_schema(action).items():
        declared, kind = action.form.model_fields[name], widget_type_of(schema)
        shown_as = type_of(kind)
        if not shown_as.asked or (row is None and shown_as.of_one_row):
            continue
        if name in stays and name not in (typed or {}):
            continue
        widget = Widget(
            name=name,
            label=label_of(action.form, name),
            kind=kind,
            value=await _begun(action, name, kind, row) if typed is None else typed.get(name, ""),
            required=declared.is_required() or bool(schema.get("minLength")),
            options=[(one, str(_(one)).capitalize()) for one in schema.get("enum", [])],
            error=said.get(name) or _said_inside(name, said),
            most=schema.get("maxLength", 0),
            suggested=schema.get("examples", ()),
        )
        if kind == "choice" and declared.default is None and not _holds(widget, row):
            widget.options = [("", str(_("As it is"))), *widget.options]
        _close(widget, action, schema, user)
        if shown_as.fill is not None:
            await shown_as.fill(widget, Dialog(action, row, user, typed, said))
        if not widget.needless:
            found.append(widget)
    return found


def _said_inside(name: str, said: Mapping[str, str]) -> str:
    return next((said[at] for at in said if at.startswith(f"{name}.")), "")


def _close(widget: Widget, action: Action, schema: Mapping[str, Any], user: User) -> None:
    """What the role does not let be filled in or chosen; what is chosen already stays."""
    widget.closed = closed(action, widget.name, user)
    widget.closed_options = {
        value: not_allowed(permission)
        for value, permission in schema.get("permissions", {}).items()
        if value != str(widget.value) and not user.may(permission)
    }


def closed(action: Action, name: str, user: User) -> str:
    """Why the role does not let the field be filled in; empty where it does."""
    try:
        permit_field(action.form, name, user)
    except NotPermitted as no:
        return no.detail
    return ""


def _holds(widget: Widget, row: Any) -> bool:
    """Whether the row has one of the choices; of many rows, and of others, nothing is chosen."""
    held = str(getattr(row, widget.name, ""))
    return any(held == value for value, _label in widget.options)


async def locked_fields(action: Action, row: Any) -> Mapping[str, Refused]:
    """The fields that are not asked for, as they cannot be changed now, and why."""
    return await action.stays(row) if action.stays and row is not None else {}


async def _begun(action: Action, name: str, kind: str, row: Any) -> Any:
    """What the field begins with: what is declared for it, else what the row has."""
    declared = await initial_value(action, name, kind, row)
    if declared is not None:
        return declared
    if kind in ROWS:
        return ""
    held = getattr(row, name, "")
    if kind == "money" and isinstance(held, int):
        return major(held, row.currency)
    if isinstance(held, Decimal):
        return format_rate(held)
    return held if isinstance(held, str | int) or hasattr(held, "isoformat") else str(held or "")
