"""A day in a file is a day of the shop: brought in, and sent out again."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from backdesk.local_day import day_of
from gateways.importers.run import import_csv
from models.invoice import Invoice
from models.order import Order
from tests.conftest import Database
from tests.factories.at import utc
from tests.factories.settings import change

HEAD = "order,date,product,quantity,price,vat rate"


async def brought(folder: Path, day: str) -> Order:
    file = folder / "orders.csv"
    file.write_text(f"{HEAD}\n1001,{day},Mug,1,12.10,21\n")
    await import_csv(file, None, dry_run=False, progress=lambda _done, _of: None)
    return await Order.get()


@pytest.mark.parametrize(
    ("zone", "told", "placed", "day"),
    [
        ("America/New_York", "2026-11-30", "2026-11-30T05:00", "2026-11-30"),
        ("Asia/Tokyo", "30 November 2026", "2026-11-29T15:00", "2026-11-30"),
        ("Europe/Amsterdam", "2026-10-25", "2026-10-24T22:00", "2026-10-25"),
        ("Europe/Amsterdam", "2026-11-30 23:30", "2026-11-30T22:30", "2026-11-30"),
        ("Europe/Amsterdam", "2026-11-30T23:30:00Z", "2026-11-30T23:30", "2026-12-01"),
        ("UTC", "2026-11-30", "2026-11-30T00:00", "2026-11-30"),
    ],
)
async def test_a_day_that_names_no_zone_is_of_the_shop(
    database: Database, tmp_path: Path, zone: str, told: str, placed: str, day: str
) -> None:
    await change(time_zone=zone)
    order = await brought(tmp_path, told)
    assert order.placed_at == utc(placed)
    assert str(day_of(order.placed_at, ZoneInfo(zone))) == day
    assert str((await Invoice.get(order_id=order.id)).issued_on) == day


async def test_a_cell_that_is_a_day_is_of_the_shop(
    sqlite_database: Database, tmp_path: Path
) -> None:
    await change(time_zone="America/New_York")
    book, content = openpyxl.Workbook(), BytesIO()
    book.active.append(HEAD.split(","))
    book.active.append(["1001", utc("2026-11-30T00:00").replace(tzinfo=None), "Mug", 1, 12.10, 21])
    book.save(content)
    file = tmp_path / "orders.xlsx"
    file.write_bytes(content.getvalue())
    await import_csv(file, None, dry_run=False, progress=lambda _done, _of: None)
    assert (await Order.get()).placed_at == utc("2026-11-30T05:00")
