"""The page of any row, from its model alone: what it says, what can be done, what was done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from tortoise.models import Model

from backdesk.actions.context import display_key
from backdesk.admin.actions.availability import arrange, available_actions
from backdesk.admin.detail.pages import DetailPage
from backdesk.admin.formatting import format_changes, template_formatters
from backdesk.auth.user import User
from backdesk.defaults import default_currency
from backdesk.models.history import History
from backdesk.resource import subject_name


async def row_context(row: Model, user: User) -> dict[str, Any]:
    """Its columns with their labels, its actions, and its history, oldest first."""
    model = type(row)
    currency = getattr(row, "currency", None) or await default_currency()
    await row.fetch_related(*model._meta.fk_fields)
    said = {name: [None, value] for name, value in _values(row)}
    entries = History.filter(subject=subject_name(model), subject_key=display_key(row))
    return {
        **template_formatters(user, currency),
        "arranged": arrange(await available_actions(row, user)),
        "facts": format_changes(model, said, currency, ZoneInfo(user.timezone)),
        "history": list(await entries.order_by("id")),
    }


def _values(row: Model) -> Iterator[tuple[str, object]]:
    """Each column; of a foreign key the row that it leads to, by its name."""
    meta = row._meta
    keys = {f"{name}_id" for name in meta.fk_fields}
    shown = {*meta.fields_db_projection, *meta.fk_fields} - keys - {"version", meta.pk_attr}
    for name in meta.fields_map:
        value = getattr(row, name) if name in shown else None
        if value not in (None, ""):
            yield name, str(value) if name in meta.fk_fields else value


ROW_PAGE = DetailPage("row", row_context)
"""For a view's ``detail``: the page at ``/{key}/{number}``."""
