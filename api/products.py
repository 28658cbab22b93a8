"""A product and its stock as JSON."""

from __future__ import annotations

from api.orders import Json, isoformat_utc
from models.product import Product
from models.stock import StockMove

MOVES = 50


def product_row(product: Product) -> Json:
    """``stock`` is empty where none is kept."""
    stock = {
        "on_hand": product.on_hand,
        "reserved": product.reserved,
        "available": product.available,
        "notify_below": product.notify_below,
    }
    return {
        "id": product.id,
        "number": product.number,
        "version": product.version,
        "sku": product.sku,
        "name": product.name,
        "price": product.price,
        "vat_rate": str(product.vat_rate),
        "physical": product.physical,
        "active": product.active,
        "stock": stock if product.physical else None,
    }


async def product_json(product: Product) -> Json:
    """With the latest moves of its ledger, the latest first."""
    moves = StockMove.filter(product_id=product.id).select_related("order").order_by("-id")
    return product_row(product) | {
        "stock_moves": [
            {
                "id": move.id,
                "at": isoformat_utc(move.at),
                "reason": move.reason,
                "document": move.document,
                "order": move.order.number if move.order else None,
                "on_hand": move.on_hand,
                "reserved": move.reserved,
            }
            for move in await moves.limit(MOVES)
        ]
    }
