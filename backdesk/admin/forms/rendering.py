"""What a form shows: its fields with what is stored, or with what was typed and refused."""

from __future__ import annotations

import copy
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette_admin.fields import BaseField, BooleanField

from backdesk.admin.changelist.queryset import parse_pk
from backdesk.admin.fields import ForeignKeyField
from backdesk.admin.forms.parsing import ParsedRow
from backdesk.admin.inlines import InlineView
from backdesk.i18n import LazyText, _

if TYPE_CHECKING:
    from tortoise.models import Model

    from backdesk.admin.model_view import ModelView


@dataclass
class BoundField:
    """One input: ``theirs`` is what somebody else made of it meanwhile, ``text`` names a key."""

    field: BaseField
    data: Any
    error: Any = None
    theirs: Any = None
    text: str = ""


@dataclass
class FormState:
    """A form's content: stored values by field, and over them what was typed."""

    stored: dict[str, Any] = field(default_factory=dict)
    typed: dict[str, Any] = field(default_factory=dict)
    errors: dict[str | int, Any] = field(default_factory=dict)
    theirs: dict[str, Any] = field(default_factory=dict)


async def bound_fields(
    view: ModelView, request: Request, names: Sequence[str], shown: FormState, prefix: str = ""
) -> list[BoundField]:
    """The inputs called ``names``; each field is copied, for it is shared by all requests."""
    made = []
    for name in names:
        here = copy.copy(view.field(name))
        here.id = prefix + name
        data = shown.typed.get(name, shown.stored.get(name))
        box = BoundField(here, data, shown.errors.get(name), shown.theirs.get(name))
        if isinstance(here, ForeignKeyField):
            box.text = await _name_at(here, request, data)
            box.theirs = await _name_at(here, request, box.theirs) or None
        if isinstance(here, BooleanField) and box.theirs is not None:
            box.theirs = _("yes") if box.theirs else _("no")
        made.append(box)
    return made


async def groups(
    view: ModelView, request: Request, shown: FormState
) -> list[tuple[LazyText | str, list[BoundField]]]:
    return [
        (title, await bound_fields(view, request, names, shown))
        for title, names in view.form_groups
    ]


async def _name_at(one: ForeignKeyField, request: Request, raw: Any) -> str:
    """What the chosen row is called, if whoever asks may see it."""
    view = one.view()
    if raw in (None, "") or one.model is None:
        return ""
    key = parse_pk(one.model, raw)
    if key is None or (view is not None and not view.is_accessible(request)):
        return str(raw)
    row = await one.model.get_or_none(**{one.model._meta.pk_attr: key})
    if row is None:
        return str(raw)
    return view.name_of(row) if view else str(row)


async def initial_values(view: ModelView, request: Request) -> dict[str, Any]:
    """What a new row's form begins with."""
    begun = {}
    for name in view.typed:
        one = view.field(name)
        value = await one.get_create_default(request)
        ready = value is None or isinstance(one, ForeignKeyField)
        begun[name] = value if ready else await view.serialize_field_value(value, one, request)
    return begun


@dataclass
class InlineForm:
    """An inline's rows, each (index, key, to delete, error, inputs), and an empty row to copy."""

    view: InlineView
    rows: list[dict[str, Any]]
    empty: list[BoundField]


async def inline_form(
    inline: InlineView,
    request: Request,
    parent: Model | None,
    typed: Sequence[ParsedRow] | None,
    errors: dict[int, Any],
) -> InlineForm:
    """The stored rows of ``parent``, or those that were typed and refused."""
    rows = []
    if typed is not None:
        for row in typed:
            wrong = {**row.errors, **errors.get(row.index, {})}
            shown = FormState(typed=row.raw, errors=wrong)
            rows.append(await _inline_row(inline, request, row.index, row.key, shown))
            rows[-1]["delete"] = row.delete
    elif parent is not None:
        for place, stored in enumerate(await inline.rows_of(parent)):
            shown = FormState(await inline.cells(request, stored, inline.typed))
            rows.append(await _inline_row(inline, request, place, str(stored.pk), shown))
    begun = FormState(await initial_values(inline, request))
    empty = await bound_fields(inline, request, inline.typed, begun, f"{inline.prefix()}__place__.")
    return InlineForm(inline, rows, empty)


async def _inline_row(
    inline: InlineView, request: Request, place: int, key: str, shown: FormState
) -> dict[str, Any]:
    made = await bound_fields(inline, request, inline.typed, shown, f"{inline.prefix()}{place}.")
    return {
        "index": place,
        "key": key,
        "delete": False,
        "error": shown.errors.get(""),
        "boxes": made,
    }


def original_values(form: FormData) -> dict[str, Any]:
    """What the form showed when it was opened, as it says itself; nothing is decided by it."""
    try:
        was = json.loads(str(form.get("_was") or "{}"))
    except (ValueError, RecursionError):
        return {}
    return was if isinstance(was, dict) else {}


def merge_conflict(was: dict[str, Any], now: dict[str, Any], typed: dict[str, Any]) -> FormState:
    """The row as it is now under what was typed; what both changed is shown from both sides."""
    shown = FormState(stored=now)
    for name, value in typed.items():
        untouched = name in was and _same(was[name], value)
        if not untouched and not _same(now.get(name), value):
            shown.typed[name] = value
        changed_by_them = name in was and not _same(was[name], now.get(name))
        if changed_by_them:
            shown.theirs[name] = now.get(name)
    return shown


def _same(one: Any, other: Any) -> bool:
    return str("" if one in (None, False) else one) == str("" if other in (None, False) else other)
