"""Whoever may not see a noun sees it nowhere: not in lists, searches, figures, files or streams."""

from __future__ import annotations

import re

import httpx
import pytest

from backdesk.admin.detail.pages import may_see
from backdesk.auth.api_token import create_token
from backdesk.auth.permissions import PERMISSIONS
from backdesk.auth.user import Role, User
from backdesk.models.saved_view import SavedView
from backdesk.resource import resources
from models.order import Order
from models.product import Product
from tests.admin.behind_the_door import HERE, configured, signed_in
from tests.conftest import Database
from tests.factories.acting import act
from tests.factories.order import an_order, first_line
from web import create_app

NOUNS = {resource.view: resource.key for resource in resources()}
"""A page of each permission to see something: ``orders.view`` → ``orders``."""


@pytest.fixture
async def order(sqlite_database: Database) -> Order:
    """An order with one of each paper."""
    made = await an_order(paid=True, shipped=True)
    line = await first_line(made)
    await act(made, "create_return", lines=[{"line": line.id, "quantity": 1}])
    await act(made, "add_credit_memo", total=100)
    await act(made, "duplicate")
    return made


async def everything_but(*hidden: str) -> tuple[httpx.AsyncClient, User]:
    """Somebody who may everything else, and their browser."""
    held = [name for name in PERMISSIONS if name not in (*hidden, "history.view")]
    await Role.create(name="narrow", permissions=held)
    browser = await signed_in("narrow")
    return browser, await User.get(role__name="narrow").prefetch_related("role")


async def numbers_of(permission: str) -> list[str]:
    """What rows of that noun are called."""
    found = []
    for resource in resources():
        if resource.view == permission:
            row = await resource.model.all().first()
            assert row is not None, resource.model
            found.append(str(getattr(row, "sku", None) or getattr(row, "number", "")))
    return found


@pytest.mark.parametrize("permission", NOUNS)
async def test_a_noun_that_is_not_for_the_role_is_shown_nowhere(
    order: Order, permission: str
) -> None:
    key, numbers = NOUNS[permission], await numbers_of(permission)
    browser, user = await everything_but(permission)
    saved = await SavedView.create(listed=key, name="Kept", owner=user)
    for place in (
        f"/{key}",
        f"/{key}/{numbers[0]}",
        f"/{key}/export",
        f"/{key}/sums",
        f"/{key}/words?begun=a",
        f"/{key}/detail?pk=1",
        f"/{key}/views/{saved.id}",
        f"/{key}/actions/print?pk=1",
        f"/_api/{key}/relation-lookup",
        f"/{key}/{numbers[0]}/pdf",
    ):
        answer = await browser.get(f"/admin{place}")
        assert answer.status_code in (403, 404), place
    counts = (await browser.get("/admin/_api/views/counts")).json()
    assert str(saved.id) not in counts
    for typed in (*numbers, "Mug", order.name):
        said = (await browser.get("/admin/palette", params={"q": typed})).text
        assert f"/admin/{key}/" not in said
    recent = [f"{key}/{number}" for number in numbers]
    assert (
        f"/admin/{key}/"
        not in (await browser.get("/admin/palette", params={"recent": recent})).text
    )
    assert not may_see(user, f"{key}/{numbers[0]}")
    figures = await browser.get("/admin/dashboard/figures")
    assert f"/admin/{key}?" not in figures.text
    menu = (await browser.get("/admin/keys")).text
    assert not re.search(rf'href="/admin/{key}["?]', menu)


@pytest.mark.parametrize("permission", NOUNS)
async def test_rest_shows_a_noun_to_nobody_whose_role_does_not(
    order: Order, permission: str
) -> None:
    _browser, user = await everything_but(permission)
    key, (number, *_more) = NOUNS[permission], await numbers_of(permission)
    transport = httpx.ASGITransport(create_app(configured()))
    head = {"Authorization": f"Bearer {await create_token(user)}"}
    async with httpx.AsyncClient(
        transport=transport, base_url=f"{HERE}/api", headers=head
    ) as caller:
        for place in (f"/{key}", f"/{key}/{number}", f"/{key}/{number}/actions"):
            assert (await caller.get(place)).status_code == 403, place


async def test_a_customers_page_tells_of_no_order_whose_orders_are_not_for_the_role(
    order: Order,
) -> None:
    await act(order, "add_note", text="Rings at the back door")
    await an_order(customer={"email": order.email, "name": order.name})
    browser, user = await everything_but("orders.view", "invoices.view", "returns.view")
    page = (await browser.get(f"/admin/customers/{order.customer_id}")).text
    for hidden in (order.number, "due", "Rings at the back door", "Order confirmation"):
        assert hidden not in page.split("work-grid", 1)[1], hidden
    head = {"Authorization": f"Bearer {await create_token(user)}"}
    transport = httpx.ASGITransport(create_app(configured()))
    async with httpx.AsyncClient(transport=transport, base_url=HERE, headers=head) as caller:
        told = (await caller.get(f"/api/customers/{order.customer_id}")).json()
    assert (told["open"], told["orders"]) == ([], [])


async def test_a_products_page_tells_of_no_order_whose_orders_are_not_for_the_role(
    order: Order,
) -> None:
    waiting = await an_order()
    browser, _user = await everything_but("orders.view", "packing_slips.view", "returns.view")
    product = await Product.get()
    page = (await browser.get(f"/admin/products/{product.id}")).text
    assert "Then on hand" in page
    for hidden in (order.number, waiting.number, "SHIP00001", "RET00001"):
        assert hidden not in page, hidden
