"""An exported workbook and CSV file, opened by LibreOffice: to the cent, and texts stay texts."""

from __future__ import annotations

import asyncio
import csv
import io
import os
import shutil
import signal
import subprocess
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from models.order import Order
from tests.admin.test_exports import AMSTERDAM, NASTY, cents, somebody
from tests.conftest import Database
from tests.factories.order import an_order

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice") or ""
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SOFFICE, reason="LibreOffice (soffice) is not installed here"),
]
AS_SHOWN = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
"""Comma, quotes, UTF-8, the cells as they are shown; each sheet is a file of its own."""
AS_OPENED = "Text - txt - csv (StarCalc):44,34,76,1,,0,false,true"
"""How it reads CSV: commas, UTF-8; what looks like a number or a formula becomes one."""
FIELDS = "&".join(
    f"field={name}" for name in ("number", "remark", "gross", "due", "currency", "placed_at")
)
CONTROL = "Number,Remark\nX,=1+1\n"


def read_by_libreoffice(folder: Path, ending: str, *more: str) -> dict[str, list[dict[str, str]]]:
    """The rows of the first sheet of each file with this ending, by the file's name."""
    out, files = folder / "read", sorted(folder.glob(f"*{ending}"))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [SOFFICE, profile, "--headless", "--norestore", "--nologo", *more]
    command += ["--convert-to", AS_SHOWN, "--outdir", str(out), *map(str, files)]
    started = subprocess.Popen(
        command, start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        said, _none = started.communicate(timeout=120)
    finally:
        with suppress(ProcessLookupError):  # what is left of it, and of what it started
            os.killpg(started.pid, signal.SIGKILL)
    found = {}
    for file in files:
        sheets = sorted(out.glob(f"{file.stem}-*.csv"), key=lambda one: "About" in one.name)
        assert sheets, said
        text = sheets[0].read_text("utf-8-sig")
        found[file.name] = list(csv.DictReader(io.StringIO(text, newline="")))
    return found


async def test_libreoffice_reads_what_was_exported_to_the_cent_and_runs_nothing(
    sqlite_database: Database, tmp_path: Path
) -> None:
    for place, text in enumerate(NASTY):
        order = await an_order(currency=("EUR", "JPY", "KWD")[place % 3])
        await Order.filter(id=order.id).update(remark=text)
    async with somebody() as browser:
        for name, query in (("book.xlsx", "format=xlsx"), ("list.csv", "format=csv&bom=1")):
            answer = await browser.get(f"/admin/orders/export?{query}&{FIELDS}")
            (tmp_path / name).write_bytes(answer.content)
    (tmp_path / "control.csv").write_text(CONTROL)
    read = await asyncio.to_thread(read_by_libreoffice, tmp_path, ".xlsx")
    read |= await asyncio.to_thread(
        read_by_libreoffice, tmp_path, ".csv", f"--infilter={AS_OPENED}"
    )
    assert read.pop("control.csv")[0]["Remark"] == "2", "it runs what nobody made harmless"
    orders = {order.number: order for order in await Order.all().order_by("-id")}
    for name, rows in read.items():
        assert [row["Number"] for row in rows] == list(orders), name
        for row in rows:
            _compare(row, orders[row["Number"]], quoted=name == "list.csv")


def _compare(row: dict[str, str], order: Order, *, quoted: bool) -> None:
    harmless = row["Remark"].removeprefix("'") if quoted else row["Remark"]
    assert harmless.replace("\r\n", "\n") == order.remark
    for column, minor in (("Total", order.gross), ("Due", order.due)):
        assert Decimal(row[column].replace(",", "")) == cents(minor, order.currency)
    assert row["Currency"] == order.currency
    local = order.placed_at.astimezone(AMSTERDAM).replace(microsecond=0)
    assert datetime.fromisoformat(row["Placed at"]).replace(tzinfo=AMSTERDAM) == local
