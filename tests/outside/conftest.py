"""Where other shops' files are, and the large one imported once for all tests that look at it."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from actions.importing import ImportReport
from backdesk.db.database import close_database, open_database
from tests.factories.retail import imported


@pytest.fixture(scope="session")
def outside_files() -> Path:
    """The folder of the data sets: beside the checkout, or where the environment says."""
    named = os.environ.get("ORDERLY_TEST_DATA")
    folder = Path(named or Path(__file__).parents[3] / "shared" / "data")
    if not folder.is_dir():
        pytest.skip("the data sets are not here: name their folder in ORDERLY_TEST_DATA")
    return folder


@pytest.fixture(scope="session")
def online_retail_file(outside_files: Path) -> Path:
    """Half a year of a real shop, packed."""
    (file,) = (outside_files / "online-retail").glob("*.csv.gz")
    return file


@dataclass(frozen=True)
class Imported:
    """The database after the import, the import's report, and that of a second run."""

    file: Path
    database: sqlite3.Connection
    first: ImportReport
    second: ImportReport
    progress: list[tuple[int, int]]


@pytest.fixture(scope="session")
def online_retail(
    online_retail_file: Path, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Imported]:
    """The whole file, imported twice into SQLite."""
    file = tmp_path_factory.mktemp("online-retail") / "orderly.sqlite3"
    shutil.copy(sqlite_template, file)
    seen: list[tuple[int, int]] = []

    async def twice() -> tuple[ImportReport, ImportReport]:
        await open_database(f"sqlite://{file}")
        try:
            first = await imported(
                online_retail_file, progress=lambda done, of: seen.append((done, of))
            )
            return first, await imported(online_retail_file)
        finally:
            await close_database()

    with ThreadPoolExecutor(1) as thread:  # a test that asks for this has a loop of its own
        first, second = thread.submit(asyncio.run, twice()).result()
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    yield Imported(file, connection, first, second, seen)
    connection.close()
