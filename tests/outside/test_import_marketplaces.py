"""Layouts of marketplaces and shop systems, read as lists: each comes to what its SOURCE says."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateways.importers.choices import Choices
from gateways.importers.mapped import read_list
from gateways.importers.mapped_orders import grouped, read_orders

COME_TO = {
    "amazon_orders.txt": {"USD": [328, 656, 328, 656]},
    "ebay_orders.csv": {"USD": [5799, 190597]},
    "etsy_sold_items.csv": {"CAD": [7600, 3300, 1500]},
    "odoo_sale_orders.csv": {"EUR": [21538, 38720]},
    "squarespace_orders.csv": {"USD": [3000, 24000, 5000, 2000]},
    "woocommerce_csv_lines.csv": {"USD": [11600]},
}
"""By currency, in the order of the file; WooCommerce's second order has no units left."""


@pytest.mark.parametrize("name", COME_TO)
def test_each_layout_comes_to_its_totals_without_a_choice(outside_files: Path, name: str) -> None:
    content = (outside_files / "marketplaces" / name).read_bytes()
    listed = read_list("orders", content, name, Choices(currency="USD"))
    assert listed.unclear == []
    readings = read_orders(grouped(listed), listed.choices)
    assert {one.currency: [order.gross for order in one.orders] for one in readings} == COME_TO[
        name
    ]
    said = [remark.text for one in readings for remark in one.remarks]
    assert [text for text in said if "SKU" not in text] == []
