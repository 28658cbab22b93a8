"""A list that would take too long is given up, and says what helps."""

from __future__ import annotations

from typing import Any

import pytest

from admin.orders import OrderView
from backdesk.db.database import connection
from tests.admin.behind_the_door import signed_in
from tests.conftest import Database
from tests.factories.order import an_order


async def asleep(*_asked: Any) -> Any:
    await connection().execute_script("SELECT pg_sleep(20)")


async def test_rows_that_take_too_long_to_find_are_given_up(
    postgres_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = await signed_in("clerk")
    monkeypatch.setattr("backdesk.admin.changelist.bounded_page.PATIENCE", 30)
    monkeypatch.setattr(OrderView, "page", asleep)
    page = await browser.get("/admin/orders?q=remark:birthday")
    assert page.status_code == 200
    assert "so it was given up" in page.text


async def test_rows_that_take_too_long_to_count_are_shown_as_many(
    postgres_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = await signed_in("clerk")
    order = await an_order()
    monkeypatch.setattr("backdesk.admin.changelist.bounded_page.PATIENCE_TO_COUNT", 30)
    monkeypatch.setattr(OrderView, "counted", asleep)
    page = await browser.get("/admin/orders?q=unpaid")
    assert order.number in page.text
    assert "many rows" in page.text
