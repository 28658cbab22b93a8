"""What is typed as an amount is that amount on every surface, or a question (rule 19)."""

from __future__ import annotations

import html
import re

import httpx
import pytest

from backdesk.actions.errors import Invalid
from commands.act import run_act
from models.order import Order
from models.payment import Payment
from models.product import Product
from tests.admin.behind_the_door import signed_in
from tests.conftest import Database
from tests.factories.acting import act
from tests.factories.order import a_line, an_order
from tests.factories.product import a_product


@pytest.fixture
async def clerk(sqlite_database: Database) -> httpx.AsyncClient:
    return await signed_in("admin")


async def _a_thousand(currency: str = "EUR", unit: int = 100_000) -> Order:
    line = a_line(quantity=1, unit_price=unit)
    return await an_order(currency=currency, lines=[line], shipping_cost=0)


async def _send(clerk: httpx.AsyncClient, at: str, **fields: str) -> httpx.Response:
    asked = (await clerk.get(at)).text
    sent = dict(re.findall(r'name="(_csrf|_version|_key)" value="([^"]*)"', asked))
    return await clerk.post(at, data=sent | fields, follow_redirects=True)


@pytest.mark.parametrize(
    ("currency", "unit", "typed", "paid"),
    [
        ("EUR", 100_000, "1,000", 100_000),
        ("EUR", 100_000, "€1,000.00", 100_000),
        ("JPY", 10_000, "10,000", 10_000),
        ("KWD", 1_500_000, "1,500", 1_500_000),
    ],
)
async def test_a_payment_is_of_the_amount_that_was_typed(
    clerk: httpx.AsyncClient, currency: str, unit: int, typed: str, paid: int
) -> None:
    order = await _a_thousand(currency, unit)
    await _send(clerk, f"/admin/orders/{order.number}/actions/mark_as_paid", amount=typed)
    assert (await Payment.get(order_id=order.id)).amount == paid


@pytest.mark.parametrize(
    ("name", "field"), [("mark_as_paid", "amount"), ("add_credit_memo", "total")]
)
async def test_an_amount_in_two_ways_is_asked_under_its_field_and_nothing_is_done(
    clerk: httpx.AsyncClient, name: str, field: str
) -> None:
    order = await _a_thousand()
    at = f"/admin/orders/{order.number}/actions/{name}"
    answer = await _send(clerk, at, **{field: "1.000"})
    assert answer.status_code == 422
    assert "do you mean €1,000.00 or €1.00?" in answer.text
    offered = re.findall(r'data-reading="([^"]+)">([^<]+)<', answer.text)
    assert offered == [(f"field-{field}", "€1,000.00"), (f"field-{field}", "€1.00")]
    assert 'value="1.000"' in answer.text
    assert not await Payment.exists()


async def test_a_refund_and_an_edited_line_ask_alike(clerk: httpx.AsyncClient) -> None:
    order = await _a_thousand()
    await act(order, "mark_as_paid")
    await act(order, "add_credit_memo", total=100_000)
    answer = await _send(
        clerk, f"/admin/orders/{order.number}/actions/record_refund", amount="1.000"
    )
    assert (answer.status_code, "data-reading" in answer.text) == (422, True)
    open_order = await _a_thousand()
    line = {"sku": "MUG-1", "name": "Mug", "quantity": "1", "vat_rate": "21", "unit_price": "1.500"}
    fields = {f"lines.0.{name}": value for name, value in line.items()} | {"lines.0.discount": ""}
    answer = await _send(clerk, f"/admin/orders/{open_order.number}/actions/edit", **fields)
    assert (answer.status_code, "€1,500.00" in answer.text) == (422, True)


async def test_a_product_s_price_asks_too(clerk: httpx.AsyncClient) -> None:
    product = await a_product(price=999)
    at = f"/admin/products/edit?pk={product.id}"
    answer = await _send(clerk, at, sku=product.sku, name=product.name, price="1.000")
    assert 'data-reading="price">€1,000.00' in answer.text
    await _send(clerk, at, sku=product.sku, name=product.name, price="€1,000.00")
    assert (await Product.get(id=product.id)).price == 100_000


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("total>1,000", {"EUR", "JPY"}),
        ("total>=€1,500", {"EUR"}),
        ("total>=¥1,500", {"JPY"}),
        ("total:KWD 1.500", {"KWD"}),
        ("total<5", {"KWD"}),
    ],
)
async def test_a_search_compares_each_row_in_its_own_currency(
    clerk: httpx.AsyncClient, typed: str, found: set[str]
) -> None:
    for currency, unit in (("EUR", 150_000), ("JPY", 1500), ("KWD", 1500)):
        await _a_thousand(currency, unit)
    word, value = typed.partition(":")[::2] if ":" in typed else (typed, "")
    asked = f'{word}:"{value}"' if value else typed
    assert await _currencies(clerk, q=asked) == found


async def test_a_filter_compares_each_row_in_its_own_currency(clerk: httpx.AsyncClient) -> None:
    for currency, unit in (("EUR", 1500), ("JPY", 1500), ("KWD", 1500)):
        await _a_thousand(currency, unit)
    for typed, found in (("¥1,500", {"JPY"}), ("KWD 1.500", {"KWD"}), ("15", {"EUR"})):
        assert await _currencies(clerk, filter=f'gross__eq="{typed}"') == found, typed


async def _currencies(clerk: httpx.AsyncClient, **query: str) -> set[str]:
    page = await clerk.get("/admin/orders", params=query)
    assert page.status_code == 200, page.text[:300]
    shown = html.unescape(page.text)
    return {order.currency for order in await Order.all() if f">{order.number}<" in shown}


async def test_a_search_that_can_be_read_in_two_ways_says_so(clerk: httpx.AsyncClient) -> None:
    page = await clerk.get("/admin/orders", params={"q": "total>1.000"})
    assert page.status_code == 400
    assert "do you mean 1,000 or 1?" in html.unescape(page.text)


@pytest.mark.parametrize(
    ("currency", "typed", "paid"),
    [("EUR", "5.00", 500), ("EUR", "€5", 500), ("EUR", "500", 500), ("JPY", "1,500", 1500)],
)
async def test_an_amount_on_the_command_line_is_in_the_order_s_currency(
    sqlite_database: Database, currency: str, typed: str, paid: int
) -> None:
    order = await _a_thousand(currency)
    await run_act(
        "mark_as_paid", [order.number], {"amount": typed}, "", dry_run=False, as_json=False
    )
    assert (await Payment.get(order_id=order.id)).amount == paid


async def test_the_command_line_guesses_neither_currency_nor_thousand(
    sqlite_database: Database,
) -> None:
    numbers = [(await _a_thousand(currency)).number for currency in ("EUR", "JPY")]
    for chosen, typed, why in (
        (numbers, "5.00", "several currencies"),
        (numbers[:1], "1.000", "two ways"),
    ):
        with pytest.raises(Invalid, match=why):
            await run_act(
                "mark_as_paid", chosen, {"amount": typed}, "", dry_run=False, as_json=False
            )
    assert not await Payment.exists()


async def _pay_by_command(numbers: list[str], amount: str) -> None:
    await run_act("mark_as_paid", numbers, {"amount": amount}, "", dry_run=False, as_json=False)


async def test_a_filter_for_a_text_with_a_comma_finds_it(clerk: httpx.AsyncClient) -> None:
    await a_product(sku="A", name="Mug, blue")
    await a_product(sku="B", name="Mug")
    page = await clerk.get("/admin/products", params={"filter": 'name__contains="mug, b"'})
    assert page.status_code == 200
    assert "Mug, blue" in page.text
    assert ">B<" not in page.text
