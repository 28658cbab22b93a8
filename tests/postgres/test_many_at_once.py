"""Two processes, 32 clients at once, on a real PostgreSQL: every rule holds (rule 12)."""

from __future__ import annotations

from collections import Counter

from actions.checks.database import run_checks
from backdesk.models.history import History
from models.credit_memo import CreditMemo
from models.custom_status import CustomStatus
from models.customer import Customer
from models.invoice import Invoice, InvoiceLine
from models.order import Order, OrderLine
from models.payment import Payment
from models.settings import DocumentTiming, Settings, store_settings
from tests.conftest import Database
from tests.factories.order import a_line, an_order
from tests.factories.product import a_product
from tests.postgres.clients import in_many_processes


async def test_32_clients_mark_one_order_as_paid_and_there_is_one_payment_and_one_invoice(
    postgres_database: Database,
) -> None:
    await store_settings(Settings(invoices_made=DocumentTiming.ON_PAYMENT))
    order = await an_order()
    said = await in_many_processes("pay", postgres_database.url, order.number)
    assert Counter(said) == {"done": 1, "Refused": 31}
    assert await Payment.filter(order=order).count() == 1
    assert await Invoice.filter(order=order).count() == 1


async def test_one_request_sent_32_times_with_its_key_gets_the_first_result_each_time(
    postgres_database: Database,
) -> None:
    order = await an_order()
    said = await in_many_processes("pay_with_the_same_key", postgres_database.url, order.number)
    assert len(said) == 32
    assert len(set(said)) == 1
    assert await Payment.filter(order=order).count() == 1


async def test_of_32_credits_of_60_on_100_there_is_exactly_one(
    postgres_database: Database,
) -> None:
    order = await an_order(lines=[a_line(quantity=1, unit_price=10000)], shipping_cost=0)
    said = await in_many_processes("credit", postgres_database.url, order.number, 6000, "")
    assert Counter(one for one in said if one == "Invalid") == {"Invalid": 31}
    assert (await CreditMemo.get(order_id=order.id)).gross == 6000
    assert [finding async for finding in run_checks()] == []


async def test_one_credit_sent_32_times_with_its_key_is_one_document(
    postgres_database: Database,
) -> None:
    order = await an_order(lines=[a_line(quantity=1, unit_price=10000)], shipping_cost=0)
    said = await in_many_processes("credit", postgres_database.url, order.number, 100, "the same")
    memo = await CreditMemo.get(order_id=order.id)
    assert set(said) == {f"Credit memo {memo.number} of €1.00 on invoice INV00001 issued"}


async def test_an_edit_and_an_invoice_at_once_are_never_a_mix(
    postgres_database: Database,
) -> None:
    await store_settings(Settings(invoices_made=DocumentTiming.BY_HAND))
    order = await an_order()
    said = await in_many_processes("edit_or_invoice", postgres_database.url, order.number)
    assert set(said) <= {"done", "Refused"}
    invoice = await Invoice.get(order_id=order.id)
    await order.refresh_from_db()
    assert (invoice.net, invoice.vat, invoice.gross) == (order.net, order.vat, order.gross)
    lines = await OrderLine.filter(order_id=order.id).order_by("id")
    on_it = await InvoiceLine.filter(invoice_id=invoice.id, order_line_id__not_isnull=True)
    assert {row.order_line_id: (row.sku, row.quantity, row.gross) for row in on_it} == {
        line.id: (line.sku, line.quantity, line.gross) for line in lines
    }
    edits = await History.filter(order_id=order.id, kind="edited").count()
    assert said.count("done") == edits + 1
    assert [finding async for finding in run_checks()] == []


async def test_50_invoices_at_once_have_50_numbers_in_a_row(postgres_database: Database) -> None:
    await store_settings(Settings(invoices_made=DocumentTiming.BY_HAND))
    orders = [(await an_order()).number for _ in range(50)]
    await in_many_processes("invoice", postgres_database.url, orders)
    numbers = await Invoice.all().order_by("number").values_list("number", flat=True)
    assert [str(number) for number in numbers] == [f"INV{n:05}" for n in range(1, 51)]


async def test_200_orders_placed_in_parallel_have_200_consecutive_numbers(
    postgres_database: Database,
) -> None:
    said = await in_many_processes("place", postgres_database.url, 7)
    assert len(said) == 224
    assert sorted(said) == [f"ORD{serial:05d}" for serial in range(1, 225)]
    assert [finding async for finding in run_checks()] == []


async def test_50_random_actions_a_client_over_20_orders_leave_nothing_wrong(
    postgres_database: Database,
) -> None:
    await CustomStatus.create(name="Gift wrap")
    numbers = [(await an_order()).number for _ in range(20)]
    said = await in_many_processes("do_anything", postgres_database.url, 50, numbers)
    assert set(said) <= {"done", "Refused", "Invalid", "NotFound"}
    assert said.count("done") > 100
    assert await Order.all().count() >= 20
    assert [finding async for finding in run_checks()] == []


async def test_corrections_and_shipments_at_once_leave_the_ledger_right(
    postgres_database: Database,
) -> None:
    product = await a_product(10, sku="MUG-1")
    said = await in_many_processes(
        "correct_or_sell", postgres_database.url, product.number, "MUG-1"
    )
    assert Counter(said) == {"done": 32}
    await product.refresh_from_db()
    assert (product.on_hand, product.reserved, product.available) == (10, 0, 10)
    assert [finding async for finding in run_checks()] == []


async def test_orders_that_come_in_during_a_merge_are_all_of_the_one_who_stays(
    postgres_database: Database,
) -> None:
    goes = await Customer.get(id=(await an_order()).customer_id)
    stays = await Customer.get(id=(await an_order()).customer_id)
    told = (goes.number, goes.email, stays.number)
    said = await in_many_processes("merge_or_order", postgres_database.url, *told)
    assert Counter(said) == {"done": 1, "placed": 31}
    assert await Order.filter(customer_id=stays.id).count() == 33
    assert [finding async for finding in run_checks()] == []
