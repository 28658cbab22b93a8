"""Known products, looked up while a line of an order or a quote is typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette_admin.routing import route

from admin.widgets.order_lines import stock_by_sku
from backdesk.admin.changelist.queryset import icontains_any
from backdesk.admin.detail.pages import RouteGroup, get_by_number, resource_in
from backdesk.amount_text import major
from backdesk.i18n import _
from backdesk.money import format_money, format_rate
from backdesk.search.folded import begins
from backdesk.search.full_text import TRIGRAM
from backdesk.search.full_text import matches_text as text_of
from models.order import Order
from models.product import Product
from models.quote import Quote
from models.search_indexes import PRODUCT_TEXTS
from models.settings import load_settings

MOST = 8
LONGEST_TERM = 100


class ProductLookupViews(RouteGroup):
    """``/{orders|quotes}/{number}/products?q=…``: what a row's other fields are filled with."""

    @route("/{key:paper}/{number:number}/products", name="known-products")
    async def known(self, request: Request) -> Response:
        resource = resource_in(request)
        if resource.model not in (Order, Quote):
            raise HTTPException(404, str(_("It has no lines to edit.")))
        if not all(request.state.user.may(one) for one in (resource.view, "products.view")):
            raise HTTPException(403, str(_("Your role does not allow seeing this.")))
        row = await get_by_number(resource.model, request.path_params["number"])
        found = await find_products(request.query_params.get("q", ""))
        return JSONResponse(await product_json(found, row.currency))


async def find_products(typed: str) -> list[Product]:
    """What may be meant by what was typed so far."""
    term = typed.strip()[:LONGEST_TERM].replace("\0", "")
    return await search_products(term) if term else []


async def search_products(term: str) -> list[Product]:
    """Those whose SKU begins so, then those whose SKU or name contains it."""
    sold = Product.filter(active=True)
    found = await sold.filter(begins("sku", term)).order_by("sku_key", "id").limit(MOST)
    if len(found) < MOST:
        others = sold.filter(
            text_of(term, PRODUCT_TEXTS)
            if len(term) >= TRIGRAM
            else icontains_any(["sku", "name"], term)
        )
        others = others.exclude(id__in=[product.id for product in found])
        found += await others.order_by("name_key", "id").limit(MOST - len(found))
    return found


async def product_json(found: Sequence[Product], currency: str) -> list[dict[str, Any]]:
    """What the script fills a line with; a price in the shop's currency fits no other."""
    shops = (await load_settings()).currency
    return [_told(product, currency, shops) for product in found]


def _told(product: Product, currency: str, shops: str) -> dict[str, Any]:
    rate = str(format_rate(product.vat_rate))
    return {
        "sku": product.sku,
        "name": product.name,
        "unit_price": major(product.price, shops) if currency == shops else "",
        "vat_rate": rate,
        "stock": stock_by_sku(product),
        "said": " · ".join(
            [product.name, format_money(product.price, shops), f"{rate} %", stock_by_sku(product)]
        ),
    }
