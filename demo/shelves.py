"""The shelves of the demo shop: opening stock, what is delivered, and what runs out."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from actions.shop_context import ShopContext
from actions.shop_unit_of_work import ShopUnitOfWork
from backdesk.i18n import _
from demo.clock import A_DAY, Life, at_work
from demo.goods import CATALOGUE, RUNS_LOW, RUNS_OUT, WEIGHTS
from models.product import Product
from models.stock import StockReason

if TYPE_CHECKING:
    from demo.story import Shop

FOR_SO_MANY = 250
"""Orders for which the shelves are filled once."""
LEFT = 2
"""Pieces of what runs low."""
DELIVERY_DAY = 1
SUPPLIERS = ("De Pottenbakkers", "Papierfabriek Renkum", "Import Van Loon", "Branderij West")


async def stock_up(shop: Shop, orders: int) -> None:
    """The catalogue as the shop begins with it, inside the caller's transaction."""
    batch = await ShopUnitOfWork.begin(shop.staff["admin"], at=shop.clock.now)
    ctx = ShopContext(batch)
    for one in CATALOGUE:
        product = await Product.create(
            sku=one.sku,
            name=one.name,
            price=one.price,
            vat_rate=one.vat_rate,
            physical=one.physical,
            notify_below=2 + one.weight,
            created_at=shop.clock.now,
        )
        ctx.record("created", _("{name} created").format(name=product.name), product)
        if one.physical:
            ctx.move_stock(product.id, StockReason.OPENING, on_hand=_lot(one.weight, orders))
    ctx.commit()
    await batch.write()


def _lot(weight: int, orders: int) -> int:
    return (20 + 10 * weight) * max(1, orders // FOR_SO_MANY)


async def basket(
    chance: random.Random,
    skus: Sequence[str] = (),
    pieces: int = 0,
    *,
    business: bool,
    large: bool,
) -> dict[Product, int]:
    """What somebody takes of what is there: ``skus``, or by how much it is asked for."""
    if skus:
        found = await Product.filter(sku__in=skus).order_by("id")
        return {one: pieces or chance.choice((1, 1, 2)) for one in found}
    enough = (24 if large else 12) if business else 3
    there = Product.filter(physical=True, available__gt=enough)
    if large:  # a quote that is accepted later asks no shelf
        there = there.exclude(sku__in=RUNS_OUT)
    left = await there.order_by("id")
    kinds = chance.randint(3, 6) if business else chance.choice((1, 1, 1, 2, 2, 2, 3, 3, 4))
    chosen: dict[Product, int] = {}
    while left and len(chosen) < kinds:
        one = chance.choices(left, [WEIGHTS.get(each.sku, 1) for each in left])[0]
        left.remove(one)
        usual = (4, 5, 6, 8, 10, 12) if business else (1, 1, 1, 1, 2, 2, 3)
        chosen[one] = chance.choice(usual) * (2 if large else 1)
    return chosen


async def deliveries(shop: Shop, orders: int) -> Life:
    """On Tuesdays comes what is half gone; of what runs out or low nothing any more."""
    chance = random.Random("deliveries")  # noqa: S311 - the same demo every time, no secret
    while True:
        day = shop.clock.now + A_DAY
        while day.weekday() != DELIVERY_DAY:
            day += A_DAY
        yield day.replace(hour=9, minute=chance.randrange(60))
        scarce = {*RUNS_OUT, *RUNS_LOW} if shop.clock.end - shop.clock.now < 14 * A_DAY else set()
        for product in await Product.filter(physical=True).exclude(sku__in=scarce).order_by("id"):
            lot = _lot(WEIGHTS.get(product.sku, 1), orders)
            if product.available > lot // 2:
                continue
            said = {"difference": lot, "why": "delivery", "text": chance.choice(SUPPLIERS)}
            await shop.act("warehouse", Product, "correct_stock", product.number, said)
            yield shop.clock.now + timedelta(minutes=1)


async def counts(shop: Shop) -> Life:
    """A shelf collapses, and a count finds less than there should be."""
    yield at_work(shop.clock.end - 10 * A_DAY)
    for product in await Product.filter(sku__in=RUNS_OUT, available__gt=0).order_by("id"):
        said = {"difference": -product.available, "why": "damaged", "text": "the shelf came down"}
        await shop.act("warehouse", Product, "correct_stock", product.number, said)
    yield at_work(shop.clock.end - 4 * A_DAY)
    few = Product.filter(sku__in=RUNS_LOW, available__gt=LEFT)
    for product in await few.order_by("id"):
        said = {"counted": product.on_hand - product.available + LEFT, "why": "counted"}
        await shop.act("warehouse", Product, "correct_stock", product.number, said)
