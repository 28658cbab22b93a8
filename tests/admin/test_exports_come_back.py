"""What the back office exports is known when it comes back: here it is there already, elsewhere
it comes in as it was.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from actions.checks.database import run_checks
from actions.importing import ImportReport, import_batch
from actions.importing.record_import import preview_rows
from backdesk.actions.context import SystemActor
from gateways.importers.import_options import Choices
from gateways.importers.mapped_sheet import read_mapped_sheet
from gateways.importers.shop_exports import detect_source
from gateways.importers.spreadsheet_orders import grouped, read_orders
from models.credit_memo import CreditMemo
from models.customer import Customer
from models.order import Order
from models.product import Product
from tests.actions.importing.test_vat_numbers import written
from tests.admin.test_exports import somebody
from tests.factories.acting import act
from tests.factories.order import a_line, an_order
from tests.factories.product import a_product

pytestmark = pytest.mark.usefixtures("database")
MORE = "email name payment_status shipping_status status currency shipping_cost payment_cost "
MORE += "shipping_method payment_method gross paid credited street city country"
ENDINGS = {"csv": "csv", "xlsx": "xlsx", "jsonl": "jsonl", "json": "json"}


async def three_orders() -> None:
    lines = [a_line(discount=10), a_line(sku="BOOK", vat_rate="9")]
    await an_order(paid=True, shipped=True, payment_cost=100, lines=lines)
    await an_order(prices_include_vat=False, lines=lines)
    order = await an_order(paid=True)
    await act(order, "add_credit_memo", total=500, refund=True)


async def exported(what: str, query: str, ending: str) -> bytes:
    async with somebody() as browser:
        answer = await browser.get(f"/admin/{what}/export?format={ending}&{query}")
    assert answer.status_code == 200
    return answer.content


async def come_back(content: bytes, ending: str) -> list[ImportReport]:
    name = f"orders.{ENDINGS[ending]}"
    assert detect_source(content, name) == ""
    listed = read_mapped_sheet("orders", content, name, Choices())
    assert listed.unclear == []
    reports = []
    for reading in read_orders(grouped(listed), listed.choices):
        reports.append(
            await import_batch(reading, name, None, dry_run=False, progress=lambda _done, _of: None)
        )
        assert reports[-1].adds_up
        assert reports[-1].leftovers == []
    return reports


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("rows", ["line", "document", "each"])
async def test_orders_that_come_back_are_there_already(rows: str, ending: str) -> None:
    await three_orders()
    fields = "&".join(f"field={name}" for name in ("number", "placed_at", *MORE.split()))
    of_rows = {
        "line": "sku name quantity unit_price discount vat_rate vat gross shipped",
        "document": "number kind status currency gross",
        "each": "",
    }[rows]
    fields += "".join(f"&field={rows}.{name}" for name in of_rows.split())
    content = await exported("orders", f"rows={rows}&{fields}", ending)
    reports = await come_back(content, ending)
    assert sum(report.came_in.total_lines for report in reports) == 0
    assert sum(report.before.total_lines for report in reports) > 0
    assert (await Order.all().count(), await CreditMemo.all().count()) == (3, 1)


@pytest.mark.parametrize("rows", ["line", "document", "each"])
async def test_in_another_shop_they_come_in_as_they_were(rows: str) -> None:
    await three_orders()
    fields = "&".join(f"field={name}" for name in ("number", "placed_at", *MORE.split()))
    of_rows = "sku name quantity unit_price discount vat_rate vat gross shipped"
    if rows == "document":
        of_rows = "number kind status currency gross"
    fields += "" if rows == "each" else "".join(f"&field={rows}.{one}" for one in of_rows.split())
    content = await exported("orders", f"rows={rows}&{fields}", "csv")
    was = [(one.gross, one.paid, one.credited) for one in await Order.all().order_by("id")]
    await Order.all().update(placed_at=datetime(2020, 1, 1, tzinfo=UTC))
    await come_back(content, "csv")
    new = await Order.filter(external_id__startswith="orderly:").order_by("external_id")
    assert [(one.gross, one.paid, one.credited) for one in new] == was
    assert [one.status for one in new] == ["completed", "awaiting payment", "awaiting shipment"]


async def test_the_default_export_of_lines_is_known_by_its_titles() -> None:
    await three_orders()
    reports = await come_back(await exported("orders", "rows=line", "csv"), "csv")
    assert sum(report.came_in.total_lines for report in reports) == 0


@pytest.mark.parametrize("ending", ENDINGS)
async def test_customers_come_back_with_the_address_they_ship_to(ending: str) -> None:
    there = {"name": "Bo", "street": "1 Dock", "postcode": "1", "city": "Hull", "country": "GB"}
    order = await an_order()
    where = {f"shipping_{name}": text for name, text in there.items()}
    await Customer.filter(id=order.customer_id).update(**where, buyer_reference="PO-7")
    names = ["email", "name", "street", "buyer_reference", *where]
    query = "&".join(f"field={name}" for name in names)
    content = await exported("customers", query, ending)
    listed = read_mapped_sheet("customers", content, f"customers.{ending}", Choices())
    assert listed.unclear == []
    assert [
        one.verdict
        for one in await preview_rows("customers", listed.rows, SystemActor(), clear=False)
    ] == ["unchanged"]
    assert {name: listed.rows[0].values[name] for name in where} == where
    assert listed.rows[0].values["buyer_reference"] == "PO-7"


@pytest.mark.parametrize("ending", ENDINGS)
async def test_products_come_back_with_their_stock(ending: str) -> None:
    await a_product(sku="MUG", on_hand=7)
    await an_order(lines=[a_line(sku="NEW", quantity=2)], shipped=True)
    content = await exported("products", "", ending)
    listed = read_mapped_sheet("products", content, f"products.{ending}", Choices())
    assert listed.unclear == []
    found: list[Any] = await preview_rows("products", listed.rows, SystemActor(), clear=False)
    assert [(one.verdict, one.remark) for one in found] == [("unchanged", "")] * 2
    known = {row.values["sku"]: row.values["on_hand"] for row in listed.rows}
    assert known == {"MUG": 7, "NEW": -2}


async def test_a_new_product_begins_with_its_stock_and_a_known_ones_is_not_changed() -> None:
    await a_product(sku="MUG", on_hand=7)
    done = await written("products", "sku,price,vat,stock", "MUG,,,9", "POT,5.00,21,4")
    assert [(one.name, one.verdict) for one in done] == [("MUG", "unchanged"), ("POT", "new")]
    assert "7 on hand here, 9 in the list" in done[0].remark
    stock = {one.sku: (one.on_hand, one.available) for one in await Product.all()}
    assert stock == {"MUG": (7, 7), "POT": (4, 4)}
    assert [finding async for finding in run_checks()] == []
