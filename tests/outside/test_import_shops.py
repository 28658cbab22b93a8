"""Shopify's and WooCommerce's own examples come in as they are, add up, and come in once."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from actions.checks.database import run_checks
from actions.importing.data import ImportBatch
from backdesk.models.history import History
from gateways.importers import import_shopify, import_woocommerce
from gateways.importers.run import ImportReports
from gateways.importers.shop_exports import detect_source, read_upload
from gateways.importers.shopify import read_shopify
from gateways.importers.shopify.export import NEEDED, OPTIONAL
from gateways.importers.woocommerce import read_woocommerce
from models.credit_memo import CreditMemo
from models.order import Order, OrderLine
from models.product import Product
from models.stock import StockMove
from tests.gateways.importers.test_shopify import ROW, a_rest_order, an_export

pytestmark = pytest.mark.usefixtures("sqlite_database")


async def woocommerce(folder: Path) -> ImportReports:
    return await import_woocommerce(folder, None, dry_run=False, progress=lambda _done, _of: None)


async def shopify(file: Path) -> ImportReports:
    return await import_shopify(file, None, dry_run=False, progress=lambda _done, _of: None)


async def test_woocommerces_orders_come_in_as_they_are(outside_files: Path) -> None:
    (report,) = await woocommerce(outside_files / "woocommerce")
    orders = {order.external_id: order for order in await Order.all()}
    told = {key.partition(":")[2]: (one.gross, one.status) for key, one in orders.items()}
    assert told == {
        "723": (3900, "completed"),
        "727": (2935, "completed"),
        "728": (6225, "awaiting payment"),
        "729": (5440, "awaiting shipment"),
    }
    assert (orders["woocommerce:723"].credited, orders["woocommerce:723"].refunded) == (1900, 1900)
    assert report.adds_up
    assert [finding async for finding in run_checks()] == []


async def test_what_does_not_add_up_in_them_is_said(outside_files: Path) -> None:
    (report,) = await woocommerce(outside_files / "woocommerce")
    assert [(one.document, one.text) for one in report.remarks] == [
        ("723", "the day of its payment is not told: paid, as it is “completed”"),
        ("728", "lines, shipping and taxes less discounts come to $62.26, but its total is $62.25"),
    ]
    line = await OrderLine.filter(order__external_id="woocommerce:729", sku="Bar3").get()
    assert (line.vat_rate, line.vat) == (Decimal("7.5"), 90)


async def test_the_same_files_twice_double_nothing(outside_files: Path) -> None:
    async def counts() -> list[int]:
        models = (Order, OrderLine, CreditMemo, Product, StockMove)
        return [await model.all().count() for model in models]

    await woocommerce(outside_files / "woocommerce")
    await shopify(outside_files / "shopify")
    first = await counts()
    (again,) = await woocommerce(outside_files / "woocommerce")
    (second,) = await shopify(outside_files / "shopify")
    assert await counts() == first
    assert (again.came_in.total_lines, second.came_in.total_lines) == (0, 0)
    assert (again.adds_up, second.adds_up) == (True, True)


async def test_shopifys_order_comes_in_and_its_contradictions_are_said(outside_files: Path) -> None:
    (report,) = await shopify(outside_files / "shopify")
    order = await Order.get()
    assert (order.external_id, order.gross, order.paid) == ("shopify:450789469", 40994, 0)
    said = " ".join(remark.text for remark in report.remarks)
    for words in ("not 6 %", "authorized", "come to $608.94", "its items come to $405.96"):
        assert words in said
    assert [finding async for finding in run_checks()] == []
    assert await History.filter(order_id=order.id, kind="imported").count() == 1


async def test_stock_of_today_is_as_it_was_after_what_was_shipped_elsewhere(
    outside_files: Path,
) -> None:
    await Product.create(sku="Bar3", name="Bar", on_hand=5, available=5)
    await woocommerce(outside_files / "woocommerce")
    product = await Product.get(sku="Bar3")
    assert (product.on_hand, product.reserved) == (5, 2)


def test_every_column_that_is_read_is_one_of_shopifys_export(outside_files: Path) -> None:
    header = (outside_files / "shopify" / "orders_export_header.csv").read_text().strip().split(",")
    assert {*NEEDED, *OPTIONAL} <= set(header)


def test_an_order_without_lines_stays_out_with_its_total(outside_files: Path) -> None:
    (reading,) = read_shopify(outside_files / "shopify" / "orders.json")
    assert [(one.amount, one.reason) for one in reading.leftovers] == [
        (59894, "an order without lines")
    ]


async def test_cancelled_partly_shipped_and_refunded_orders_keep_the_books_right(
    tmp_path: Path,
) -> None:
    day = "2026-02-03 10:00:00 +0100"
    gone = {"Cancelled at": day, "Refunded Amount": "25.00", "Financial Status": "refunded"}
    part = {"Fulfillment Status": "partial", "Lineitem fulfillment status": "fulfilled"}
    pen = {"Lineitem quantity": "1", "Lineitem name": "Pen", "Lineitem sku": "PEN-1"}
    pen |= {"Lineitem price": "0.00", "Lineitem fulfillment status": "pending"}
    file = an_export(
        tmp_path,
        ROW | gone,
        ROW | part | {"Name": "#1002", "Id": "2"},
        pen | {"Name": "#1002"},
        ROW | {"Name": "#1003", "Id": "3", "Refunded Amount": "5.00"},
        ROW | {"Name": "#1004", "Id": "4", "Financial Status": "pending", "Paid at": ""},
    )
    await shopify(file)
    orders = await Order.all().order_by("id")
    assert [(order.status, order.payment_status) for order in orders] == [
        ("cancelled", "refunded"),
        ("partially shipped", "paid"),
        ("awaiting shipment", "partially refunded"),
        ("awaiting payment", "unpaid"),
    ]
    assert [finding async for finding in run_checks()] == []
    assert (await Product.get(sku="MUG-1")).on_hand == 0


async def test_a_refunded_line_that_was_not_shipped_is_reserved_no_more(tmp_path: Path) -> None:
    (tmp_path / "orders.json").write_text(json.dumps({"orders": [a_rest_order()]}))
    item = {"line_item_id": 7, "quantity": 1, "restock_type": "cancel"}
    money = {"kind": "refund", "status": "success", "amount": "10.00"}
    refund = {"id": 9, "order_id": 1, "refund_line_items": [item], "transactions": [money]}
    (tmp_path / "refund.json").write_text(json.dumps({"refund": refund}))
    await shopify(tmp_path)
    product = await Product.get()
    assert (product.on_hand, product.reserved, (await Order.get()).to_ship) == (0, 1, 1)
    assert [finding async for finding in run_checks()] == []


def test_what_is_brought_to_the_back_office_is_known_and_read_the_same(
    outside_files: Path,
) -> None:
    readers = {"woocommerce": read_woocommerce, "shopify": read_shopify}
    names = [("woocommerce", "orders-05.json"), ("woocommerce", "orders-02.json")]
    for shop, name in [*names, ("shopify", "order.json"), ("shopify", "orders.json")]:
        file = outside_files / shop / name
        content = file.read_bytes()
        assert detect_source(content, name) == shop
        assert orders_of(read_upload(shop, content, name)) == orders_of(readers[shop](file))
    header = (outside_files / "shopify" / "orders_export_header.csv").read_bytes()
    assert detect_source(header, "orders.csv") == "shopify"


def orders_of(readings: list[ImportBatch]) -> list[str]:
    """Refunds may stand in files beside it, which are not brought with it."""
    of = [order.document for reading in readings for order in reading.orders]
    return of + [left.reason for reading in readings for left in reading.leftovers]
