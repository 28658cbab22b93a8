"""A part of a real shop's file, killed twice on the way, comes to what it comes to undisturbed."""

from __future__ import annotations

import asyncio
import gzip
import shutil
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path

from actions.checks.database import run_checks
from actions.importing import run
from backdesk.db.database import close_database, connection, open_database
from backdesk.plugins import load_plugins
from tests.conftest import Database
from tests.factories.retail import imported
from tests.processes import AT_ONCE, ended

LINES = 5000
KILLED_AT = (40, 140)
"""Documents after which the process is killed, wherever it is by then."""

PIECE = 20
SUMS = {
    "orders": "COUNT(*) a, SUM(gross) b, SUM(credited) c, SUM(paid) d, SUM(refunded) e FROM orders",
    "invoices": "COUNT(*) a, SUM(gross) b FROM invoice",
    "credit memos": "COUNT(*) a, SUM(gross) b FROM credit_memo",
    "moves": "reason, COUNT(*) a, SUM(on_hand) b, SUM(reserved) c FROM stock_move GROUP BY reason",
    "stock": "sku, on_hand, reserved, available FROM product",
    "customers": "COUNT(*) a FROM customer",
}


async def test_killed_twice_it_comes_to_the_same(
    database: Database, online_retail_file: Path, sqlite_template: Path, tmp_path: Path
) -> None:
    part = a_part(online_retail_file, tmp_path)
    for documents in KILLED_AT:
        await killed_after(documents, database.url, part)
    assert any("broken off" in one.what for one in [found async for found in run_checks()])
    await imported(part)
    assert [found async for found in run_checks()] == []
    disturbed = await sums()
    await close_database()
    shutil.copy(sqlite_template, tmp_path / "undisturbed.sqlite3")
    await open_database(f"sqlite://{tmp_path}/undisturbed.sqlite3")
    report = await imported(part)
    assert report.made["orders"] > max(KILLED_AT)
    assert report.made["credit memos"] > 0
    assert await sums() == disturbed


def a_part(file: Path, folder: Path) -> Path:
    """The first lines of it, to the end of the document that the last of them is of."""
    part = folder / "part.csv"
    with gzip.open(file, "rt", encoding="utf-8") as whole, part.open("w", encoding="utf-8") as some:
        some.writelines(islice(whole, LINES))
        last = ""
        for line in whole:
            document = line.partition(",")[0]
            if last not in ("", document):
                break
            last = document
            some.write(line)
    return part


async def killed_after(documents: int, url: str, file: Path) -> None:
    hears, here = AT_ONCE.Pipe(duplex=False)
    process = AT_ONCE.Process(target=_import, args=(url, file, documents, here))
    process.start()
    here.close()
    assert await asyncio.to_thread(hears.recv) >= documents
    process.kill()
    await ended(process)


def _import(url: str, file: Path, documents: int, heard: Connection) -> None:
    run.MOST_AT_ONCE = PIECE
    asyncio.run(_import_and_tell(url, file, documents, heard))


async def _import_and_tell(url: str, file: Path, documents: int, heard: Connection) -> None:
    def progress(done: int, _of: int) -> None:
        if done >= documents and not heard.closed:
            heard.send(done)
            heard.close()

    load_plugins()
    await open_database(url)
    await imported(file, progress=progress)


async def sums() -> dict[str, list[list[str | int]]]:
    found = {}
    for name, query in SUMS.items():
        rows = await connection().execute_query_dict(f"SELECT {query}")
        plain = [
            [one if isinstance(one, str) else int(one) for one in row.values()] for row in rows
        ]
        found[name] = sorted(plain, key=str)
    return found
