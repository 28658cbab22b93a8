"""Documents of very many lines: written off the event loop, and no larger than they need be."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from gateways import documents as module
from gateways.documents import TAGGED_LINES, Documents
from gateways.e_invoice.amounts import Amounts
from gateways.pdf.printer import Printer
from models.invoice import Invoice, InvoiceLine
from models.settings import load_settings, seller
from tests.conftest import Database
from tests.factories.order import a_line, an_order


class _Printer(Printer):
    def __init__(self) -> None:
        super().__init__(lambda: None)
        self.tagged: list[bool] = []

    async def pdf(self, html: str, *, tagged: bool = True) -> bytes:
        self.tagged.append(tagged)
        return b"%PDF"


async def an_invoice(lines: int) -> Invoice:
    order = await an_order(lines=[a_line() for _ in range(lines)], shipping_cost=495)
    return await Invoice.get(order_id=order.id)


async def test_a_document_of_very_many_lines_is_printed_without_tags(
    sqlite_database: Database,
) -> None:
    printer = _Printer()
    for lines in (1, TAGGED_LINES + 1):
        await Documents(printer).pdf(await an_invoice(lines))
    assert printer.tagged == [True, False]


async def test_a_document_is_written_beside_the_event_loop(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrote, write = [], module._write

    def watched(*of: Any) -> Any:
        wrote.append(threading.get_ident())
        return write(*of)

    monkeypatch.setattr(module, "_write", watched)
    await Documents(_Printer()).html(await an_invoice(1))
    assert wrote
    assert threading.get_ident() not in wrote


async def test_an_e_invoice_compares_no_line_with_another(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of 5,000 lines that were twelve million comparisons, and half a minute."""
    invoice = await an_invoice(3)
    await invoice.fetch_related("lines", "order")
    compared = []

    def watched(one: InvoiceLine, other: object) -> bool:
        compared.append(other)
        return one is other

    monkeypatch.setattr(InvoiceLine, "__eq__", watched)
    terms = Amounts(invoice, seller(await load_settings()), str).terms()
    assert (len(terms["BG-25"]), len(terms["BG-21"])) == (3, 1)
    assert not compared
