"""The page, REST and the command line say the same of every action in every state."""

from __future__ import annotations

import json
import re
from html import unescape

import httpx
import pytest

from backdesk.actions.context import SystemActor
from backdesk.actions.declaration import actions_of
from backdesk.actions.errors import Refused
from backdesk.actions.pipeline import Invocation, run_form
from backdesk.auth.api_token import create_token
from backdesk.auth.session import start_session
from backdesk.auth.user import User
from backdesk.models.history import History
from backdesk.plugins import load_plugins
from commands.act import read_fields, run_act
from config import load_config
from models.custom_status import CustomStatus
from models.order import Order
from models.settings import DocumentTiming, Settings, store_settings
from tests.conftest import Database
from tests.factories.acting import act
from tests.factories.order import STATES, an_order_in_state
from tests.factories.user import a_user
from web import create_app

FIELDS = {
    "add_note": {"text": "a note"},
    "set_status": {"status": "Gift wrap"},
    "notify_customer": {"message": "a message"},
    "set_vat_treatment": {"treatment": "export", "reason": "a reason"},
}
ACTIONS = [one for one in actions_of(Order) if not (one.creates or one.in_place)]


@pytest.mark.parametrize("state", [*STATES, "partially paid"])
async def test_every_surface_gives_the_same_answer(sqlite_database: Database, state: str) -> None:
    await CustomStatus.create(name="Gift wrap")
    if state == "not invoiced":
        await store_settings(Settings(invoices_made=DocumentTiming.BY_HAND))
    order = await an_order_in_state(state)
    by_rule = {action.name: await _by_rule(order, action.name) for action in ACTIONS}
    assert await _by_rest(order) == by_rule
    assert await _by_command_line(order) == by_rule
    shown = await _page(order, await a_user("admin"))
    for name, reason in by_rule.items():
        assert (f'/{order.number}/actions/{name}"' in shown) is (reason == ""), name
        assert reason in shown


async def _by_rule(order: Order, name: str) -> str:
    """Why not, or nothing."""
    action = next(one for one in ACTIONS if one.name == name)
    form = await read_fields(action, [order.number], FIELDS.get(name, {}))
    try:
        await run_form(action, order.number, form, Invocation(SystemActor(), dry_run=True))
    except Refused as refusal:
        return refusal.reason
    return ""


async def _by_rest(order: Order) -> dict[str, str]:
    token = await create_token(await a_user("admin"))
    async with _client() as client:
        answer = await client.get(
            f"/api/orders/{order.number}/actions", headers={"Authorization": f"Bearer {token}"}
        )
    names = {action.name for action in ACTIONS}
    return {one["name"]: one["reason"] or "" for one in answer.json() if one["name"] in names}


async def _by_command_line(order: Order) -> dict[str, str]:
    said = {}
    for action in ACTIONS:
        try:
            await run_act(action.name, [order.number], FIELDS.get(action.name, {}), "", True, False)
            said[action.name] = ""
        except Refused as refusal:
            said[action.name] = refusal.reason
    return said


async def _page(order: Order, user: User) -> str:
    _session, cookie = await start_session(user, order.placed_at, "")
    async with _client() as client:
        client.cookies.set("orderly", cookie)
        answer = await client.get(f"/admin/orders/{order.number}")
    assert answer.status_code == 200
    return unescape(answer.text)


def _client() -> httpx.AsyncClient:
    load_plugins()
    config = load_config({})
    transport = httpx.ASGITransport(create_app(config))
    return httpx.AsyncClient(transport=transport, base_url=config.base_url)


async def test_every_surface_edits_what_was_ordered_and_refuses_it_alike(
    sqlite_database: Database,
) -> None:
    await store_settings(Settings(invoices_made=DocumentTiming.BY_HAND))
    lines = [{"sku": "MUG-1", "quantity": 3}]
    first, second, third = [await an_order_in_state("awaiting payment") for _ in range(3)]
    headers = {"Authorization": f"Bearer {await create_token(await a_user('admin'))}"}
    async with _client() as client:
        edit = f"/api/orders/{first.number}/actions/edit"
        answer = await client.post(edit, json={"lines": lines}, headers=headers)
        assert answer.json()["order"]["gross"] == 3 * 999 + 495
    words = {"lines": json.dumps(lines)}
    await run_act("edit", [second.number], words, "", False, False)
    assert (await _edited_in_the_dialog(third, "3")).status_code == 303
    changes = [entry.changes for entry in await History.filter(kind="edited").order_by("id")]
    assert changes[0]["MUG-1 quantity"] == [2, 3]
    assert changes == [changes[0]] * 3
    for order in (first, second, third):
        await act(order, "create_invoice")
    reason = "it is invoiced: its lines, discount and costs stay"
    more = [{"sku": "MUG-1", "quantity": 4}]
    async with _client() as client:
        answer = await client.post(edit, json={"lines": more}, headers=headers)
        assert (answer.status_code, answer.json()["reason"]) == (409, reason)
    with pytest.raises(Refused, match=reason[1:]):
        await run_act("edit", [second.number], {"lines": json.dumps(more)}, "", False, False)
    answer = await _edited_in_the_dialog(third, "4")
    assert answer.status_code == 409
    assert reason[1:] in answer.text
    assert 'value="4"' in answer.text, "what was typed is lost"


async def _edited_in_the_dialog(order: Order, quantity: str) -> httpx.Response:
    """The dialog of who opened it before it was invoiced, sent."""
    _session, cookie = await start_session(await a_user("admin"), order.placed_at, "")
    typed = {"lines.0.sku": "MUG-1", "lines.0.quantity": quantity, "lines.0.unit_price": "9,99"}
    async with _client() as client:
        client.cookies.set("orderly", cookie)
        page = await client.get(f"/admin/orders/{order.number}/actions/edit")
        token = re.findall(r'name="([^"]*csrf[^"]*)"[^>]* value="([^"]+)"', page.text)
        return await client.post(
            f"/admin/orders/{order.number}/actions/edit", data=typed | dict(token)
        )
