"""Files of single rows: all that is kept about a customer, and the photos of a return."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette_admin.routing import route

from api.downloads import EXPORT_PERMISSION, download_response
from backdesk.admin.detail.pages import RouteGroup, get_by_number
from backdesk.i18n import _
from backdesk.resource import get_resource
from models.customer import Customer
from models.return_case import ReturnCase, ReturnPhoto


class FilePages(RouteGroup):
    """``/customers/{number}/export`` and ``/returns/{number}/photos/{id}``."""

    @route("/customers/{number:number}/export", name="customer-export")
    async def export(self, request: Request) -> Response:
        if not request.state.user.may(EXPORT_PERMISSION):
            raise HTTPException(403, str(_("Your role does not allow exporting this.")))
        return download_response(await get_by_number(Customer, request.path_params["number"]))

    @route("/returns/{number:number}/photos/{id:id}", name="return-photo")
    async def photo(self, request: Request) -> Response:
        if not request.state.user.may(get_resource(ReturnCase).view):
            raise HTTPException(403, str(_("Your role does not allow seeing this.")))
        case = await get_by_number(ReturnCase, request.path_params["number"])
        photo = await ReturnPhoto.get_or_none(id=request.path_params["id"], return_case_id=case.id)
        if photo is None:
            raise HTTPException(404, str(_("There is no such photo.")))
        return Response(bytes(photo.content), media_type="image/jpeg")
