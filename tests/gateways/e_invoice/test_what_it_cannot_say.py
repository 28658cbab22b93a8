"""What the standard has no words for is refused in a sentence, wherever that is found out."""

from __future__ import annotations

from typing import Any

import pytest

from gateways.documents import Documents
from gateways.e_invoice import export as files
from gateways.e_invoice.export import EInvoices, NoEInvoice
from gateways.pdf.printer import Printer
from models.settings import store_settings
from tests.conftest import Database
from tests.gateways.e_invoice.test_e_invoices import SHOP, an_invoice


async def test_a_document_that_the_standard_cannot_say_is_refused_in_a_sentence(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def beyond_words(*_around: Any) -> None:
        raise ZeroDivisionError("a line of nothing")

    monkeypatch.setattr(files, "terms_of", beyond_words)
    await store_settings(SHOP)
    e_invoices = EInvoices(Documents(Printer(lambda: None)))
    with pytest.raises(NoEInvoice, match=r"only the plain PDF. \(a line of nothing\)"):
        await e_invoices.ubl(await an_invoice())
