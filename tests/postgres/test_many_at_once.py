"""Two processes, 32 clients at once, on a real PostgreSQL: every rule holds (rule 12)."""

from __future__ import annotations

from collections import Counter

from actions.checks.everything import check
from models.custom_status import CustomStatus
from models.invoice import Invoice
from models.order import Order
from models.payment import Payment
from models.settings import Settings, When, store_settings
from tests.conftest import Database
from tests.factories.order import an_order
from tests.postgres.clients import in_many_processes


async def test_32_clients_mark_one_order_as_paid_and_there_is_one_payment_and_one_invoice(
    postgres_database: Database,
) -> None:
    await store_settings(Settings(invoices_made=When.ON_PAYMENT))
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


async def test_200_orders_placed_in_parallel_have_200_consecutive_numbers(
    postgres_database: Database,
) -> None:
    said = await in_many_processes("place", postgres_database.url, 7)
    assert len(said) == 224
    assert sorted(said) == [f"ORD{serial:05d}" for serial in range(1, 225)]
    assert [finding async for finding in check()] == []


async def test_50_random_actions_a_client_over_20_orders_leave_nothing_wrong(
    postgres_database: Database,
) -> None:
    await CustomStatus.create(name="Gift wrap")
    numbers = [(await an_order()).number for _ in range(20)]
    said = await in_many_processes("do_anything", postgres_database.url, 50, numbers)
    assert set(said) <= {"done", "Refused", "Invalid", "NotFound"}
    assert said.count("done") > 100
    assert await Order.all().count() >= 20
    assert [finding async for finding in check()] == []
