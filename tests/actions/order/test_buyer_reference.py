"""The reference that a buyer asks for (BT-10): kept, copied, edited, found, and on the papers."""

from __future__ import annotations

from typing import Any

import pytest

from backdesk.search.query_language import SearchContext
from models import document_search as papers
from models.customer import Customer
from models.invoice import Invoice
from models.order import Order
from models.order_search import ORDERS
from models.quote import Quote
from models.settings import DocumentTiming, Settings, store_settings
from tests.actions.importing.test_source_of_a_list import a_list
from tests.factories.acting import act
from tests.factories.order import an_order
from tests.models.finding.test_orders import NOW

pytestmark = pytest.mark.usefixtures("database")
LEITWEG = "04011000-1234512345-06"
ADDRESS = {"street": "Main street 1", "postcode": "10115", "city": "Berlin", "country": "DE"}
BUYER: dict[str, Any] = {"email": "amt@example.de", "name": "Amt", "address": ADDRESS}


async def test_it_is_the_customers_and_copied_to_each_order_quote_and_invoice() -> None:
    order = await an_order(customer=BUYER | {"buyer_reference": LEITWEG})
    assert order.buyer_reference == LEITWEG
    assert (await Customer.get(email="amt@example.de")).buyer_reference == LEITWEG
    assert (await Invoice.get(order_id=order.id)).buyer_reference == LEITWEG
    again = await an_order(customer=BUYER)
    other = await an_order(customer=BUYER | {"buyer_reference": ""})
    assert (again.buyer_reference, other.buyer_reference) == (LEITWEG, "")
    await act(order, "duplicate")
    assert (await Quote.get()).buyer_reference == LEITWEG


async def test_it_can_be_edited_while_the_addresses_can_and_the_next_invoice_has_it() -> None:
    await store_settings(Settings(invoices_made=DocumentTiming.BY_HAND))
    order = await an_order(customer=BUYER, partly_shipped=True)
    await act(order, "edit_customer", buyer_reference=LEITWEG)
    await act(order, "create_invoice")
    assert (await Invoice.get()).buyer_reference == LEITWEG


async def test_a_completed_orders_reference_stays_but_a_correction_brings_it() -> None:
    order = await an_order(customer=BUYER, paid=True, shipped=True)
    await act(order, "edit_customer", buyer_reference=LEITWEG).refused("it is completed")
    await act(await Invoice.get(), "correct", buyer_reference=LEITWEG)
    assert [one.buyer_reference for one in await Invoice.all().order_by("id")] == ["", LEITWEG]


@pytest.mark.parametrize("typed", [LEITWEG, "1234512345", f"reference:{LEITWEG}"])
async def test_it_is_found_in_every_list_of_the_buyers_papers(typed: str) -> None:
    await an_order()
    order = await an_order()
    await act(order, "edit_customer", buyer_reference=LEITWEG)
    await Customer.filter(id=order.customer_id).update(buyer_reference=LEITWEG)
    reader = SearchContext(NOW)
    assert [one.id for one in await Order.filter(ORDERS.find(typed, reader))] == [order.id]
    found = await Customer.filter(papers.CUSTOMERS.find(typed, reader))
    assert [one.id for one in found] == [order.customer_id]
    if not typed.startswith("reference"):
        invoices = await Invoice.filter(papers.INVOICES.find(typed, reader))
        assert [one.order_id for one in invoices] == [order.id]


async def test_a_list_has_a_column_for_it(tmp_path: Any) -> None:
    head = "order,date,email,name,product,quantity,price,Leitweg-ID"
    await a_list(tmp_path, f"1001,2026-02-01,a@example.com,A,Mug,1,10.00,{LEITWEG}", head=head)
    assert (await Order.get()).buyer_reference == LEITWEG
    assert (await Invoice.get()).buyer_reference == LEITWEG
