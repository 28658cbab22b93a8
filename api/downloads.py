"""The files of a document: its PDF and, of what was issued, its e-invoices."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from api.customers import stream_personal_data
from backdesk.api.authentication import authorized_user
from backdesk.api.errors import register_error
from backdesk.api.resource import File, RestResource, row_of
from backdesk.db.deadline import A_PRINT, may_take
from backdesk.i18n import _
from gateways.e_invoice.export import NoEInvoice, warning
from gateways.pdf.printer import CannotPrint
from models.customer import Customer

EXPORT_PERMISSION = "customers.export"


@may_take(A_PRINT)
async def _pdf(resource: RestResource, request: Request) -> Response:
    await authorized_user(request, resource.permission)
    row = await row_of(resource, request.path_params["number"])
    made = await request.app.state.documents.pdf(row)
    return Response(made, media_type="application/pdf")


@may_take(A_PRINT)
async def _ubl(resource: RestResource, request: Request) -> Response:
    await authorized_user(request, resource.permission)
    row = await row_of(resource, request.path_params["number"])
    return Response(await request.app.state.e_invoices.ubl(row), media_type="application/xml")


@may_take(A_PRINT)
async def _facturx(resource: RestResource, request: Request) -> Response:
    """Where something is missing, the plain PDF, and a warning that says what."""
    await authorized_user(request, resource.permission)
    row = await row_of(resource, request.path_params["number"])
    made, missing = await request.app.state.e_invoices.facturx_or_plain(row)
    return Response(made, media_type="application/pdf", headers=warning(missing))


async def _export(resource: RestResource, request: Request) -> Response:
    await authorized_user(request, EXPORT_PERMISSION)
    return download_response(await row_of(resource, request.path_params["number"]))


def download_response(customer: Customer) -> Response:
    """A file to be kept, written as it goes out."""
    said = {"Content-Disposition": f'attachment; filename="customer-{customer.number}.json"'}
    return StreamingResponse(
        stream_personal_data(customer), media_type="application/json", headers=said
    )


register_error(CannotPrint, 503, _("Not printed"), **{"Retry-After": "1"})
register_error(NoEInvoice, 409, _("No e-invoice"))
PDF = File("pdf", "As PDF", "application/pdf", _pdf)
E_INVOICES = (
    File("ubl", "As e-invoice: UBL of EN 16931, Peppol BIS 3", "application/xml", _ubl),
    File("facturx", "As e-invoice: PDF/A-3 with its XML inside", "application/pdf", _facturx),
)
"""Of what was issued."""

EXPORT = File("export", "All that is kept about the person", "application/json", _export)
