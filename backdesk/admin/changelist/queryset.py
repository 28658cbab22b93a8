"""Rows for a page: what is shown is what is queried, and what nobody may see is not found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette_admin.contrib.tortoise.filters import build_filter_query
from tortoise import fields as columns
from tortoise.expressions import Q
from tortoise.fields.data import CharEnumFieldInstance
from tortoise.models import Model
from tortoise.query_utils import Prefetch
from tortoise.queryset import QuerySet

from backdesk.admin.changelist.query_params import ListQuery, bad_request
from backdesk.admin.fields import ForeignKeyField
from backdesk.i18n import LazyText, _
from backdesk.search.conditions import contains_any
from backdesk.search.full_text import choose_plan
from backdesk.search.parser import SearchSyntaxError

if TYPE_CHECKING:
    from backdesk.admin.model_view import ModelView


def search_columns(model: type[Model], names: Sequence[str]) -> list[str]:
    """The columns among ``names`` that hold text."""
    found = [(name, model._meta.fields_map.get(name)) for name in names]
    return [
        name
        for name, column in found
        if isinstance(column, columns.CharField | columns.TextField)
        and not isinstance(column, CharEnumFieldInstance)
    ]


def icontains_any(names: Sequence[str], term: str) -> Q:
    """Rows in which one of ``names`` contains ``term``; without names there are none."""
    if not names:
        return Q(pk__in=[])
    return contains_any(*names)(term)


def filtered_queryset(view: ModelView, request: Request, query: ListQuery) -> QuerySet[Any]:
    """The rows that the search and the filters leave.

    :raises HTTPException: 400, the search was not understood, or a filter's value cannot be
        one of its column.
    """
    rows = view.get_list_query(request)
    if query.q:
        try:
            rows = rows.filter(view.get_search_query(request, query.q))
        except SearchSyntaxError as error:
            raise bad_request(LazyText("{why}"), why=error) from None
    named = {field.name: field for field in view.fields}
    try:
        condition = build_filter_query(
            query.filters, named, view.get_filter_registry(), view, request
        )
    except (ValueError, OverflowError):
        raise bad_request(_("This filter cannot be used: its value does not exist.")) from None
    return rows if condition is None else rows.filter(condition)


async def planned_queryset(view: ModelView, request: Request, query: ListQuery) -> QuerySet[Any]:
    """What ``filtered_queryset`` leaves, looked for by the way that is quicker for these words.

    :raises HTTPException: 400, as there.
    """
    known: dict[str, bool] = getattr(request.state, "weighed", {})
    request.state.weighed = known
    return await choose_plan(filtered_queryset(view, request, query), known)


def only_columns(
    view: ModelView, rows: QuerySet[Any], names: Sequence[str], beside: Sequence[str] = ()
) -> QuerySet[Any]:
    """``rows`` with the columns that the fields called ``names`` show, those ``beside`` them,
    and no others.
    """
    meta = view.model._meta
    needed = {meta.pk_attr, *view.needs, *beside}
    everything = False
    for field in (view.field(name) for name in names):
        if isinstance(field, ForeignKeyField):
            needed.add(view.column_of(field.name))
            rows = rows.prefetch_related(_named_only(field))
        elif hasattr(field, "needs"):
            needed.update(field.needs)
        elif field.name in meta.fields_db_projection:
            needed.add(field.name)
        else:
            everything = everything or not view.needs
    return rows if everything else rows.only(*sorted(needed))


def _named_only(field: ForeignKeyField) -> str | Prefetch:
    """The related rows with the columns that name them."""
    view = field.view()
    if view is None:
        return field.name
    wanted = {view.model._meta.pk_attr, *view.lookup_fields, *view.needs}
    return Prefetch(field.name, view.model.all().only(*sorted(wanted)))


def parse_pk(model: type[Model], raw: Any) -> Any:
    """The primary key in an address, or None where it cannot be one."""
    column = model._meta.pk
    try:
        key = column.to_python_value(raw)
    except (ValueError, TypeError):
        return None
    low, high = column.constraints.get("ge"), column.constraints.get("le")
    if low is not None and not low <= key <= high:
        return None
    return None if isinstance(key, str) and "\0" in key else key


async def get_object(
    view: ModelView, request: Request, raw: Any, *, locked: bool = False
) -> Model | None:
    """The row with this key among those that whoever asks may see."""
    key = parse_pk(view.model, raw)
    if key is None:
        return None
    rows = view.get_detail_query(request).filter(**{view.model._meta.pk_attr: key})
    if locked:
        return await rows.select_for_update().first()
    for field in view.fields:
        if isinstance(field, ForeignKeyField):
            rows = rows.prefetch_related(_named_only(field))
    return await rows.first()
