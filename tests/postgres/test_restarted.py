"""The database stops and starts again under callers: what was answered is there, and once."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator

import pytest

from backdesk.actions.context import SystemActor
from backdesk.actions.declaration import get
from backdesk.actions.pipeline import Invocation, run
from backdesk.db.availability import is_unavailable
from backdesk.db.database import (
    CommitOutcomeUnknown,
    DatabaseBusy,
    close_database,
    open_database,
)
from backdesk.db.migrate import migrate
from backdesk.plugins import load_plugins
from bench.hammer.servers import Postgres, a_folder
from models.note import Note
from models.order import Order
from tests.factories.order import an_order

CALLERS, NOTES = 6, 8
MAY_BE_ASKED_AGAIN = (DatabaseBusy, CommitOutcomeUnknown)


@pytest.fixture
def server() -> Iterator[Postgres]:
    """One of its own: others are not to notice."""
    with a_folder() as folder:
        postgres = Postgres(folder)
        postgres.start()
        yield postgres
        postgres.stop()


async def noted(order: str, text: str) -> None:
    """Asked with the same key until it is answered."""
    call = Invocation(SystemActor(), idempotency_key=text)
    while True:
        try:
            await run(get(Order, "add_note"), order, {"text": text}, call)
        except Exception as error:
            if not (isinstance(error, MAY_BE_ASKED_AGAIN) or is_unavailable(error)):
                raise
            await asyncio.sleep(0.05)
        else:
            return


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.parametrize("ends", ["stop", "crash"])
async def test_what_was_answered_before_a_restart_is_there_and_what_follows_is_there_once(
    server: Postgres, ends: str
) -> None:
    load_plugins()
    await migrate(server.url)
    await open_database(server.url)
    order, told, begun = await an_order(), list[str](), asyncio.Event()

    async def caller(serial: int) -> None:
        for turn in range(NOTES):
            await noted(order.number, text := f"{serial}-{turn}")
            told.append(text)
            begun.set()

    calling = [asyncio.create_task(caller(serial)) for serial in range(CALLERS)]
    await begun.wait()
    await asyncio.to_thread(getattr(server, ends))
    await asyncio.to_thread(server.start)
    await asyncio.gather(*calling)
    there = Counter(map(str, await Note.all().values_list("text", flat=True)))
    assert len(told) == CALLERS * NOTES
    assert there == Counter(told)
    await close_database()
