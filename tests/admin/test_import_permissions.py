"""An import asks for all that it does: on its page, and again when its job begins (rule 14)."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from backdesk.auth.user import Role, User
from backdesk.jobs.worker import Worker
from backdesk.models.job import Job, JobState
from backdesk.plugins import load_plugins
from models.customer import Customer
from models.order import Order
from models.product import Product
from tests.admin.behind_the_door import a_member, configured, sign_in
from tests.admin.test_import_lists import a_desk, bring, choose, run, yes
from tests.conftest import Database
from tests.gateways.importers.test_shopify import ROW, an_export
from tests.worker.test_jobs import work
from web import create_app
from worker.import_orders import ImportJob

REFUNDED = ROW | {"Refunded Amount": "5.00"}
LACKING = "This file does more than your role allows: Record refunds, Create and edit credit memos."


@pytest.fixture
def app(sqlite_database: Database) -> Starlette:
    load_plugins()
    return create_app(configured())


async def a_desk_of(app: Starlette, role: str) -> tuple[httpx.AsyncClient, User]:
    browser, user = a_desk(app), await a_member(role)
    await sign_in(browser, user.email)
    return browser, user


async def brought(browser: httpx.AsyncClient, folder: Path, *rows: dict[str, str]) -> str:
    sent = await bring(browser, "orders", an_export(folder, *rows).read_bytes())
    return sent.headers["location"].removesuffix("/preview")


async def test_the_preview_says_what_the_role_lacks_and_nothing_begins(
    app: Starlette, tmp_path: Path
) -> None:
    clerk, _user = await a_desk_of(app, "clerk")
    url = await brought(clerk, tmp_path, ROW, REFUNDED | {"Name": "#2", "Id": "2"})
    page = (await clerk.get(f"{url}/preview")).text
    assert LACKING in page
    assert 'btn-primary" disabled aria-describedby="lacking"' in page
    answer = await clerk.post(f"{url}/run", data=await yes(clerk, url))
    assert answer.status_code == 403
    assert LACKING in answer.text
    assert not await Job.exists(kind="import")
    assert not await Order.exists()


async def test_what_the_role_allows_comes_in(app: Starlette, tmp_path: Path) -> None:
    clerk, _user = await a_desk_of(app, "clerk")
    job = await run(clerk, await brought(clerk, tmp_path, ROW))
    assert (job.state, job.said) == (JobState.DONE, "")
    manager, _user = await a_desk_of(app, "manager")
    job = await run(manager, await brought(manager, tmp_path, REFUNDED | {"Name": "#2", "Id": "2"}))
    assert (job.state, job.said) == (JobState.DONE, "")
    assert await Order.all().count() == 2


@pytest.mark.parametrize("lost", ["role", "account"])
async def test_the_job_has_the_rights_of_whoever_asked_as_they_are_by_then(
    app: Starlette, tmp_path: Path, lost: str
) -> None:
    manager, user = await a_desk_of(app, "manager")
    url = await brought(manager, tmp_path, ROW, REFUNDED | {"Name": "#2", "Id": "2"})
    assert (await manager.post(f"{url}/run", data=await yes(manager, url))).status_code == 303
    if lost == "role":
        user.role = await Role.get(name="clerk")
    user.active = lost == "role"
    await user.save()
    done = await work(Worker({"import": ImportJob()}), await Job.get(kind="import"))
    assert done.state == JobState.FAILED
    assert done.said.startswith("Your role does not allow this: ")
    assert not await Order.exists()


async def test_a_list_is_not_written_once_the_role_is_lost(app: Starlette) -> None:
    manager, user = await a_desk_of(app, "manager")
    url = (await bring(manager, "customers", "E-mail,Name\na@example.com,A\n")).headers["location"]
    await choose(manager, url)
    await manager.post(f"{url}/run", data=await yes(manager, url))
    user.role = await Role.get(name="bookkeeper")
    await user.save()
    done = await work(Worker({"import": ImportJob()}), await Job.get(kind="import"))
    assert (done.state, done.said) == (
        JobState.FAILED,
        "Your role does not allow this: Edit customers.",
    )
    assert not await Customer.exists()


async def test_the_preview_says_that_stock_is_left_out(app: Starlette) -> None:
    keeper, user = await a_desk_of(app, "manager")
    role = user.role
    role.permissions = [one for one in role.permissions if one != "stock.correct"]
    await role.save()
    rows = "sku,name,price,vat,stock\nNEW-1,Mug,2.00,21,7\n"
    url = (await bring(keeper, "products", rows)).headers["location"]
    await choose(keeper, url)
    page = (await keeper.get(f"{url}/preview")).text
    assert "its stock is left out: your role does not allow correcting stock" in page
    await run(keeper, url)
    assert (await Product.get()).on_hand == 0
