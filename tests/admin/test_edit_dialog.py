"""The dialog of Edit order: begins with the order as it is, and takes long ones too."""

from __future__ import annotations

import re
from html import unescape

import httpx
import pytest

from models.order import Order
from models.settings import DocumentTiming, Settings, store_settings
from tests.admin.behind_the_door import HERE, a_member, configured, sign_in
from tests.conftest import Database
from tests.factories.acting import history_of
from tests.factories.order import a_line, an_order
from web import create_app

FIELD = re.compile(r'<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"')
WORDS = re.compile(r'<textarea[^>]* name="([^"]+)"[^>]*>\n([^<]*)</textarea>')


@pytest.fixture
async def clerk(sqlite_database: Database) -> httpx.AsyncClient:
    """Signed in, in a shop that makes its invoices by hand."""
    await store_settings(Settings(invoices_made=DocumentTiming.BY_HAND))
    transport = httpx.ASGITransport(create_app(configured()))
    browser = httpx.AsyncClient(transport=transport, base_url=HERE)
    await sign_in(browser, (await a_member("clerk")).email)
    return browser


async def _opened(clerk: httpx.AsyncClient, order: Order) -> dict[str, str]:
    """What the dialog begins with."""
    page = (await clerk.get(f"/admin/orders/{order}/actions/edit")).text
    found = [*FIELD.findall(page), *WORDS.findall(page)]
    return {name: unescape(value) for name, value in found}


async def _sent(clerk: httpx.AsyncClient, order: Order, typed: dict[str, str]) -> httpx.Response:
    files = {name: (None, value) for name, value in typed.items()}
    return await clerk.post(f"/admin/orders/{order}/actions/edit", files=files)


async def test_what_is_sent_as_it_was_opened_changes_nothing(clerk: httpx.AsyncClient) -> None:
    lines = [a_line(discount=8, vat_rate="5.5"), a_line("FILE-1", physical=False)]
    order = await an_order(lines=lines, discount=100, remark="Ring <twice>")
    before = await history_of(order)
    typed = await _opened(clerk, order)
    assert (typed["discount"], typed["remark"]) == ("1.00", "Ring <twice>")
    preview = await _sent(clerk, order, typed | {"_preview": "1"})
    assert "Nothing changes" in preview.text
    await _sent(clerk, order, typed)
    assert await history_of(order) == before


async def test_what_is_emptied_becomes_nothing(clerk: httpx.AsyncClient) -> None:
    order = await an_order(lines=[a_line(discount=8)], discount=100, remark="Ring twice")
    typed = await _opened(clerk, order)
    emptied = ("discount", "lines.0.discount", "shipping_cost", "remark", "shipping_vat_rate")
    await _sent(clerk, order, typed | dict.fromkeys(emptied, ""))
    await order.refresh_from_db()
    assert (order.discount, order.shipping_cost, order.remark) == (0, 0, "")
    assert (str(order.shipping_vat_rate), order.gross) == ("21", 1998)


async def test_an_order_of_hundreds_of_lines_is_edited(clerk: httpx.AsyncClient) -> None:
    order = await an_order(lines=[a_line(f"MUG-{n}") for n in range(400)], shipping_cost=0)
    typed = await _opened(clerk, order)
    answer = await _sent(clerk, order, typed | {"lines.399.quantity": "3"})
    assert answer.status_code == 303
    await order.refresh_from_db()
    assert order.gross == 801 * 999


async def test_a_refused_preview_says_which_line_is_wrong(clerk: httpx.AsyncClient) -> None:
    order = await an_order()
    typed = await _opened(clerk, order)
    more = {"lines.1.sku": "NEW-1", "lines.1.quantity": "x", "_preview": "1"}
    assert (
        "Line 2, Quantity: this must be a whole number."
        in (await _sent(clerk, order, typed | more)).text
    )
