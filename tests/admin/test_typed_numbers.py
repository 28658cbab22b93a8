"""Rates, quantities and days are read in the language of who types them, or asked (rule 19)."""

from __future__ import annotations

import html
import re
from decimal import Decimal

import httpx
import pytest

from backdesk.actions.errors import Invalid
from backdesk.auth.user import User
from commands.act import run_act
from models.credit_memo import CreditMemo
from models.order import Order, OrderLine
from models.product import Product
from models.quote import Quote, QuoteLine
from models.settings import DocumentTiming, Settings, load_settings, store_settings
from tests.admin.behind_the_door import signed_in
from tests.conftest import Database
from tests.factories.acting import act
from tests.factories.order import a_line, an_order, first_line
from tests.factories.product import a_product


@pytest.fixture
async def clerk(database: Database) -> httpx.AsyncClient:
    return await signed_in("admin")


async def _speaks(language: str) -> None:
    await User.all().update(language=language)


async def _send(clerk: httpx.AsyncClient, at: str, **fields: str) -> httpx.Response:
    asked = (await clerk.get(at)).text
    sent = dict(re.findall(r'name="(_csrf|_version|_key)" value="([^"]*)"', asked))
    return await clerk.post(at, data=sent | fields, follow_redirects=True)


def _offered(answer: httpx.Response) -> list[str]:
    return [html.unescape(one) for one in re.findall(r'data-reading="[^"]+">([^<]+)<', answer.text)]


async def _edited(clerk: httpx.AsyncClient, order: Order, **line: str) -> httpx.Response:
    whole = {"sku": "MUG-1", "name": "Mug", "quantity": "1", "unit_price": "1", "discount": ""}
    fields = {f"lines.0.{name}": value for name, value in (whole | line).items()}
    return await _send(clerk, f"/admin/orders/{order.number}/actions/edit", **fields)


@pytest.mark.parametrize(
    ("language", "typed", "rate"),
    [("nl", "21,5", "21.5"), ("en", "21.5 %", "21.5"), ("nl", "5.125", "5.125"), ("de", "9", "9")],
)
async def test_a_line_s_vat_rate(
    clerk: httpx.AsyncClient, language: str, typed: str, rate: str
) -> None:
    await store_settings(Settings(invoices_made=DocumentTiming.BY_HAND))
    order = await an_order()
    await _speaks(language)
    assert (await _edited(clerk, order, vat_rate=typed)).status_code == 200
    assert (await first_line(order)).vat_rate == Decimal(rate)


@pytest.mark.parametrize(("language", "readings"), [("en", ["1,000", "1"]), ("nl", [])])
async def test_a_quantity_of_a_line_is_a_thousand_or_asked(
    clerk: httpx.AsyncClient, language: str, readings: list[str]
) -> None:
    await store_settings(Settings(invoices_made=DocumentTiming.BY_HAND))
    order = await an_order()
    await _speaks(language)
    answer = await _edited(clerk, order, vat_rate="21", quantity="1.000")
    assert _offered(answer) == readings
    assert (await first_line(order)).quantity == (2 if readings else 1000)


@pytest.mark.parametrize(("language", "readings"), [("en", ["1,000", "1"]), ("nl", [])])
async def test_the_units_of_an_invoice_are_asked_alike(
    clerk: httpx.AsyncClient, language: str, readings: list[str]
) -> None:
    await store_settings(Settings(invoices_made=DocumentTiming.BY_HAND))
    order = await an_order(lines=[a_line(quantity=1500)])
    line = await first_line(order)
    await _speaks(language)
    at = f"/admin/orders/{order.number}/actions/create_invoice"
    answer = await _send(clerk, at, **{f"lines.{line.id}": "1.000"})
    assert _offered(answer) == readings
    assert (await first_line(order)).invoiced == (0 if readings else 1000)


async def test_the_units_of_a_credit_memo_and_its_per_cent(clerk: httpx.AsyncClient) -> None:
    order = await an_order(lines=[a_line(quantity=1500)])
    line = await first_line(order)
    at = f"/admin/orders/{order.number}/actions/add_credit_memo"
    answer = await _send(clerk, at, **{f"lines.{line.id}.quantity": "1.000"})
    assert (answer.status_code, _offered(answer)) == (422, ["1,000", "1"])
    await _speaks("nl")
    await _send(clerk, at, **{f"lines.{line.id}.quantity": "1.000", "percent": "12,5"})
    assert (await CreditMemo.get()).gross == 124_875
    assert (await OrderLine.get(id=line.id)).credited == 1000


async def test_a_new_quote_reads_its_lines_and_costs_alike(clerk: httpx.AsyncClient) -> None:
    await _speaks("nl")
    line = {"sku": "VASE", "name": "Vase", "quantity": "1.000", "unit_price": "2", "discount": ""}
    fields = {f"lines.0.{name}": value for name, value in (line | {"vat_rate": "21,5"}).items()}
    fields |= {"currency": "EUR", "prices_include_vat": "on", "customer.name": "A customer"}
    fields |= {"customer.email": "a@example.com", "customer.address.country": "NL"}
    fields |= {"shipping_cost": "4,95", "shipping_vat_rate": "5,5", "payment_vat_rate": ""}
    answer = await _send(clerk, "/admin/quotes/new", **fields)
    assert answer.status_code == 200, answer.text
    stored = await QuoteLine.get()
    assert (stored.quantity, stored.vat_rate) == (1000, Decimal("21.5"))
    assert (await Quote.get()).shipping_vat_rate == Decimal("5.5")


async def test_a_product_s_rate_and_what_it_notifies_below(clerk: httpx.AsyncClient) -> None:
    product = await a_product(price=999)
    at = f"/admin/products/edit?pk={product.id}"
    same = {"sku": product.sku, "name": product.name, "price": "9.99"}
    answer = await _send(clerk, at, **same, notify_below="1.000")
    assert _offered(answer) == ["1,000", "1"]
    await _speaks("nl")
    await _send(clerk, at, **same, vat_rate="21,5", notify_below="1.000")
    stored = await Product.get(id=product.id)
    assert (stored.vat_rate, stored.notify_below) == (Decimal("21.5"), 1000)
    await _send(clerk, at, **same, vat_rate="101")
    assert (await Product.get(id=product.id)).vat_rate == Decimal("21.5")


async def test_what_was_counted_of_a_product(clerk: httpx.AsyncClient) -> None:
    product = await a_product(price=999)
    at = f"/admin/products/{product.id}/actions/correct_stock"
    fields = {"reason": "counted", "on_hand": str(product.on_hand)}
    answer = await _send(clerk, at, counted="1.000", **fields)
    assert (answer.status_code, _offered(answer)) == (422, ["1,000", "1"])
    await _speaks("de")
    await _send(clerk, at, counted="1.000", **fields)
    assert (await Product.get(id=product.id)).on_hand == 1000


async def test_days_and_series_of_the_settings(clerk: httpx.AsyncClient) -> None:
    at = "/admin/settings/general"
    answer = await _send(clerk, at, return_window_days="1.000")
    assert _offered(answer) == ["1,000", "1"]
    assert (await load_settings()).return_window_days != 1
    await _speaks("nl")
    await _send(clerk, at, return_window_days="1.000")
    assert (await load_settings()).return_window_days == 1000


@pytest.mark.parametrize(
    ("where", "language", "found"),
    [
        ('vat_rate__eq="21,5"', "nl", True),
        ('vat_rate__gte="21.5"', "en", True),
        ('vat_rate__gte="22"', "en", False),
        ('notify_below__gte="1.000"', "nl", False),
        ('notify_below__lte="1.000"', "nl", True),
    ],
)
async def test_a_filter_reads_rates_and_whole_numbers(
    clerk: httpx.AsyncClient, where: str, language: str, found: bool
) -> None:
    product = await a_product(price=999)
    await Product.filter(id=product.id).update(vat_rate=Decimal("21.5"), notify_below=3)
    await _speaks(language)
    page = await clerk.get("/admin/products", params={"filter": where})
    assert page.status_code == 200
    assert (f">{product.sku}<" in page.text) is found


@pytest.mark.parametrize(
    ("language", "typed", "said"),
    [("en", "units:1,000", ""), ("nl", "units:1.000", ""), ("en", "units:1.000", "two ways")],
)
async def test_a_search_reads_a_whole_number(
    clerk: httpx.AsyncClient, language: str, typed: str, said: str
) -> None:
    order = await an_order(lines=[a_line(quantity=1000)])
    await _speaks(language)
    page = html.unescape((await clerk.get("/admin/orders", params={"q": typed})).text)
    assert (f">{order.number}<" in page) is not bool(said)
    assert said in page


async def test_a_filter_does_not_take_a_part_of_a_unit(clerk: httpx.AsyncClient) -> None:
    page = await clerk.get("/admin/products", params={"filter": 'notify_below__eq="2.5"'})
    assert "whole number" in page.text


@pytest.mark.usefixtures("database")
async def test_the_command_line_reads_a_rate() -> None:
    order = await an_order()
    await run_act("add_credit_memo", [order.number], {"percent": "12,5 %"}, "", False, False)
    assert (await CreditMemo.get()).gross == 312
    with pytest.raises(Invalid):
        await run_act("add_credit_memo", [order.number], {"percent": "much"}, "", False, False)
    await act(order, "cancel")
