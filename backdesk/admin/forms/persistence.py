"""Create and edit: one transaction a request, only what was sent and changed, in words if not."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette_admin.exceptions import FormValidationError
from tortoise import fields as columns
from tortoise.exceptions import IntegrityError, ValidationError
from tortoise.models import Model

from backdesk.actions.context import column_values
from backdesk.admin.changelist.queryset import get_object, parse_pk
from backdesk.admin.fields import ForeignKeyField
from backdesk.db.database import atomically
from backdesk.db.derived_columns import derived_of
from backdesk.i18n import LazyText, _

if TYPE_CHECKING:
    from backdesk.admin.inlines import InlineView
    from backdesk.admin.model_view import ModelView

Changes = dict[str, tuple[Any, Any]]
REQUIRED = _("This is required.")


class EditConflict(Exception):
    """Somebody else changed the row meanwhile; nothing was saved."""


@dataclass
class InlineRow:
    """A typed row of an inline. ``index`` is its place in the form."""

    inline: InlineView
    index: int
    key: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    delete: bool = False


async def create_object(
    view: ModelView, request: Request, values: dict[str, Any], rows: Sequence[InlineRow] = ()
) -> Model:
    """A new row with its inline rows; all of it, or nothing.

    :raises FormValidationError: what is wrong, by field.
    """

    async def work() -> Model:
        row = view.model()
        await view.fill(request, row, values)
        await view.validate(request, values)
        await row.save(force_create=True)
        await _save_rows(request, row, rows)
        changes = {
            name: (None, value)
            for name, value in column_values(row).items()
            if value not in (None, "") and name not in (view.model._meta.pk_attr, "version")
        }
        await view.saved(request, row, changes, created=True)
        return row

    return await _translate_errors(view, work)


async def update_object(
    view: ModelView,
    request: Request,
    key: Any,
    values: dict[str, Any],
    *,
    version: int | None = None,
    rows: Sequence[InlineRow] = (),
) -> Model:
    """Write what differs from the row as it is now; where nothing does, nothing is written.

    :raises EditConflict: the caller saw another version.
    :raises FormValidationError: what is wrong, by field.
    :raises HTTPException: 403, this one is not for whoever asks to change.
    """

    async def work() -> Model:
        row = await get_object(view, request, key, locked=True)
        if row is None:
            raise HTTPException(404, str(_("It is not there any more.")))
        await refuse_if_kept(view, request, row)
        if version is not None and getattr(row, "version", version) != version:
            raise EditConflict
        before = column_values(row)
        await view.fill(request, row, values)
        await view.validate(request, values)
        changes = remote_changes(before, row)
        rows_changed = await _save_rows(request, row, rows)
        if changes or rows_changed:
            await _write(row, list(changes))
            await view.saved(request, row, changes, created=False)
        return row

    return await _translate_errors(view, work)


async def refuse_if_kept(view: ModelView, request: Request, row: Model) -> None:
    """:raises HTTPException: 403, this one is not for whoever asks to change."""
    why = await view.kept_from(request, row)
    if why:
        raise HTTPException(403, why)


def remote_changes(before: dict[str, Any], row: Model) -> Changes:
    now = column_values(row)
    return {name: (before[name], now[name]) for name in now if before[name] != now[name]}


async def _write(row: Model, names: list[str]) -> None:
    """The changed columns, the version, and the times that the database keeps by itself."""
    known = row._meta.fields_map
    if "version" in known:
        row.version += 1  # type: ignore[attr-defined]
        names = [*names, "version"]
    kept = [name for name, column in known.items() if getattr(column, "auto_now", False)]
    if names or kept:
        await row.save(update_fields=[*names, *kept])


async def _save_rows(request: Request, parent: Model, rows: Sequence[InlineRow]) -> bool:
    """:raises FormValidationError: what is wrong, by inline, row and field."""
    changed = False
    errors: dict[str | None, dict[int, Any]] = {}
    for row in rows:
        try:
            changed = await row.inline.save_row(request, parent, row) or changed
        except FormValidationError as error:
            errors.setdefault(row.inline.key, {})[row.index] = error.errors
    if errors:
        raise FormValidationError({"inlines": errors})
    return changed


async def populate(view: ModelView, request: Request, row: Model, values: dict[str, Any]) -> None:
    """Set typed values on the columns of their names.

    :raises FormValidationError: a row that is referred to is not there, or nothing was typed
        where the column needs something.
    """
    errors: dict[str | int, Any] = {}
    for name, value in values.items():
        one = view.field(name)
        column = row._meta.fields_map.get(name)
        if column is None:
            continue
        if isinstance(one, ForeignKeyField):
            found = await related_key(one, request, value)
            if found is None and (value is not None or not column.null):
                errors[name] = str(_("There is no such row.") if value else REQUIRED)
            else:
                setattr(row, view.column_of(name), found)
            continue
        stored = _emptied(column, value)
        if stored is None and not column.null:
            errors[name] = str(REQUIRED)
        else:
            setattr(row, name, stored)
    if errors:
        raise FormValidationError(errors)


def _emptied(column: Any, value: Any) -> Any:
    """An empty text as its column says nothing: NULL where it may be, else the empty text."""
    if not isinstance(column, columns.CharField | columns.TextField):
        return value
    if value in (None, ""):
        return None if column.null else ""
    return value


async def related_key(one: ForeignKeyField, request: Request, raw: Any) -> Any:
    """The key of a row that is there and that whoever asks may see, else None."""
    if raw is None or one.model is None:
        return None
    view = one.view()
    if view is not None and not view.is_accessible(request):
        return None
    key = parse_pk(one.model, raw)
    rows = view.get_list_query(request) if view else one.model.all()
    name = one.model._meta.pk_attr
    return key if key is not None and await rows.filter(**{name: key}).exists() else None


async def _translate_errors(view: ModelView, work: Callable[[], Awaitable[Model]]) -> Model:
    """Run ``work`` in one transaction; what the database refuses is said in words."""
    try:
        return await atomically(work)
    except IntegrityError as error:
        raise FormValidationError(integrity_error_messages(view, str(error))) from error
    except ValidationError as error:
        name, _colon, detail = str(error).partition(": ")
        place = name if name in view.model._meta.fields_map else ""
        raise FormValidationError({place: detail or str(error)}) from error


def integrity_error_messages(view: ModelView, error: str) -> dict[str | int, Any]:
    """What the database said, by field: SQLite names the columns, PostgreSQL the key."""
    unique = re.search(r"UNIQUE constraint failed: (.+)", error)
    unique = unique or re.search(r"Key \(([^)]+)\)=.* already exists", error)
    if unique:
        typed = {name: one.of for name, one in derived_of(view.model).items()}
        named = [part.rpartition(".")[2].strip() for part in unique[1].split(",")]
        names = [typed.get(name, name) for name in named]
        return {_place(view, names): _said_twice(view, names)}
    if "foreign key" in error.lower():
        return {"": str(_("Something that it refers to is not there any more."))}
    null = re.search(r"NOT NULL constraint failed: (\S+)|null value in column \"(\w+)\"", error)
    if null:
        name = (null[1] or null[2]).rpartition(".")[2]
        return {_place(view, [name]): str(REQUIRED)}
    return {"": str(_("The database does not accept this."))}


def _place(view: ModelView, names: Sequence[str]) -> str:
    return next((name for name in names if name in view.typed), "")


def _said_twice(view: ModelView, names: Sequence[str]) -> str:
    labels = [str(view.field(name).label) if view.has(name) else name for name in names]
    said: LazyText = _("Another {thing} has the same {what}.")
    return said.format(thing=str(view.display_name).lower(), what=str(_(" and ")).join(labels))
