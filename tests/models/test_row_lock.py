"""A lock is in the SQL that is sent."""

from __future__ import annotations

import asyncio

import pytest

from backdesk.db.database import atomically
from backdesk.db.row_lock import lock_rows
from models.number_series import NumberSeries, Series, draw_number


@pytest.mark.postgres
async def test_two_who_draw_from_two_series_in_opposite_orders_wait_for_each_other(
    postgres_database: object,
) -> None:
    """Each attempt of ``atomically`` is counted: a deadlock would run one again."""
    attempts = 0

    async def draw(first: Series, second: Series) -> None:
        nonlocal attempts

        async def work() -> None:
            nonlocal attempts
            attempts += 1
            await draw_number(first)
            await asyncio.sleep(0)
            await draw_number(second)

        await atomically(work)

    pairs = [(Series.INVOICE, Series.CREDIT_MEMO), (Series.CREDIT_MEMO, Series.INVOICE)]
    await asyncio.gather(*(draw(*pairs[i % 2]) for i in range(40)))
    assert attempts == 40
    assert (await NumberSeries.get(series=Series.INVOICE)).next == 41


@pytest.mark.postgres
async def test_rows_are_locked_though_only_their_ids_are_read(postgres_database: object) -> None:
    entered, release = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        await lock_rows(NumberSeries.filter(series=Series.ORDER))
        entered.set()
        await release.wait()

    async def try_to_lock() -> list[NumberSeries]:
        free = NumberSeries.filter(series=Series.ORDER).select_for_update(skip_locked=True)
        return await free

    holder = asyncio.create_task(atomically(hold))
    await entered.wait()
    assert await atomically(try_to_lock) == []
    release.set()
    await holder
    assert len(await atomically(try_to_lock)) == 1
