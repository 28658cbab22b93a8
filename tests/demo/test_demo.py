"""The demo shop lives: sixty days in which everything that happens is left on its own day."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tortoise.expressions import F
from tortoise.models import Model

from actions.checks.database import run_checks
from backdesk.auth.user import User
from backdesk.models.history import History
from demo import shop as demo_shop
from demo.shop import make_demo
from models.credit_memo import CreditMemo
from models.custom_status import CustomStatus
from models.customer import Customer
from models.invoice import Invoice, InvoiceLine
from models.note import Note, NoteReader
from models.order import Order
from models.outbox import RECALL_WITHIN, EmailState, Outbox
from models.packing_slip import PackingSlip
from models.payment import Payment, Refund
from models.product import Product
from models.quote import Quote, QuoteStatus
from models.return_case import ReturnCase, ReturnLine, ReturnStatus
from models.stock import StockMove
from tests.conftest import Database
from tests.demo.conftest import NOW, ORDERS
from worker.scheduled import expire_quotes, send_due_reminders

pytestmark = pytest.mark.usefixtures("demo")
MORNING = NOW.replace(hour=0, minute=0)

ON_THE_SAME_MOMENT: tuple[tuple[str, type[Model], str], ...] = (
    ("placed", Order, "placed_at"),
    ("invoice_issued", Invoice, "issued_at"),
    ("payment_received", Payment, "received_at"),
    ("refunded", Refund, "refunded_at"),
    ("packing_slip_made", PackingSlip, "created_at"),
    ("packing_slip_shipped", PackingSlip, "shipped_at"),
    ("credit_memo_issued", CreditMemo, "issued_at"),
    ("return_created", ReturnCase, "requested_at"),
    ("note_added", Note, "written_at"),
    ("email_queued", Outbox, "created_at"),
)


async def values(model: type[Model], name: str, **where: Any) -> set[Any]:
    return set(await model.filter(**where).values_list(name, flat=True))


async def test_every_one_of_the_sixty_days_has_its_orders() -> None:
    placed: list[Any] = await Order.all().values_list("placed_at", flat=True)
    first = (NOW - timedelta(days=60)).date()
    days = {first + timedelta(days=place) for place in range(61)}
    assert len(placed) == ORDERS
    assert {one.date() for one in placed} == days
    assert NOW - max(placed) < timedelta(minutes=10)


async def test_nothing_in_it_happens_later_than_now() -> None:
    for model, name in (
        (History, "at"), (StockMove, "at"), (Outbox, "sent_at"), (NoteReader, "read_at"),
        (Quote, "created_at"), (Customer, "created_at"), (Order, "held_at"),
        (ReturnCase, "completed_at"), (Invoice, "issued_at"),
    ):  # fmt: skip
        assert not await model.filter(**{f"{name}__gt": NOW}).exists(), model


@pytest.mark.parametrize(("kind", "model", "column"), ON_THE_SAME_MOMENT)
async def test_an_entry_of_the_history_is_of_the_moment_of_its_fact(
    kind: str, model: type[Model], column: str
) -> None:
    order = "id" if model is Order else "order_id"
    where = {f"{order}__not_isnull": True, f"{column}__not_isnull": True}
    facts = set(await model.filter(**where).values_list(order, column))
    entries = History.filter(order_id__not_isnull=True)
    told = set(await entries.values_list("order_id", "at"))
    of_this_kind = set(await entries.filter(kind=kind).values_list("order_id", "at"))
    assert facts
    assert facts <= told
    assert of_this_kind <= facts


async def test_stock_moves_when_the_history_says_that_something_happened() -> None:
    moved = set(await StockMove.filter(order_id__not_isnull=True).values_list("order_id", "at"))
    told = set(await History.filter(order_id__not_isnull=True).values_list("order_id", "at"))
    assert moved <= told


async def test_each_kind_of_order_is_there() -> None:
    assert await values(Order, "status") == {
        "awaiting payment", "awaiting shipment", "partially shipped", "completed", "on hold",
        "cancelled",
    }  # fmt: skip
    assert await values(Order, "payment_status") >= {
        "unpaid", "partially paid", "paid", "nothing due", "overpaid", "partially refunded",
        "refunded",
    }  # fmt: skip
    assert await values(Order, "shipping_status") == {
        "not shipped", "partially shipped", "shipped", "nothing to ship"
    }  # fmt: skip
    statuses = await CustomStatus.all().values_list("id", flat=True)
    assert await values(Order, "custom_status_id") == {None, *statuses}
    assert await Order.filter(promised_on__not_isnull=True).exists()
    reminders = {f"payment_reminder_{which}" for which in range(1, 5)}
    assert await values(Outbox, "event") >= reminders


async def test_each_kind_of_paper_is_there() -> None:
    assert await values(ReturnCase, "status") == {*ReturnStatus}
    assert await values(Quote, "status") == {*QuoteStatus}
    assert await ReturnCase.filter(status=ReturnStatus.RECEIVED, to_come__gt=0).exists()
    assert await ReturnLine.filter(received__gt=F("restocked"), restocked__gt=0).exists()
    assert await CreditMemo.exists()
    late = Order.filter(status="awaiting shipment", placed_at__lt=NOW - timedelta(days=2))
    assert await late.exists()


async def test_some_goods_are_low_and_some_are_out() -> None:
    levels = Counter(one.stock_level for one in await Product.filter(physical=True))
    assert levels["low"] >= 3
    assert levels["none"] >= 1
    assert not await Product.filter(on_hand__lt=0).exists()


async def test_people_of_many_countries_buy_and_are_called_as_people_are() -> None:
    names: list[Any] = await Customer.all().values_list("name", flat=True)
    assert len(names) > 70
    assert not [name for name in names if any(map(str.isdigit, name)) or " " not in name]
    assert len(await values(Customer, "country")) > 15
    assert await values(InvoiceLine, "vat_category") >= {"S", "K", "G"}


async def test_colleagues_write_to_each_other_and_some_of_it_is_unread() -> None:
    me = await User.get(email="admin@example.com")
    assert await NoteReader.filter(user_id=me.id, read_at__isnull=True).exists()
    assert await NoteReader.filter(read_at__isnull=False).exists()
    actors = await values(History, "actor")
    assert len(actors) >= 7
    assert {"Demo admin", "Web shop", "The customer", "Orderly"} <= actors


async def test_no_email_waits_and_each_was_written_a_minute_after_its_cause() -> None:
    emails = await Outbox.all()
    assert {one.state for one in emails} == {EmailState.SENT}
    assert {one.said for one in emails} == {"Demo shop: kept here, mailed to nobody."}
    assert all(one.subject and one.text for one in emails)
    assert {one.sent_at - one.created_at for one in emails if one.sent_at} == {RECALL_WITHIN}


async def test_the_first_round_after_it_sends_nothing_and_lets_nothing_expire() -> None:
    assert await send_due_reminders(NOW) == 0
    assert await expire_quotes(NOW) == 0


async def test_its_books_stock_and_numbers_are_right() -> None:
    assert [finding async for finding in run_checks()] == []


async def test_it_is_not_made_twice(
    demo: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo_shop, "LOGIN_FILE", tmp_path / "login.txt")
    (tmp_path / "login.txt").write_text("the first one's password\n")
    entries = await History.all().count()
    login = await make_demo(ORDERS)
    assert login.password == "the first one's password"
    assert await History.all().count() == entries
