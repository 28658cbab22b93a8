"""A text that stands in very many orders is looked for along the list, and finds the same."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from backdesk.actions.selection_snapshot import snapshot_selection
from backdesk.models.job import JobRow
from backdesk.search import full_text as text
from backdesk.search.full_text import OFTEN, choose_plan, matches_text
from models.order import Order
from tests.admin.test_exports import read_csv, somebody
from tests.conftest import Database
from tests.factories.order import a_line, an_order
from tests.factories.user import a_user


async def test_a_text_of_very_many_orders_finds_the_same_along_the_list(
    database: Database,
) -> None:
    mug, pad = await an_order(), await an_order(lines=[a_line(sku="PADS-9")])
    expected = {"pads": [pad.id], mug.number.lower(): [mug.id], "example.com": [mug.id, pad.id]}
    for term, ids in expected.items():
        for often in (True, False):
            for q, wanted in ((matches_text(term), ids), (~matches_text(term), None)):
                rows = await choose_plan(Order.filter(q).order_by("id"), {term: often})
                left = [one for one in (mug.id, pad.id) if one not in ids]
                found: list[Any] = list(await rows.values_list("id", flat=True))
                assert found == (left if wanted is None else wanted), (term, often)


async def test_a_text_is_weighed_by_the_newest_orders(postgres_database: Database) -> None:
    for _ in range(OFTEN):
        await an_order()
    rare = await an_order(lines=[a_line(sku="PADS-9")])
    known: dict[str, bool] = {}
    await choose_plan(Order.filter(matches_text("example.com") & ~matches_text(rare.number)), known)
    assert known == {"example.com": True, rare.number: False}


async def test_exports_and_what_is_sealed_are_found_along_the_list_too(
    postgres_database: Database,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    numbers = [(await an_order()).number for _ in range(3)]
    rows = Order.filter(matches_text("example.com"))
    for mostly, by_index in ((2, False), (4, True)):
        monkeypatch.setattr(text, "OFTEN", 2)
        monkeypatch.setattr(text, "MOSTLY", mostly)
        with caplog.at_level(logging.DEBUG, "tortoise.db_client"):
            caplog.clear()
            job = await snapshot_selection(rows.all(), await a_user(), "act", "Hold", {})
            assert ("orders_that_say" in caplog.text) == by_index
            caplog.clear()
            async with somebody() as browser:
                answer = await browser.get("/admin/orders/export?q=example.com")
            counted = [one for one in caplog.messages if "orders_that_say" in one]
            assert all("COUNT(*)" in one for one in counted)
            assert bool(counted) == by_index
        assert sorted(row["Number"] for row in read_csv(answer.text)) == numbers
        assert await JobRow.filter(job_id=job.id).count() == 3
