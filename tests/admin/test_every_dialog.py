"""Every action's dialog opens on every kind of row that it is for, alone and on many."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from backdesk.actions.context import display_key
from backdesk.actions.declaration import actions_of, get
from backdesk.plugins import load_plugins
from backdesk.resource import get_resource_at, resources
from models.custom_status import CustomStatus
from models.invoice import Invoice
from tests.admin.behind_the_door import HERE, a_member, configured, sign_in
from tests.conftest import Database
from tests.factories.acting import act
from tests.factories.order import an_order
from web import create_app

load_plugins()
DIALOGS = [
    (resource.key, action.name)
    for resource in resources()
    for action in actions_of(resource.model)
    if not action.creates
]


@pytest.fixture
async def browser(sqlite_database: Database) -> httpx.AsyncClient:
    """Signed in, in a shop that has one of everything."""
    order = await an_order(paid=True, shipped=True)
    await CustomStatus.create(name="Gift wrap")
    await act(order, "create_return")
    await act(order, "add_credit_memo", total=500)
    await act(order, "duplicate")
    transport = httpx.ASGITransport(create_app(configured()))
    browser = httpx.AsyncClient(transport=transport, base_url=HERE)
    await sign_in(browser, (await a_member("admin")).email)
    return browser


async def test_a_correction_begins_with_the_customer_as_the_order_has_it_now(
    browser: httpx.AsyncClient,
) -> None:
    order = await an_order()
    await act(order, "edit_customer", company="The right company")
    invoice = await Invoice.get(order_id=order.id)
    asked = await browser.get(f"/admin/invoices/{invoice}/actions/correct")
    assert 'value="The right company"' in asked.text


@pytest.mark.parametrize(("key", "name"), DIALOGS)
async def test_it_opens(browser: httpx.AsyncClient, key: str, name: str) -> None:
    row: Any = await get_resource_at(key).model.first()
    asked = await browser.get(
        f"/admin/{key}/{display_key(row)}/actions/{name}", headers={"X-Requested-With": "fetch"}
    )
    assert asked.status_code == 200
    assert 'name="_key"' in asked.text
    many = await browser.get(f"/admin/{key}/actions/{name}?pk={row.pk}")
    alone = get(get_resource_at(key).model, name).alone
    assert many.status_code == (404 if alone else 200)
