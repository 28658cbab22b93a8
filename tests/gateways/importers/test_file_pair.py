"""Etsy tells items in one file and orders in another: brought together they are whole orders."""

from __future__ import annotations

import pytest

from backdesk.imports.csv_table import UnreadableFile
from gateways.importers.file_pair import File, pair_files
from gateways.importers.import_options import Choices
from gateways.importers.mapped_sheet import read_mapped_sheet
from gateways.importers.spreadsheet_orders import grouped, read_orders

ITEMS: File = (
    b"""Sale Date,Item Name,Buyer,Quantity,Price,Discount Amount,Order Shipping,Currency,Order ID
03/02/26,Mug,ann_s,2,10.00,2.00,5.00,EUR,9101
03/02/26,Cap,ann_s,1,10.00,1.00,5.00,EUR,9101
03/03/26,Cap,bob_e,1,10.00,0,4.00,EUR,9102
""",
    "items.csv",
)
ORDERS: File = (
    b"""Sale Date,Order ID,Full Name,Street 1,Order Value,Discount Amount,Shipping,Order Total,\
Status
03/02/26,9101,Ann Sample,1 First Street,30.00,3.00,5.00,32.00,Completed
03/04/26,9103,Bob Example,2 Second Street,7.00,0,0,7.00,Completed
""",
    "orders.csv",
)


@pytest.mark.parametrize("files", [(ITEMS, ORDERS), (ORDERS, ITEMS)])
def test_lines_come_from_the_items_and_all_else_from_the_orders(files: list[File]) -> None:
    content, name = pair_files("orders", files)
    listed = read_mapped_sheet("orders", content, name, Choices())
    assert (listed.choices.preset, listed.unclear) == ("etsy/items-and-orders", [])
    (reading,) = read_orders(grouped(listed), listed.choices)
    first, second = reading.orders
    assert [(line.name, line.quantity) for line in first.lines] == [("Mug", 2), ("Cap", 1)]
    assert (first.gross, first.shipping_cost, first.party["name"]) == (3200, 500, "Ann Sample")
    assert (first.party["street"], first.shipped_at is not None) == ("1 First Street", True)
    assert (second.gross, second.party["name"], second.paid_at) == (1400, "bob_e", None)


def test_an_order_without_its_items_stays_out_with_its_total() -> None:
    content, name = pair_files("orders", [ITEMS, ORDERS])
    listed = read_mapped_sheet("orders", content, name, Choices())
    (reading,) = read_orders(grouped(listed), listed.choices)
    (left,) = reading.leftovers
    assert (left.document, left.amount) == ("9103", 700)
    assert "the quantity is missing" in left.reason


def test_files_that_do_not_belong_together_are_refused_and_named() -> None:
    with pytest.raises(UnreadableFile) as refused:
        pair_files("orders", [ITEMS, (ITEMS[0], "again.csv")])
    assert str(refused.value).startswith("items.csv and again.csv do not belong together. ")
    assert "Etsy, sold order items with their orders" in str(refused.value)


def test_a_single_file_stays_as_it_is() -> None:
    assert pair_files("orders", [ITEMS]) is ITEMS
