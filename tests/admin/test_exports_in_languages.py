"""What the back office exports in any language is known when it comes back, in every format."""

from __future__ import annotations

import httpx
import pytest

from actions.importing.record_import import preview_rows
from backdesk.actions.context import SystemActor
from backdesk.i18n import LANGUAGES, use_language
from gateways.importers.import_options import Choices
from gateways.importers.mapped_sheet import read_mapped_sheet
from models.credit_memo import CreditMemo
from models.order import Order
from tests.admin.test_exports import somebody
from tests.admin.test_exports_come_back import ENDINGS, MORE, come_back, three_orders
from tests.factories.product import a_product

pytestmark = pytest.mark.usefixtures("sqlite_database")
OF_ROWS = {
    "line": "sku name quantity unit_price discount vat_rate vat gross shipped",
    "document": "number kind status currency gross",
    "payment": "kind at of method amount reference",
    "each": "",
}
PEOPLE = "email name company street postcode city country buyer_reference shipping_name"


async def exported(browser: httpx.AsyncClient, what: str, query: str, ending: str) -> bytes:
    answer = await browser.get(f"/admin/{what}/export?format={ending}&{query}")
    assert answer.status_code == 200
    return answer.content


@pytest.mark.parametrize("language", LANGUAGES)
async def test_each_kind_of_export_comes_back_in_each_format(language: str) -> None:
    await three_orders()
    await a_product(sku="POT", on_hand=7)
    async with somebody(language=language) as browser:
        for ending in ENDINGS:
            with use_language(language):
                await the_orders(browser, ending)
                await the_people(browser, ending)
                await the_products(browser, ending)
    assert (await Order.all().count(), await CreditMemo.all().count()) == (3, 1)


async def the_orders(browser: httpx.AsyncClient, ending: str) -> None:
    always = "&".join(f"field={name}" for name in ("number", "placed_at", *MORE.split()))
    for rows in ("line", "document", "each"):
        of_rows = "".join(f"&field={rows}.{name}" for name in OF_ROWS[rows].split())
        content = await exported(browser, "orders", f"rows={rows}&{always}{of_rows}", ending)
        reports = await come_back(content, ending)
        assert sum(report.came_in.total_lines for report in reports) == 0, (rows, ending)
        assert sum(report.before.total_lines for report in reports) > 0, (rows, ending)


async def the_people(browser: httpx.AsyncClient, ending: str) -> None:
    query = "&".join(f"field={name}" for name in PEOPLE.split())
    content = await exported(browser, "customers", query, ending)
    listed = read_mapped_sheet("customers", content, f"customers.{ending}", Choices())
    assert listed.unclear == []
    found = await preview_rows("customers", listed.rows, SystemActor(), clear=False)
    assert {one.verdict for one in found} == {"unchanged"}, ending


async def the_products(browser: httpx.AsyncClient, ending: str) -> None:
    content = await exported(browser, "products", "", ending)
    listed = read_mapped_sheet("products", content, f"products.{ending}", Choices())
    assert listed.unclear == []
    found = await preview_rows("products", listed.rows, SystemActor(), clear=False)
    assert {one.verdict for one in found} == {"unchanged"}, ending


@pytest.mark.parametrize("rows", ["", "line", "order"])
async def test_payments_come_with_their_orders_and_by_themselves_are_refused(rows: str) -> None:
    await three_orders()
    fields = "".join(f"&field=payment.{name}" for name in OF_ROWS["payment"].split())
    async with somebody() as browser:
        for ending in ENDINGS:
            query = f"rows=payment&field=number&field=placed_at&field=gross{fields}"
            content = await exported(browser, "orders", query, ending)
            listed = read_mapped_sheet("orders", content, f"payments.{ending}", Choices(rows=rows))
            assert "tells payments" in listed.unclear[0]
            assert listed.rows == []
