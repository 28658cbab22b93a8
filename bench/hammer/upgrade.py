"""A database made by code of before, upgraded while that code serves it.

The old code comes from the repository's own history: what stood before the next migration did.
"""

from __future__ import annotations

import asyncio
import io
import subprocess
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import httpx

from backdesk.db.database import close_database, open_database
from backdesk.plugins import load_plugins
from bench.hammer.clients import Ledger, a_caller
from bench.hammer.result import Result
from bench.hammer.servers import HOUSE, Postgres, Served, a_folder
from models.order import Order
from tests.factories.order import a_line, an_order_form

AGES = {
    "the first migration": "models/migrations/0002_papers",
    "the fifteenth migration": "models/migrations/0016_job_rows",
    "the newest but the generator's own": "backdesk/migrations/0001_start",
}
"""Whose code: that of the commit before this folder was added."""

CALLERS = 3
AGAIN = ("429", "503")


@dataclass
class Trial:
    """One database and the code that made it; ``answers`` of the old code and of the new."""

    url: str
    old: Path
    log: BinaryIO
    result: Result
    ledger: Ledger = field(default_factory=Ledger)
    answers: dict[str, Counter[str]] = field(default_factory=dict)
    waiting: list[str] = field(default_factory=list)

    def served(self, home: Path) -> Served:
        return Served(self.url, self.log, home=home)

    async def command(self, home: Path, *words: str, typed: str = "") -> tuple[int, str]:
        """How it ended and what it said last."""
        return await asyncio.to_thread(self.served(home).said, *words, typed=typed)

    def expect(self, holds: bool, otherwise: str) -> None:
        if not holds:
            self.result.broken.append(otherwise)


async def upgrade(orders: int) -> Result:
    """Each age on both databases, without rows and with some."""
    result = Result("upgrades with old and new code at once")
    for age, folder in AGES.items():
        with a_folder() as place, _code_before(folder, place / "old") as old:
            if old is None:
                result.left_out = True
                result.figures.append("left out: the history is not here (a shallow clone?)")
                return result
            for kind in ("sqlite", "postgres"):
                for rows in (0, orders):
                    database = _a_database(kind, place / f"{kind}-{rows}")
                    with database as url, tempfile.TemporaryFile() as log:
                        trial = Trial(url, old, log, result)
                        await _upgraded(trial, f"{age}, {kind}, {rows} orders", rows)
    return result


@contextmanager
def _code_before(folder: str, place: Path) -> Iterator[Path | None]:
    added = ("git", "log", "--diff-filter=A", "--format=%H", "--", folder)
    found = subprocess.run(added, cwd=HOUSE, capture_output=True, text=True, check=False)  # noqa: S603
    commits = found.stdout.split()
    if not commits:
        yield None
        return
    packed = subprocess.run(  # noqa: S603
        ("git", "archive", f"{commits[-1]}^"),  # noqa: S607
        cwd=HOUSE,
        capture_output=True,
        check=False,
    )
    if packed.returncode != 0:
        yield None
        return
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
        archive.extractall(place, filter="data")
    yield place


@contextmanager
def _a_database(kind: str, place: Path) -> Iterator[str]:
    place.mkdir()
    place.chmod(0o755)
    if kind == "sqlite":
        yield f"sqlite://{place}/orderly.sqlite3"
        return
    postgres = Postgres(place)
    postgres.start()
    try:
        yield postgres.url
    finally:
        postgres.stop()


async def _upgraded(trial: Trial, name: str, rows: int) -> None:
    """Served by the old code, migrated by the new meanwhile, and served by the new then."""
    token = await _prepare(trial)
    old = trial.served(trial.old)
    try:
        old.run("serve", "--port", str(old.port))
        await old.ready()
        async with a_caller(old.base, token) as caller:
            for serial in range(rows):
                await _place(caller, trial, "old", f"{name}-before-{serial}")
        await _new_code_waits(trial, name)
        during = asyncio.create_task(_call(trial, old, token, name))
        await asyncio.sleep(1)
        code, said = await trial.command(HOUSE, "migrate")
        trial.expect(code == 0, f"{name}: migrate ended with {code}: {said}")
        await asyncio.sleep(2)
        during.cancel()
        await asyncio.gather(during, return_exceptions=True)
        await _old_code_is_told(trial, old, name)
    finally:
        await asyncio.to_thread(old.stop)
    await _served_by_the_new(trial, token, name)
    said_by = "; ".join(f"{who} code {dict(counts)}" for who, counts in trial.answers.items())
    trial.result.figures.append(f"{name}: {said_by}")


async def _prepare(trial: Trial) -> str:
    """A program's token, made by the old code."""
    code, said = await trial.command(trial.old, "migrate")
    if code:
        raise SystemExit(f"the old code did not migrate: {said}")
    who = ("--email", "u@example.com", "--role", "manager", "--password-stdin")
    await trial.command(trial.old, "user", "create", *who, typed="correct horse battery\n")
    _code, said = await trial.command(trial.old, "token", "create", "--user", "u@example.com")
    return said.split()[-1]


async def _new_code_waits(trial: Trial, name: str) -> None:
    """Where its migrations are missing it is not ready, or does not start."""
    new = trial.served(HOUSE)
    process = new.run("serve", "--port", str(new.port))
    ready = await _first_answer(new, process)
    await asyncio.to_thread(new.stop)
    trial.expect(ready != 200, f"{name}: the new code was ready over the old tables")


async def _old_code_is_told(trial: Trial, old: Served, name: str) -> None:
    """The running one says so; one that starts anew refuses. Code of before that rule does not."""
    async with httpx.AsyncClient(base_url=old.base, timeout=20) as caller:
        running = (await caller.get("/readyz")).status_code
    knows = "newer" in (trial.old / "app.py").read_text()
    again = trial.served(trial.old)
    process = again.run("serve", "--port", str(again.port))
    ready = await _first_answer(again, process)
    await asyncio.to_thread(again.stop)
    said = f"old code over the new tables: readyz {running}, started anew {ready or 'refused'}"
    trial.result.figures.append(f"{name}: {said}")
    trial.expect(not knows or (running, ready) == (503, 0) or ready == 503, f"{name}: {said}")


async def _first_answer(served: Served, process: subprocess.Popen[bytes]) -> int:
    """Of /readyz; 0 where it ended before it answered."""
    async with httpx.AsyncClient(base_url=served.base, timeout=20) as caller:
        while process.poll() is None:
            try:
                return (await caller.get("/readyz")).status_code
            except httpx.HTTPError:
                await asyncio.sleep(0.2)
    return 0


async def _call(trial: Trial, served: Served, token: str, name: str) -> None:
    """Some callers that place orders one after the other."""

    async def one(caller_number: int) -> None:
        async with a_caller(served.base, token) as caller:
            for serial in range(10_000):
                await _place(caller, trial, "old", f"{name}-{caller_number}-{serial}")

    await asyncio.gather(*(one(number) for number in range(CALLERS)))


async def _place(caller: httpx.AsyncClient, trial: Trial, who: str, thing: str) -> bool:
    """Once; what has no answer is asked again of the new code."""
    counts = trial.answers.setdefault(who, Counter())
    form: dict[str, Any] = an_order_form(lines=[a_line()], external_id=thing)
    trial.ledger.asked.add(thing)
    trial.waiting.append(thing)
    try:
        answer = await caller.post("/api/orders", json=form)
    except httpx.HTTPError as error:
        counts[type(error).__name__] += 1
        await asyncio.sleep(0.2)
        return False
    counts[str(answer.status_code)] += 1
    if answer.status_code in (200, 201):
        trial.waiting.remove(thing)
        trial.ledger.told.add(thing)
        return True
    if who == "new" and str(answer.status_code) not in AGAIN:
        trial.result.broken.append(f"{thing}: {answer.status_code} {answer.text[:200]}")
    await asyncio.sleep(0.2)
    return False


async def _served_by_the_new(trial: Trial, token: str, name: str) -> None:
    """It answers what was left open, once each, and finds nothing wrong."""
    new = trial.served(HOUSE)
    try:
        new.run("serve", "--port", str(new.port))
        await new.ready()
        async with a_caller(new.base, token) as caller:
            left, trial.waiting = [*trial.waiting, f"{name}-after"], []
            for thing in left:
                while not await _place(caller, trial, "new", thing):
                    if trial.result.broken:
                        return
    finally:
        await asyncio.to_thread(new.stop)
    code, said = await trial.command(HOUSE, "check")
    trial.expect(code == 0, f"{name}: check: {said[-300:]}")
    load_plugins()
    await open_database(trial.url)
    try:
        there = Counter(map(str, await Order.all().values_list("external_id", flat=True)))
    finally:
        await close_database()
    trial.result.lost += sum(1 for thing in trial.ledger.told if not there[thing])
    trial.result.doubled += sum(1 for thing in trial.ledger.asked if there[thing] > 1)
