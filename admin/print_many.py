"""Print what was chosen in a list, as one PDF: a few at once, many as a job that shows its way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from tortoise.models import Model
from tortoise.queryset import QuerySet

from admin.choosing import chosen
from admin.listing import wrong
from admin.print_page import pdf_response
from models.credit_memo import CreditMemo
from models.database import atomically
from models.invoice import Invoice
from models.job import Job
from models.order import Order
from models.packing_slip import PackingSlip
from models.user import User
from models.words import Text, _

if TYPE_CHECKING:
    from admin.view import ModelView

AT_ONCE = 20
"""Documents for which nobody has to wait."""

MOST = 5_000
OF_ORDERS: Mapping[str, tuple[type[Model], str, Text]] = {
    "invoices": (Invoice, "invoices.view", _("Invoices")),
    "packing_slips": (PackingSlip, "packing_slips.view", _("Packing slips")),
    "credit_memos": (CreditMemo, "invoices.view", _("Credit memos")),
}
"""What is printed of chosen orders, and who may."""


async def print_many(view: ModelView, request: Request) -> Response:
    """GET asks and says how many there are; POST prints."""
    offered = await _offered(view, request)
    if request.method == "GET":
        context = {"title": _("Print"), "offered": offered, "error": "", "most": MOST}
        return view.site.dialog(request, "print.html", context)  # type: ignore[no-any-return]
    asked = str((await request.form()).get("what", ""))
    found = next((one for one in offered if one["what"] == asked), None)
    if found is None or not 0 < found["count"] <= MOST:
        raise wrong(_("Choose from 1 to {most} documents to print."), most=MOST)
    rows: QuerySet[Any] = found["rows"]
    if found["count"] <= AT_ONCE:
        papers = list(await rows.order_by("id"))
        return await pdf_response(request.app.state.documents, papers, f"{asked}.pdf")
    keys: list[Any] = list(await rows.order_by("id").values_list("id", flat=True))
    job = await atomically(partial(_ask_for, request.state.user, found, keys))
    await request.app.state.background.wake()
    return RedirectResponse(f"{request.scope.get('root_path', '')}/jobs/{job.id}", 303)


async def _ask_for(user: User, found: Mapping[str, Any], keys: list[Any]) -> Job:
    title = _("{count} {what} as one PDF").format(count=len(keys), what=str(found["label"]).lower())
    return await Job.create(
        kind="print",
        title=title,
        asked_by=user,
        asked_at=datetime.now(UTC),
        what={
            "model": found["rows"].model.__name__,
            "keys": keys,
            "file": f"{found['what']}.pdf",
            "permission": found["permission"],
        },
        total=len(keys),
    )


async def _offered(view: ModelView, request: Request) -> list[dict[str, Any]]:
    """What can be printed of the chosen rows, and how many documents that are."""
    rows = chosen(view, request)
    if view.model is not Order:
        count = await rows.count()
        seen = {"rows": rows, "count": count, "permission": view.asked_for("view")}
        return [{"what": view.key, "label": view.menu_label, **seen}]
    offered = []
    orders = list(await rows.limit(MOST + 1).values_list("id", flat=True))
    if len(orders) > MOST:
        raise wrong(_("Documents of at most {most} orders are printed at once."), most=MOST)
    for what, (model, permission, label) in OF_ORDERS.items():
        if request.state.user.may(permission):
            papers = model.filter(order_id__in=orders)
            count = await papers.count()
            seen = {"rows": papers, "count": count, "permission": permission}
            offered.append({"what": what, "label": label, **seen})
    return offered
