"""What a product's page shows: its stock, what explains it, and the orders that wait for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from tortoise.functions import Sum

from admin.order_page import history_for
from backdesk.actions.context import display_key
from backdesk.actions.locking import matches_number
from backdesk.admin.actions.availability import arrange, available_actions
from backdesk.admin.detail.pages import may_see
from backdesk.admin.formatting import template_formatters
from backdesk.auth.user import User
from backdesk.db.pagination import SortKey, read_page
from backdesk.resource import children_of
from models.order import Order, OrderLine
from models.product import Product
from models.settings import load_settings
from models.stock import StockMove

MOVES = 50
MOST_ORDERS = 50
LATEST_FIRST = (SortKey("id", descending=True),)


@dataclass(frozen=True)
class Entry:
    """A move of the ledger, what it left on hand, and the page of the paper that caused it."""

    move: StockMove
    on_hand: int
    paper: str

    def causes(self, sees: Callable[[str], bool]) -> list[tuple[str, str]]:
        """(page, number) of the order and the paper whose pages whoever asks ``sees``.

        What has no page is a number alone.
        """
        found = []
        order = self.move.order.number if self.move.order else ""
        if order and sees("orders"):
            found.append(("orders", order))
        if self.move.document != order and (not self.paper or sees(self.paper)):
            found.append((self.paper, self.move.document))
        return [(key, number) for key, number in found if number]


async def product_context(product: Product, user: User) -> dict[str, Any]:
    """The product, the latest moves of its ledger, and who waits for it.

    ``sees`` says whether the user may see a page, like those that its ledger names.
    """
    settings = await load_settings()
    found = await available_actions(product, user)
    return {
        **template_formatters(user, settings.currency),
        "product": product,
        "offers": found,
        "arranged": arrange(found),
        "ledger": await ledger(product, ""),
        "waiting": await open_order_lines(product),
        "history": await history_for("product", display_key(product)),
        "sees": partial(may_see, user),
    }


async def ledger(product: Product, after: str) -> dict[str, Any]:
    """A page of moves, the latest first; ``after`` is where the page before it ended.

    :raises InvalidCursor: ``after`` is no place in it.
    """
    rows = StockMove.filter(product_id=product.id).select_related("order", "by")
    page = await read_page(rows, LATEST_FIRST, MOVES, after=after)
    return {"entries": await _entries(product, page.rows), "next": page.next}


async def older(product: Product, after: str) -> dict[str, Any]:
    """The page of the ledger after ``after``, for the product's page.

    :raises InvalidCursor: ``after`` is no place in it.
    """
    return {"ledger": await ledger(product, after)}


async def _entries(product: Product, moves: Sequence[StockMove]) -> list[Entry]:
    if not moves:
        return []
    later = StockMove.filter(product_id=product.id, id__gt=moves[0].id)
    sums = await later.annotate(sum=Sum("on_hand")).values_list("sum", flat=True)
    left = product.on_hand - int(str((sums and sums[0]) or 0))
    papers = await _papers({move.document for move in moves if move.document})
    found = []
    for move in moves:
        found.append(Entry(move, left, papers.get(move.document, "")))
        left -= move.on_hand
    return found


async def _papers(numbers: set[str]) -> dict[str, str]:
    """The key of each document's pages, by its number; a delivery was named by whoever took it."""
    found: dict[str, str] = {}
    for one in children_of(Order):
        named = matches_number(one.model, sorted(numbers))
        known = await one.model.filter(named).values_list("number", flat=True)
        found |= dict.fromkeys(map(str, known), one.key)
    return found


async def open_order_lines(product: Product) -> list[OrderLine]:
    """Lines of open orders for which it is reserved, the oldest order first."""
    lines = OrderLine.filter(product_id=product.id, order__to_ship__gt=0).select_related("order")
    found = await lines.order_by("order_id", "id").limit(4 * MOST_ORDERS)
    return [line for line in found if line.to_ship][:MOST_ORDERS]
