"""The longest invoice of a real shop, printed, its text read back and compared line by line."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from backdesk.db.database import close_database, open_database
from backdesk.money import format_money
from gateways.documents import Documents
from gateways.pdf.printer import Printer
from models.invoice import Invoice, InvoiceLine
from tests.outside.conftest import Imported

pytestmark = pytest.mark.browser


def _plain(text: str) -> str:
    return re.sub(r"\s", "", text)


async def test_every_line_of_the_longest_invoice_is_on_paper_once_and_in_order(
    online_retail: Imported, chromium: Path
) -> None:
    ((longest, lines),) = online_retail.database.execute(
        "SELECT invoice_id, COUNT(*) AS n FROM invoice_line GROUP BY 1 ORDER BY n DESC LIMIT 1"
    ).fetchall()
    assert lines >= 500
    await open_database(f"sqlite://{online_retail.file}")
    documents = Documents(Printer(lambda: chromium))
    try:
        invoice = await Invoice.get(id=longest)
        pages = PdfReader(BytesIO(await documents.pdf(invoice))).pages
        rows = await InvoiceLine.filter(invoice_id=longest).order_by("id")
    finally:
        await documents.printer.close()
        await close_database()
    head = _plain("Description Quantity Price VAT Amount")
    printed = [_plain(page.extract_text()) for page in pages]
    assert all(head in page for page in printed)
    feet = [f"{place}/{len(printed)}{invoice.number}" for place in range(1, len(printed) + 1)]
    assert all(foot in page for foot, page in zip(feet, printed, strict=True))
    text = "".join(
        page.replace(foot, "").replace(head, "") for foot, page in zip(feet, printed, strict=True)
    )
    at = 0
    for row in rows:
        price, discount = format_money(row.unit_price, "GBP"), format_money(row.discount, "GBP")
        said = f"{row.name}{row.sku}{row.quantity}{price}" + (
            f"\N{MINUS SIGN}{discount}" if row.discount else ""
        )
        wanted = _plain(f"{said}0%{format_money(row.gross, 'GBP')}")
        at = text.index(wanted, at) + len(wanted)
    assert _plain(f"Total{format_money(invoice.gross, 'GBP')}") in text[at:]
