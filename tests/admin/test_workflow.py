"""The page of the custom statuses: made, renamed, moved, retired; one in use is not deleted."""

from __future__ import annotations

import re

import httpx
import pytest

from backdesk.models.history import History
from models.custom_status import CustomStatus
from tests.admin.behind_the_door import signed_in
from tests.conftest import Database
from tests.factories.acting import act
from tests.factories.order import an_order

PAGE = "/admin/settings/workflow"


@pytest.fixture
async def browser(sqlite_database: Database) -> httpx.AsyncClient:
    for position, name in enumerate(("Gift wrap", "Engraver", "Call first")):
        await CustomStatus.create(name=name, position=position)
    return await signed_in("manager")


async def post(browser: httpx.AsyncClient, address: str, **typed: str) -> httpx.Response:
    token = re.search(r'name="_csrf" value="(\w+)"', (await browser.get("/admin/orders")).text)
    assert token is not None
    return await browser.post(address, data={"_csrf": token[1], **typed})


async def names() -> list[str]:
    return [row.name for row in await CustomStatus.all()]


async def the(name: str) -> CustomStatus:
    return await CustomStatus.get(name=name)


async def test_the_page_lists_them_in_their_order_with_their_orders(
    browser: httpx.AsyncClient,
) -> None:
    await act(await an_order(), "set_status", status="Engraver")
    page = (await browser.get(PAGE)).text
    assert page.index("Gift wrap") < page.index("Engraver") < page.index("Call first")
    assert re.findall(r'data-label="Orders">(\d+)', page) == ["0", "1", "0"]
    assert (await browser.get("/admin/custom_statuses")).headers["location"] == PAGE


async def test_a_new_one_goes_to_the_end(browser: httpx.AsyncClient) -> None:
    assert 'value="#6c7a89"' in (await browser.get("/admin/custom_statuses/create")).text
    typed = {"name": "Waits", "color": "#aa0000", "sends_email": "on"}
    answer = await post(browser, "/admin/custom_statuses/create", **typed)
    assert answer.headers["location"] == PAGE
    assert await names() == ["Gift wrap", "Engraver", "Call first", "Waits"]
    assert (await the("Waits")).sends_email


async def test_a_colour_that_is_none_is_refused(browser: httpx.AsyncClient) -> None:
    typed = {"name": "Waits", "color": "red"}
    answer = await post(browser, "/admin/custom_statuses/create", **typed)
    assert answer.status_code == 422
    assert "This is no colour" in answer.text
    assert len(await names()) == 3


async def test_one_is_moved_up_and_down_and_the_history_says_so(
    browser: httpx.AsyncClient,
) -> None:
    status = await the("Call first")
    assert (await post(browser, f"{PAGE}/{status.id}/up")).status_code == 303
    assert await names() == ["Gift wrap", "Call first", "Engraver"]
    await post(browser, f"{PAGE}/{status.id}/up")
    await post(browser, f"{PAGE}/{status.id}/up")
    assert await names() == ["Call first", "Gift wrap", "Engraver"]
    await post(browser, f"{PAGE}/{status.id}/down")
    assert await names() == ["Gift wrap", "Call first", "Engraver"]
    texts = [entry.text for entry in await History.all().order_by("id")]
    assert texts == ["Call first moved"] * 3


async def test_one_that_orders_have_cannot_be_deleted_but_renamed(
    browser: httpx.AsyncClient,
) -> None:
    order = await an_order()
    await act(order, "set_status", status="Engraver")
    await act(await an_order(), "set_status", status="Engraver")
    status = await the("Engraver")
    answer = await post(browser, f"/admin/custom_statuses/actions/delete?pk={status.id}")
    assert answer.status_code == 409
    assert "Engraver cannot be deleted: 2 orders have it." in answer.text
    edit = f"/admin/custom_statuses/edit?pk={status.id}"
    assert (await post(browser, edit, name="At the engraver", _version="1")).status_code == 303
    await order.refresh_from_db()
    assert order.custom_status_id == (await the("At the engraver")).id


async def test_one_that_no_order_has_is_deleted(browser: httpx.AsyncClient) -> None:
    status = await the("Engraver")
    await post(browser, f"/admin/custom_statuses/actions/delete?pk={status.id}")
    assert await names() == ["Gift wrap", "Call first"]


async def test_a_retired_one_stays_on_its_orders_and_no_order_gets_it(
    browser: httpx.AsyncClient,
) -> None:
    has, has_not = await an_order(), await an_order()
    await act(has, "set_status", status="Engraver")
    status = await the("Engraver")
    await post(browser, f"{PAGE}/{status.id}/retire")
    await act(has_not, "set_status", status="Engraver").invalid("status")
    await act(has, "set_status", status="Engraver")
    assert has.custom_status_id == status.id
    dialogs = [
        (await browser.get(f"/admin/orders/{order.number}/actions/set_status")).text
        for order in (has, has_not)
    ]
    assert ['value="Engraver"' in dialog for dialog in dialogs] == [True, False]
    await post(browser, f"{PAGE}/{status.id}/use")
    await act(has_not, "set_status", status="Engraver")


async def test_where_all_are_retired_an_order_can_only_lose_its_own(
    browser: httpx.AsyncClient,
) -> None:
    has, has_not = await an_order(), await an_order()
    await act(has, "set_status", status="Engraver")
    await CustomStatus.all().update(active=False)
    await act(has_not, "set_status", status=None).refused("no custom status was made yet")
    await act(has, "set_status", status=None)
    assert has.custom_status_id is None


@pytest.mark.parametrize(
    ("address", "status"), [(f"{PAGE}/999/up", 404), (f"{PAGE}/1/burn", 404), (f"{PAGE}/x/up", 404)]
)
async def test_what_is_not_there_is_not_changed(
    browser: httpx.AsyncClient, address: str, status: int
) -> None:
    assert (await post(browser, address)).status_code == status


async def test_a_clerk_changes_none(sqlite_database: Database) -> None:
    await CustomStatus.create(name="Gift wrap")
    browser = await signed_in("clerk")
    assert (await browser.get(PAGE)).status_code == 403
    status = await the("Gift wrap")
    assert (await post(browser, f"{PAGE}/{status.id}/retire")).status_code == 403
    assert (await the("Gift wrap")).active
