"""WooCommerce's orders as they are: each rule of theirs by a file that holds just that."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from actions.importing.data import CreditKind, ImportBatch, ImportedOrder
from gateways.importers import UnreadableFile
from gateways.importers.woocommerce import read_woocommerce

ITEM: dict[str, Any] = {
    "id": 5,
    "name": "Mug &amp; saucer",
    "sku": "MUG-1",
    "quantity": 2,
    "subtotal": "16.53",
    "subtotal_tax": "3.47",
    "total": "16.53",
    "total_tax": "3.47",
}
ORDER: dict[str, Any] = {
    "id": 7,
    "number": "1007",
    "order_key": "wc_order_1",
    "status": "processing",
    "currency": "EUR",
    "date_created_gmt": "2026-02-01T10:00:00",
    "date_paid_gmt": "2026-02-01T10:05:00",
    "prices_include_tax": True,
    "shipping_total": "4.13",
    "shipping_tax": "0.87",
    "shipping_lines": [{"method_title": "Flat rate"}],
    "total": "25.00",
    "billing": {"first_name": "Ann", "last_name": "Lee", "email": "Ann@Example.com"},
    "line_items": [ITEM],
}


def read(folder: Path, *orders: dict[str, Any]) -> ImportBatch:
    file = folder / "orders.json"
    file.write_text(json.dumps(orders))
    (reading,) = read_woocommerce(file)
    return reading


def order_of(folder: Path, **changed: Any) -> tuple[ImportedOrder, list[str]]:
    reading = read(folder, ORDER | changed)
    return reading.orders[0], [remark.text for remark in reading.remarks]


def test_prices_that_include_tax_come_in_with_it(tmp_path: Path) -> None:
    order, said = order_of(tmp_path)
    assert (order.external_id, order.document, order.gross, said) == (
        "woocommerce:7",
        "1007",
        2500,
        [],
    )
    (line,) = order.lines
    assert (line.name, line.unit_price, line.gross, line.vat) == ("Mug & saucer", 1000, 2000, 347)
    assert (order.shipping_cost, order.shipping_vat, order.shipping_method) == (
        500,
        87,
        "Flat rate",
    )
    assert (order.party["email"], order.party["name"]) == ("ann@example.com", "Ann Lee")


def test_prices_without_tax_have_it_on_top(tmp_path: Path) -> None:
    order, said = order_of(tmp_path, prices_include_tax=False)
    assert (order.prices_include_vat, order.lines[0].unit_price, order.shipping_cost) == (
        False,
        827,
        413,
    )
    assert (order.gross, order.lines[0].discount, said) == (2500, 1, [])


def test_a_total_that_is_a_cent_off_is_said_and_kept(tmp_path: Path) -> None:
    order, said = order_of(tmp_path, total="25.01")
    assert order.gross == 2501
    assert said == [
        "lines, shipping and taxes less discounts come to €25.00, but its total is €25.01"
    ]


def test_what_a_coupon_took_off_a_line_is_its_discount(tmp_path: Path) -> None:
    item = ITEM | {"total": "12.40", "total_tax": "2.60"}
    order, said = order_of(tmp_path, line_items=[item], total="20.00")
    assert (order.lines[0].discount, order.lines[0].gross, said) == (500, 1500, [])


def test_a_fee_is_a_line_of_no_product_and_one_below_zero_a_discount(tmp_path: Path) -> None:
    fees = [
        {"name": "Gift wrap", "total": "1.00", "total_tax": "0.21"},
        {"name": "Voucher", "total": "-2.00", "total_tax": "0.00"},
    ]
    order, said = order_of(tmp_path, fee_lines=fees, total="24.21")
    mug, wrap = order.lines
    assert (wrap.name, wrap.product, wrap.physical, wrap.vat) == ("Gift wrap", False, False, 21)
    assert (mug.gross + wrap.gross, order.gross, said) == (2000 + 121 - 200, 2421, [])


@pytest.mark.parametrize(
    ("status", "more", "paid", "shipped", "cancelled"),
    [
        ("pending", {"date_paid_gmt": None}, False, False, False),
        ("on-hold", {"date_paid_gmt": None}, False, False, False),
        ("processing", {}, True, False, False),
        ("completed", {"date_completed_gmt": "2026-02-02T10:00:00"}, True, True, False),
        ("cancelled", {"date_paid_gmt": None}, False, False, True),
        ("failed", {"date_paid_gmt": None}, False, False, True),
    ],
)
def test_its_status_says_what_was_paid_shipped_or_cancelled(
    tmp_path: Path, status: str, more: dict[str, Any], *, paid: bool, shipped: bool, cancelled: bool
) -> None:
    order, said = order_of(tmp_path, status=status, **more)
    found = (order.paid_at, order.shipped_at, order.cancelled_at)
    assert [moment is not None for moment in found] == [paid, shipped, cancelled]
    assert said == []


def test_a_day_of_payment_that_is_not_told_is_said(tmp_path: Path) -> None:
    order, said = order_of(tmp_path, date_paid_gmt=None)
    assert order.paid_at == datetime(2026, 2, 1, 10, tzinfo=UTC)
    assert said == ["the day of its payment is not told: paid, as it is “processing”"]


def test_an_unknown_status_is_said_and_its_dates_decide(tmp_path: Path) -> None:
    order, said = order_of(tmp_path, status="wc-lunch")
    assert order.paid_at is not None
    assert said == ["the status “wc-lunch” is unknown: taken as paid"]


def test_what_was_never_placed_stays_out(tmp_path: Path) -> None:
    reading = read(tmp_path, ORDER | {"status": "checkout-draft"})
    assert [left.reason for left in reading.leftovers] == [
        "its status is “checkout-draft”: it was never placed"
    ]


def test_a_wrong_order_stays_out_and_the_others_come_in(tmp_path: Path) -> None:
    odd = ORDER | {"id": 8, "number": "1008", "line_items": [{"name": "?"}]}
    half = ORDER | {"id": 9, "number": "1009", "line_items": [ITEM | {"quantity": "half"}]}
    bare = ORDER | {"id": 10, "number": "1010", "line_items": []}
    reading = read(tmp_path, ORDER, odd, half, bare)
    assert [order.document for order in reading.orders] == ["1007"]
    assert [(left.document, left.reason) for left in reading.leftovers] == [
        ("1008", "it is not built like one"),
        ("1009", "a quantity is not a whole number from 1 on: half"),
        ("1010", "an order without lines"),
    ]


def test_an_item_without_a_sku_is_known_by_its_product(tmp_path: Path) -> None:
    item = ITEM | {"sku": "", "product_id": 12, "variation_id": 0}
    order, said = order_of(tmp_path, line_items=[item])
    assert (order.lines[0].sku, order.lines[0].product, said) == ("WC-12", True, [])


def test_each_currency_is_a_reading_of_its_own(tmp_path: Path) -> None:
    yen = ITEM | {"subtotal": "900", "subtotal_tax": "90", "total": "900", "total_tax": "90"}
    other = ORDER | {"id": 8, "currency": "JPY", "total": "990", "line_items": [yen]}
    file = tmp_path / "orders.json"
    file.write_text(json.dumps([ORDER, other | {"shipping_total": "0", "shipping_tax": "0"}]))
    euros, yens = read_woocommerce(file)
    assert (euros.currency, yens.currency, yens.orders[0].gross) == ("EUR", "JPY", 990)


def test_an_order_in_several_files_is_read_where_it_was_changed_last(tmp_path: Path) -> None:
    new = ORDER | {"customer_note": "new", "date_modified_gmt": "2026-02-03T10:00:00"}
    old = ORDER | {"customer_note": "old", "date_modified_gmt": "2026-02-02T10:00:00"}
    for place, order in enumerate((new, old)):
        (tmp_path / f"orders-{place}.json").write_text(json.dumps([order]))
    (reading,) = read_woocommerce(tmp_path)
    assert [order.remark for order in reading.orders] == ["new"]


def a_refund(**more: Any) -> dict[str, Any]:
    link = {"href": "https://shop.example/wp-json/wc/v3/orders/7"}
    return {
        "id": 70,
        "date_created_gmt": "2026-02-05T10:00:00",
        "amount": "10.00",
        "_links": {"up": [link]},
        **more,
    }


def test_a_refund_beside_the_order_credits_the_item_it_names(tmp_path: Path) -> None:
    of = [{"key": "_refunded_item_id", "value": "5"}]
    item = {"quantity": -1, "total": "-8.26", "total_tax": "-1.74", "meta_data": of}
    refunds = [a_refund(line_items=[item])]
    (tmp_path / "order-refunds.json").write_text(json.dumps(refunds))
    (credit,) = read(tmp_path, ORDER).credits
    (part,) = credit.parts
    assert (part.kind, part.index, part.quantity, part.amount, part.back) == (
        CreditKind.LINE,
        0,
        1,
        1000,
        1,
    )
    assert credit.credited_at == datetime(2026, 2, 5, 10, tzinfo=UTC)


def test_a_refund_that_only_the_order_tells_is_credited_as_an_amount(tmp_path: Path) -> None:
    reading = read(tmp_path, ORDER | {"refunds": [{"id": 70, "total": "-5.00"}]})
    (credit,) = reading.credits
    assert [(part.kind, part.amount) for part in credit.parts] == [(CreditKind.AMOUNT, 500)]


def test_a_refund_above_what_was_paid_stays_out(tmp_path: Path) -> None:
    reading = read(tmp_path, ORDER | {"refunds": [{"id": 70, "total": "-30.00"}]})
    assert (reading.credits, len(reading.leftovers)) == ([], 1)
    assert "only €25.00 is left of order 1007" in reading.leftovers[0].reason


def test_products_beside_the_orders_tell_price_and_stock(tmp_path: Path) -> None:
    told = {"sku": "MUG-1", "name": "Mug, new", "price": "11", "manage_stock": True}
    products = [told | {"stock_quantity": 4, "status": "private"}]
    (tmp_path / "products.json").write_text(json.dumps(products))
    product = read(tmp_path, ORDER).products["MUG-1"]
    assert (product.name, product.price, product.on_hand, product.active) == (
        "Mug, new",
        1100,
        4,
        False,
    )


def test_each_line_of_the_file_is_counted_once(tmp_path: Path) -> None:
    refunded = ORDER | {"refunds": [{"id": 70, "total": "-5.00"}]}
    reading = read(tmp_path, refunded, ORDER | {"id": 8, "line_items": []})
    assert (reading.lines, reading.total) == (2 + 1 + 1, 2500 - 500 + 2500)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('[{"order_key"', "is no JSON, or is cut off"),
        ("[]", "has no orders of WooCommerce"),
        ('{"create": []}', "has no orders of WooCommerce"),
    ],
)
def test_a_file_that_is_no_export_is_refused_in_a_sentence(
    tmp_path: Path, content: str, said: str
) -> None:
    file = tmp_path / "orders.json"
    file.write_text(content)
    with pytest.raises(UnreadableFile, match=said):
        read_woocommerce(file)


def test_a_batchs_answer_and_a_single_order_are_read_too(tmp_path: Path) -> None:
    file = tmp_path / "orders.json"
    batch = {"create": [ORDER], "delete": [ORDER | {"id": 8}]}
    for content, expected in ((batch, ["1007"]), (ORDER, ["1007"])):
        file.write_text(json.dumps(content))
        (reading,) = read_woocommerce(file)
        assert [order.document for order in reading.orders] == expected


def test_an_order_refused_before_it_was_read_counts_with_its_total(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        ORDER | {"id": 8, "status": "trash"},
        ORDER | {"id": 9, "line_items": [{"name": "Mug"}]},
        ORDER | {"id": 10, "date_created_gmt": "someday"},
    )
    assert [left.amount for left in reading.leftovers] == [2500, 2500, 2500]
    assert reading.total == 7500
