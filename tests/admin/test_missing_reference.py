"""What a German authority would miss on an invoice is said on its page, with where to write it."""

from __future__ import annotations

import html

import pytest

from models.invoice import Invoice
from models.settings import store_settings
from tests.admin.behind_the_door import signed_in
from tests.gateways.e_invoice.test_e_invoices import A_BUSINESS, SHOP, an_invoice

pytestmark = pytest.mark.usefixtures("sqlite_database")


async def page_of(invoice: Invoice) -> str:
    clerk = await signed_in("manager")
    answer = await clerk.get(f"/admin/invoices/{invoice.number}")
    await clerk.aclose()
    assert answer.status_code == 200
    return html.unescape(answer.text)


async def test_the_invoice_says_that_the_leitweg_id_is_missing_and_leads_to_it() -> None:
    await store_settings(SHOP.model_copy(update={"country": "DE", "vat_number": "DE136695976"}))
    invoice = await an_invoice(customer=A_BUSINESS)
    page = await page_of(invoice)
    assert "the buyer reference (their Leitweg-ID) is missing" in page
    order = await invoice.order
    assert f"/customers/edit?pk={order.customer_id}#buyer_reference" in page
    assert "Correct it with the reference" in page
    other = await an_invoice(customer=A_BUSINESS | {"buyer_reference": "04011000-1234512345-06"})
    page = await page_of(other)
    assert "is missing" not in page
    assert "Reference 04011000-1234512345-06" in page
