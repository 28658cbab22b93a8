"""A letter that no database can hold is never a page that breaks, on either database."""

from __future__ import annotations

import httpx
import pytest

from backdesk.plugins import load_plugins
from gateways.signed_links import Links
from models.order import Order
from tests.admin.behind_the_door import HERE, a_member, configured, form_token, sign_in
from tests.conftest import Database
from tests.customer.test_return_page import at, typed
from tests.factories.order import an_order
from web import create_app

A_LINE = {
    "lines.0.name": "Mug",
    "lines.0.quantity": "1",
    "lines.0.unit_price": "1",
    "lines.0.vat_rate": "21",
}
NEW = {"currency": "EUR", "customer.email": "c@example.com", "customer.language": "en", **A_LINE}


@pytest.fixture
async def browser(database: Database) -> httpx.AsyncClient:
    load_plugins()
    transport = httpx.ASGITransport(create_app(configured()))
    browser = httpx.AsyncClient(transport=transport, base_url=HERE, follow_redirects=True)
    await sign_in(browser, (await a_member("manager")).email)
    return browser


async def test_a_key_that_cannot_be_kept_is_none(browser: httpx.AsyncClient) -> None:
    sent = NEW | {"_csrf": await form_token(browser), "_key": "a\0b"}
    assert (await browser.post("/admin/orders/new", data=sent)).status_code == 200
    assert await Order.all().count() == 1


async def test_a_sku_that_cannot_be_kept_is_marked(browser: httpx.AsyncClient) -> None:
    sent = NEW | {"_csrf": await form_token(browser), "lines.0.sku": "a\0b"}
    assert (await browser.post("/admin/orders/new", data=sent)).status_code == 422


async def test_an_order_that_cannot_be_called_so_is_not_there(browser: httpx.AsyncClient) -> None:
    page = await browser.get("/admin/settings/emails/order_confirmed?lang=en&order=%00")
    assert "There is no such order" in page.text


async def test_a_customers_key_that_cannot_be_kept_is_none(browser: httpx.AsyncClient) -> None:
    order, config = await an_order(shipped=True), configured()
    page = at(Links(config.base_url, config.secret_key), order)
    sent = await typed(order, _key="a\0b", remark="a\0b")
    assert "We have received your request" in (await browser.post(page, data=sent)).text
