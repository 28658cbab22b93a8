"""Northwind as it is: stock, reorder levels, freight, discounts, shippers and ship dates."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from actions.importing import ImportReport
from gateways.importers import import_northwind
from models.invoice import Invoice
from models.order import Order, OrderLine
from models.packing_slip import PackingSlip
from models.product import Product
from models.stock import StockMove
from tests.factories.northwind import a_folder, replaced

pytestmark = pytest.mark.usefixtures("database")


async def imported(folder: Path) -> ImportReport:
    return await import_northwind(folder, None, dry_run=False, progress=lambda _done, _of: None)


def table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


async def test_all_of_it_comes_in_and_adds_up(outside_files: Path) -> None:
    folder = outside_files / "northwind"
    report = await imported(folder)

    freight = sum(round(float(order["Freight"]) * 100) for order in table(folder, "orders.csv"))
    assert report.adds_up
    assert report.leftovers == []
    assert (report.lines, await Order.all().count(), await OrderLine.all().count()) == (
        2985,
        830,
        2155,
    )
    assert sum(order.shipping_cost for order in await Order.all()) == freight
    assert sum(order.gross for order in await Order.all()) == 133_073_598


async def test_stock_after_what_was_shipped_is_what_the_shop_told(outside_files: Path) -> None:
    folder = outside_files / "northwind"
    await imported(folder)

    told = {
        f"NW-{row['ProductID']}": (int(row["UnitsInStock"]), int(row["ReorderLevel"]))
        for row in table(folder, "products.csv")
    }
    products = await Product.all()
    moved = await StockMove.all().values_list("product_id", "on_hand", "reserved")
    assert {one.sku: (one.on_hand, one.notify_below) for one in products} == told
    for product in products:
        of_product = [row for row in moved if row[0] == product.id]
        assert sum(row[1] for row in of_product) == product.on_hand
        assert sum(row[2] for row in of_product) == product.reserved


async def test_what_was_not_shipped_waits_for_its_payment_with_its_stock_reserved(
    outside_files: Path,
) -> None:
    await imported(outside_files / "northwind")

    waiting = await Order.filter(shipping_status="not shipped")
    units = sum(
        [line.quantity for line in await OrderLine.filter(order__shipping_status="not shipped")]
    )
    assert len(waiting) == 21
    assert {order.status for order in waiting} == {"awaiting payment"}
    assert sum(product.reserved for product in await Product.all()) == units
    assert await Invoice.filter(status="unpaid").count() == 21


async def test_a_second_run_adds_nothing(outside_files: Path) -> None:
    first = await imported(outside_files / "northwind")
    moves = await StockMove.all().count()

    second = await imported(outside_files / "northwind")

    assert (await Order.all().count(), await StockMove.all().count()) == (830, moves)
    assert second.before.total == first.total
    assert second.adds_up


async def test_carrier_and_day_of_shipping_are_on_the_packing_slip(tmp_path: Path) -> None:
    await imported(a_folder(tmp_path))

    slip = await PackingSlip.get()
    assert (slip.carrier, slip.city, slip.country) == ("Federal Shipping", "Köln", "DE")
    assert f"{slip.shipped_at:%Y-%m-%d}" == "1996-07-16"


async def test_line_discounts_are_stored_as_amounts(tmp_path: Path) -> None:
    await imported(a_folder(tmp_path))

    order = await Order.get()
    assert (order.discount, order.shipping_cost, order.gross) == (1470, 3238, 28368)
    assert (order.currency, order.remark) == ("USD", "Required by 1996-08-01")


async def test_an_order_that_is_not_shipped_has_no_payment_and_no_slip(tmp_path: Path) -> None:
    await imported(replaced(a_folder(tmp_path), "orders.csv", "7/16/1996", ""))

    order = await Order.get()
    assert (order.status, order.paid) == ("awaiting payment", 0)
    assert await PackingSlip.all().count() == 0
    assert [(one.sku, one.on_hand, one.reserved) for one in await Product.all().order_by("id")] == [
        ("NW-11", 22, 12),
        ("NW-42", 26, 10),
    ]
