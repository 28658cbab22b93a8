"""Products with stock, as the ledger explains it."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

from models.product import Product
from models.stock import StockMove, StockReason

_serial = count(1)


async def a_product(on_hand: int = 10, **more: Any) -> Product:
    """A product of which so many lie on the shelf since it was made."""
    serial = next(_serial)
    named: dict[str, Any] = {"sku": f"SKU-{serial}", "name": f"Product {serial}", "price": 999}
    product = await Product.create(**named | more, on_hand=on_hand, available=on_hand)
    if on_hand:
        await StockMove.create(
            product=product, reason=StockReason.OPENING, on_hand=on_hand, at=datetime.now(UTC)
        )
    return product
