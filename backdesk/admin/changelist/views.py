"""The pages that read: a list, a row, the look-up of related rows, exports, action dialogs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette_admin.base import BaseAdmin
from starlette_admin.routing import route
from starlette_admin.types import RequestAction

from backdesk.admin.changelist.bounded_page import BoundedPage, get_page_or_timeout
from backdesk.admin.changelist.cells import render_row
from backdesk.admin.changelist.display_state import display_state, drop_term_links, visible_columns
from backdesk.admin.changelist.jump_to_date import JUMP, jump_to_date
from backdesk.admin.changelist.query_params import (
    ListQuery,
    active_filters,
    filter_choices,
    list_url,
    parse_list_query,
)
from backdesk.admin.changelist.search_suggestions import search_errors, suggestions
from backdesk.admin.model_view import ModelView
from backdesk.db.deadline import MANY_ROWS, may_take
from backdesk.db.pagination import Page
from backdesk.i18n import _
from backdesk.models.list_preferences import list_preferences_for


class ListViews(BaseAdmin):
    """Each is refused to whoever may not see the model's rows."""

    def seen(self, request: Request, action: RequestAction) -> ModelView:
        """The view in the address, if whoever asks may see its rows.

        :raises HTTPException: 403 or 404, in words.
        """
        request.state.action = action
        view = self.view_at(request)
        if not view.is_accessible(request):
            raise HTTPException(403, str(_("Your role does not allow seeing this.")))
        return view

    def view_at(self, request: Request) -> ModelView:
        key = request.path_params["key"]
        for view in self._model_views:
            if view.key == key and isinstance(view, ModelView):
                return view
        raise HTTPException(404, str(_("There is no such page.")))

    @route("/{key}", name="list")
    async def list_page(self, request: Request) -> Response:
        view = self.seen(request, RequestAction.LIST)
        if JUMP in request.query_params:
            return await jump_to_date(view, request)
        query = parse_list_query(request, view)
        choice = await list_preferences_for(request.state.user, str(view.key))
        query = replace(query, columns=visible_columns(view, query, choice))
        wrong = search_errors(view, query.q, request.state.shop_zone)
        looked = (
            BoundedPage(Page([]), 0, exact=True)
            if wrong
            else await get_page_or_timeout(view, request, query)
        )
        page = looked.page
        seen = display_state(request, view, query, choice)
        rows = [await _shown(view, request, query, row, seen) for row in page.rows]
        context: dict[str, Any] = {
            "view": view,
            "title": view.menu_label,
            **seen,
            "rows": rows,
            "page": page,
            "query": query,
            "misread": wrong,
            "late": looked.late,
            "count": _said(looked),
            "one": looked.exact and looked.count == 1,
            "chips": await active_filters(request, view),
            "without_words": drop_term_links(request, view, query.q) if not page.rows else [],
            "filter_choices": filter_choices(view),
            "row_actions": view.actions_for_rows(request),
            "address": lambda **changes: list_url(request, **changes),
            "base": f"{request.scope.get('root_path', '')}/{view.key}",
        }
        return self._template_response(request, "list.html", context, 400 if wrong else 200)

    @route("/{key}/words", name="words")
    async def words(self, request: Request) -> Response:
        """What may be typed in the box above the list."""
        view = self.seen(request, RequestAction.LIST)
        if view.vocabulary is None:
            raise HTTPException(404, str(_("There is no such page.")))
        begun, typed = (request.query_params.get(name, "")[:1000] for name in ("begun", "q"))
        return JSONResponse(await suggestions(view.vocabulary, begun.replace("\0", ""), typed))

    @route("/{key}/detail", name="detail")
    async def detail_page(self, request: Request) -> Response:
        view = self.seen(request, RequestAction.DETAIL)
        row = await self.row_at(request, view)
        names = [name for _title, group in view.detail_groups for name in group]
        context = {
            "view": view,
            "title": view.name_of(row),
            "row": row,
            "kept_from": await view.kept_from(request, row),
            "cells": await view.cells(request, row, names),
            "groups": [
                (title, [view.field(name) for name in group]) for title, group in view.detail_groups
            ],
            "inlines": [await self._inline_table(request, one, row) for one in view.inline_views],
            "base": f"{request.scope.get('root_path', '')}/{view.key}",
        }
        return self._template_response(request, view.detail_template, context)

    async def row_at(self, request: Request, view: ModelView) -> Any:
        row = await view.find_by_pk(request, request.query_params.get("pk", ""))
        if row is None:
            raise HTTPException(404, str(_("It is not there, or not there any more.")))
        return row

    async def _inline_table(self, request: Request, inline: Any, parent: Any) -> dict[str, Any]:
        rows = await inline.rows_of(parent)
        return {
            "label": inline.menu_label,
            "fields": inline.form_fields_list(),
            "rows": [await inline.cells(request, row, inline.typed) for row in rows],
        }

    @route("/_api/{key}/relation-lookup", name="relation-lookup")
    async def look_up(self, request: Request) -> Response:
        view = self.seen(request, RequestAction.RELATION_LOOKUP)
        term = request.query_params.get("q", "").strip()[:200].replace("\0", "")
        rows = await view.look_up(request, term)
        return JSONResponse({"items": [{"pk": row.pk, "text": view.name_of(row)} for row in rows]})

    @route("/{key}/actions/{name}", methods=["GET", "POST"], name="row-action")
    @may_take(MANY_ROWS)
    async def run_row_action(self, request: Request) -> Response:
        view = self.seen(request, RequestAction.ACTION)
        return await view.run_action(request, request.path_params["name"])

    def done(self, request: Request, url: str) -> Response:
        """After a dialog, the page to go to; a script that followed it would read it twice."""
        if is_partial(request):
            return Response(status_code=204, headers={"X-Location": url})
        return RedirectResponse(url, 303)

    def dialog(
        self, request: Request, template: str, context: dict[str, Any], status: int = 200
    ) -> Response:
        """A dialog: a fragment for the page that fetches it, else a page of its own."""
        base = "dialog_fragment.html" if is_partial(request) else "dialog_page.html"
        shown = {"dialog_base": base, **context}
        return self._template_response(request, template, shown, status)


async def _shown(
    view: ModelView, request: Request, query: ListQuery, row: Any, seen: dict[str, Any]
) -> dict[str, Any]:
    """A row as the list's template takes it."""
    cells = await view.cells(request, row, query.columns)
    grouping, zone = query.grouping, request.state.shop_zone
    return {
        "pk": row.pk,
        "url": view.detail_url(request, row),
        "name": view.name_of(row) if _names(view, query) else f"#{row.pk}",
        "cells": cells,
        "pieces": render_row(seen["fields"][1:], seen["openings"][1:], cells),
        "group": grouping.heading(row, zone) if grouping else None,
    }


def _said(looked: BoundedPage) -> str:
    if looked.count is None:
        return str(_("many"))
    return f"{looked.count:,}" if looked.exact else f"{looked.count:,}+"


def is_partial(request: Request) -> bool:
    """Whether a page's script asks, for a piece of a page."""
    return request.headers.get("x-requested-with") == "fetch"


def _names(view: ModelView, query: ListQuery) -> bool:
    """Whether the list reads all the columns that name a row."""
    return set(view.lookup_fields) <= {*query.columns, *view.needs}
