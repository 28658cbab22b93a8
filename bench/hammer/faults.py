"""The faults, one after the other: each gives its figures, and what must not have happened."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import asyncpg

from bench.hammer.clients import (
    Ledger,
    Shop,
    a_caller,
    hammer,
    insist,
    look,
    make_shop,
    p99,
)
from bench.hammer.outside import outside_gone
from bench.hammer.result import Result
from bench.hammer.servers import Postgres, Served, a_folder, a_small_disk, served
from bench.hammer.upgrade import upgrade
from tests.factories.retail import a_file, a_row

OTHERS_WAIT = 2.0
"""How many times as long others may wait at p99 while one order is locked elsewhere."""


@dataclass(frozen=True)
class Size:
    """How much of it: all of it takes minutes, a little of it goes into the tests."""

    clients: int = 50
    times: int = 12
    kills: int = 40
    restarts: int = 5
    seconds: float = 8.0
    rounds: int = 2
    orders: int = 1500
    timed: bool = True


LITTLE = Size(
    clients=6, times=3, kills=1, restarts=1, seconds=0.5, rounds=1, orders=30, timed=False
)


@asynccontextmanager
async def a_shop(*settings: str) -> AsyncIterator[tuple[Postgres, Shop, Served]]:
    """On a PostgreSQL of its own, answered by three processes."""
    with a_folder() as folder:
        postgres = Postgres(folder)
        postgres.start()
        try:
            shop = await make_shop(postgres.url)
            if settings:
                postgres.stop()
                postgres.start(*settings)
            async with served(postgres.url) as app:
                yield postgres, shop, app
        finally:
            postgres.stop()


async def clients(size: Size) -> Result:
    """Many clients on few orders."""
    return await _hammered("50 clients on 20 orders", size, _nothing)


async def kills(size: Size) -> Result:
    """Processes that answer are killed, and started again by the one that keeps them."""

    async def kill(_postgres: Postgres, app: Served) -> str:
        killed = 0
        while killed < size.kills:
            await asyncio.sleep(0.7)
            killed += app.kill_one()
        return f"{killed} kills"

    return await _hammered("kill -9", size, kill)


async def restarts(size: Size) -> Result:
    """The database is stopped and started, every other time as by a power cut."""

    async def restart(postgres: Postgres, _app: Served) -> str:
        for turn in range(size.restarts):
            await asyncio.sleep(1.5)
            await asyncio.to_thread(postgres.crash if turn % 2 else postgres.stop)
            await asyncio.sleep(1.0)
            await asyncio.to_thread(postgres.start)
        return f"{size.restarts} restarts"

    return await _hammered("database restarts", size, restart)


async def connections(size: Size) -> Result:
    """Fewer connections than the processes would take."""
    return await _hammered("max_connections 14", size, _nothing, "max_connections=14")


async def _nothing(_postgres: Postgres, _app: Served) -> str:
    return ""


async def _hammered(
    name: str,
    size: Size,
    fault: Callable[[Postgres, Served], Coroutine[Any, Any, str]],
    *settings: str,
) -> Result:
    """Hammered as long as the fault goes on, then until everybody has an answer."""
    result, ledger = Result(name), Ledger()
    async with a_shop(*settings) as (postgres, shop, app):
        begun = perf_counter()
        faulty = asyncio.create_task(fault(postgres, app))
        turn = 0
        while turn == 0 or not faulty.done():
            job = {"clients": size.clients, "times": size.times, "name": f"{name}-{turn}"}
            await hammer(app.base, shop, ledger, **job)  # type: ignore[arg-type]
            turn += 1
        if said := await faulty:
            result.figures.append(said)
        rate = len(ledger.told) / (perf_counter() - begun)
        result.figures.append(f"{rate:.0f} done a second")
        return await result.settle(postgres.url, ledger)


async def locked(size: Size) -> Result:
    """One order is locked by another connection, and twenty want it all the time."""
    return await _beside("one order locked, 20 callers", size, _callers_of_a_locked_order)


async def searches(size: Size) -> Result:
    """Twelve searches that the database does not answer."""
    return await _beside("12 searches that hang", size, _searches_that_hang)


Beside = Callable[[Postgres, Shop, Served, Ledger], Coroutine[Any, Any, None]]


async def _beside(name: str, size: Size, fault: Beside) -> Result:
    """How long others wait while it goes on, in turns with how long they wait without it."""
    result, ledger = Result(name), Ledger()
    turns: list[list[float]] = []
    during: list[float] = []
    async with a_shop() as (postgres, shop, app):
        paths = [f"/api/orders/{number}" for number in shop.others] + ["/api/orders?limit=25"]
        probe = (app.base, shop.tokens[-1], paths, size.seconds, ledger)
        await look(*probe)  # what is read for the first time is no measure
        for _round in range(size.rounds):
            turns.append(await look(*probe))
            faulty = asyncio.create_task(fault(postgres, shop, app, ledger))
            await asyncio.sleep(1)
            during += await look(*probe)
            faulty.cancel()
            with suppress(asyncio.CancelledError):
                await faulty
            await asyncio.sleep(1)
        without = [took for turn in turns for took in turn]
        alike = [p99(turn) for turn in turns]
        ratio = p99(during) / max(p99(without), 0.001)
        result.figures.append(
            f"others' GET p99 {p99(without) * 1000:.0f} ms without, {p99(during) * 1000:.0f} ms "
            f"with it: {ratio:.2f} × (at most {OTHERS_WAIT} ×), of {len(during)}; "
            f"without it from turn to turn {max(alike) / max(min(alike), 0.001):.2f} ×"
        )
        result.too_slow = size.timed and ratio > OTHERS_WAIT
        return await result.settle(postgres.url, ledger)


async def _callers_of_a_locked_order(
    postgres: Postgres, shop: Shop, app: Served, ledger: Ledger
) -> None:
    elsewhere = await asyncpg.connect(postgres.url)
    path = f"/api/orders/{shop.orders[0]}/actions/add_note"
    try:
        async with elsewhere.transaction():
            wanted = "SELECT 1 FROM orders WHERE number = $1 FOR UPDATE"
            await elsewhere.execute(wanted, shop.orders[0])
            async with asyncio.TaskGroup() as group:
                for serial in range(20):
                    group.create_task(_want(app, shop, path, serial, ledger))
    finally:
        elsewhere.terminate()


async def _want(app: Served, shop: Shop, path: str, serial: int, ledger: Ledger) -> None:
    async with a_caller(app.base, shop.tokens[serial % 8]) as caller:
        thing = f"wanted-{serial}-{perf_counter()}"
        await insist(caller, path, {"text": thing}, thing, ledger)


async def _searches_that_hang(postgres: Postgres, shop: Shop, app: Served, ledger: Ledger) -> None:
    elsewhere = await asyncpg.connect(postgres.url)
    try:
        async with elsewhere.transaction():
            await elsewhere.execute("LOCK TABLE order_search IN ACCESS EXCLUSIVE MODE")
            async with asyncio.TaskGroup() as group:
                for serial in range(12):
                    group.create_task(_search(app, shop, serial, ledger))
    finally:
        elsewhere.terminate()


async def _search(app: Served, shop: Shop, serial: int, ledger: Ledger) -> None:
    async with a_caller(app.base, shop.tokens[serial % 8]) as caller:
        while True:
            ledger.note(await caller.get(f"/api/orders?q=mug%20{serial}"))


async def full(size: Size) -> Result:
    """The disk under an SQLite file is full; then there is room again."""
    result, ledger = Result("disk full"), Ledger()
    with a_folder() as folder, a_small_disk(folder / "disk", "40m") as mounted:
        if not mounted:
            result.left_out = True
            result.figures.append("left out: no small disk may be mounted here")
            return result
        url = f"sqlite://{folder}/disk/orderly.sqlite3"
        shop = await make_shop(url)
        async with served(url, processes=1) as app, a_caller(app.base, shop.tokens[0]) as caller:
            filler = folder / "disk" / "filler"
            _fill(filler)
            path = f"/api/orders/{shop.orders[0]}/actions/add_note"
            for serial in range(60):
                thing = f"full-{serial}-{'x' * 900}"
                ledger.asked.add(thing)
                key = {"Idempotency-Key": f"full-{serial}"}
                said = await caller.post(path, json={"text": thing}, headers=key)
                ledger.note(said)
                if said.status_code == 200:
                    ledger.told.add(thing)
            read = await caller.get(f"/api/orders/{shop.orders[0]}")
            result.figures.append(f"an order's GET while it is full: {read.status_code}")
            ledger.note(read)
            filler.unlink()
            await hammer(app.base, shop, ledger, clients=5, times=size.times, name="room")
            if not ledger.answers["503"]:
                result.broken.append("the disk never was full")
        return await result.settle(url, ledger)


def _fill(filler: Path) -> None:
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(b"\0" * 4096)


async def sqlite(size: Size) -> Result:
    """Two processes that answer, a worker and an import on one file."""
    result, ledger = Result("SQLite: an import beside two processes and a worker"), Ledger()
    with a_folder() as folder:
        url = f"sqlite://{folder}/orderly.sqlite3"
        shop = await make_shop(url)
        rows = [
            a_row(
                str(536_000 + n), sku=f"{85_000 + (n + k) % 300}A", customer=str(17_000 + n % 400)
            )
            for n in range(size.orders)
            for k in range(3)
        ]
        file = a_file(folder, *rows)
        async with served(url, processes=2, worker=True) as app:
            probe = (app.base, shop.tokens[-1], ["/api/orders?limit=25"], size.seconds, ledger)
            await look(*probe)
            writes = {"clients": 5, "times": size.times}
            without, _done = await asyncio.gather(
                look(*probe),
                hammer(app.base, shop, ledger, **writes, name="without"),
            )
            importing = app.run("import", "online-retail", str(file))
            during: list[float] = []
            turn = 0
            while importing.poll() is None:
                more, _done = await asyncio.gather(
                    look(*probe),
                    hammer(app.base, shop, ledger, **writes, name=f"with-{turn}"),
                )
                during, turn = during + more, turn + 1
            if importing.returncode != 0:
                result.broken.append(f"the import ended with {importing.returncode}")
        result.figures.append(
            f"lists' p99 {p99(without) * 1000:.0f} ms without the import, "
            f"{p99(during) * 1000:.0f} ms with it, of {len(during)}"
        )
        return await result.settle(url, ledger)


async def gone(size: Size) -> Result:
    """Broker, mail server and browser go away and come back."""
    result, ledger = Result("SMTP, browser and broker gone"), Ledger()
    with a_folder() as folder:
        postgres = Postgres(folder)
        postgres.start()
        try:
            shop = await make_shop(postgres.url, orders=max(2, size.clients // 5), emails=True)
            await outside_gone(result, ledger, postgres.url, shop)
            return await result.settle(postgres.url, ledger)
        finally:
            postgres.stop()


async def upgrades(size: Size) -> Result:
    """Old code serves a database while the new migrates it."""
    return await upgrade(size.clients)


FAULTS: dict[str, Callable[[Size], Awaitable[Result]]] = {
    "clients": clients,
    "kills": kills,
    "restarts": restarts,
    "connections": connections,
    "locked": locked,
    "searches": searches,
    "full": full,
    "sqlite": sqlite,
    "gone": gone,
    "upgrades": upgrades,
}
