"""Known products in the lines' editor: found by SKU or name, by who may see products."""

from __future__ import annotations

from decimal import Decimal

import httpx
import pytest

from backdesk.auth.user import User
from tests.admin.behind_the_door import HERE, a_member, configured, sign_in
from tests.conftest import Database
from tests.factories.order import a_product, an_order
from web import create_app


async def _signed_in(user: User) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(create_app(configured()))
    browser = httpx.AsyncClient(transport=transport, base_url=HERE)
    await sign_in(browser, user.email)
    return browser


@pytest.fixture
async def clerk(sqlite_database: Database) -> httpx.AsyncClient:
    return await _signed_in(await a_member("clerk"))


async def _found(browser: httpx.AsyncClient, term: str) -> list[str]:
    order = await an_order(
        lines=[{"sku": "CUP-1", "quantity": 1, "unit_price": 1, "vat_rate": "0"}]
    )
    answer = await browser.get(f"/admin/orders/{order}/products", params={"q": term})
    assert answer.status_code == 200
    return [one["sku"] for one in answer.json()]


async def test_what_begins_so_stands_before_what_contains_it(clerk: httpx.AsyncClient) -> None:
    await a_product(sku="TEA-1", name="Pot")
    await a_product(sku="POT-9", name="Kettle")
    await a_product(sku="POT-8", name="Not sold any more", active=False)
    assert await _found(clerk, "pot") == ["POT-9", "TEA-1"]
    assert await _found(clerk, "") == []
    assert await _found(clerk, "%") == []


async def test_it_tells_what_a_line_is_filled_with(clerk: httpx.AsyncClient) -> None:
    await a_product(sku="TEA-1", name="Pot", price=2450, vat_rate=Decimal(9))
    order = await an_order()
    answer = await clerk.get(f"/admin/orders/{order}/products?q=tea")
    assert answer.json() == [
        {
            "sku": "TEA-1",
            "name": "Pot",
            "unit_price": "24.50",
            "vat_rate": "9",
            "stock": "0 available",
            "said": "Pot · €24.50 · 9 % · 0 available",
        }
    ]


async def test_only_papers_with_lines_to_edit_have_it_and_only_for_who_may_see_products(
    clerk: httpx.AsyncClient,
) -> None:
    order = await an_order()
    assert (await clerk.get("/admin/orders/ORD99999/products?q=x")).status_code == 404
    assert (await clerk.get("/admin/invoices/INV00001/products?q=x")).status_code == 404
    nobody = await a_member("clerk")
    await nobody.fetch_related("role")
    nobody.role.permissions = ["orders.view"]
    await nobody.role.save()
    assert (await clerk.get(f"/admin/orders/{order}/products?q=x")).status_code == 403
