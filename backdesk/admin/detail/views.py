"""The page of a row: of an order, and of whatever else is known by its number."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette_admin.routing import route
from tortoise.models import Model

from backdesk.actions.context import display_key
from backdesk.admin.changelist.review_queue import queue_bar
from backdesk.admin.changelist.views import is_partial
from backdesk.admin.detail.pages import DetailPage, RouteGroup, get_by_number, resource_in
from backdesk.db.pagination import InvalidCursor
from backdesk.i18n import _
from backdesk.resource import get_resource

LINES_SHOWN = 200
"""Lines of a page before somebody asks for all."""


class DetailViews(RouteGroup):
    """``/{key}/{number}``: the page of a row, of each resource that has one."""

    @route("/{key:paper}/{number:number}", name="paper")
    async def page(self, request: Request) -> Response:
        resource = resource_in(request)
        if not request.state.user.may(resource.view):
            raise HTTPException(403, str(_("Your role does not allow seeing this.")))
        row = await get_by_number(resource.model, request.path_params["number"])
        after = request.query_params.get("after", "")
        page = _page_of(self._admin, resource.model)
        if page.older is None or not after:
            return await show_page(self._admin, request, row)
        try:
            older = await page.older(row, after)
        except InvalidCursor as wrong:
            raise HTTPException(400, str(wrong)) from None
        return await show_page(self._admin, request, row, **older)


def every_line(request: Request) -> bool:
    return request.query_params.get("lines") == "all"


def first_lines(lines: list[Any]) -> list[Any]:
    return lines[:LINES_SHOWN]


def _page_of(site: Any, model: type[Model]) -> DetailPage:
    """:raises HTTPException: 404, the model's view declares no page."""
    view = site.view_of(model)
    if view is None or view.detail is None:
        raise HTTPException(404, str(_("There is no such page.")))
    return view.detail  # type: ignore[no-any-return]


async def show_page(site: Any, request: Request, row: Any, **more: Any) -> Response:
    """The page of ``row``: whole, or what is in it for the script that asked.

    Written in a thread: thousands of lines would hold up everybody else for seconds. The first
    ``LINES_SHOWN`` are shown, and all of them at ``?lines=all``.
    """
    resource, user = get_resource(type(row)), request.state.user
    page, key = _page_of(site, type(row)), resource.key
    base = request.scope.get("root_path", "")
    context = {
        "title": str(row),
        "key": key,
        "paper_title": resource.plural,
        "row": row,
        "base": base,
        "here": f"{base}/{key}/{display_key(row)}",
        "new_key": lambda: uuid.uuid4().hex,
        "may": user.may,
        "shown": (lambda lines: lines) if every_line(request) else first_lines,
        **await site.page_context(user),
        "links": getattr(request.app.state, "links", None),
        "queue": None if is_partial(request) else await queue_bar(site, request, key),
        **await page.context(row, user),
        **more,
    }
    part = "_page" if is_partial(request) else "page"
    response: Response = await asyncio.to_thread(
        site._template_response,  # noqa: SLF001 - how starlette-admin names it
        request,
        f"{page.template}/{part}.html",
        context,
    )
    if is_partial(request):
        response.headers["X-Swap"] = "work"
    return response
