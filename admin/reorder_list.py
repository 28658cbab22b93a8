"""To order again: products of which too little is available, with what was sold of late."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette_admin.routing import route
from starlette_admin.views import CustomView
from tortoise.functions import Sum

from backdesk.admin.exports.writers import escape_formula
from backdesk.i18n import _
from models.order import OrderLine
from models.product import NEEDS_REORDER, Product

MOST = 1_000
OF_LATE = timedelta(days=30)
COLUMNS = ("sku", "name", "on_hand", "reserved", "available", "notify_below")


class ReorderView(CustomView):
    """``/to_order``, and the same as CSV at ``/to_order.csv``."""

    menu_label = str(_("To order again"))
    icon = "fa-solid fa-cart-flatbed"
    letter = "t"
    path = "/to_order"

    def is_accessible(self, request: Request) -> bool:
        user = getattr(request.state, "user", None)
        return user is not None and bool(user.may("products.view"))

    @route("")
    async def index(self, request: Request) -> Response:
        products, sold = await self._rows(request)
        if request.query_params.get("format") == "csv":
            return _as_csv(products, sold)
        context = {
            "title": self.menu_label,
            "products": products,
            "sold": sold,
            "most": MOST,
            "here": f"{request.scope.get('root_path', '')}{self.path}",
            "base": request.scope.get("root_path", ""),
        }
        site: Any = self._admin
        page: Response = site._template_response(request, "to_order.html", context)  # noqa: SLF001 - how starlette-admin names it
        return page

    async def _rows(self, request: Request) -> tuple[list[Product], dict[int, int]]:
        if not self.is_accessible(request):
            raise HTTPException(403, str(_("Your role does not allow seeing this.")))
        products = (
            await Product.filter(NEEDS_REORDER).order_by("available", "name", "id").limit(MOST)
        )
        return products, await sold_recently([product.id for product in products])


async def sold_recently(products: list[int]) -> dict[int, int]:
    """Units that customers ordered and did not cancel, by product."""
    since = datetime.now(UTC) - OF_LATE
    rows = (
        await OrderLine.filter(product_id__in=products, order__placed_at__gte=since)
        .annotate(ordered=Sum("quantity"), gone=Sum("cancelled"))
        .group_by("product_id")
        .values_list("product_id", "ordered", "gone")
    )
    return {int(str(key)): int(str(ordered)) - int(str(gone)) for key, ordered, gone in rows}


def _as_csv(products: list[Product], sold: dict[int, int]) -> Response:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([*COLUMNS, "sold_30_days"])
    for product in products:
        cells = [escape_formula(getattr(product, column)) for column in COLUMNS]
        writer.writerow([*cells, sold.get(product.id, 0)])
    said = {"Content-Disposition": 'attachment; filename="to-order.csv"'}
    return Response(text.getvalue(), media_type="text/csv; charset=utf-8", headers=said)
