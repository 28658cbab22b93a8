"""Forms of the real back office: what would break pages later is refused where it is typed."""

from __future__ import annotations

import re

import httpx
import pytest

from backdesk.auth.user import User
from models.customer import Customer
from models.product import Product
from models.settings import Settings, store_settings
from tests.admin.behind_the_door import signed_in
from tests.conftest import Database
from tests.factories.order import a_product


@pytest.fixture
async def browser(sqlite_database: Database) -> httpx.AsyncClient:
    return await signed_in("admin")


async def save(browser: httpx.AsyncClient, page: str, **typed: str) -> httpx.Response:
    """The form of ``page`` as it is, with these fields typed anew."""
    shown = (await browser.get(page)).text
    form = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', shown))
    return await browser.post(page, data=form | typed)


async def test_a_clock_and_a_language_that_nobody_knows_are_refused(
    browser: httpx.AsyncClient,
) -> None:
    user = await User.get()
    page = f"/admin/users/edit?pk={user.id}"
    answer = await save(browser, page, timezone="Amsterdam", language="zz")
    assert answer.status_code == 422
    assert "a time zone, like Europe/Amsterdam" in answer.text
    assert "a language, like en" in answer.text
    assert (await User.get()).timezone == user.timezone


async def test_a_product_with_a_long_name_can_be_edited(browser: httpx.AsyncClient) -> None:
    product = await a_product(name="P" * 290)
    answer = await save(browser, f"/admin/products/edit?pk={product.id}", price="12.00")
    assert answer.status_code == 303
    assert (await Product.get()).price == 1200


async def test_a_customers_address_is_stored_in_lower_case(browser: httpx.AsyncClient) -> None:
    answer = await save(browser, "/admin/customers/create", email="Foo@Bar.example", name="Foo")
    assert answer.status_code == 303, answer.text[-2000:]
    assert (await Customer.get()).email == "foo@bar.example"


async def test_who_is_new_begins_where_the_shop_is(browser: httpx.AsyncClient) -> None:
    await store_settings(Settings(time_zone="Europe/Amsterdam"))
    page = (await browser.get("/admin/users/create")).text
    assert re.search(r'<input[^>]*name="timezone"[^>]*value="Europe/Amsterdam"', page)
