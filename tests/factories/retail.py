"""Small files as the Online Retail data set writes them, and the import of such a file."""

from __future__ import annotations

import gzip
from pathlib import Path

from actions.importing import ImportReport
from gateways.importers import import_online_retail

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"


def a_row(  # what a line says, in the file's order
    document: str = "536365",
    sku: str = "85123A",
    text: str = "T-LIGHT HOLDER",
    quantity: int = 6,
    at: str = "2010-12-01 08:26:00",
    price: str = "2.55",
    customer: str = "17850",
    country: str = "United Kingdom",
) -> str:
    """A line of the file: by default six holders at 2.55."""
    return f"{document},{sku},{text},{quantity},{at},{price},{customer},{country}"


def a_credit(document: str = "C536400", **more: object) -> str:
    """A line that takes the default line back a day later."""
    values: dict[str, object] = {"quantity": -6, "at": "2010-12-02 09:00:00"}
    return a_row(document, **(values | more))  # type: ignore[arg-type]


def a_file(folder: Path, *rows: str, name: str = "retail.csv") -> Path:
    """A file of these lines; its first is line 2. Packed where its name ends so."""
    data = "\n".join([HEADER, *rows, ""]).encode()
    file = folder / name
    file.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return file


async def imported(file: Path, *, dry_run: bool = False) -> ImportReport:
    """The report of importing ``file``, by nobody in particular."""
    return await import_online_retail(
        file, None, dry_run=dry_run, progress=lambda _done, _of: None
    )
