"""A warning stands in the dialog before it is confirmed, for one and for many, and in REST."""

from __future__ import annotations

import re
from html import unescape

import httpx
import pytest

from backdesk.auth.api_token import create_token
from models.order import Order
from models.product import Product
from models.quote import Quote
from tests.admin.behind_the_door import signed_in
from tests.conftest import Database
from tests.factories.acting import act
from tests.factories.order import a_line, a_product, an_order
from tests.factories.user import a_user

NOT_THERE = "3 of MUG-1 are not on the shelf (on hand 0)"


@pytest.fixture
async def browser(sqlite_database: Database) -> httpx.AsyncClient:
    return await signed_in("admin")


def warned(shown: str) -> list[str]:
    """What the warnings of a page say."""
    boxes = re.findall(r'<ul class="warning warnings".*?</ul>', shown, re.DOTALL)
    found = [one for box in boxes for one in re.findall(r"<li>(.*?)</li>", box, re.DOTALL)]
    return [unescape(re.sub(r"(<[^>]*>|&nbsp;|\s)+", " ", one)).strip() for one in found]


async def asked(browser: httpx.AsyncClient, url: str) -> tuple[str, dict[str, str]]:
    shown = (await browser.get(url)).text
    return shown, dict(re.findall(r'name="(_csrf|_job|_version|_key)" value="(\w+)"', shown))


async def an_order_of_what_is_not_there() -> Order:
    return await an_order(shipping_cost=0, lines=[a_line(quantity=3)])


async def test_the_dialog_of_mark_as_shipped_warns_when_it_opens(
    browser: httpx.AsyncClient,
) -> None:
    order = await an_order_of_what_is_not_there()
    url = f"/admin/orders/{order.number}/actions/mark_as_shipped"
    shown, hidden = await asked(browser, url)
    assert warned(shown) == ["Not paid: €29.97 due", NOT_THERE]
    typed = (await browser.post(url, data={**hidden, "_preview": "1"})).text
    assert warned(typed) == warned(shown)
    assert "customer" in typed
    assert "Shipped" in typed
    await order.refresh_from_db()
    assert order.shipping_status == "not shipped"


async def test_the_dialog_of_many_warns_of_each(browser: httpx.AsyncClient) -> None:
    for _ in range(2):
        await an_order_of_what_is_not_there()
    url = "/admin/orders/actions/mark_as_shipped?all=1"
    _shown, hidden = await asked(browser, url)
    tried = (await browser.post(url, data={**hidden, "_preview": "1"})).text
    assert warned(tried) == [
        "Not paid: €29.97 due \N{MULTIPLICATION SIGN} 2",
        NOT_THERE,
        "3 of MUG-1 are not on the shelf (on hand -3)",
    ]
    done = (await browser.post(url, data=hidden)).text
    assert NOT_THERE in done


async def test_converting_a_quote_with_nothing_in_stock_says_so(browser: httpx.AsyncClient) -> None:
    await act(await an_order_of_what_is_not_there(), "duplicate")
    quote = await Quote.get()
    shown, _hidden = await asked(browser, f"/admin/quotes/{quote.number}/actions/convert")
    assert warned(shown) == ["3 of MUG-1 are not in stock (-3 available)"]


async def test_a_packing_slip_of_less_warns_of_less(browser: httpx.AsyncClient) -> None:
    order = await an_order_of_what_is_not_there()
    url = f"/admin/orders/{order.number}/actions/create_packing_slip"
    shown, hidden = await asked(browser, url)
    assert warned(shown) == [NOT_THERE]
    line = (await order.lines.all())[0]
    typed = {**hidden, f"lines.{line.id}": "1", "_preview": "1"}
    tried = (await browser.post(url, data=typed)).text
    assert warned(tried) == ["1 of MUG-1 is not on the shelf (on hand 0)"]


async def test_a_new_order_of_what_is_not_in_stock_says_so(browser: httpx.AsyncClient) -> None:
    await a_product(on_hand=1, available=1)
    _shown, hidden = await asked(browser, "/admin/orders/new")
    typed = {
        **hidden,
        "currency": "EUR",
        "lines.0.sku": "MUG-1",
        "lines.0.quantity": "3",
        "lines.0.unit_price": "9.99",
        "lines.0.vat_rate": "21",
        "_preview": "1",
    }
    stands = (await browser.post("/admin/orders/new", data=typed)).text
    assert warned(stands) == ["2 of MUG-1 are not in stock (1 available)"]


async def test_rest_says_it_in_a_dry_run_of_one_and_of_many(browser: httpx.AsyncClient) -> None:
    order = await an_order_of_what_is_not_there()
    token = await create_token(await a_user("admin"))
    headers = {"Authorization": f"Bearer {token}"}
    said = ["Not paid: €29.97 due", NOT_THERE]
    one = f"/api/orders/{order.number}/actions/mark_as_shipped?dry_run=true"
    assert (await browser.post(one, json={}, headers=headers)).json()["warnings"] == said
    many = "/api/orders/actions/mark_as_shipped?dry_run=true"
    answer = await browser.post(many, json={"numbers": [order.number]}, headers=headers)
    assert answer.json()["verdicts"][0]["warnings"] == said
    assert (await Product.get(sku="MUG-1")).on_hand == 0
