"""A list on the command line: whose it is, and what its rows are, can be said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gateways.importers import UnreadableFile, import_csv
from models.order import Order
from tests.gateways.importers.test_file_pair import ITEMS, ORDERS

pytestmark = pytest.mark.usefixtures("database")


async def test_orders_without_lines_are_refused_until_it_is_said_what_a_row_is(
    tmp_path: Path,
) -> None:
    file = tmp_path / "list.csv"
    file.write_text("order,date,email,total,status\n1001,2026-02-01,a@example.com,20.00,paid\n")

    async def bring_in(**more: Any) -> None:
        await import_csv(file, None, dry_run=False, progress=lambda _done, _of: None, **more)

    with pytest.raises(UnreadableFile, match="choose what a row is"):
        await bring_in()
    await bring_in(rows="order", source="Old shop")
    order = await Order.get()
    assert (order.external_id, order.gross, order.paid) == ("old-shop:1001", 2000, 2000)


async def test_a_second_file_that_belongs_to_it_is_read_beside_it(tmp_path: Path) -> None:
    items, orders = tmp_path / "items.csv", tmp_path / "orders.csv"
    items.write_bytes(ITEMS[0])
    orders.write_bytes(ORDERS[0])
    for _again in range(2):
        await import_csv(
            items, None, dry_run=False, progress=lambda _done, _of: None, beside=orders
        )
    first, second = await Order.all().order_by("id")
    assert (first.external_id, first.gross, first.status) == ("etsy:9101", 3200, "completed")
    assert (second.external_id, second.gross, second.paid) == ("etsy:9102", 1400, 0)
