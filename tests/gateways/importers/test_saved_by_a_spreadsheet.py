"""A shop's export that a spreadsheet program opened and saved again is still known and read."""

from __future__ import annotations

import csv
import io

import pytest
import xlsxwriter

from actions.importing.data import ImportBatch
from gateways.importers.import_options import Choices
from gateways.importers.mapped_sheet import read_mapped_sheet
from gateways.importers.shop_exports import detect_source, read_upload
from gateways.importers.shopify.export import NEEDED, OPTIONAL
from gateways.importers.spreadsheet_orders import grouped, read_orders
from tests.gateways.importers.test_shopify import ROW

SHORT = "3.77123E+12"
ROWS = (
    ROW | {"Id": SHORT, "Lineitem requires shipping": "TRUE"},
    ROW | {"Id": SHORT, "Name": "#1002", "Lineitem requires shipping": "FALSE"},
)


def saved(*rows: dict[str, str], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, [*NEEDED, *OPTIONAL], restval="", delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def a_workbook(*rows: dict[str, str]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [*NEEDED, *OPTIONAL])
        for line, row in enumerate(rows, start=1):
            for place, name in enumerate([*NEEDED, *OPTIONAL]):
                sheet.write(line, place, row.get(name, ""))
    return content.getvalue()


def read(content: bytes, name: str = "orders_export.csv") -> ImportBatch:
    assert detect_source(content, name) == "shopify"
    (reading,) = read_upload("shopify", content, name)
    return reading


def test_ids_that_were_shortened_alike_are_two_orders_by_their_names() -> None:
    reading = read(saved(*ROWS))
    assert [order.external_id for order in reading.orders] == ["shopify:#1001", "shopify:#1002"]
    assert [order.nameless for order in reading.orders] == [True, True]


def test_goods_are_goods_in_capital_letters_too() -> None:
    reading = read(saved(*ROWS))
    assert [order.lines[0].physical for order in reading.orders] == [True, False]


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_it_is_known_whatever_parts_its_columns(delimiter: str) -> None:
    row = ROW | {"Id": "3,77123E+12", "Total": "25,00", "Subtotal": "20", "Lineitem price": "10,0"}
    (order,) = read(saved(row, delimiter=delimiter)).orders
    assert (order.gross, order.external_id) == (2500, "shopify:#1001")


def test_letters_of_another_encoding_are_read() -> None:
    row = ROW | {"Billing Name": "Jürgen Müßig"}
    (order,) = read(saved(row, delimiter=";", encoding="cp1252")).orders
    assert order.party["name"] == "Jürgen Müßig"


def test_a_workbook_is_known_and_its_ids_are_whole() -> None:
    (order,) = read(a_workbook(ROW | {"Id": "3771234567890"}), "orders.xlsx").orders
    assert (order.external_id, order.gross) == ("shopify:3771234567890", 2500)


def test_orders_of_a_list_whose_number_was_shortened_are_not_made_one() -> None:
    rows = f"{SHORT},2026-02-01,Mug,1,10\n{SHORT},2026-02-02,Pot,1,10\n"
    content = f"order,date,product,quantity,price\n{rows}".encode()
    listed = read_mapped_sheet("orders", content, "list.csv", Choices())
    (reading,) = read_orders(grouped(listed), listed.choices)
    assert reading.orders == []
    assert "shortened by a spreadsheet program" in reading.leftovers[0].reason
