"""Orders of a list: what their amounts mean, what is left out, and sums to the penny."""

from __future__ import annotations

import io

import pytest
import xlsxwriter

from actions.importing.data import ImportBatch, ImportedOrder
from gateways.importers.import_options import Choices
from gateways.importers.mapped_sheet import read_mapped_sheet
from gateways.importers.spreadsheet_orders import grouped, read_orders

HEAD = "order,date,product,quantity,price"


def readings_of(
    content: bytes | str, name: str = "list.csv", **chosen: object
) -> list[ImportBatch]:
    sent = content.encode() if isinstance(content, str) else content
    listed = read_mapped_sheet("orders", sent, name, Choices(**chosen))  # type: ignore[arg-type]
    assert listed.unclear == []
    return read_orders(grouped(listed), listed.choices)


def reading_of(content: bytes | str, name: str = "list.csv", **chosen: object) -> ImportBatch:
    (reading,) = readings_of(content, name, **chosen)
    return reading


def order_of(content: bytes | str, name: str = "list.csv", **chosen: object) -> ImportedOrder:
    reading = reading_of(content, name, **chosen)
    assert [left.reason for left in reading.leftovers] == []
    (order,) = reading.orders
    return order


def amounts(order: ImportedOrder) -> tuple[int, int, int]:
    vat = sum(line.vat for line in order.lines) + order.shipping_vat
    return order.gross - vat, vat, order.gross


@pytest.mark.parametrize("header", ["vat", "btw", "MwSt", "TVA", "IVA", "VAT %"])
@pytest.mark.parametrize("rate", ["21", "21%", "21.0", "0.21"])
def test_vat_beside_a_price_is_the_rate(header: str, rate: str) -> None:
    order = order_of(f"{HEAD},{header}\nA,2026-02-01,Mug,1,12.10,{rate}\n")
    assert amounts(order) == (1000, 210, 1210)
    assert "vat_number" not in order.party


def test_vat_with_numbers_of_businesses_is_the_number() -> None:
    order = order_of(f"{HEAD},vat,vat rate\nA,2026-02-01,Mug,1,12.10,NL123456789B13,21\n")
    assert (order.party["vat_number"], amounts(order)[1]) == ("NL123456789B13", 210)


def test_vat_with_amounts_is_the_lines_vat() -> None:
    order = order_of(f"{HEAD},vat amount\nA,2026-02-01,Mug,1,12.10,2.10\n")
    assert (amounts(order), str(order.lines[0].vat_rate)) == ((1000, 210, 1210), "21")


@pytest.mark.parametrize(
    ("price", "included"), [("12.10", True), ("10.00", False)], ids=["with VAT", "without"]
)
def test_a_total_below_the_lines_is_a_discount_and_vat_comes_after_it(
    price: str, included: bool
) -> None:
    order = order_of(f"{HEAD},vat,total\nA,2026-02-01,Mug,1,{price},21,11.00\n", included=included)
    assert amounts(order) == (909, 191, 1100)


def test_a_discount_of_two_rates_takes_its_vat_off_each() -> None:
    rows = "A,2026-02-01,Mug,1,12.10,21,20.90\nA,2026-02-01,Book,1,10.90,9,20.90\n"
    order = order_of(f"{HEAD},vat,total\n{rows}", included=True)
    taken = [(line.gross, line.vat) for line in order.lines]
    assert (sum(gross for gross, _vat in taken), order.gross) == (2090, 2090)
    assert taken == [(1100, 191), (990, 82)]


def test_totals_of_rows_are_not_one_of_the_order() -> None:
    rows = "A,2026-02-01,Mug,1,10.00,10.00\nA,2026-02-01,Pot,2,10.00,20.00\n"
    order = order_of(f"{HEAD},total\n{rows}")
    assert (order.gross, [line.discount for line in order.lines]) == (3000, [0, 0])


def test_totals_of_rows_that_are_said_to_be_the_orders_refuse_it() -> None:
    rows = "A,2026-02-01,Mug,1,10.00,10.00\nA,2026-02-01,Pot,2,10.00,20.00\n"
    reading = reading_of(f"{HEAD},total\n{rows}", total="order")
    assert reading.orders == []
    assert "several amounts of total: €10.00, €20.00" in reading.leftovers[0].reason


def test_a_total_of_a_row_that_is_not_its_own_refuses_the_order() -> None:
    rows = "A,2026-02-01,Mug,1,10.00,10.00\nA,2026-02-01,Pot,2,10.00,25.00\n"
    reading = reading_of(f"{HEAD},total\n{rows}")
    assert reading.leftovers[0].reason.startswith("line 3: its total is €25.00")


ODOO = (
    "Order Reference,Order Date,Customer,Customer/Email,Currency,Order Lines/Product,"
    "Order Lines/Description,Order Lines/Quantity,Order Lines/Unit Price,Order Lines/Taxes,"
    "Order Lines/Discount (%),Total\n"
    "S1,2026-09-01,One,one@example.com,EUR,X,Lamp,3.00,40.00,21%,10.00,215.38\n"
    ",,,,,Y,Chair,1.00,70.00,21%,0.00,\n"
    "S2,2026-09-02,Two,two@example.com,EUR,Z,Table,1.00,320.00,21%,0.00,387.20\n"
)


def test_blank_order_columns_inherit_and_meanings_are_found_by_what_adds_up() -> None:
    reading = reading_of(ODOO)
    assert [amounts(order) for order in reading.orders] == [
        (17800, 3738, 21538),
        (32000, 6720, 38720),
    ]
    assert [one.text for one in reading.remarks if "SKU" not in one.text] == []


@pytest.mark.parametrize(
    ("off", "total", "meaning"),
    [("2.00", "36.00", "line"), ("1.00", "36.00", "unit"), ("4.00", "36.00", "order")],
)
def test_a_discount_is_of_what_makes_the_total(off: str, total: str, meaning: str) -> None:
    rows = f"A,2026-02-01,Mug,2,10.00,{off},{total}\nA,2026-02-01,Pot,2,10.00,{off},{total}\n"
    listed = read_mapped_sheet(
        "orders", f"{HEAD},discount,total\n{rows}".encode(), "l.csv", Choices()
    )
    assert listed.choices.discount == meaning
    (reading,) = read_orders(grouped(listed), listed.choices)
    assert [order.gross for order in reading.orders] == [3600]
    assert [one.text for one in reading.remarks if "SKU" not in one.text] == []


def test_an_odd_address_refuses_no_order_and_is_said() -> None:
    head = f"{HEAD},email,country,language,phone"
    odd = f"A,2026-02-01,Mug,1,10.00,n/a,Atlantis,xx,{'1' * 60}\n"
    reading = reading_of(f"{head}\n{odd}")
    assert [order.gross for order in reading.orders] == [1000]
    assert [remark.text.partition(" left out")[0] for remark in reading.remarks] == [
        "E-mail “n/a”",
        f"Phone “{'1' * 60}”",
        "Language “xx”",
        "Country “Atlantis”",
        "“Mug” has no SKU: a line of no product, no stock moves",
    ]


def test_an_order_comes_in_whole_or_not_at_all_and_the_file_adds_up() -> None:
    rows = (
        "A,2026-02-01,Mug,1,10.00,14.95,4.95\n"
        "A,2026-02-01,Pot,half,20.00,34.95,4.95\n"
        "B,2026-02-01,Pot,1,20.00,24.95,4.95\n"
        "C,,Pot,1,20.00,24.95,4.95\n"
    ).replace("14.95", "34.95")
    reading = reading_of(f"{HEAD},total,shipping\n{rows}")
    assert [order.document for order in reading.orders] == ["B"]
    assert [(left.document, left.line) for left in reading.leftovers] == [
        ("A", 2),
        ("A", 3),
        ("C", 5),
    ]
    assert sum(left.amount for left in reading.leftovers) == 3495 + 2495
    assert reading.total == 3495 + 2495 + 2495


@pytest.mark.parametrize(
    ("price", "currency"),
    [("£10.00", "GBP"), ("10,00 zł", "PLN"), ("10,00 Kč", "CZK"), ("€ 10,-", "EUR")],
)
def test_a_sign_beside_the_amounts_is_their_currency(price: str, currency: str) -> None:
    order = order_of(f'{HEAD}\nA,2026-02-01,Mug,1,"{price}"\n')
    assert (order.currency, order.gross) == (currency, 1000)


@pytest.mark.parametrize("price", ["$10.00", "10,00 kr", "¥1000"])
def test_a_sign_of_several_currencies_is_asked_about(price: str) -> None:
    sent = f'{HEAD}\nA,2026-02-01,Mug,1,"{price}"\n'.encode()
    assert "choose the currency" in read_mapped_sheet("orders", sent, "l.csv", Choices()).unclear[0]


def test_a_sign_that_is_not_the_rows_currency_refuses_it() -> None:
    reading = reading_of(f"{HEAD},currency\nA,2026-02-01,Mug,1,€10.00,USD\n")
    assert "the amount is in EUR, the currency here is USD" in reading.leftovers[0].reason


def test_an_amount_of_a_row_is_of_the_rows_currency() -> None:
    rows = "A,2026-02-01,Mug,1,1000,JPY\nB,2026-02-01,Mug,1,1.500,KWD\nC,2026-02-01,Mug,1,2.5,USD\n"
    found = readings_of(f"{HEAD},currency\n{rows}")
    assert {one.currency: one.orders[0].gross for one in found} == {
        "JPY": 1000,
        "KWD": 1500,
        "USD": 250,
    }


def test_a_cell_that_shows_a_percentage_is_that_many_per_cent() -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, [*HEAD.split(","), "vat"])
        page.write_row(1, 0, ["A", "2026-02-01", "Mug", 1, 12.1])
        page.write_number(1, 5, 0.21, book.add_format({"num_format": "0%"}))
    order = order_of(content.getvalue(), "list.xlsx")
    assert amounts(order) == (1000, 210, 1210)


def test_a_price_of_less_than_a_cent_makes_its_line_once() -> None:
    order = order_of(f"{HEAD},vat\nA,2026-02-01,Screw,1000,0.005,21.0\n")
    assert order.gross == 500


def test_goods_without_a_sku_are_to_be_sent() -> None:
    order = order_of(f"{HEAD}\nA,2026-02-01,Mug,1,10.00\n")
    assert (order.lines[0].product, order.lines[0].physical) == (False, True)
