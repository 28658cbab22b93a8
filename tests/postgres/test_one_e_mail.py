"""Two clerks and two workers at one moment, on a real PostgreSQL: one e-mail (rules 12 and 13)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from backdesk.actions.bulk import run_bulk
from backdesk.actions.context import SystemActor
from backdesk.actions.declaration import get
from backdesk.actions.errors import ActionError
from backdesk.actions.form import parse_json
from backdesk.actions.pipeline import Invocation, run
from models.email_event import titles_of
from models.invoice import Invoice
from models.order import Order
from models.outbox import RECALL_WITHIN, Outbox
from models.packing_slip import PackingSlip
from models.quote import Quote
from models.return_case import ReturnCase
from models.settings import DocumentTiming, Settings, store_settings
from tests.factories.acting import act
from tests.factories.order import an_order, first_line
from tests.worker.mail_server import a_mail_server
from tests.worker.test_a_whole_life import Printed
from worker.outbox import OutboxSender
from worker.scheduled import send_due_reminders

pytestmark = pytest.mark.usefixtures("postgres_database")
SHOP = Settings(company="Mugs", email="shop@example.com", invoices_made=DocumentTiming.BY_HAND)

Step = tuple[Any, str, dict[str, Any]]


async def shipping() -> Step:
    return await an_order(), "mark_as_shipped", {}


async def shipping_a_slip() -> Step:
    order = await an_order(packed=True)
    return await PackingSlip.get(order_id=order.id), "edit", {"status": "shipped"}


async def sending_again() -> Step:
    order = await an_order()
    await act(order, "create_invoice")
    return await Invoice.get(order_id=order.id), "resend", {}


async def sending_a_quote() -> Step:
    await act(await an_order(), "duplicate")
    return await Quote.first(), "send", {}


async def reminding() -> Step:
    return await an_order(), "send_payment_reminder", {}


async def approving() -> Step:
    order = await an_order(shipped=True)
    await act(order, "create_return")
    return await ReturnCase.get(order_id=order.id), "approve", {"notify": True}


async def cancelling() -> Step:
    return await an_order(), "cancel", {"notify": True}


STEPS = [
    shipping,
    shipping_a_slip,
    sending_again,
    sending_a_quote,
    reminding,
    approving,
    cancelling,
]


async def sent_by_two_post_offices() -> list[str]:
    """What the mail server took, by what each tells of."""
    now = datetime.now(UTC) + RECALL_WITHIN
    async with a_mail_server() as server:
        posts = [OutboxSender(server.url, cast("Any", Printed()), lambda: now) for _ in range(2)]
        await asyncio.gather(*(post.send_due() for post in posts))
        ids = [str(message["Message-ID"]) for message in server.taken]
    assert len(ids) == len(set(ids))
    rows = {row.message_id: row for row in await Outbox.all()}
    return [titles_of(part["event"] for part in rows[one].parts) for one in ids]


async def or_refused(work: Awaitable[Any]) -> str:
    try:
        await work
    except ActionError as problem:
        return type(problem).__name__
    return "done"


@pytest.mark.parametrize("step", STEPS)
async def test_what_two_clerks_do_at_one_moment_is_told_once(
    step: Callable[[], Awaitable[Step]],
) -> None:
    await store_settings(SHOP)
    row, name, fields = await step()
    await Outbox.all().delete()
    action = get(type(row), name)
    said = await asyncio.gather(
        *(or_refused(run(action, row.number, fields, Invocation(SystemActor()))) for _ in range(4))
    )
    assert sorted(said) == ["Refused"] * 3 + ["done"] or said.count("done") == 4
    assert len(await sent_by_two_post_offices()) == 1


async def test_the_round_and_a_clerk_remind_once() -> None:
    await store_settings(SHOP.model_copy(update={"payment_days": 14, "reminder_delays_days": [7]}))
    late = datetime.now(UTC) - timedelta(days=22)
    order = await an_order(placed_at=late.isoformat())
    await Outbox.all().delete()
    by_hand = run(get(Order, "send_payment_reminder"), order.number, {}, Invocation(SystemActor()))
    await asyncio.gather(send_due_reminders(), send_due_reminders(), or_refused(by_hand))
    assert await sent_by_two_post_offices() == ["First payment reminder"]


async def test_two_clerks_ship_the_same_orders_in_bulk_and_each_customer_hears_once() -> None:
    await store_settings(SHOP)
    orders = [await an_order() for _ in range(5)]
    await Outbox.all().delete()
    action, numbers = get(Order, "mark_as_shipped"), [order.number for order in orders]
    form = parse_json(action.form, {})
    reports = await asyncio.gather(
        *(
            run_bulk(action, some, form, Invocation(SystemActor()))
            for some in (numbers, numbers[::-1])
        )
    )
    assert sum(report.count("done") for report in reports) == 5
    assert await sent_by_two_post_offices() == ["Shipped"] * 5
    assert {row.recipient for row in await Outbox.all()} == {order.email for order in orders}


async def test_two_slips_of_one_order_in_bulk_are_one_e_mail() -> None:
    await store_settings(SHOP)
    order = await an_order()
    line = await first_line(order)
    for _ in range(2):
        await act(order, "create_packing_slip", lines=[{"line": line.id, "quantity": 1}])
    await Outbox.all().delete()
    slips = [str(one) for one in await PackingSlip.filter(order_id=order.id).order_by("id")]
    action = get(PackingSlip, "edit")
    form = parse_json(action.form, {"status": "shipped"})
    dry = await run_bulk(action, slips, form, Invocation(SystemActor(), dry_run=True))
    assert [one.emails for one in dry.verdicts] == [
        [{"event": "shipped", "recipient": order.email, "also": ["shipped"]}],
        [],
    ]
    await run_bulk(action, slips, form, Invocation(SystemActor()))
    (row,) = await Outbox.all()
    assert [part["packing_slip"] for part in row.parts] == slips
