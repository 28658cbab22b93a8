"""The number of a buyer in their country's register: kept, copied, edited, imported, printed."""

from __future__ import annotations

from typing import Any

import pytest

from gateways.documents import Documents
from gateways.pdf.printer import Printer
from models.customer import Customer
from models.invoice import Invoice
from models.order import Order
from models.quote import Quote
from models.settings import DocumentTiming, Settings, store_settings
from tests.actions.importing.test_source_of_a_list import a_list
from tests.actions.order.test_buyer_reference import BUYER
from tests.factories.acting import act
from tests.factories.order import an_order

pytestmark = pytest.mark.usefixtures("database")
KVK = "12345678"


async def test_it_is_the_customers_and_copied_to_each_order_quote_and_invoice() -> None:
    order = await an_order(customer=BUYER | {"registration_number": KVK})
    assert (await Customer.get(email="amt@example.de")).registration_number == KVK
    invoice = await Invoice.get(order_id=order.id)
    assert [order.registration_number, invoice.registration_number] == [KVK, KVK]
    assert KVK in await Documents(Printer(lambda: None)).html(invoice)
    again = await an_order(customer=BUYER)
    other = await an_order(customer=BUYER | {"registration_number": ""})
    assert (again.registration_number, other.registration_number) == (KVK, "")
    await act(order, "duplicate")
    assert (await Quote.get()).registration_number == KVK


async def test_it_can_be_edited_while_the_addresses_can_and_by_a_correction_later() -> None:
    await store_settings(Settings(invoices_made=DocumentTiming.BY_HAND))
    order = await an_order(customer=BUYER, partly_shipped=True)
    await act(order, "edit_customer", registration_number=KVK)
    await act(order, "create_invoice")
    invoice = await Invoice.get()
    assert invoice.registration_number == KVK
    await act(invoice, "correct", registration_number="87654321")
    found = await Invoice.all().order_by("id")
    assert [one.registration_number for one in found] == [KVK, "87654321"]


async def test_a_list_has_a_column_for_it(tmp_path: Any) -> None:
    head = "order,date,email,name,product,quantity,price,KvK-nummer"
    await a_list(tmp_path, f"1001,2026-02-01,a@example.com,A,Mug,1,10.00,{KVK}", head=head)
    assert (await Order.get()).registration_number == KVK
