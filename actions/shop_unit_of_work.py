"""What one transaction of the shop writes at its end besides: e-mails, and moves of stock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from backdesk.actions.unit_of_work import UnitOfWork
from backdesk.auth.permissions import Actor
from backdesk.db.batches import pieces
from backdesk.db.bulk_write import add_to_columns, bulk_insert
from backdesk.db.clock import database_now
from backdesk.models.history import History
from models.order import Order, OrderLine
from models.outbox import Outbox
from models.product import Product
from models.settings import Settings, load_settings
from models.stock import StockMove


@dataclass(kw_only=True)
class ShopUnitOfWork(UnitOfWork):
    """The orders that one transaction works on, their rows, and what is written at its end."""

    settings: Settings
    moves: list[StockMove] = field(default_factory=list)
    emails: list[Outbox] = field(default_factory=list)
    entries: dict[int, History] = field(default_factory=dict)
    """The history entry of each e-mail, by the e-mail's ``id()``."""

    _products: dict[int, Product] = field(default_factory=dict)
    _moved: dict[int, tuple[int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.zone = self.settings.zone

    @classmethod
    async def begin(
        cls, user: Actor, *, at: datetime | None = None, together: bool = False
    ) -> Self:
        now = at or await database_now()
        return cls(user=user, now=now, settings=await load_settings(), together=together)

    def move(self, moves: Sequence[StockMove]) -> None:
        """They are written at the end, with what they come to."""
        self.moves += moves
        for move in moves:
            on_hand, reserved = self._moved.get(move.product_id, (0, 0))
            self._moved[move.product_id] = (on_hand + move.on_hand, reserved + move.reserved)

    async def stock(self, products: Iterable[int]) -> dict[int, tuple[Product, int, int]]:
        """Each product, with what is on hand and available of it by now.

        Those of all lines in hand are read together.
        """
        wanted = set(products)
        missing = wanted - self._products.keys()
        if missing:
            lines = self.every_known(OrderLine, Order)
            missing |= {line.product_id for line in lines if line.product_id is not None}
            ids = sorted(missing - self._products.keys())
            for some in pieces(ids):
                products_of = await Product.filter(id__in=some)
                self._products |= {product.id: product for product in products_of}
        found = {}
        for pk in sorted(wanted & self._products.keys()):
            product, (on_hand, reserved) = self._products[pk], self._moved.get(pk, (0, 0))
            available = product.available + on_hand - reserved
            found[pk] = (product, product.on_hand + on_hand, available)
        return found

    async def write(self) -> None:
        """Products are locked last, and by id."""
        await super().write()
        await bulk_insert(self.emails)
        await bulk_insert(self.moves)
        moved = {
            product_id: {"on_hand": here, "reserved": held, "available": here - held}
            for product_id, (here, held) in self._moved.items()
        }
        await add_to_columns(Product, moved)
