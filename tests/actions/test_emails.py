"""Who is written to (rule 13): what the dry run names is what the outbox has, and no more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tortoise.models import Model

from actions.outbox import cancel_email
from backdesk.actions.context import SystemActor
from backdesk.actions.declaration import get
from backdesk.actions.pipeline import Invocation, run
from models.credit_memo import CreditMemo
from models.invoice import Invoice
from models.order import Order
from models.outbox import EmailState, Outbox
from models.packing_slip import PackingSlip
from models.settings import DocumentTiming, Settings, store_settings
from tests.factories.acting import act, history_of
from tests.factories.order import an_order, first_line
from tests.factories.user import a_user

pytestmark = pytest.mark.usefixtures("database")

SETTINGS = [
    Settings(),
    Settings(invoices_made=DocumentTiming.ON_PAYMENT, packing_slips_made=DocumentTiming.ON_PAYMENT),
    Settings(invoices_made=DocumentTiming.BY_HAND),
    Settings(emails_off=["paid", "shipped", "invoice", "cancelled", "credit_memo"]),
]
ACTS: list[tuple[str, dict[str, Any]]] = [
    ("mark_as_paid", {}),
    ("create_invoice", {}),
    ("mark_as_shipped", {}),
    ("cancel", {}),
    ("cancel", {"notify": True}),
    ("send_payment_reminder", {}),
    ("send_payment_reminder", {"to": "someone@else.example.com"}),
    ("notify_customer", {"message": "Hello"}),
    ("hold", {"reason": "x"}),
]


async def waiting(order: Order) -> list[list[str]]:
    """What each e-mail that waits tells of."""
    rows = await Outbox.filter(order_id=order.id, state=EmailState.WAITING).order_by("id")
    return [[part["event"] for part in row.parts] for row in rows]


async def sent() -> None:
    await Outbox.filter(state=EmailState.WAITING).update(state=EmailState.SENT)


@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize(("name", "fields"), ACTS)
async def test_the_dry_run_names_the_e_mails_that_are_made(
    name: str, fields: dict[str, Any], settings: Settings
) -> None:
    await store_settings(settings)
    order = await an_order()
    if name == "create_invoice" and settings.invoices_made is DocumentTiming.IMMEDIATELY:
        return
    before = await Outbox.all().count()
    foretold = await run(
        get(Order, name), order.number, fields, Invocation(SystemActor(), dry_run=True)
    )
    assert await Outbox.all().count() == before
    done = await act(order, name, **fields)
    assert (foretold.emails, foretold.emails_off) == (done.emails, done.emails_off)
    rows = (await Outbox.all().order_by("id"))[before:]
    assert [(one["event"], one["recipient"]) for one in done.emails] == [
        (row.event, row.recipient) for row in rows
    ]
    assert [one.get("also", []) for one in done.emails] == [
        [part["event"] for part in row.parts[1:]] for row in rows
    ]
    assert (await history_of(order)).count("email_off") >= len(done.emails_off)


async def test_a_paid_order_of_one_moment_is_one_e_mail() -> None:
    order = await an_order(paid=True)
    told = [event for events in await waiting(order) for event in events]
    assert sorted(told) == ["invoice", "order_confirmed", "paid"]


@pytest.mark.parametrize(
    ("do", "undo", "event"),
    [
        ("mark_as_shipped", "mark_as_not_shipped", "shipped"),
        ("mark_as_paid", "mark_as_not_paid", "paid"),
    ],
)
async def test_undo_recalls_what_waits_and_nothing_else(do: str, undo: str, event: str) -> None:
    order = await an_order()
    before = await waiting(order)
    await act(order, do)
    assert [event] in await waiting(order)
    await act(order, undo)
    assert await waiting(order) == before
    assert "email_recalled" in await history_of(order)


async def test_the_invoice_that_stays_is_sent_still() -> None:
    await store_settings(Settings(invoices_made=DocumentTiming.ON_PAYMENT))
    order = await an_order()
    await sent()
    await act(order, "mark_as_paid")
    assert await waiting(order) == [["paid", "invoice"]]
    await act(order, "mark_as_not_paid")
    assert await waiting(order) == [["invoice"]]


async def test_what_a_worker_has_in_its_hands_is_not_recalled() -> None:
    order = await an_order()
    await act(order, "mark_as_shipped")
    await Outbox.filter(event="shipped").update(attempts=1)
    await act(order, "mark_as_not_shipped")
    assert ["shipped"] in await waiting(order)


async def test_a_slip_shipped_opened_and_shipped_tells_once() -> None:
    order = await an_order()
    await act(order, "mark_as_shipped")
    await sent()
    slip = await PackingSlip.get(order_id=order.id)
    await act(slip, "edit", status="open")
    await act(slip, "edit", status="shipped")
    assert await waiting(order) == []
    await act(slip, "edit", status="open")
    await act(slip, "edit", status="shipped", tracking_code="NEW1")
    assert await waiting(order) == [["shipped"]]


async def test_two_slips_in_one_go_are_one_e_mail() -> None:
    order = await an_order()
    line = await first_line(order)
    for _ in range(2):
        await act(order, "create_packing_slip", lines=[{"line": line.id, "quantity": 1}])
    await sent()
    outcome = await act(order, "mark_as_shipped")
    assert len(outcome.emails) == 1
    assert await waiting(order) == [["shipped", "shipped"]]


async def test_a_recalled_reminder_gives_its_number_back() -> None:
    order, user = await an_order(), await a_user("bookkeeper")
    await act(order, "send_payment_reminder")
    await sent()
    two_days = datetime.now(UTC) - timedelta(days=2)
    await Order.filter(id=order.id).update(reminded_at=two_days)
    await order.refresh_from_db()
    await act(order, "send_payment_reminder")
    row = await Outbox.get(event="payment_reminder_2")
    await cancel_email([row.id], user)
    await order.refresh_from_db()
    assert (order.reminders_sent, order.reminded_at) == (1, two_days)
    await act(order, "send_payment_reminder")
    assert await Outbox.filter(event="payment_reminder_2", state=EmailState.WAITING).count() == 1


async def test_no_reminder_before_a_promised_day_and_one_a_day() -> None:
    order = await an_order()
    today = datetime.now(UTC).date()
    await act(order, "promise_payment", promised_on=today.isoformat())
    await act(order, "send_payment_reminder").refused(f"payment is promised for {today}")
    await act(order, "promise_payment", promised_on=None)
    await act(order, "send_payment_reminder")
    await act(order, "send_payment_reminder").refused("a payment reminder goes out today already")
    await act(order, "mark_as_paid")
    assert ["payment_reminder_1"] not in await waiting(order)


@pytest.mark.parametrize("wrong", ["a,b@example.com", "<x>@example.com", "nobody"])
async def test_an_e_mail_goes_to_the_address_that_was_chosen(wrong: str) -> None:
    order = await an_order()
    for name in ("invoice", "credit_memo"):
        paper: Model = (await _papers(order))[name]
        await act(paper, "resend", to=wrong).invalid("to")
        outcome = await act(paper, "resend", to="right@example.com")
        assert [one["recipient"] for one in outcome.emails] == ["right@example.com"]


async def _papers(order: Order) -> dict[str, Model]:
    if not await CreditMemo.exists(order_id=order.id):
        await act(order, "add_credit_memo", total=100)
    return {
        "invoice": await Invoice.get(order_id=order.id),
        "credit_memo": await CreditMemo.get(order_id=order.id),
    }
