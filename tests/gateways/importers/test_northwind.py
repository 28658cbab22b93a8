"""Northwind's folder: what is refused as a whole, and what its columns are taken for."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateways.importers import UnreadableFile
from gateways.importers.northwind import read_northwind
from tests.factories.northwind import a_folder, replaced


def test_a_discount_that_a_float_wrote_is_the_per_cent_that_was_meant(tmp_path: Path) -> None:
    (order,) = read_northwind(a_folder(tmp_path)).orders

    assert [line.gross for line in order.lines] == [16800, 8330]
    assert [line.discount for line in order.lines] == [0, 1470]


def test_freight_is_the_shipping_cost_and_the_shipper_the_carrier(tmp_path: Path) -> None:
    (order,) = read_northwind(a_folder(tmp_path)).orders

    assert (order.shipping_cost, order.shipping_method, order.carrier) == (
        3238,
        "Federal Shipping",
        "Federal Shipping",
    )


def test_what_was_shipped_counts_as_paid_on_that_day(tmp_path: Path) -> None:
    (order,) = read_northwind(a_folder(tmp_path)).orders

    assert order.shipped_at == order.paid_at == datetime(1996, 7, 16, tzinfo=UTC)


def test_what_was_not_shipped_is_not_paid(tmp_path: Path) -> None:
    folder = replaced(a_folder(tmp_path), "orders.csv", "7/16/1996", "")

    (order,) = read_northwind(folder).orders

    assert order.shipped_at is None
    assert order.paid_at is None


def test_reorder_level_stock_and_end_of_sale_come_with_the_product(tmp_path: Path) -> None:
    products = read_northwind(a_folder(tmp_path)).products

    assert [(p.sku, p.notify_below, p.on_hand, p.active) for p in products.values()] == [
        ("NW-11", 30, 22, True),
        ("NW-42", 0, 26, False),
    ]


def test_the_address_to_ship_to_is_the_orders_own(tmp_path: Path) -> None:
    (order,) = read_northwind(a_folder(tmp_path)).orders

    assert (order.party["country"], order.party["shipping_country"]) == ("FR", "DE")
    assert order.party["shipping_name"] == "A warehouse"


@pytest.mark.parametrize("name", ["", "orders.csv"])
def test_the_folder_or_its_orders_may_be_named(tmp_path: Path, name: str) -> None:
    assert len(read_northwind(a_folder(tmp_path) / name).orders) == 1


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("orders.csv", "VINET", "NOBODY", "orders.csv, line 2: there is no such customer"),
        ("order_details.csv", "10248,42", "10248,99", "order_details.csv, line 3: there is no"),
        ("order_details.csv", "10248,42", "99999,42", "there is no such order in orders.csv"),
        ("order_details.csv", "9.8,10", "9.8,0", "a quantity of zero"),
        ("order_details.csv", "0.15000001", "1.5", "a discount of more than all"),
        ("order_details.csv", "9.8", "-9.8", "UnitPrice is not an amount"),
        ("orders.csv", "7/4/1996", "4.7.1996", "OrderDate is not a date"),
        ("orders.csv", "7/4/1996", "", "OrderDate is missing"),
        ("products.csv", "UnitsInStock", "Stock", "products.csv is not such a file"),
    ],
)
def test_a_value_that_cannot_be_refuses_all_files_and_names_the_line(
    tmp_path: Path, file: str, old: str, new: str, says: str
) -> None:
    with pytest.raises(UnreadableFile, match=says):
        read_northwind(replaced(a_folder(tmp_path), file, old, new))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    (a_folder(tmp_path) / "shippers.csv").unlink()

    with pytest.raises(UnreadableFile, match=r"shippers\.csv cannot be opened"):
        read_northwind(tmp_path)


def test_an_order_without_lines_is_refused_with_its_freight(tmp_path: Path) -> None:
    folder = replaced(a_folder(tmp_path), "orders.csv", "10248,", "10249,")
    for line in ("10248,11,14,12,0\n", "10248,42,9.8,10,0.15000001\n"):
        replaced(folder, "order_details.csv", line, "")

    reading = read_northwind(folder)

    assert [(left.line, left.amount) for left in reading.leftovers] == [(2, 3238)]
    assert reading.orders == []
