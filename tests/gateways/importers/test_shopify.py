"""Shopify's files as they are: each rule of theirs by a file that holds just that."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from actions.importing.data import CreditKind, ImportBatch, ImportedOrder
from gateways.importers import UnreadableFile
from gateways.importers.shopify import read_shopify
from gateways.importers.shopify.export import NEEDED, OPTIONAL

ROW = {
    "Name": "#1001",
    "Id": "450789469",
    "Email": "Bob.Norman@example.com",
    "Financial Status": "paid",
    "Paid at": "2026-02-01 10:00:00 +0100",
    "Fulfillment Status": "unfulfilled",
    "Currency": "EUR",
    "Subtotal": "20.00",
    "Shipping": "5.00",
    "Taxes": "4.34",
    "Total": "25.00",
    "Created at": "2026-02-01 10:00:00 +0100",
    "Lineitem quantity": "2",
    "Lineitem name": "Mug",
    "Lineitem price": "10.00",
    "Lineitem sku": "MUG-1",
    "Lineitem requires shipping": "true",
    "Billing Name": "Bob Norman",
    "Billing Zip": "'40202",
    "Billing Country": "NL",
}


def an_export(folder: Path, *rows: dict[str, str]) -> Path:
    file = folder / "orders_export.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, [*NEEDED, *OPTIONAL], restval="")
        writer.writeheader()
        writer.writerows(rows)
    return file


def read(folder: Path, *rows: dict[str, str]) -> ImportBatch:
    (reading,) = read_shopify(an_export(folder, *rows))
    return reading


def order_of(folder: Path, **changed: str) -> tuple[ImportedOrder, list[str]]:
    reading = read(folder, ROW | {name.replace("_", " "): text for name, text in changed.items()})
    return reading.orders[0], [remark.text for remark in reading.remarks]


def test_taxes_that_the_total_does_not_add_are_in_the_prices(tmp_path: Path) -> None:
    order, said = order_of(tmp_path)
    assert (order.prices_include_vat, order.gross, said) == (True, 2500, [])
    assert [(line.vat, str(line.vat_rate)) for line in order.lines] == [(347, "21")]
    assert (order.shipping_vat, str(order.shipping_vat_rate)) == (87, "21")


def test_taxes_that_the_total_adds_come_on_top(tmp_path: Path) -> None:
    order, said = order_of(tmp_path, Taxes="1.20", Total="26.20", Subtotal="20.00")
    assert (order.prices_include_vat, order.gross, said) == (False, 2620, [])
    assert str(order.lines[0].vat_rate) == "6"


def test_a_total_that_is_a_cent_off_is_said_and_kept(tmp_path: Path) -> None:
    order, said = order_of(tmp_path, Total="25.01")
    assert order.gross == 2501
    assert said == [
        "lines, shipping and taxes less discounts come to €25.00, but its total is €25.01"
    ]
    assert order.lines[-1].name == "Difference to the total of the other shop"


def test_a_discount_of_the_order_is_spread_over_its_lines(tmp_path: Path) -> None:
    order, said = order_of(
        tmp_path, Subtotal="15.00", Discount_Amount="5.00", Total="20.00", Taxes="0"
    )
    assert (order.lines[0].discount, order.gross, said) == (500, 2000, [])


def test_an_unknown_status_is_said(tmp_path: Path) -> None:
    order, said = order_of(tmp_path, Financial_Status="odd", Paid_at="")
    assert order.paid_at is None
    assert said == ["the payment status “odd” is unknown: taken as unpaid"]


def test_a_line_without_a_sku_is_of_no_product_yet_goods_and_that_is_said(tmp_path: Path) -> None:
    order, said = order_of(tmp_path, Lineitem_sku="")
    assert (order.lines[0].product, order.lines[0].physical) == (False, True)
    assert said == ["“Mug” has no SKU: a line of no product, no stock moves"]


def test_a_refund_above_what_was_paid_stays_out(tmp_path: Path) -> None:
    reading = read(tmp_path, ROW | {"Refunded Amount": "30.00"})
    assert reading.credits == []
    assert [left.reason for left in reading.leftovers] == [
        "a refund of €30.00, but only €25.00 is left of order #1001"
    ]


def test_rows_of_the_same_name_are_one_order_and_a_wrong_one_stays_out(tmp_path: Path) -> None:
    second = {"Name": "#1001", "Lineitem quantity": "1", "Lineitem name": "Pen"}
    more = second | {"Lineitem price": "0.00", "Lineitem sku": "PEN-1"}
    wrong = ROW | {"Name": "#1002", "Id": "2", "Lineitem quantity": "half"}
    reading = read(tmp_path, ROW, more, wrong)
    assert [[line.sku for line in order.lines] for order in reading.orders] == [["MUG-1", "PEN-1"]]
    assert [left.document for left in reading.leftovers] == ["#1002"]


def test_what_is_shipped_in_part_is_told_line_by_line(tmp_path: Path) -> None:
    sent = ROW | {"Fulfillment Status": "partial", "Lineitem fulfillment status": "fulfilled"}
    more = {"Name": "#1001", "Lineitem quantity": "1", "Lineitem name": "Pen"}
    more |= {"Lineitem price": "0.00", "Lineitem fulfillment status": "pending"}
    (order,) = read(tmp_path, sent, more).orders
    assert [line.unsent for line in order.lines] == [0, 1]


def test_a_cancelled_order_is_cancelled_and_what_went_back_is_a_refund(tmp_path: Path) -> None:
    day = "2026-02-03 10:00:00 +0100"
    row = ROW | {"Cancelled at": day, "Refunded Amount": "25.00", "Financial Status": "refunded"}
    reading = read(tmp_path, row)
    (order,) = reading.orders
    assert (order.cancelled_at is not None, order.refunded, reading.credits) == (True, 2500, [])


def a_rest_order(**more: Any) -> dict[str, Any]:
    line = {"id": 7, "sku": "MUG-1", "name": "Mug", "quantity": 2, "price": "10.00"}
    return {
        "id": 1,
        "name": "#1",
        "created_at": "2026-02-01T10:00:00+01:00",
        "currency": "EUR",
        "financial_status": "paid",
        "total_price": "20.00",
        "line_items": [line],
        **more,
    }


def test_a_refund_beside_the_order_credits_the_line_it_names(tmp_path: Path) -> None:
    (tmp_path / "orders.json").write_text(json.dumps({"orders": [a_rest_order()]}))
    item = {"line_item_id": 7, "quantity": 1, "restock_type": "return"}
    money = {"kind": "refund", "status": "success", "amount": "10.00"}
    refund = {"id": 9, "order_id": 1, "refund_line_items": [item], "transactions": [money]}
    (tmp_path / "refund.json").write_text(json.dumps({"refund": refund}))
    (reading,) = read_shopify(tmp_path)
    (part,) = reading.credits[0].parts
    assert (part.kind, part.amount, part.quantity, part.back) == (CreditKind.LINE, 1000, 1, 1)


def test_a_file_that_is_no_export_is_refused_in_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text("a,b\n1,2\n")
    with pytest.raises(UnreadableFile, match="its first line lacks Name"):
        read_shopify(file)
    broken = tmp_path / "orders.json"
    broken.write_text('{"orders": [')
    with pytest.raises(UnreadableFile, match="is no JSON, or is cut off"):
        read_shopify(broken)
    broken.write_text('{"orders": [{"id": 1, "created_at": 5, "line_items": [3]}]}')
    (reading,) = read_shopify(broken)
    assert len(reading.leftovers) == 1


def test_an_order_refused_before_it_was_read_counts_with_its_total(tmp_path: Path) -> None:
    (tmp_path / "orders.json").write_text(
        json.dumps(
            {
                "orders": [
                    a_rest_order(
                        id=2, line_items=[{"id": 1, "quantity": "half", "price": "10.00"}]
                    ),
                    a_rest_order(id=3, created_at="someday"),
                    a_rest_order(id=4, currency="???"),
                ]
            }
        )
    )
    readings = read_shopify(tmp_path)
    assert [[left.amount for left in one.leftovers] for one in readings] == [[2000, 2000, 2000]]
    assert [one.total for one in readings] == [6000]
