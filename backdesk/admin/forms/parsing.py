"""Reading a posted form: what was sent, what it means, and what is wrong with it.

A field that the form did not send is not in the result: it is not changed. What was typed is
kept as typed, so that a refused form comes back as it was.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette_admin.fields import BaseField, BooleanField, EnumField
from starlette_admin.helpers import field_error_payload, is_empty_value

from backdesk.admin.forms.persistence import REQUIRED, InlineRow
from backdesk.admin.inlines import InlineView
from backdesk.i18n import _

MOST_ROWS = 500


@dataclass
class ParsedForm:
    """``values`` by field as Python has them, ``raw`` as typed, ``errors`` in words."""

    values: dict[str, Any] = field(default_factory=dict)
    raw: dict[str, Any] = field(default_factory=dict)
    errors: dict[str | int, Any] = field(default_factory=dict)


@dataclass
class ParsedRow(ParsedForm):
    """A row of an inline as it was typed."""

    index: int = 0
    key: str = ""
    delete: bool = False


async def parse_form(
    request: Request, fields: Sequence[BaseField], form: FormData, prefix: str = ""
) -> ParsedForm:
    """The values of ``fields`` that ``form`` has."""
    typed = ParsedForm()
    for one in fields:
        name = prefix + one.name
        if one.read_only or name not in form:
            continue
        here = copy.copy(one)  # the field is shared by all requests
        here.id = name
        multiple = getattr(one, "multiple", False)
        raw = [value for value in form.getlist(name) if value] if multiple else form[name]
        typed.raw[one.name] = raw
        try:
            value = await _parse(request, here, form, raw)
            await here.validate(request, value, typed.values)
        except ValueError as error:
            typed.errors[one.name] = field_error_payload(error)
        else:
            typed.values[one.name] = value
            if isinstance(one, BooleanField):
                typed.raw[one.name] = value
    return typed


async def _parse(request: Request, one: BaseField, form: FormData, raw: Any) -> Any:
    """:raises ValueError: it cannot be read, in words."""
    texts = raw if isinstance(raw, list) else [raw]
    if any(not isinstance(text, str) or "\0" in text for text in texts):
        raise ValueError(str(_("This cannot be stored.")))
    try:
        value = await one.parse_input(request, form)
    except (OverflowError, ArithmeticError, RecursionError):
        value = None
    except ValueError as error:
        raise ValueError(_understood(error, one, str(raw))) from None
    if is_empty_value(value) and not is_empty_value(raw):
        raise ValueError(_("“{raw}” cannot be read.").format(raw=str(raw)[:40]))
    if isinstance(one, EnumField) and one.choices and not is_empty_value(value):
        chosen = value if isinstance(value, list) else [value]
        pairs: Any = one.choices
        allowed = {str(choice) for choice, _label in pairs}
        if any(str(choice) not in allowed for choice in chosen):
            raise ValueError(str(_("Choose one of the list.")))
    return value


def _understood(error: ValueError, one: BaseField, raw: str) -> str:
    """Our own fields say what is wrong; Python's words are not for people."""
    ours = type(one).__module__.startswith("admin") or not str(error).startswith("Invalid")
    return str(error) if ours else _("“{raw}” cannot be read.").format(raw=raw[:40])


def check_required(fields: Sequence[BaseField], typed: ParsedForm) -> None:
    """Note what a new row needs and the form did not send."""
    for one in fields:
        unsent = one.name not in typed.values and one.name not in typed.errors
        if one.required and not one.read_only and unsent:
            typed.errors[one.name] = str(REQUIRED)


async def parse_inline_rows(
    request: Request, inline: InlineView, form: FormData
) -> list[ParsedRow]:
    """The rows that were typed for ``inline``; new ones that were left empty are not."""
    start = inline.prefix()
    places = {name[len(start) :].partition(".")[0] for name in form if name.startswith(start)}
    rows = []
    for place in sorted(int(text) for text in places if text.isdecimal() and len(text) < 9)[
        :MOST_ROWS
    ]:
        prefix = f"{start}{place}."
        fields = inline.form_fields_list()
        typed = await parse_form(request, fields, form, prefix)
        key = str(form.get(f"{prefix}pk") or "")
        delete = str(form.get(f"{prefix}DELETE") or "") in ("1", "on", "true")
        if not key and (delete or not any(typed.raw.values())):
            continue
        row = ParsedRow(typed.values, typed.raw, typed.errors, place, key, delete)
        if not key:
            check_required(fields, row)
        rows.append(row)
    return rows


def to_parsed_row(inline: InlineView, row: ParsedRow) -> InlineRow:
    return InlineRow(inline, row.index, row.key, row.values, row.delete)
