"""A download is of one moment of the database, and keeps nobody from writing meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from backdesk.admin.exports import reader as reading
from backdesk.admin.exports.spool import IN_MEMORY, Spool
from backdesk.db import database as open_database
from backdesk.db.database import connection
from backdesk.db.snapshot import snapshot
from models.order import Order
from tests.admin.test_exports import read_csv, somebody
from tests.conftest import Database
from tests.factories.order import an_order
from tests.waiting import PATIENCE


class Halted:
    """Between the first chunk and the second, until it is told to go on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.here, self.go_on = asyncio.Event(), asyncio.Event()
        read = reading.ExportReader._read
        halted = self

        async def halting(self: Any, after: str, size: int) -> Any:
            if after and not halted.here.is_set():
                halted.here.set()
                await halted.go_on.wait()
            return await read(self, after, size)

        monkeypatch.setattr(reading, "CHUNK", 2)
        monkeypatch.setattr(reading.ExportReader, "_read", halting)


async def nothing_runs() -> None:
    """What was begun has come to its end."""
    while open_database._running:
        await asyncio.wait(set(open_database._running), timeout=20)


async def test_what_changes_while_a_file_is_made_is_not_in_it(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _turn in range(5):
        await an_order(remark="before")
    halted = Halted(monkeypatch)
    address = "/admin/orders/export?field=number&field=remark&sort=placed_at__asc"
    async with somebody() as browser:
        downloading = asyncio.create_task(browser.get(address))
        await asyncio.wait_for(halted.here.wait(), PATIENCE)
        try:
            await an_order(remark="new")
            moved = {"remark": "after", "placed_at": datetime(2020, 1, 1, tzinfo=UTC)}
            await Order.filter(remark="before").update(**moved)
        finally:
            halted.go_on.set()
        answer = await downloading
    assert [row["Remark"] for row in read_csv(answer.text)] == ["before"] * 5


async def test_who_goes_away_leaves_nothing_open(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _turn in range(5):
        await an_order()
    halted, turns = Halted(monkeypatch), 12  # more than a pool has connections
    halted.go_on.set()
    for _turn in range(turns):
        spool = Spool()

        async def endless() -> AsyncIterator[bytes]:
            while True:
                await Order.all().count()
                yield b"x"

        filling = asyncio.create_task(spool.fill(endless()))  # type: ignore[arg-type]
        async for _block in spool.read():
            break
        spool.leave()
        await asyncio.wait_for(filling, PATIENCE)
    await nothing_runs()
    assert await Order.all().count() == 5


async def test_what_goes_wrong_while_a_file_is_made_is_told_its_reader(
    database: Database,
) -> None:
    async def failing() -> AsyncIterator[bytes]:
        yield b"first"
        await connection().execute_query("SELECT * FROM nowhere")

    spool, read = Spool(), list[bytes]()

    async def reading_on() -> None:
        async for block in spool.read():
            read.append(block)

    filling = asyncio.create_task(spool.fill(failing()))  # type: ignore[arg-type]
    with pytest.raises(Exception, match="nowhere"):
        await reading_on()
    await filling
    spool.leave()
    assert read == [b"first"]


async def test_a_slow_line_is_waited_for_on_disk_and_gets_every_byte(
    sqlite_database: Database,
) -> None:
    async def much() -> AsyncIterator[bytes]:
        for number in range(5):
            yield bytes([number]) * (IN_MEMORY // 2)

    spool, read = Spool(), bytearray()
    await spool.fill(much())  # type: ignore[arg-type]
    async for block in spool.read():
        read += block
    spool.leave()
    assert read == b"".join(bytes([number]) * (IN_MEMORY // 2) for number in range(5))


async def test_nothing_can_be_written_in_a_snapshot(database: Database) -> None:
    await an_order()

    async def write() -> None:
        async with snapshot():
            await Order.all().update(remark="no")

    with pytest.raises(Exception, match=r"read-?only|readonly"):
        await asyncio.create_task(write())
    assert await Order.filter(remark="no").count() == 0
