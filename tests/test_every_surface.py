"""Each resource, each of its actions, each surface: what is declared once is everywhere."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest

from backdesk.actions.context import SystemActor, display_key
from backdesk.actions.declaration import Action, actions_of
from backdesk.actions.errors import Invalid, Refused
from backdesk.actions.locking import number_column
from backdesk.actions.pipeline import Invocation, run
from backdesk.admin.detail.pages import may_see
from backdesk.admin.live.changes import changes_since
from backdesk.api.openapi import openapi_document
from backdesk.auth.api_token import create_token
from backdesk.auth.user import User
from backdesk.models.history import History
from backdesk.models.history_kind import HISTORY_KINDS
from backdesk.plugins import load_plugins
from backdesk.resource import Resource, resources
from commands.act import run_act
from models.custom_status import CustomStatus
from models.order import Order
from tests.admin.behind_the_door import HERE, a_member, configured, sign_in
from tests.conftest import Database
from tests.factories.acting import act
from tests.factories.order import an_order, first_line
from web import create_app

load_plugins()
REFERENCE = Path("docs/actions.md").read_text()
RESOURCES = pytest.mark.parametrize("resource", resources(), ids=[one.key for one in resources()])


@dataclass
class Shop:
    """One of everything, a browser that is signed in, and a program with a token."""

    browser: httpx.AsyncClient
    program: httpx.AsyncClient
    user: User

    async def row(self, resource: Resource) -> Any:
        return await resource.model.all().order_by("id").first()

    async def at(self, resource: Resource) -> str:
        """``orders/ORD00001``."""
        return f"{resource.key}/{display_key(await self.row(resource))}"

    async def page(self, address: str) -> str:
        answer = await self.browser.get(f"/admin/{address}")
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        return unescape(answer.text)


@pytest.fixture
async def shop(sqlite_database: Database) -> AsyncIterator[Shop]:
    order = await an_order(paid=True, shipped=True)
    await CustomStatus.create(name="Gift wrap")
    line = await first_line(order)
    await act(order, "create_return", lines=[{"line": line.id, "quantity": 1}])
    await act(order, "add_credit_memo", total=500)
    await act(order, "duplicate")
    application = create_app(configured())
    user = await a_member("admin")
    token = await create_token(await User.get(id=user.id).prefetch_related("role"))
    browser = httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url=HERE)
    program = httpx.AsyncClient(
        transport=httpx.ASGITransport(application),
        base_url=f"{HERE}/api",
        headers={"Authorization": f"Bearer {token}"},
    )
    await sign_in(browser, user.email)
    yield Shop(browser, program, await User.get(id=user.id).prefetch_related("role"))
    await browser.aclose()
    await program.aclose()


def on_rows(resource: Resource) -> list[Action]:
    return [one for one in actions_of(resource.model) if not one.creates]


async def answer_of(action: Action, number: str) -> str:
    """What the pipeline says of it on that row with nothing filled in: why not, or nothing."""
    try:
        await run(action, number, {}, Invocation(SystemActor(), dry_run=True))
    except Invalid:
        return "invalid"
    except Refused as refusal:
        return refusal.reason
    return ""


@RESOURCES
async def test_the_page_offers_each_action_or_says_why_not(shop: Shop, resource: Resource) -> None:
    at = await shop.at(resource)
    page = await shop.page(at)
    listed = (await shop.program.get(f"{at}/actions")).json()
    why = {one["name"]: one["reason"] for one in listed}
    for action in on_rows(resource):
        offered = f'/{at}/actions/{action.name}"' in page or f"/{at}/actions/{action.name}?" in page
        if action.in_place and not offered:
            continue  # where its thing stands: of none there is none
        assert offered or (why[action.name] and why[action.name] in page), action.name


@RESOURCES
async def test_each_action_has_its_dialog_alone_and_on_many(shop: Shop, resource: Resource) -> None:
    at, row = await shop.at(resource), await shop.row(resource)
    listed = await shop.page(resource.key)
    for action in on_rows(resource):
        await shop.page(f"{at}/actions/{action.name}")
        many = await shop.browser.get(f"/admin/{resource.key}/actions/{action.name}?pk={row.pk}")
        assert many.status_code == (404 if action.alone else 200), action.name
        button = f'/{resource.key}/actions/{action.name}"' in listed
        assert button is not action.alone, action.name


@RESOURCES
async def test_rest_and_the_command_line_answer_as_the_pipeline_does(
    shop: Shop, resource: Resource
) -> None:
    at = await shop.at(resource)
    number = str(getattr(await shop.row(resource), number_column(resource.model)))
    found = {}
    for action in on_rows(resource):
        found[action.name] = await answer_of(action, number)
        sent = await shop.program.post(f"{at}/actions/{action.name}?dry_run=true", json={})
        assert sent.status_code in (200, 409, 422), f"{action.name}: {sent.text}"
        said = {200: "", 422: "invalid", 409: sent.json().get("reason")}[sent.status_code]
        assert said == found[action.name], action.name
        assert await _by_command_line(action, number) == found[action.name], action.name
    listed = (await shop.program.get(f"{at}/actions")).json()
    assert {one["name"] for one in listed} == set(found)


async def _by_command_line(action: Action, number: str) -> str:
    try:
        await run_act(action.name, [number], {}, "", True, False)
    except Invalid:
        return "invalid"
    except Refused as refusal:
        return refusal.reason
    return ""


@RESOURCES
def test_each_action_is_in_the_api_document_and_in_the_reference(resource: Resource) -> None:
    paths = openapi_document(HERE)["paths"]
    heading = f"## On {resource.name.replace('_', ' ')}s\n"
    part = REFERENCE.partition(heading)[2].partition("\n## ")[0]
    for action in actions_of(resource.model):
        if action.creates:
            assert "post" in paths[f"/{resource.key}"]
        else:
            assert f"/{resource.key}/{{number}}/actions/{action.name}" in paths
            assert f"/{resource.key}/actions/{action.name}" in paths
        assert f"· `{action.name}`" in part, action.name
        assert str(HISTORY_KINDS.get(action.past, "")), action.name


@RESOURCES
async def test_the_keys_of_each_action_are_listed(shop: Shop, resource: Resource) -> None:
    page = await shop.page(f"keys?at=/admin/{await shop.at(resource)}")
    for action in on_rows(resource):
        assert not action.key or str(action.label) in page, action.name
    assert re.search(rf"<kbd>g</kbd> <kbd>{resource.shortcut}</kbd>", page)


@RESOURCES
async def test_the_palette_finds_its_rows_and_its_list(shop: Shop, resource: Resource) -> None:
    row, at = await shop.row(resource), await shop.at(resource)
    for asked in ({"q": str(row)}, {"q": str(resource.plural)}, {"recent": at}):
        found = (await shop.browser.get("/admin/palette", params=asked)).json()["groups"]
        urls = [item["url"] for group in found for item in group["items"]]
        assert f"/admin/{resource.key if asked.get('q') == resource.plural else at}" in urls


@RESOURCES
async def test_its_page_hears_of_what_happens(shop: Shop, resource: Resource) -> None:
    row, at = await shop.row(resource), await shop.at(resource)
    last = await History.all().order_by("-id").first()
    assert last is not None
    await History.create(
        at=last.at,
        actor="Ann",
        kind="edited",
        text="edited",
        subject=resource.name,
        subject_key=display_key(row),
        order=row if isinstance(row, Order) else None,
    )
    heard = await changes_since(at, last.id)
    assert [one.place for one in heard or []] == [at]
    assert may_see(shop.user, at)


@RESOURCES
async def test_its_list_is_worked_through(shop: Shop, resource: Resource) -> None:
    await shop.page(resource.key)
    began = await shop.browser.get(f"/admin/queue/{resource.key}/begin")
    assert began.headers["location"].startswith(f"/admin/{await shop.at(resource)}?")


def test_every_file_that_declares_an_action_is_loaded() -> None:
    declaring = {
        f"{file.parent.name}.{file.stem}"
        for file in Path("actions").glob("*/*.py")
        if re.search(r"^@action\(", file.read_text(), re.MULTILINE)
    }
    loaded = {
        action.handler.__module__.removeprefix("actions.")
        for resource in resources()
        for action in actions_of(resource.model)
    }
    assert declaring == loaded


NINE = {
    "invoices": ["edit", "resend", "correct"],
    "credit_memos": ["edit", "resend"],
    "returns": ["approve", "reject", "receive", "mark_as_not_received", "complete", "edit"],
}
"""Actions that the command line did not know and the reference did not name, as a table lacked
their models."""


@pytest.mark.parametrize("key", NINE)
def test_the_actions_that_a_table_lacked_are_declared(key: str) -> None:
    resource = next(one for one in resources() if one.key == key)
    assert {one.name for one in on_rows(resource)} == set(NINE[key])


async def test_an_invoice_is_corrected_and_a_return_approved_on_the_command_line(
    shop: Shop,
) -> None:
    order = await an_order(paid=True, shipped=True)
    await act(order, "create_return")
    await order.fetch_related("invoices", "returns")
    (invoice,), (case,) = order.invoices, order.returns
    said, done = await run_act("correct", [invoice.number], {"name": "Ann"}, "", False, False)
    assert done
    assert invoice.number in said
    said, done = await run_act("approve", [case.number], {}, "", False, False)
    assert (said, done) == (f"Return {case.number} is approved", True)
