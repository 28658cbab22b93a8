"""The rows that were chosen in a list, and the one action that every list has: delete."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin.flash import flash
from tortoise.queryset import QuerySet

from admin.deleting import Kept
from admin.listing import PLACE, read_query, wrong
from admin.reading import narrowed, raw_key
from models.paging import count_up_to
from models.words import Text, _

if TYPE_CHECKING:
    from admin.view import ModelView

CHOICE = ("pk", "all")
MOST_DELETED = 1_000


@dataclass(frozen=True)
class RowAction:
    """A button above the list; its dialog is fetched when it is pressed."""

    name: str
    label: Text | str
    icon: str = ""
    danger: bool = False
    key: str = ""


def chosen(view: ModelView, request: Request) -> QuerySet[Any]:
    """The rows that an action was asked for: those ticked, or all that the list matches.

    :raises HTTPException: 400, none were.
    """
    asked = request.query_params
    if asked.get("all") == "1":
        return narrowed(view, request, read_query(request, view))
    keys = [raw_key(view.model, raw) for raw in asked.getlist("pk")]
    if not keys:
        raise wrong(_("Choose at least one row."))
    known = [key for key in keys if key is not None]
    return view.get_list_query(request).filter(**{f"{view.model._meta.pk_attr}__in": known})


def back_to_list(view: ModelView, request: Request) -> str:
    """The list as it was when the rows were chosen."""
    without = [*CHOICE, *PLACE]
    url = request.url.remove_query_params(without)
    base = f"{request.scope.get('root_path', '')}/{view.key}"
    return f"{base}?{url.query}" if url.query else base


async def delete_chosen(view: ModelView, request: Request) -> Response:
    """GET asks, POST deletes; all of them or none."""
    rows = chosen(view, request)
    count, exact = await count_up_to(rows, MOST_DELETED)
    if not exact:
        raise wrong(_("At most {most} rows are deleted at once."), most=MOST_DELETED)
    context: dict[str, Any] = {"view": view, "count": count, "error": ""}
    site = view.site
    if request.method == "GET":
        return site.dialog(request, "delete.html", context)  # type: ignore[no-any-return]
    found = await rows.only(view.model._meta.pk_attr)
    try:
        gone = await view.delete(request, [row.pk for row in found])
    except Kept as error:
        context["error"] = str(error)
        return site.dialog(request, "delete.html", context, 409)  # type: ignore[no-any-return]
    flash(request, _("Deleted: {count}.").format(count=gone), "success")
    return site.done(request, back_to_list(view, request))  # type: ignore[no-any-return]
