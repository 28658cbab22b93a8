"""Columns are known in five languages; amounts and dates are read as the file writes them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from backdesk.imports.amounts import decimal_mark
from backdesk.imports.dates import date_order
from gateways.importers.headers import guess
from gateways.importers.import_options import Choices
from gateways.importers.import_types import KINDS
from gateways.importers.mapped_sheet import read_mapped_sheet
from gateways.importers.values import (
    InvalidValue,
    NumberFormat,
    read_value,
)

HEADERS = {
    "Order no,Order date,E-mail,Product name,Qty,Unit price": "English",
    "Bestelnummer,Besteldatum,E-mailadres,Omschrijving,Aantal,Stukprijs": "Dutch",
    "Bestellnummer,Bestelldatum,E-Mail-Adresse,Bezeichnung,Menge,Einzelpreis": "German",
    "N° commande,Date de commande,Adresse e-mail,Désignation,Quantité,Prix unitaire": "French",
    "Número de pedido,Fecha,Correo electrónico,Descripción,Cantidad,Precio unitario": "Spanish",
}


@pytest.mark.parametrize("header", HEADERS, ids=list(HEADERS.values()))
def test_columns_of_orders_are_known_in_five_languages(header: str) -> None:
    found = guess(KINDS["orders"], header.split(","))
    wanted = ("order", "placed_at", "email", "product", "quantity", "unit_price")
    assert {name: found.get(name) for name in wanted} == dict(zip(wanted, range(6), strict=True))


@pytest.mark.parametrize(
    ("text", "mark", "cents"),
    [
        ("9,99", ",", 999),
        ("€ 1.234,50", ",", 123450),
        ("1,234.5", ".", 123450),
        ("12", ",", 1200),
        ("0.005", ".", 1),
        ("12,-", ",", 1200),
        ("1.234,--", ",", 123400),
        ("€ 12,\u2013", ",", 1200),
        ("1\u202f234,50 €", ",", 123450),
        ("1'234.50", ".", 123450),
    ],
)
def test_an_amount_is_read_with_the_files_decimal_mark(text: str, mark: str, cents: int) -> None:
    price = KINDS["products"].column("price")
    assert read_value(price, text, NumberFormat(decimals=mark)) == cents


@pytest.mark.parametrize("text", ["1.23,4", "abc", "-1", "12,34,56", "nan", "1e9999999"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue):
        read_value(KINDS["products"].column("price"), text, NumberFormat(decimals="."))


def test_a_date_is_read_in_the_order_that_was_chosen() -> None:
    day = KINDS["orders"].column("placed_at")
    first = read_value(day, "01/02/2026", NumberFormat(dates="dmy"))
    assert first == datetime(2026, 2, 1, tzinfo=UTC)
    assert read_value(day, "01/02/2026", NumberFormat(dates="mdy")).month == 1
    assert read_value(day, "2026-02-01 10:30", NumberFormat()).hour == 10


def test_the_order_of_day_and_month_is_known_where_a_date_tells_it() -> None:
    assert date_order(["01/02/2026", "13/02/2026"]) == "dmy"
    assert date_order(["01/02/2026", "02/13/2026"]) == "mdy"
    assert date_order(["1.2.2026"]) == "dmy"
    assert date_order(["2026-02-01"]) == ""
    assert date_order(["01/02/2026"]) is None


def test_the_decimal_mark_is_known_by_its_last_digits() -> None:
    assert decimal_mark(["1.234,50", "3,5"]) == ","
    assert decimal_mark(["1,234.50"]) == "."


def test_dates_that_are_unclear_are_asked_and_not_guessed() -> None:
    text = "order,date,product,quantity,price\nA,01/02/2026,Mug,1,2.00\n"
    listed = read_mapped_sheet("orders", text.encode(), "list.csv", Choices())
    assert listed.unclear == [
        "Dates like 01/02/2026: choose whether the day or the month comes first."
    ]
    assert listed.rows == []


def test_a_needed_column_that_is_missing_is_named() -> None:
    listed = read_mapped_sheet("products", b"name,price\nMug,2.00\n", "list.csv", Choices())
    assert listed.unclear == ["No column is chosen for: SKU."]


def test_a_row_that_is_wrong_or_stands_twice_has_its_reason() -> None:
    text = b"sku,price\nA,2\n,3\nA,4\nB,cheap\n"
    rows = read_mapped_sheet("products", text, "list.csv", Choices()).rows
    assert [row.problem for row in rows] == [
        "",
        "SKU is missing",
        "the same SKU stands in line 2",
        "Price: this is no number with “.” before the decimals",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("31-Dec-2025", "2025-12-31T00:00"),
        ("31 décembre 2025", "2025-12-31T00:00"),
        ("1. März 2026", "2026-03-01T00:00"),
        ("3 de enero de 2026", "2026-01-03T00:00"),
        ("Jul-21-25", "2025-07-21T00:00"),
        ("Nov 20, 2026, 9:30:00 AM", "2026-11-20T09:30"),
        ("Nov 20, 2026, 12:05 am", "2026-11-20T00:05"),
        ("31/12/25 2:05 p.m.", "2025-12-31T14:05"),
        ("31.12.99", "1999-12-31T00:00"),
        ("2026/02/01 10:30", "2026-02-01T10:30"),
        ("2026-02-01 10:30:00 +0100", "2026-02-01T09:30"),
    ],
)
def test_dates_are_read_as_people_and_shops_write_them(text: str, expected: str) -> None:
    found = read_value(KINDS["orders"].column("placed_at"), text, NumberFormat(dates="dmy"))
    assert found.isoformat()[:16] == expected


@pytest.mark.parametrize("text", ["31-Foo-2025", "13:00 PM", "32.1.2026", "1/2/26 13:00 PM"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue):
        read_value(KINDS["orders"].column("placed_at"), text, NumberFormat(dates="dmy"))


@pytest.mark.parametrize(
    ("prices", "mark"),
    [
        (["1.999", "2.499"], None),
        (["9.999"], None),
        (["1,999", "2.50"], "."),
        (["1.999", "0.005"], "."),
        (["1.999.999", "2.499"], ","),
        (["1,999", "12,-"], ","),
        (["12.50", "12,50"], None),
        (["12", "1999"], "."),
    ],
)
def test_a_decimal_mark_is_known_over_the_whole_column_or_asked(
    prices: list[str], mark: str | None
) -> None:
    assert decimal_mark(prices) == mark


def test_a_mark_before_three_digits_parts_thousands_where_there_are_no_decimals() -> None:
    assert decimal_mark(["1,500"], digits=0) == "."
    assert decimal_mark(["1.500"], digits=0) == ","


@pytest.mark.parametrize("kind", ["products", "orders"])
def test_prices_that_read_in_two_ways_are_asked_about_with_both(kind: str) -> None:
    text = "sku;price;vat\nA;1.999;21\nB;2.499;21\n"
    if kind == "orders":
        text = "order;date;product;quantity;price\nA;2026-01-01;Mug;1;1.999\n"
    listed = read_mapped_sheet(kind, text.encode(), "list.csv", Choices())
    assert listed.unclear == ["“1.999” can be €1,999.00 or €2.00: choose how decimals are written."]
    chosen = read_mapped_sheet(kind, text.encode(), "list.csv", Choices(decimals=","))
    assert next(iter(chosen.rows)).values["price" if kind == "products" else "unit_price"] == 199900


def test_what_is_rounded_is_said() -> None:
    listed = read_mapped_sheet(
        "products", b"sku,price,vat\nA,9.999,21\n", "l.csv", Choices(decimals=".")
    )
    (row,) = listed.rows
    assert row.values["price"] == 1000
    assert row.remarks == ["Price: 9.999 has more decimals than EUR: taken as €10.00"]
