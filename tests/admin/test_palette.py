"""The palette: what is found by a few letters, within what whoever asks may see."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from backdesk.auth.user import Role
from backdesk.resource import resources
from models.customer import Customer
from models.invoice import Invoice
from tests.admin.behind_the_door import signed_in
from tests.conftest import Database
from tests.factories.acting import act
from tests.factories.order import a_line, an_order
from tests.factories.product import a_product


@pytest.fixture
async def browser(sqlite_database: Database) -> httpx.AsyncClient:
    return await signed_in("clerk")


async def found(browser: httpx.AsyncClient, typed: str = "", **more: Any) -> dict[str, list[str]]:
    """The labels of each group."""
    answer = await browser.get("/admin/palette", params={"q": typed, **more})
    assert answer.status_code == 200
    groups = answer.json()["groups"]
    return {one["name"]: [item["label"] for item in one["items"]] for one in groups}


@pytest.mark.usefixtures("database")
async def test_an_order_is_found_by_all_that_the_box_above_the_list_knows() -> None:
    browser = await signed_in("clerk")
    order = await an_order()
    await an_order()
    short = str(int("".join(filter(str.isdigit, str(order)))))
    for typed in (str(order), str(order).lower(), short, f"ord{short}", order.email):
        assert (await found(browser, typed))["orders"][0] == str(order), typed
    offered = (await found(browser, "unpaid country:NL"))["orders"]
    assert str(order) in offered
    assert offered[-1] == "All orders that match “unpaid country:NL”"


@pytest.mark.usefixtures("database")
async def test_papers_customers_products_and_pages_are_found_too() -> None:
    browser = await signed_in("clerk")
    order = await an_order(lines=[a_line("TEAPOT-9")])
    invoice = await Invoice.get(order_id=order.id)
    for typed in (invoice.number, invoice.number.lower(), invoice.number[:-1]):
        assert invoice.number in (await found(browser, typed))["papers"], typed
    await act(order, "duplicate")
    assert (await found(browser, "QUO"))["pages"] == ["Quotes", "New quote"]
    assert (await found(browser, "quo1"))["papers"] == ["QUO00001"]
    assert (await found(browser, order.email))["customers"] == ["A customer"]
    assert (await found(browser, "teapot"))["products"] == ["Teapot-9"]


async def test_what_was_open_before_is_called_as_it_is_called_now(
    browser: httpx.AsyncClient,
) -> None:
    order, other = await an_order(), await an_order()
    asked = [f"orders/{other}", f"orders/{order}", "orders/GONE1", f"orders/{other}", "nonsense"]
    assert (await found(browser, recent=asked))["recent"] == [str(other), str(order)]


async def test_rows_of_every_resource_are_named_when_they_were_open_before(
    browser: httpx.AsyncClient,
) -> None:
    order = await an_order(paid=True, shipped=True)
    await act(order, "create_return")
    await act(order, "add_credit_memo", total=100)
    await act(order, "duplicate")
    rows: list[Any] = [await one.model.all().first() for one in resources()]
    asked = [
        f"{one.key}/{row.number if one.series else row.pk}"
        for one, row in zip(resources(), rows, strict=True)
    ]
    assert (await found(browser, recent=asked))["recent"] == [str(row) for row in rows]


@pytest.mark.usefixtures("sqlite_database")
async def test_nothing_is_found_that_the_role_may_not_see() -> None:
    await Role.create(name="packer", permissions=["packing_slips.view"])
    browser = await signed_in("packer")
    order = await an_order()
    assert await found(browser, str(order)) == {}
    assert await found(browser, order.email) == {}
    shown = await found(browser, recent=f"orders/{order}")
    assert shown["pages"] == ["Packing slips", "My jobs", "Scheduled exports"]


async def test_what_cannot_be_searched_for_finds_nothing(browser: httpx.AsyncClient) -> None:
    await an_order()
    for typed in ("\0", '"', "(", "a" * 5000, "%", "_", "'", "country:", "-", "1" * 40, "é"):
        assert "orders" not in await found(browser, typed), typed


async def test_two_letters_find_only_who_or_what_is_called_so(browser: httpx.AsyncClient) -> None:
    for name in ("Bo", "Bob"):
        await Customer.create(name=name)
    await a_product(sku="A1", name="Apple")
    assert (await found(browser, "bo"))["customers"] == ["Bo"]
    assert (await found(browser, "a1"))["products"] == ["Apple"]
