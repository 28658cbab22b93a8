"""Small files as the Online Retail data set writes them, and the import of such a file."""

from __future__ import annotations

import gzip
from pathlib import Path

from actions.importing import ImportReport, Progress
from gateways.importers import import_online_retail

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"


ROW: dict[str, object] = {
    "document": "536365",
    "sku": "85123A",
    "text": "T-LIGHT HOLDER",
    "quantity": 6,
    "at": "2010-12-01 08:26:00",
    "price": "2.55",
    "customer": "17850",
    "country": "United Kingdom",
}


def a_row(document: str = "536365", **more: object) -> str:
    """A line of the file: by default six holders at 2.55."""
    assert more.keys() <= ROW.keys()
    return ",".join(str(value) for value in (ROW | {"document": document} | more).values())


def a_credit(document: str = "C536400", **more: object) -> str:
    """A line that takes the default line back a day later."""
    return a_row(document, **({"quantity": -6, "at": "2010-12-02 09:00:00"} | more))


def a_file(folder: Path, *rows: str, name: str = "retail.csv") -> Path:
    """A file of these lines; its first is line 2. Packed where its name ends so."""
    data = "\n".join([HEADER, *rows, ""]).encode()
    file = folder / name
    file.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return file


def _unseen(_done: int, _of: int) -> None:
    """Nobody looks at the progress."""


async def imported(
    file: Path, *, dry_run: bool = False, progress: Progress = _unseen
) -> ImportReport:
    """The report of importing ``file``, by nobody in particular."""
    return await import_online_retail(file, None, dry_run=dry_run, progress=progress)
