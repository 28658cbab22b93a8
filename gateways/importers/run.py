"""Import a file of a known source: read and check all of it, then hand it over to be written."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from actions.importing import ImportReport, Progress, import_batch
from actions.importing.data import ImportBatch
from backdesk.auth.user import User
from backdesk.imports.spreadsheet import read_file
from gateways.importers.file_pair import pair_files
from gateways.importers.import_options import Choices, source_name
from gateways.importers.mapped_sheet import raise_if_ambiguous, read_mapped_sheet
from gateways.importers.northwind import read_northwind
from gateways.importers.online_retail import read_online_retail
from gateways.importers.shopify import read_shopify
from gateways.importers.spreadsheet_orders import grouped, read_orders
from gateways.importers.woocommerce import read_woocommerce
from models.settings import load_settings, shop_zone


class ImportReports(list[ImportReport]):
    """One report a currency: amounts of several are never summed."""

    def __str__(self) -> str:
        return "\n\n".join(str(report) for report in self)


async def import_online_retail(
    path: Path, ctx_user: User | None, *, dry_run: bool, progress: Progress
) -> ImportReport:
    """Import a list of invoice lines as of the Online Retail data set, gzip too.

    ``progress`` is told how many documents of how many are written.

    :raises UnreadableFile: in one sentence, what is wrong with the file; nothing was changed.
    """
    reading = await asyncio.to_thread(read_online_retail, path)
    return await import_batch(reading, path.name, ctx_user, dry_run=dry_run, progress=progress)


async def import_northwind(
    path: Path, ctx_user: User | None, *, dry_run: bool, progress: Progress
) -> ImportReport:
    """Import the folder with Northwind's tables, or the folder of its orders.csv.

    :raises UnreadableFile: in one sentence, what is wrong with which file; nothing was changed.
    """
    reading = await asyncio.to_thread(read_northwind, path, await shop_zone())
    return await import_batch(reading, path.name, ctx_user, dry_run=dry_run, progress=progress)


async def import_shopify(
    path: Path, ctx_user: User | None, *, dry_run: bool, progress: Progress
) -> ImportReports:
    """Import Shopify's orders export (CSV), or orders of its REST interface (JSON).

    :raises UnreadableFile: in one sentence, what is wrong with which file; nothing was changed.
    """
    return await _import(read_shopify, path, ctx_user, dry_run=dry_run, progress=progress)


async def import_woocommerce(
    path: Path, ctx_user: User | None, *, dry_run: bool, progress: Progress
) -> ImportReports:
    """Import orders of WooCommerce's REST interface (JSON), a file or a folder of them.

    :raises UnreadableFile: in one sentence, what is wrong with which file; nothing was changed.
    """
    return await _import(read_woocommerce, path, ctx_user, dry_run=dry_run, progress=progress)


async def import_csv(
    path: Path,
    ctx_user: User | None,
    *,
    dry_run: bool,
    progress: Progress,
    source: str = "",
    rows: str = "",
    beside: Path | None = None,
) -> ImportReports:
    """Import orders of any list, CSV or XLSX, one row a line; its columns are known by name.

    ``source`` is whose orders they are, where the list itself does not tell; ``rows`` what a row
    is: ``order`` where it tells no lines; ``beside`` is a second file that belongs to it.

    :raises UnreadableFile: in one sentence, what is wrong with it or is unclear.
    """
    shop = await load_settings()

    def read(file: Path) -> list[ImportBatch]:
        choices = Choices(
            currency=shop.currency,
            time_zone=shop.time_zone,
            source=source_name(source),
            rows=rows,
        )
        files = [(read_file(one), one.name) for one in (file, beside) if one is not None]
        content, name = pair_files("orders", files)
        listed = read_mapped_sheet("orders", content, name, choices)
        raise_if_ambiguous(listed, name)
        return read_orders(grouped(listed), listed.choices)

    return await _import(read, path, ctx_user, dry_run=dry_run, progress=progress)


async def _import(
    read: Callable[[Path], list[ImportBatch]],
    path: Path,
    user: User | None,
    *,
    dry_run: bool,
    progress: Progress,
) -> ImportReports:
    reports, readings = ImportReports(), await asyncio.to_thread(read, path)
    if user is not None and not dry_run:  # whether the role allows all of it, before any of it
        for reading in readings:
            await import_batch(reading, path.name, user, dry_run=True, progress=progress)
    for reading in readings:
        report = await import_batch(reading, path.name, user, dry_run=dry_run, progress=progress)
        reports.append(report)
    return reports
