"""Known products, looked up while a line of an order or a quote is typed."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette_admin.routing import route

from admin.lines_editor import major
from admin.papers import PAPERS, PaperPages, row_called
from admin.reading import containing
from models.money import plain_rate, say_money
from models.order import Order
from models.product import Product
from models.quote import Quote
from models.words import _

MOST = 8
LONGEST_TERM = 100


class KnownProducts(PaperPages):
    """``/{orders|quotes}/{number}/products?q=…``: what a row's other fields are filled with."""

    @route("/{key:paper}/{number:number}/products", name="known-products")
    async def known(self, request: Request) -> Response:
        paper = PAPERS[request.path_params["key"]]
        if paper.model not in (Order, Quote):
            raise HTTPException(404, str(_("It has no lines to edit.")))
        if not all(request.state.user.may(one) for one in (paper.permission, "products.view")):
            raise HTTPException(403, str(_("Your role does not allow seeing this.")))
        row = await row_called(paper.model, request.path_params["number"])
        term = request.query_params.get("q", "").strip()[:LONGEST_TERM]
        found = await products_like(term) if term else []
        return JSONResponse([_told(product, row.currency) for product in found])


async def products_like(term: str) -> list[Product]:
    """Those whose SKU begins so, then those whose SKU or name contains it."""
    sold = Product.filter(active=True)
    found = await sold.filter(sku__istartswith=term).order_by("sku").limit(MOST)
    if len(found) < MOST:
        others = sold.filter(containing(["sku", "name"], term))
        others = others.exclude(id__in=[product.id for product in found])
        found += await others.order_by("name", "id").limit(MOST - len(found))
    return found


def _told(product: Product, currency: str) -> dict[str, Any]:
    return {
        "sku": product.sku,
        "name": product.name,
        "unit_price": major(product.price, currency),
        "vat_rate": str(plain_rate(product.vat_rate)),
        "said": f"{product.name} · {say_money(product.price, currency)}",
    }
