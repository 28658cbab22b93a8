"""What a shop printed, and what it prints anew, is the same byte by byte after dump and load."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from backdesk.db.database import close_database, open_database
from backdesk.db.dump import load_dump
from commands.dump import dump
from gateways.documents import Documents
from gateways.pdf.printer import Printer
from models.credit_memo import CreditMemo
from models.invoice import Invoice
from models.packing_slip import PackingSlip
from models.settings import Settings, store_settings
from tests.commands.test_dump import nobody_looks, other
from tests.conftest import Database
from tests.factories.acting import act
from tests.factories.order import a_line, an_order

__all__ = ["other"]
pytestmark = pytest.mark.browser
OF_THE_MOMENT = re.compile(rb"/(?:Creation|Mod)Date \(D:[^)]*\)|node\d{8}")
"""What a browser writes of when it prints, and of how much it printed before."""

LOGO = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)
KINDS: tuple[Any, ...] = (Invoice, CreditMemo, PackingSlip)


async def test_papers_print_as_before_in_the_other_database(
    database: Database, other: str, tmp_path: Path, chromium: Path
) -> None:
    await a_shop_with_papers()
    documents = Documents(Printer(lambda: chromium))
    try:
        kept = await documents.pdf(await Invoice.all().order_by("id").first())
        anew = await printed_anew(documents)
        await dump(tmp_path / "shop.zip", nobody_looks)
        await close_database()
        await open_database(other)
        await load_dump(tmp_path / "shop.zip", nobody_looks)
        assert await documents.pdf(await Invoice.all().order_by("id").first()) == kept
        assert await printed_anew(documents) == anew
        assert len(anew) == len(KINDS)
    finally:
        await documents.printer.close()


async def a_shop_with_papers() -> None:
    """With a logo and letters of several scripts; in parts, and one of its lines credited."""
    await store_settings(Settings(company="Mugs & Μύγες", country="NL", logo=LOGO, paper="A4"))
    lines = [
        a_line(sku="MUG", name="Кружка, 杯子 & كوب", quantity=3, unit_price=1295),
        a_line(sku="TEA", name="Tee", vat_rate="9", unit_price=333, discount=10),
    ]
    order = await an_order(lines=lines, discount=100, paid=True)
    await act(order, "mark_as_shipped", carrier="PostNL", tracking_code="3SABCD1234567")
    await act(order, "add_credit_memo", total=500)


async def printed_anew(documents: Documents) -> dict[str, bytes]:
    """Whatever is kept of an earlier print is not looked at."""
    found = {}
    for kind in KINDS:
        paper = await kind.all().order_by("id").first()
        pdf = await documents.printer.pdf(await documents.html(paper))
        found[paper.number] = OF_THE_MOMENT.sub(b"", pdf)
    return found
