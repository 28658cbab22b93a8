"""Pages of very many lines: the first are shown, all on request, and written off the event loop."""

from __future__ import annotations

import re
import threading
from typing import Any

import httpx
import pytest

from backdesk.admin.detail.views import LINES_SHOWN
from models.order import Order
from models.packing_slip import PackingSlip
from tests.admin.behind_the_door import signed_in
from tests.conftest import Database
from tests.factories.order import a_line, an_order

MANY = LINES_SHOWN + 5


@pytest.fixture
async def browser(sqlite_database: Database) -> httpx.AsyncClient:
    return await signed_in("manager")


async def a_long_order(**more: Any) -> Order:
    return await an_order(lines=[a_line(f"MUG-{place}") for place in range(MANY)], **more)


async def lines_at(browser: httpx.AsyncClient, place: str) -> tuple[int, str]:
    page = (await browser.get(f"/admin/{place}")).text
    return len(re.findall(r"<small>MUG-\d+</small>", page)), page


async def test_the_first_lines_are_shown_and_all_on_request(browser: httpx.AsyncClient) -> None:
    order = await a_long_order(packed=True)
    slip = await PackingSlip.get(order_id=order.id)
    for place in (f"orders/{order.number}", f"packing_slips/{slip.number}"):
        shown, page = await lines_at(browser, place)
        assert shown == LINES_SHOWN
        assert f'href="/admin/{place}?lines=all">Show all {MANY} lines' in page
        shown, page = await lines_at(browser, f"{place}?lines=all")
        assert shown == MANY
        assert "Show all" not in page


async def test_a_cell_names_the_first_of_a_parcel(browser: httpx.AsyncClient) -> None:
    order = await a_long_order(packed=True)
    _shown, page = await lines_at(browser, f"orders/{order.number}")
    assert f"and {MANY - 20} more" in page


async def test_an_order_of_few_lines_says_nothing_of_more(browser: httpx.AsyncClient) -> None:
    page = (await browser.get(f"/admin/orders/{(await an_order()).number}")).text
    assert "Show all" not in page


async def test_pages_and_dialogs_are_written_beside_the_event_loop(
    browser: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from backdesk.admin.site import AdminSite

    order, wrote = await an_order(), []
    write = AdminSite._template_response

    def watched(*of: Any, **more: Any) -> Any:
        wrote.append(threading.get_ident())
        return write(*of, **more)

    monkeypatch.setattr(AdminSite, "_template_response", watched)
    for place in ("", "/actions/create_packing_slip", "/actions/edit"):
        assert (await browser.get(f"/admin/orders/{order.number}{place}")).status_code == 200
    assert len(wrote) == 3
    assert threading.get_ident() not in wrote
