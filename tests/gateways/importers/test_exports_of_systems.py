"""One small file for each preset: recognised, comes to its totals, is as it was there, once."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from actions.checks.database import run_checks
from actions.importing import import_batch
from actions.importing.data import ImportBatch
from actions.importing.record_import import RowStatus, import_rows
from actions.shop_context import ShopContext
from actions.shop_unit_of_work import ShopUnitOfWork
from backdesk.actions.context import SystemActor
from backdesk.db.database import atomically
from backdesk.imports.spreadsheet import read_sheet
from gateways.importers.file_pair import pair_files
from gateways.importers.import_options import OURS, Choices, Listed
from gateways.importers.mapped_sheet import read_mapped_sheet
from gateways.importers.presets import all_presets
from gateways.importers.spreadsheet_orders import grouped, read_orders
from models.customer import Customer
from models.order import Order
from models.product import Product

EXPORTS = Path(__file__).parent / "exports"
PAID, WAITS = ("completed", "paid"), ("awaiting shipment", "paid")
OPEN, GONE = ("awaiting payment", "unpaid"), ("cancelled", "nothing due")
BACK, OFF = ("completed", "refunded"), ("cancelled", "refunded")
ORDERS: Mapping[str, tuple[str, list[int], list[tuple[str, str]]]] = {
    "amazon/all-orders": ("EUR", [3000, 1000, 1000], [PAID, WAITS, GONE]),
    "amazon/orders": ("EUR", [2950], [WAITS]),
    "amazon/shipments": ("EUR", [2500], [PAID]),
    "bigcommerce/orders": ("USD", [3740, 1000, 1000, 1000], [PAID, GONE, WAITS, BACK]),
    "ebay/orders": ("USD", [2500, 1000, 1000], [PAID, WAITS, OPEN]),
    "etsy/items": ("CAD", [3500, 1000], [PAID, WAITS]),
    "etsy/items-and-orders": ("CAD", [3200, 1000], [PAID, WAITS]),
    "etsy/orders": ("CAD", [3200, 1000], [PAID, WAITS]),
    "magento/orders": ("USD", [3500, 1000, 1200], [PAID, GONE, BACK]),
    "odoo/orders": ("EUR", [3388, 1210], [OPEN, GONE]),
    "prestashop/orders": ("EUR", [3500, 1000, 1200, 1300], [WAITS, PAID, OPEN, GONE]),
    "shopify/orders": ("EUR", [3500, 1000, 900], [PAID, OFF, WAITS]),
    "square/items": ("USD", [2916, 1080], [PAID, PAID]),
    "square/orders": ("USD", [3740, 1000], [PAID, WAITS]),
    "square/transactions": ("USD", [2916], [PAID]),
    "squarespace/orders": ("USD", [3640, 1000], [PAID, OFF]),
    "wix/orders": ("EUR", [3500, 1000, 1000, 1000], [PAID, GONE, WAITS, BACK]),
    "woocommerce/advanced": ("USD", [2783, 1210, 1210], [PAID, GONE, WAITS]),
    "woocommerce/items": ("EUR", [3993, 1210], [PAID, BACK]),
    "woocommerce/rows": ("EUR", [3993, 1210], [PAID, GONE]),
    "woocommerce/wp-all-export": ("EUR", [3993, 1210, 1210], [PAID, OPEN, GONE]),
}
"""Of each file: currency, what its orders come to, and order and payment status."""
WHOLE = ("etsy/orders", "magento/orders", "prestashop/orders", "square/transactions")
"""One row an order, no lines: that is asked, and chosen by the clerk."""
AMOUNT = re.compile(r"-?\d+\.\d+")
OTHERWISE_WRITTEN = (
    *("bigcommerce/orders", "woocommerce/rows"),
    *("ebay/orders", "prestashop/orders", "square/items", "square/transactions"),
)
"""Amounts within a longer text, or with a sign before them, stay with a point."""
REFUND = {key: ["SQ2, Refund"] for key in ("square/items", "square/transactions")}
STAYS_OUT = {"odoo/orders": ["S00103"], **REFUND}
"""A quotation; a refund at the counter, which has a row of its own."""
OTHER_NAMES = {
    "ebay/orders": {"Ship To ": "Post To ", "Shipping And Handling": "Postage And Handling"},
    "odoo/orders": {
        '"?Order Reference"?': "name",
        '"?Order Date"?': "date_order",
        '"?Customer/Email"?': "partner_id/email",
        '"?Order Lines/Product"?,': "order_line/product_id,",
        '"?Order Lines/Description"?': "order_line/name",
        '"?Order Lines/Quantity"?': "order_line/product_uom_qty",
        '"?Order Lines/Unit Price"?': "order_line/price_unit",
        '"?Order Lines/Taxes"?': "order_line/tax_id",
        r'"?Order Lines/Discount \(%\)"?': "order_line/discount",
    },
}
"""What the same export calls its columns elsewhere."""
CUSTOMERS = sorted(key for key, one in all_presets().items() if one.export.kind == "customers")
PRODUCTS = sorted(key for key, one in all_presets().items() if one.export.kind == "products")


def content_of(key: str) -> tuple[bytes, str]:
    pair = all_presets()[key].export.pair
    names = (f"etsy/{pair.beside}", f"etsy/{pair.of}") if pair else (key,)
    files = [next(EXPORTS.glob(f"{name.replace('/', '-')}.*")) for name in names]
    return pair_files("orders", [(file.read_bytes(), file.name) for file in files])


def listed(key: str, **choices: Any) -> Listed:
    kind = all_presets()[key].export.kind
    rows = "order" if key in WHOLE else ""
    chosen = Choices(currency="USD", rows=rows, **choices)
    found = read_mapped_sheet(kind, *content_of(key), chosen)
    assert (found.choices.preset, found.unclear) == (key, [])
    return found


def readings(key: str) -> list[ImportBatch]:
    found = listed(key)
    return read_orders(grouped(found), found.choices)


def test_there_is_a_file_for_each_preset() -> None:
    ours = {key for key, one in all_presets().items() if one.source == OURS}
    assert {*ORDERS, *CUSTOMERS, *PRODUCTS} == all_presets().keys() - ours
    named = {file.stem for file in EXPORTS.iterdir()}
    keys = {*ORDERS, *CUSTOMERS, *PRODUCTS} - {"etsy/items-and-orders"}
    assert named == {key.replace("/", "-") for key in keys}


@pytest.mark.parametrize("key", ORDERS)
def test_orders_come_to_their_totals_by_their_own_lines(key: str) -> None:
    found = readings(key)
    currency, totals, _states = ORDERS[key]
    assert {one.currency: [order.gross for order in one.orders] for one in found} == {
        currency: totals
    }
    assert [left.document for one in found for left in one.leftovers] == STAYS_OUT.get(key, [])
    said = [remark.text for one in found for remark in one.remarks]
    assert [text for text in said if "come to" in text or "unknown" in text] == []
    lines = [line.name for one in found for order in one.orders for line in order.lines]
    assert all(lines)


def as_a_spreadsheet_saves_it(key: str) -> tuple[bytes, str]:
    content, name = content_of(key)
    sheet = read_sheet(content, name)
    page = Workbook()
    assert page.active is not None
    for fields in (sheet.header, *(fields for _line, fields in sheet.rows)):
        page.active.append([float(text) if AMOUNT.fullmatch(text) else text for text in fields])
    saved = BytesIO()
    page.save(saved)
    return saved.getvalue(), f"{name}.xlsx"


def with_semicolons_and_commas(key: str) -> tuple[bytes, str]:
    content, name = content_of(key)
    sheet = read_sheet(content, name)
    text = StringIO()
    out = csv.writer(text, delimiter=";")
    for fields in (sheet.header, *(fields for _line, fields in sheet.rows)):
        out.writerow([one.replace(".", ",") if AMOUNT.fullmatch(one) else one for one in fields])
    return b"\xef\xbb\xbf" + text.getvalue().encode(), name


@pytest.mark.parametrize("key", OTHER_NAMES)
def test_other_names_of_the_same_columns_are_known_too(key: str) -> None:
    content, name = content_of(key)
    text = content.decode()
    for one, other in OTHER_NAMES[key].items():
        text, count = re.subn(one, other, text)
        assert count
    found = read_mapped_sheet("orders", text.encode(), name, Choices(currency="USD"))
    assert (found.choices.preset, found.unclear) == (key, [])
    (reading,) = read_orders(grouped(found), found.choices)
    assert [order.gross for order in reading.orders] == ORDERS[key][1]
    assert all(order.party.get("email") for order in reading.orders)


def test_shopifys_new_product_file_is_its_old_one(database: Any) -> None:
    content, name = content_of("shopify/products")
    names = {"Handle": "URL handle", "Variant SKU": "SKU", "Variant Price": "Price"}
    names |= {"Variant Inventory Qty": "Inventory quantity", "Option1 Name": "Option1 name"}
    header, _end, rows = content.decode().partition("\n")
    new = ",".join(names.get(one, one) for one in header.split(","))
    found = read_mapped_sheet("products", f"{new}\n{rows}".encode(), name, Choices())
    assert found.choices.preset == "shopify/products"
    assert [
        (row.values["sku"], row.values["name"], row.values["on_hand"]) for row in found.rows
    ] == [
        ("MUG-R", "Mug, Red", 5),
        ("MUG-B", "Mug, Blue", 0),
        ("VOUCHER", "Voucher", None),
    ]


@pytest.mark.parametrize("saved", [as_a_spreadsheet_saves_it, with_semicolons_and_commas])
@pytest.mark.parametrize("key", [key for key in ORDERS if key not in OTHERWISE_WRITTEN])
def test_what_a_spreadsheet_program_saved_of_them_comes_to_the_same(
    key: str, saved: Callable[[str], tuple[bytes, str]]
) -> None:
    chosen = Choices(currency="USD", rows="order" if key in WHOLE else "")
    found = read_mapped_sheet("orders", *saved(key), chosen)
    assert (found.choices.preset, found.unclear) == (key, [])
    currency, totals, _states = ORDERS[key]
    orders = {
        one.currency: [order.gross for order in one.orders]
        for one in read_orders(grouped(found), found.choices)
    }
    assert orders == {currency: totals}


@pytest.mark.parametrize("key", ORDERS)
async def test_orders_are_as_they_were_there_and_come_in_once(database: Any, key: str) -> None:
    for _again in range(2):
        for reading in readings(key):
            report = await import_batch(
                reading, key, None, dry_run=False, progress=lambda _done, _of: None
            )
            assert report.adds_up
    orders = await Order.all().order_by("id")
    assert [(one.status, one.payment_status) for one in orders] == ORDERS[key][2]
    assert {one.external_id.partition(":")[0] for one in orders} == {key.partition("/")[0]}
    assert [finding async for finding in run_checks()] == []


async def written(key: str) -> list[tuple[RowStatus, str, str]]:
    found = listed(key, vat_rate="21")
    kind = found.kind.name

    async def work() -> list[Any]:
        ctx = ShopContext(await ShopUnitOfWork.begin(SystemActor(), at=datetime.now(UTC)))
        return await import_rows(kind, found.rows, ctx, clear=False, file=key)

    return [(one.verdict, one.name, one.said) for one in await atomically(work)]


@pytest.mark.parametrize("key", CUSTOMERS)
async def test_customers_come_in_once_with_names_and_addresses(database: Any, key: str) -> None:
    ann, bob = "ann@example.com", "bob@example.com"
    assert await written(key) == [(RowStatus.NEW, ann, ""), (RowStatus.NEW, bob, "")]
    assert await written(key) == [(RowStatus.UNCHANGED, ann, ""), (RowStatus.UNCHANGED, bob, "")]
    first, second = await Customer.all().order_by("id")
    assert first.name in ("Ann Sample", "Ann van Voorbeeld")
    assert second.name == "Bob Example"
    if key not in ("prestashop/customers", "woocommerce/customers"):
        assert "First Street" in first.street
        assert first.postcode in ("3511AB", "62701")
    if key != "prestashop/customers":
        assert (first.city, first.country) in [("Utrecht", "NL"), ("Springfield", "US")]


@pytest.mark.parametrize("key", PRODUCTS)
async def test_products_come_in_once_each_variant_with_its_price(database: Any, key: str) -> None:
    done = await written(key)
    assert {verdict for verdict, _name, _said in done} == {RowStatus.NEW}, done
    again = await written(key)
    assert {verdict for verdict, _name, _said in again} == {RowStatus.UNCHANGED}, again
    mug = await Product.get(sku="MUG-R")
    assert (mug.price, mug.active, mug.physical) == (1000, True, True)
    assert mug.name in ("Mug", "Mug Red", "Mug, Red", "Mug - Red", "Mok Rood", "Mok, Rood")
    assert mug.on_hand == (0 if key == "square/products" else 5)
    assert await Product.all().count() == len(done)


async def test_a_hidden_one_a_service_and_a_variant_are_so(database: Any) -> None:
    await written("shopify/products")
    blue, voucher = await Product.get(sku="MUG-B"), await Product.get(sku="VOUCHER")
    assert (blue.name, blue.price) == ("Mug, Blue", 1100)
    assert (voucher.name, voucher.active, voucher.physical) == ("Voucher", False, False)
