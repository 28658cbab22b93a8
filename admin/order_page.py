"""The order's page, and those of the other things that are known by their numbers."""

from __future__ import annotations

import uuid
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette_admin.routing import route
from tortoise.models import Model

from actions.context import key_of
from admin.notes_page import unread_notes
from admin.pages import fetched
from admin.papers import DetailPage, PaperPages, resource_in, row_called
from admin.product_shown import ledger
from admin.queue import bar
from api.files import EXPORT_PERMISSION, export_response
from models.customer import Customer
from models.paging import WrongPlace
from models.product import Product
from models.resource import registered
from models.return_case import ReturnCase, ReturnPhoto
from models.words import _


class OrderPages(PaperPages):
    """``/{orders|quotes|invoices|credit_memos|packing_slips|returns}/{number}``."""

    @route("/{key:paper}/{number:number}", name="paper")
    async def page(self, request: Request) -> Response:
        resource = resource_in(request)
        if not request.state.user.may(resource.view):
            raise HTTPException(403, str(_("Your role does not allow seeing this.")))
        row = await row_called(resource.model, request.path_params["number"])
        after = request.query_params.get("after", "")
        if isinstance(row, Product) and after:
            return await show_page(self._admin, request, row, ledger=await _older(row, after))
        return await show_page(self._admin, request, row)

    @route("/customers/{number:number}/export", name="customer-export")
    async def export(self, request: Request) -> Response:
        if not request.state.user.may(EXPORT_PERMISSION):
            raise HTTPException(403, str(_("Your role does not allow exporting this.")))
        return export_response(await row_called(Customer, request.path_params["number"]))

    @route("/returns/{number:number}/photos/{id:id}", name="return-photo")
    async def photo(self, request: Request) -> Response:
        if not request.state.user.may(registered(ReturnCase).view):
            raise HTTPException(403, str(_("Your role does not allow seeing this.")))
        case = await row_called(ReturnCase, request.path_params["number"])
        photo = await ReturnPhoto.get_or_none(id=request.path_params["id"], return_case_id=case.id)
        if photo is None:
            raise HTTPException(404, str(_("There is no such photo.")))
        return Response(bytes(photo.content), media_type="image/jpeg")


def _page_of(site: Any, model: type[Model]) -> DetailPage:
    """:raises HTTPException: 404, the model's view declares no page."""
    view = site.view_of(model)
    if view is None or view.detail is None:
        raise HTTPException(404, str(_("There is no such page.")))
    return view.detail  # type: ignore[no-any-return]


async def _older(product: Product, after: str) -> dict[str, Any]:
    try:
        return await ledger(product, after)
    except WrongPlace as wrong:
        raise HTTPException(400, str(wrong)) from None


async def show_page(site: Any, request: Request, row: Any, **more: Any) -> Response:
    """The page of ``row``: whole, or what is in it for the script that asked."""
    resource, user = registered(type(row)), request.state.user
    page, key = _page_of(site, type(row)), resource.key
    base = request.scope.get("root_path", "")
    context = {
        "title": str(row),
        "key": key,
        "paper_title": resource.plural,
        "row": row,
        "base": base,
        "here": f"{base}/{key}/{key_of(row)}",
        "new_key": lambda: uuid.uuid4().hex,
        "may": user.may,
        "unread": await unread_notes(user),
        "links": request.app.state.links,
        "queue": None if fetched(request) else await bar(site, request, key),
        **await page.context(row, user),
        **more,
    }
    part = "_page" if fetched(request) else "page"
    response: Response = site._template_response(  # noqa: SLF001 - how starlette-admin names it
        request, f"{page.template}/{part}.html", context
    )
    if fetched(request):
        response.headers["X-Swap"] = "work"
    return response
