"""A hundred invoices printed one by one and as one, beside the bare browser and WeasyPrint."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

from rich.table import Table

from backdesk.db.database import close_database, open_database
from backdesk.db.migrate import migrate
from gateways.documents import Documents
from gateways.pdf.chromium import find_chromium
from gateways.pdf.printer import Printer
from models.invoice import Invoice
from tests.factories.order import a_line, an_order

INVOICES = 100
HOUSE = Path(__file__).parent.parent
PEER = HOUSE / ".venv-weasyprint" / "bin" / "python"


async def measure(folder: Path) -> dict[str, dict[str, float]]:
    """Seconds an invoice, ``alone`` and ``together``, and the most memory, by who printed."""
    url = f"sqlite://{folder / 'bench.sqlite3'}"
    await migrate(url)
    await open_database(url)
    documents = Documents(Printer(lambda: find_chromium(os.environ.get("ORDERLY_CHROMIUM", ""))))
    try:
        for _ in range(2 * INVOICES):
            await an_order(lines=[a_line(sku=f"SKU-{n}") for n in range(5)])
        papers: list[Any] = await Invoice.all().order_by("id")
        found = {"the browser alone": await _bare(documents, papers[:INVOICES])}
        await _write(documents, papers[:INVOICES], folder)
        found["Orderly"] = await _ours(documents, papers)
    finally:
        await documents.printer.close()
        await close_database()
    return found | _peer(folder)


async def _bare(documents: Documents, papers: list[Any]) -> dict[str, float]:
    """The same pages, which somebody else has read and written."""
    pages, whole = [await documents.html(one) for one in papers], await documents.html(*papers)
    await documents.printer.pdf(pages[0])
    started = perf_counter()
    for page in pages:
        await documents.printer.pdf(page)
    alone = (perf_counter() - started) / INVOICES
    started = perf_counter()
    await documents.printer.pdf(whole, tagged=False)
    return {"alone": alone, "together": (perf_counter() - started) / INVOICES}


async def _ours(documents: Documents, papers: list[Any]) -> dict[str, float]:
    """All of it: read, written as HTML, printed, kept; together also taken apart and joined."""
    started = perf_counter()
    for paper in papers[:INVOICES]:
        await documents.pdf(paper)
    alone = (perf_counter() - started) / INVOICES
    started = perf_counter()
    html = await documents.html(*papers[INVOICES:])
    await documents.printer.pdf(html, tagged=False)
    printed = (perf_counter() - started) / INVOICES
    started = perf_counter()
    await documents.together(papers[INVOICES:])
    kept = (perf_counter() - started) / INVOICES
    return {"alone": alone, "together": printed, "kept": kept, "MiB": _memory_of_the_browser()}


async def _write(documents: Documents, papers: list[Any], folder: Path) -> None:
    """The same pages for whoever else prints them."""
    for place, paper in enumerate(papers):
        (folder / f"alone-{place:03}.html").write_text(await documents.html(paper))
    (folder / "together.html").write_text(await documents.html(*papers))


def _memory_of_the_browser() -> float:
    """MiB that the processes we started hold, what they share shared out between them."""
    parents, sizes = {}, {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parents[entry.name] = (entry / "stat").read_text().rpartition(")")[2].split()[1]
            lines = (entry / "smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        pss = [line.split()[1] for line in lines if line.startswith("Pss:")]
        sizes[entry.name] = sum(map(int, pss))
    ours, found = str(os.getpid()), 0
    for process, size in sizes.items():
        ancestor = parents.get(process)
        while ancestor in parents and ancestor != ours:
            ancestor = parents[ancestor]
        found += size if ancestor == ours else 0
    return found / 1024


def _peer(folder: Path) -> dict[str, dict[str, float]]:
    if not PEER.exists():
        return {}
    peer = [PEER, HOUSE / "bench" / "weasyprint_peer.py", folder]
    ran = subprocess.run(peer, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    if ran.returncode:
        return {}
    found: dict[str, float] = json.loads(ran.stdout)
    return {"WeasyPrint": found | {"together": found["together"] / INVOICES}}


def printing() -> Table:
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(measure(Path(folder)))
    table = Table(f"printing {INVOICES} invoices, ms each", *found)
    rows = {
        "one by one": ("alone", 1000),
        "as one document": ("together", 1000),
        "as one, kept one by one": ("kept", 1000),
        "most memory, MiB": ("MiB", 1),
    }
    for said, (name, factor) in rows.items():
        values = [f"{one[name] * factor:.1f}" if name in one else "" for one in found.values()]
        table.add_row(said, *values)
    if "WeasyPrint" not in found:
        table.caption = "WeasyPrint could not be installed or run here: it needs Pango."
    return table
