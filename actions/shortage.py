"""What an action takes that is not there: found in the stock that it moves, and said as a warning.

Nothing is refused by it: a shop may ship what its books have not, and take orders for more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from actions.shop_unit_of_work import ShopUnitOfWork
from backdesk.db.batches import in_portions
from backdesk.i18n import LazyText, _
from models.product import Product
from models.stock import StockMove

ON_SHELF = (
    _("1 of {sku} is not on the shelf (on hand {there})"),
    _("{units} of {sku} are not on the shelf (on hand {there})"),
)
IN_STOCK = (
    _("1 of {sku} is not in stock ({there} available)"),
    _("{units} of {sku} are not in stock ({there} available)"),
)


async def shortages(batch: ShopUnitOfWork, moves: Iterable[StockMove]) -> list[str]:
    """A sentence for all that leaves the shelf and is not on it, or is promised and not free."""
    leaves, promised = Counter[int](), Counter[int]()
    for move in moves:
        leaves[move.product_id] -= move.on_hand
        promised[move.product_id] += move.reserved - move.on_hand
    leaves = +leaves
    promised = Counter({pk: units for pk, units in promised.items() if pk not in leaves})
    return [*await not_on_shelf(batch, leaves), *await not_in_stock(batch, +promised)]


async def not_on_shelf(batch: ShopUnitOfWork, taken: Mapping[int, int]) -> list[str]:
    """A sentence for each product of which fewer lie there than ``{product id: units}``."""
    rows = (await batch.stock(taken)).values()
    short = [
        _short(product, taken[product.id], there, ON_SHELF)
        async for product, there, _free in in_portions(rows)
    ]
    return [said for said in short if said]


async def not_in_stock(batch: ShopUnitOfWork, taken: Mapping[int, int]) -> list[str]:
    """A sentence for each product of which fewer are free than ``{product id: units}``."""
    rows = (await batch.stock(taken)).values()
    short = [
        _short(product, taken[product.id], free, IN_STOCK)
        async for product, _there, free in in_portions(rows)
    ]
    return [said for said in short if said]


def _short(product: Product, units: int, there: int, words: tuple[LazyText, LazyText]) -> str:
    """Nothing where they are there, and of what no stock is kept."""
    missing = min(units, units - there)
    if missing <= 0 or not product.physical:
        return ""
    one, many = words
    said = one if missing == 1 else many
    return said.format(units=missing, sku=product.sku, there=there)
