"""Layouts of marketplaces and shop systems: each comes to what SOURCE.txt says of it, and is so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from actions.checks.database import run_checks
from actions.importing import import_batch
from actions.importing.data import ImportBatch
from gateways.importers.file_pair import pair_files
from gateways.importers.import_options import Choices
from gateways.importers.mapped_sheet import read_mapped_sheet
from gateways.importers.spreadsheet_orders import grouped, read_orders
from models.order import Order

COME_TO = {
    "amazon_orders.txt": {"USD": [328, 656, 328, 656]},
    "ebay_orders.csv": {"USD": [5799, 190597]},
    "etsy_sold_items.csv": {"CAD": [7600, 3300, 1500]},
    "etsy_sold_orders.csv": {"CAD": [7600, 3030]},
    "odoo_sale_orders.csv": {"EUR": [21538, 38720]},
    "squarespace_orders.csv": {"USD": [3000, 24000, 5000, 2000]},
    "woocommerce_csv_lines.csv": {"USD": [11600, 5000]},
    "magento2_orders_grid.csv": {"USD": [3639, 3964]},
}
"""By currency, in the order of the file."""
WHOLE = ("etsy_sold_orders.csv", "magento2_orders_grid.csv")
"""One row an order, no lines: that is asked, and chosen by the clerk."""
PAID, WAITS = ("completed", "paid"), ("awaiting shipment", "paid")
STATES = {
    "amazon_orders.txt": [WAITS] * 4,
    "ebay_orders.csv": [PAID, WAITS],
    "etsy_sold_items.csv": [PAID, PAID, WAITS],
    "etsy_sold_orders.csv": [PAID, PAID],
    "odoo_sale_orders.csv": [("awaiting payment", "unpaid")] * 2,
    "squarespace_orders.csv": [WAITS, PAID, WAITS, ("cancelled", "refunded")],
    "woocommerce_csv_lines.csv": [PAID, ("completed", "refunded")],
    "magento2_orders_grid.csv": [WAITS, PAID],
}
FOOTERS = {"ebay_orders.csv": 2}
TO_SHIP = {"squarespace_orders.csv": [2, 0, 1, 0], "woocommerce_csv_lines.csv": [0, 0]}


def readings_of(folder: Path, name: str) -> list[ImportBatch]:
    content = (folder / "marketplaces" / name).read_bytes()
    choices = Choices(currency="USD", rows="order" if name in WHOLE else "")
    listed = read_mapped_sheet("orders", content, name, choices)
    assert listed.unclear == []
    return read_orders(grouped(listed), listed.choices)


@pytest.mark.parametrize("name", COME_TO)
def test_each_layout_comes_to_its_totals(outside_files: Path, name: str) -> None:
    readings = readings_of(outside_files, name)
    assert {one.currency: [order.gross for order in one.orders] for one in readings} == COME_TO[
        name
    ]
    said = [remark.text for one in readings for remark in one.remarks]
    assert [text for text in said if "SKU" not in text and "taken as one" not in text] == []


@pytest.mark.parametrize("name", WHOLE)
def test_orders_without_lines_are_asked_about(outside_files: Path, name: str) -> None:
    content = (outside_files / "marketplaces" / name).read_bytes()
    listed = read_mapped_sheet("orders", content, name, Choices(currency="USD"))
    assert listed.unclear == ["This list tells orders without their lines: choose what a row is."]


@pytest.mark.parametrize("name", COME_TO)
async def test_each_is_paid_sent_cancelled_or_refunded_as_it_is_there(
    database: Any, outside_files: Path, name: str
) -> None:
    for _again in range(2):
        for reading in readings_of(outside_files, name):
            report = await import_batch(
                reading, name, None, dry_run=False, progress=lambda _done, _of: None
            )
            assert report.adds_up
            assert [left.amount for left in report.leftovers] == [0] * FOOTERS.get(name, 0)
    orders = await Order.all().order_by("id")
    assert [(one.status, one.payment_status) for one in orders] == STATES[name]
    if name in TO_SHIP:
        assert [one.to_ship for one in orders] == TO_SHIP[name]
    assert sum(one.due for one in orders) == (60258 if name.startswith("odoo") else 0)
    assert [finding async for finding in run_checks()] == []


def test_etsys_two_files_together_are_whole_orders(outside_files: Path) -> None:
    """The third one's order is not among the orders: as its item says."""
    files = [
        outside_files / "marketplaces" / f"etsy_sold_{name}.csv" for name in ("items", "orders")
    ]
    content, name = pair_files("orders", [(file.read_bytes(), file.name) for file in files])
    listed = read_mapped_sheet("orders", content, name, Choices(currency="USD"))
    (reading,) = read_orders(grouped(listed), listed.choices)
    assert [(order.gross, len(order.lines)) for order in reading.orders] == [
        (7600, 1),
        (3030, 1),
        (1500, 1),
    ]
    assert reading.orders[0].party["name"] == "Kim Two"
