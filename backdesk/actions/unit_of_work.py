"""What one transaction works on: the orders in hand, their rows, what is written at its end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from tortoise.models import Model

from backdesk.auth.permissions import Actor
from backdesk.db.batches import KEYS_AT_ONCE
from backdesk.db.bulk_write import add_to_columns, bulk_insert, bulk_update
from backdesk.models.history import History
from models.order import Order, OrderLine
from models.outbox import Outbox
from models.product import Product
from models.settings import Settings
from models.stock import StockMove

M = TypeVar("M", bound=Model)


@dataclass
class UnitOfWork:
    """The orders that one transaction works on, their rows, and what is written at its end."""

    user: Actor
    now: datetime
    settings: Settings
    subjects: Sequence[Model] = ()
    moves: list[StockMove] = field(default_factory=list)
    history: list[History] = field(default_factory=list)
    emails: list[Outbox] = field(default_factory=list)
    entries: dict[int, History] = field(default_factory=dict)
    """The history entry of each e-mail, by the e-mail's ``id()``."""
    together: bool = False
    """What is written may wait for the end: only where no row belongs to two subjects."""

    _made: list[Model] = field(default_factory=list)
    _changed: dict[int, tuple[Model, set[str]]] = field(default_factory=dict)
    _rows: dict[type[Model], dict[int, list[Any]]] = field(default_factory=dict)
    _products: dict[int, Product] = field(default_factory=dict)
    _moved: dict[int, tuple[int, int]] = field(default_factory=dict)

    async def rows(self, model: type[M], order: Order) -> list[M]:
        """The rows of ``model`` that belong to ``order``, by id; read for the batch at once."""
        if model not in self._rows:
            ids = [subject.pk for subject in self.subjects if isinstance(subject, Order)]
            in_hand = {subject.pk: subject for subject in self.subjects if type(subject) is model}
            found: dict[int, list[Any]] = {pk: [] for pk in ids}
            for row in await model.filter(order_id__in=ids).order_by("id"):
                found[row.order_id].append(in_hand.get(row.pk, row))  # type: ignore[attr-defined]
            self._rows[model] = found
        return self._rows[model].setdefault(order.pk, [])

    def known(self, model: type[M], order: Order) -> list[M] | None:
        """The rows of ``model`` if they were read already."""
        return self._rows.get(model, {}).get(order.pk)

    def begin(self, order: Order, lines: list[OrderLine]) -> None:
        """Take in an order that was just made: it has these lines and nothing else yet."""
        self.subjects = [*self.subjects, order]
        for rows in self._rows.values():
            rows[order.pk] = []
        self._rows.setdefault(OrderLine, {})[order.pk] = lines

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
            for lines in self._rows.get(OrderLine, {}).values():
                missing |= {line.product_id for line in lines if line.product_id is not None}
            ids = sorted(missing - self._products.keys())
            for start in range(0, len(ids), KEYS_AT_ONCE):
                some = await Product.filter(id__in=ids[start : start + KEYS_AT_ONCE])
                self._products |= {product.id: product for product in some}
        found = {}
        for pk in sorted(wanted & self._products.keys()):
            product, (on_hand, reserved) = self._products[pk], self._moved.get(pk, (0, 0))
            available = product.available + on_hand - reserved
            found[pk] = (product, product.on_hand + on_hand, available)
        return found

    async def create(self, row: Model) -> None:
        """``row`` is new; it is told its key now, or never."""
        if self.together:
            self._made.append(row)
        else:
            await row.save()

    async def change(self, changed: Sequence[tuple[Model, Sequence[str]]]) -> None:
        """These columns of these rows are written: now, or with all others at the end."""
        if not self.together:
            await bulk_update(changed)
            return
        for row, columns in changed:
            self._changed.setdefault(id(row), (row, set()))[1].update(columns)

    async def write(self) -> None:
        """All that is left, at the very end: products are locked last and by id."""
        made: dict[type[Model], list[Model]] = defaultdict(list)
        for row in self._made:
            made[type(row)].append(row)
            self._changed.pop(id(row), None)
        await bulk_update([(row, list(columns)) for row, columns in self._changed.values()])
        for rows in made.values():
            await bulk_insert(rows)
        await bulk_insert(self.history)
        await bulk_insert(self.emails)
        await bulk_insert(self.moves)
        moved = {
            product_id: {"on_hand": here, "reserved": held, "available": here - held}
            for product_id, (here, held) in self._moved.items()
        }
        await add_to_columns(Product, moved)
