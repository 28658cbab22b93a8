"""Jump to a date: the place in a list at which a day begins; nothing is filtered."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette_admin.fields import DateField

from backdesk.admin.changelist.query_params import (
    ListQuery,
    bad_request,
    list_url,
    parse_list_query,
    sort_keys,
)
from backdesk.admin.changelist.queryset import filtered_queryset, only_columns
from backdesk.admin.fields import DateTimeField
from backdesk.db.pagination import apply_ordering, encode_cursor, where
from backdesk.i18n import _
from backdesk.local_day import start_of

if TYPE_CHECKING:
    from backdesk.admin.model_view import ModelView

JUMP = "jump"


def date_sort_field(view: ModelView, query: ListQuery) -> str:
    """The field of days or moments by which the list is sorted first, if it is."""
    name = query.order[0][0]
    dates = view.has(name) and isinstance(view.field(name), DateTimeField | DateField)
    return name if dates else ""


async def jump_to_date(view: ModelView, request: Request) -> Response:
    """To the first row, in the order of the list, of the day asked for or of one beyond it.

    :raises HTTPException: 400, it is no day, or the list is not sorted by days.
    """
    query, asked = parse_list_query(request, view), request.query_params[JUMP]
    name = date_sort_field(view, query)
    if not name:
        raise bad_request(_("Sort the list by a date first, then jump to one."))
    try:
        day = date.fromisoformat(asked)
        falling = query.order[0][1]
        bound: date | datetime = day + timedelta(days=1) if falling else day
        if isinstance(view.field(name), DateTimeField):
            bound = start_of(bound, request.state.shop_zone)
    except (ValueError, OverflowError):
        raise bad_request(_("“{raw}” is not a date."), raw=asked[:40]) from None
    keys = sort_keys(view, query.order)
    rows = only_columns(
        view, filtered_queryset(view, request, query), [], [key.column for key in keys]
    )
    passed = rows.filter(where(f"{name}__{'gte' if falling else 'lt'}", bound))
    last = await apply_ordering(passed, [key.reversed() for key in keys]).first()
    place = encode_cursor(last, keys) if last is not None else ""
    base = f"{request.scope.get('root_path', '')}/{view.key}"
    return RedirectResponse(base + list_url(request, jump="", after=place), 303)
