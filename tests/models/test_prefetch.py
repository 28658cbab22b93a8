"""What many rows refer to is fetched in pieces, and each row gets its own."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from actions.order.line_form import LineForm, new_lines_with_positions
from backdesk.db.batches import KEYS_AT_ONCE, PORTION
from models.order import Order
from models.product import Product, products_by_sku
from tests.conftest import Database
from tests.factories.order import a_line, an_order

MANY = KEYS_AT_ONCE + 20


async def a_long_order() -> Order:
    lines = [a_line(f"SKU-{place}", name=f"Mug {place}") for place in range(MANY)]
    return await an_order(lines=[*lines, a_line("", name="By hand")])


async def test_each_line_gets_its_product_however_many_and_none_where_there_is_none(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    order, asked = await a_long_order(), []
    filtered = type(Product.all()).filter

    def counting(query: object, *given: object, **named: object) -> object:
        asked.append(len(named.get("id__in", [])))  # type: ignore[arg-type]
        return filtered(query, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(type(Product.all()), "filter", counting)
    await order.fetch_related("lines__product")
    assert [count for count in asked if count] == [KEYS_AT_ONCE, MANY - KEYS_AT_ONCE]
    for line in order.lines:
        assert (line.product.sku if line.product else "") == line.sku


async def test_products_are_found_by_their_skus_however_many(database: Database) -> None:
    await a_long_order()
    skus = [f"sku-{place}" for place in range(MANY)]
    found = await products_by_sku(skus)
    assert {sku: product.sku for sku, product in found.items()} == {
        sku: sku.upper() for sku in skus
    }


async def test_others_have_their_turn_while_the_lines_of_a_form_are_looked_through(
    sqlite_database: Database,
) -> None:
    lines = {
        place: LineForm(name="Mug", quantity=1, unit_price=1, vat_rate=Decimal(0))
        for place in range(10 * PORTION)
    }
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    waiting = asyncio.create_task(others())
    await new_lines_with_positions(lines, datetime.now(UTC))
    waiting.cancel()
    assert turns >= 2 * 10, "in each of two passes over the lines"
