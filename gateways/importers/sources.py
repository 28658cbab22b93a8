"""Import a file of a known source: read and check all of it, then hand it over to be written."""

from __future__ import annotations

import asyncio
from pathlib import Path

from actions.importing import ImportReport, Progress, import_reading
from gateways.importers.northwind import read_northwind
from gateways.importers.online_retail import read_online_retail
from models.user import User


async def import_online_retail(
    path: Path, ctx_user: User | None, *, dry_run: bool, progress: Progress
) -> ImportReport:
    """Import a list of invoice lines as of the Online Retail data set, gzip too.

    ``progress`` is told how many documents of how many are written.

    :raises UnreadableFile: in one sentence, what is wrong with the file; nothing was changed.
    """
    reading = await asyncio.to_thread(read_online_retail, path)
    return await import_reading(reading, path.name, ctx_user, dry_run=dry_run, progress=progress)


async def import_northwind(
    path: Path, ctx_user: User | None, *, dry_run: bool, progress: Progress
) -> ImportReport:
    """Import the folder with Northwind's tables, or the folder of its orders.csv.

    :raises UnreadableFile: in one sentence, what is wrong with which file; nothing was changed.
    """
    reading = await asyncio.to_thread(read_northwind, path)
    return await import_reading(reading, path.name, ctx_user, dry_run=dry_run, progress=progress)
