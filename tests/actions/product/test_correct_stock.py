"""Correct stock: the ledger explains every unit, whoever counts whatever."""

from __future__ import annotations

from decimal import Decimal

import pytest

from actions.checks.database import run_checks
from backdesk.actions.declaration import get
from backdesk.actions.errors import StaleVersion
from backdesk.actions.pipeline import Invocation, run
from backdesk.models.history import History
from models.product import NEEDS_REORDER, Product, validation_errors
from models.stock import StockMove
from tests.factories.acting import act
from tests.factories.order import a_line, an_order
from tests.factories.product import a_product
from tests.factories.user import a_user

pytestmark = pytest.mark.usefixtures("database")


async def test_what_was_counted_becomes_what_is_on_hand() -> None:
    product, clerk = await a_product(10), await a_user("manager")
    await act(product, "correct_stock", by=clerk, counted=7, why="damaged", text="fell")
    assert (product.on_hand, product.reserved, product.available) == (7, 0, 7)
    move = (await StockMove.all().order_by("id"))[-1]
    assert (move.on_hand, move.reason, move.document) == (-3, "corrected", "damaged: fell")
    assert move.by_id == clerk.id
    entry = await History.get(kind="stock_corrected")
    assert (entry.subject_key, entry.changes["on hand"]) == (str(product.id), [10, 7])
    assert [finding async for finding in run_checks()] == []


async def test_a_delivery_is_added_and_what_is_reserved_stays_so() -> None:
    product = await a_product(1, sku="MUG-1")
    await an_order(lines=[a_line("MUG-1", quantity=2)])
    await act(product, "correct_stock", difference=12, why="delivery")
    assert (product.on_hand, product.reserved, product.available) == (13, 2, 11)


async def test_more_than_there_is_cannot_go() -> None:
    product = await a_product(2)
    refused = act(product, "correct_stock", difference=-3, why="lost")
    await refused.refused("only 2 are on hand")


async def test_a_count_against_an_old_number_is_refused() -> None:
    product = await a_product(10, sku="MUG-1")
    await an_order(lines=[a_line("MUG-1", quantity=2)], shipped=True)
    call = Invocation(await a_user("manager"))
    with pytest.raises(StaleVersion, match="8 are on hand by now"):
        await run(get(Product, "correct_stock"), product.number, {"counted": 9, "seen": 10}, call)
    assert (await Product.get(id=product.id)).on_hand == 8


async def test_either_a_count_or_a_difference_is_needed() -> None:
    product = await a_product()
    await act(product, "correct_stock").invalid("counted")
    await act(product, "correct_stock", counted=1, difference=1).invalid("counted")
    await act(product, "correct_stock", counted=-1).invalid("counted")


async def test_a_service_has_no_stock() -> None:
    product = await a_product(0, physical=False)
    await act(product, "correct_stock", counted=1).refused("no stock is kept of it")


async def test_who_may_not_is_told_so() -> None:
    await act(
        await a_product(), "correct_stock", by=await a_user("clerk"), counted=1
    ).not_permitted()


async def test_what_is_available_at_or_under_its_mark_is_to_be_ordered() -> None:
    await a_product(10, sku="PLENTY", notify_below=2)
    await a_product(2, sku="LOW", notify_below=2)
    await a_product(0, sku="NONE")
    await a_product(0, sku="SERVICE", physical=False)
    await a_product(0, sku="GONE", active=False)
    assert {product.sku for product in await Product.filter(NEEDS_REORDER)} == {"LOW", "NONE"}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("vat_rate", Decimal(101)),
        ("vat_rate", Decimal(-1)),
        ("price", -1),
        ("notify_below", -1),
        ("picture_url", "javascript:alert(1)"),
        ("picture_url", "mug.png"),
    ],
)
async def test_what_a_product_cannot_be(column: str, value: object) -> None:
    product = await a_product()
    assert validation_errors(product) == {}
    setattr(product, column, value)
    assert list(validation_errors(product)) == [column]
