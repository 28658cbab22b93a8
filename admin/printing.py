"""Print: a document as PDF or e-invoice, or all invoices or packing slips of an order as one."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette_admin.routing import route

from backdesk.admin.detail.pages import RouteGroup, get_by_number, resource_in
from backdesk.db.deadline import A_PRINT, may_take
from backdesk.i18n import _
from backdesk.resource import Resource, resource_at
from gateways.document_types import is_immutable, type_of
from gateways.documents import Documents
from gateways.e_invoice.export import NoEInvoice, warning
from gateways.pdf.printer import CannotPrint
from models.order import Order
from models.packing_slip import SlipStatus


class PrintViews(RouteGroup):
    """``/{invoices|quotes|…}/{number}/pdf`` and ``/orders/{number}/{invoices|…}/pdf``."""

    @route("/{key:paper}/{number:number}/pdf", name="print")
    @may_take(A_PRINT)
    async def one(self, request: Request) -> Response:
        model = _permitted(request, resource_in(request)).model
        if type_of(model) is None:
            raise HTTPException(404, str(_("This is no document to print.")))
        row = await get_by_number(model, request.path_params["number"])
        return await pdf_response(request.app.state.documents, [row], f"{row}.pdf")

    @route("/{key:paper}/{number:number}/ubl", name="ubl")
    @may_take(A_PRINT)
    async def ubl(self, request: Request) -> Response:
        row = await _issued(request)
        try:
            made = await request.app.state.e_invoices.ubl(row)
        except NoEInvoice as why:
            raise HTTPException(409, str(why)) from None
        return file_response(made, "application/xml", f"{row}.xml", shown="attachment")

    @route("/{key:paper}/{number:number}/facturx", name="facturx")
    @may_take(A_PRINT)
    async def facturx(self, request: Request) -> Response:
        """Where something is missing, the plain PDF; the page says beforehand what is."""
        row = await _issued(request)
        try:
            made, missing = await request.app.state.e_invoices.facturx_or_plain(row)
        except CannotPrint as failed:
            raise _not_printed(failed) from None
        name = f"{row}.pdf" if missing else f"{row}-factur-x.pdf"
        answer = file_response(made, "application/pdf", name, shown="attachment")
        answer.headers.update(warning(missing))
        return answer

    @route("/orders/{number:number}/{of}/pdf", name="print-all")
    @may_take(A_PRINT)
    async def all(self, request: Request) -> Response:
        resource = resource_at(request.path_params["of"])
        document = type_of(resource.model) if resource else None
        if resource is None or document is None or not document.with_order:
            raise HTTPException(404, str(_("This is no document to print.")))
        _permitted(request, resource)
        order = await get_by_number(Order, request.path_params["number"])
        found: list[Any] = await document.model.filter(order_id=order.id).order_by("id")
        rows = [row for row in found if row.status != SlipStatus.CANCELLED] or found
        if not rows:
            raise HTTPException(404, str(_("There is nothing to print.")))
        name = f"{order}-{resource.key.replace('_', '-')}.pdf"
        return await pdf_response(request.app.state.documents, rows, name)


def _permitted(request: Request, resource: Resource) -> Resource:
    """:raises HTTPException: 403, its rows are not for this role."""
    if not request.state.user.may(resource.view):
        raise HTTPException(403, str(_("Your role does not allow seeing this.")))
    return resource


async def _issued(request: Request) -> Any:
    """The invoice or credit memo that the address names."""
    model = _permitted(request, resource_in(request)).model
    if not is_immutable(model):
        raise HTTPException(404, str(_("Only invoices and credit memos are e-invoices.")))
    return await get_by_number(model, request.path_params["number"])


async def pdf_response(documents: Documents, papers: list[Any], name: str) -> Response:
    """:raises HTTPException: 503, the browser that prints failed; trying again is safe."""
    try:
        made = await (documents.pdf(papers[0]) if len(papers) == 1 else documents.together(papers))
    except CannotPrint as failed:
        raise _not_printed(failed) from None
    return file_response(made, "application/pdf", name, shown="inline")


def _not_printed(failed: CannotPrint) -> HTTPException:
    return HTTPException(503, str(failed), headers={"Retry-After": "1"})


def file_response(content: bytes, media_type: str, name: str, *, shown: str) -> Response:
    """``shown``: ``inline`` in the browser, or kept as an ``attachment``."""
    said = {"Content-Disposition": f'{shown}; filename="{name}"'}
    return Response(content, media_type=media_type, headers=said)
