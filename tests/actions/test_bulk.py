"""An action on many orders: a verdict each, and nothing reported that did not happen."""

from __future__ import annotations

from typing import Any

import pytest

from actions.billing.payments import record_payment
from actions.order.mark_as_paid import MarkAsPaidForm
from backdesk.actions.bulk import preview, run_bulk
from backdesk.actions.context import SystemActor
from backdesk.actions.declaration import get
from backdesk.actions.form import NoForm
from backdesk.actions.pipeline import Invocation
from backdesk.db.database import CommitOutcomeUnknown, atomically
from backdesk.models.history import History
from models.invoice import Invoice
from models.order import Order
from models.outbox import Outbox
from models.payment import Payment
from models.quote import Quote
from tests.factories.order import an_order

pytestmark = pytest.mark.usefixtures("database")
PAY = get(Order, "mark_as_paid")


async def three_orders() -> list[str]:
    orders = [await an_order(), await an_order(cancelled=True), await an_order()]
    return [order.number for order in orders]


async def test_each_order_gets_its_own_verdict_in_the_order_asked() -> None:
    numbers = await three_orders()
    report = await run_bulk(PAY, [*numbers, "ORD99999"], PAY.form(), Invocation(SystemActor()))
    assert [one.verdict for one in report.verdicts] == ["done", "refused", "done", "failed"]
    assert [one.reason for one in report.verdicts][1] == "it is cancelled"
    assert report.verdicts[1].way_out == "duplicate"
    assert await Payment.all().count() == 2
    assert await History.filter(kind="marked_as_paid").count() == 2


async def test_an_order_named_twice_is_done_once() -> None:
    number = (await an_order()).number
    report = await run_bulk(PAY, [number, number], PAY.form(), Invocation(SystemActor()))
    assert [one.verdict for one in report.verdicts] == ["done"]


async def test_one_orders_failure_touches_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = [(await an_order()).number for _ in range(3)]

    async def breaks_for_the_second(order: Order, *rest: Any, **more: Any) -> Payment:
        payment = await record_payment(order, *rest, **more)
        if order.number == numbers[1]:
            raise RuntimeError("a bug in a plug-in")
        return payment

    monkeypatch.setattr("actions.order.mark_as_paid.record_payment", breaks_for_the_second)
    report = await run_bulk(PAY, numbers, PAY.form(), Invocation(SystemActor()))
    assert [one.verdict for one in report.verdicts] == ["done", "failed", "done"]
    assert "bug" not in report.verdicts[1].message
    assert [order.due == 0 for order in await Order.all().order_by("id")] == [True, False, True]
    assert await Payment.all().count() == 2


async def test_an_order_that_only_the_database_refuses_touches_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    numbers = [(await an_order()).number for _ in range(3)]

    async def spoils_the_second(order: Order, *rest: Any, **more: Any) -> Payment:
        payment = await record_payment(order, *rest, **more)
        if order.number == numbers[1]:
            order.remark = None  # type: ignore[assignment]
        return payment

    monkeypatch.setattr("actions.order.mark_as_paid.record_payment", spoils_the_second)
    report = await run_bulk(PAY, numbers, PAY.form(), Invocation(SystemActor()))
    assert [one.verdict for one in report.verdicts] == ["done", "failed", "done"]
    paid = await Payment.all().order_by("id").prefetch_related("order")
    assert [one.order.number for one in paid] == [numbers[0], numbers[2]]
    assert await History.filter(kind="marked_as_paid").count() == 2


async def test_many_leave_the_same_rows_as_one_by_one() -> None:
    alone, together = [await an_order() for _ in range(2)], [await an_order() for _ in range(2)]
    for order in alone:
        await run_bulk(
            PAY, [order.number], PAY.form(), Invocation(SystemActor(), idempotency_key="one")
        )
    await run_bulk(PAY, [order.number for order in together], PAY.form(), Invocation(SystemActor()))
    for one, other in zip(alone, together, strict=True):
        assert await left_by(one) == await left_by(other)


async def left_by(order: Order) -> list[Any]:
    """What the rows say, but for their keys, numbers and times."""
    entries = await History.filter(order=order).order_by("id")
    said = [(one.kind, one.actor, one.changes) for one in entries]
    payments = await Payment.filter(order=order).values_list("amount", "method", "source")
    emails = await Outbox.filter(order=order).order_by("id").values_list("event", "language")
    invoices = await Invoice.filter(order=order).values_list("status", "gross")
    stored = await Order.get(id=order.id)
    return [said, payments, emails, invoices, stored.status, stored.due, stored.version]


async def test_sql_counts_beforehand_what_the_run_then_says() -> None:
    numbers = await three_orders()
    held = await an_order(on_hold=True, paid=True)
    expected = await preview(PAY, Order.all())
    assert (expected.eligible, expected.refused) == (
        2,
        {"it is cancelled": 1, "nothing is due": 1},
    )
    report = await run_bulk(PAY, [*numbers, held.number], PAY.form(), Invocation(SystemActor()))
    assert report.count("done") == expected.eligible
    assert report.count("refused") == sum(expected.refused.values())


async def test_a_dry_run_of_many_keeps_nothing() -> None:
    numbers = await three_orders()
    report = await run_bulk(PAY, numbers, PAY.form(), Invocation(SystemActor(), dry_run=True))
    assert report.count("done") == 2
    assert not await Payment.exists()


async def test_a_repeated_bulk_with_the_same_key_does_each_order_once() -> None:
    numbers = [(await an_order()).number for _ in range(2)]
    form = MarkAsPaidForm(amount=100)
    for _ in range(2):
        report = await run_bulk(
            PAY, numbers, form, Invocation(SystemActor(), idempotency_key="bulk")
        )
        assert report.count("done") == 2
    assert await Payment.all().count() == 2


async def test_more_than_one_chunk_reports_its_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backdesk.actions.bulk.CHUNK", 2)
    numbers = [(await an_order()).number for _ in range(5)]
    seen: list[tuple[int, int]] = []
    await run_bulk(PAY, numbers, PAY.form(), Invocation(SystemActor()), lambda *at: seen.append(at))
    assert seen == [(2, 5), (4, 5), (5, 5)]


async def test_what_may_have_happened_is_not_done_again(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = [(await an_order()).number for _ in range(2)]

    async def broken_after(work: Any) -> Any:
        await atomically(work)
        raise CommitOutcomeUnknown("the connection broke")

    monkeypatch.setattr("backdesk.actions.bulk.atomically", broken_after)
    report = await run_bulk(get(Order, "duplicate"), numbers, NoForm(), Invocation(SystemActor()))
    assert {one.verdict for one in report.verdicts} == {"failed"}
    assert "may have happened" in report.verdicts[0].message
    assert await Quote.all().count() == 2


async def test_what_many_payments_come_to_is_said_before_by_currency() -> None:
    one, _paid = await an_order(), await an_order(paid=True)
    dollars = await an_order(currency="USD")
    expected = await preview(PAY, Order.all())
    assert expected.sums == {"EUR": one.due, "USD": dollars.due}
