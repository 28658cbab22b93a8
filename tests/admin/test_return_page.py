"""What the pages of an order and of its return say of goods that come back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from models.packing_slip import PackingSlip
from tests.admin.behind_the_door import signed_in
from tests.conftest import Database
from tests.factories.order import an_order


@pytest.fixture
async def browser(sqlite_database: Database) -> httpx.AsyncClient:
    return await signed_in("admin")


@pytest.mark.parametrize(
    ("days", "said"), [(30, "the customer can ask"), (31, "The return window closed on")]
)
async def test_after_the_window_nobody_can_ask_any_more(
    browser: httpx.AsyncClient, days: int, said: str
) -> None:
    order = await an_order(shipped=True)
    await PackingSlip.all().update(shipped_at=datetime.now(UTC) - timedelta(days=days))
    shown = (await browser.get(f"/admin/orders/{order.number}")).text
    both = ("the customer can ask", "The return window closed on")
    assert [one for one in both if one in shown] == [said]
