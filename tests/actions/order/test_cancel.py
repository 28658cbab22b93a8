"""Cancel, as rule 6 says: the books balance to nothing, the stock is free again."""

from __future__ import annotations

import pytest

from models.credit_memo import CreditMemo
from models.invoice import Invoice
from models.order import OrderLine
from models.outbox import EmailState, Outbox
from models.packing_slip import PackingSlip
from models.product import Product
from models.settings import DocumentTiming, Settings, store_settings
from models.stock import StockMove
from tests.factories.acting import act, history_of
from tests.factories.order import a_line, an_order
from tests.factories.user import a_user

pytestmark = pytest.mark.usefixtures("database")


async def test_the_books_show_the_order_and_balance_to_nothing() -> None:
    order = await an_order(packed=True)
    await act(order, "cancel")
    invoice, memo = await Invoice.get(order=order), await CreditMemo.get(order=order)
    assert (order.status, order.payment_status) == ("cancelled", "nothing due")
    assert (invoice.gross, invoice.status) == (order.gross, "credited")
    assert (memo.net, memo.vat, memo.gross) == (invoice.net, invoice.vat, invoice.gross)
    assert (order.credited, order.due, order.to_refund) == (order.gross, 0, 0)
    assert (await PackingSlip.get(order=order)).status == "cancelled"


async def test_15_on_hand_1_ordered_cancelled_is_15_again() -> None:
    product = await Product.create(sku="MUG-1", name="Mug", price=999, on_hand=15, available=15)
    order = await an_order(lines=[a_line(quantity=1)])
    await act(order, "cancel")
    await product.refresh_from_db()
    assert (product.on_hand, product.reserved, product.available) == (15, 0, 15)
    assert sum(move.reserved for move in await StockMove.filter(order=order)) == 0


async def test_what_was_not_invoiced_is_invoiced_and_credited() -> None:
    await store_settings(Settings(invoices_made=DocumentTiming.BY_HAND))
    order = await an_order()
    outcome = await act(order, "cancel")
    assert [made["kind"] for made in outcome.made] == ["invoice", "credit_memo"]
    assert order.credited == order.gross


async def test_a_setting_leaves_the_invoice_out_where_none_was_made() -> None:
    await store_settings(
        Settings(invoices_made=DocumentTiming.BY_HAND, cancel_invoices_first=False)
    )
    order = await an_order()
    outcome = await act(order, "cancel")
    assert outcome.made == []
    assert (order.status, order.payment_status, order.due) == ("cancelled", "nothing due", 0)


async def test_what_was_paid_is_to_refund_and_one_click_records_it() -> None:
    order = await an_order(paid=True)
    await act(order, "cancel")
    assert (order.to_refund, order.payment_status) == (order.gross, "overpaid")
    await act(order, "record_refund")
    assert (order.to_refund, order.payment_status) == (0, "refunded")
    assert (await CreditMemo.get(order=order)).status == "paid"


async def test_the_refund_can_be_recorded_with_it() -> None:
    order = await an_order(paid=True)
    await act(order, "cancel", refund=True)
    assert (order.refunded, order.payment_status) == (order.gross, "refunded")


async def test_the_customer_is_told_if_asked() -> None:
    told = await act(await an_order(), "cancel", notify=True)
    untold = await act(await an_order(), "cancel")
    assert "cancelled" in [mail["event"] for mail in told.emails]
    assert "cancelled" not in [mail["event"] for mail in untold.emails]


async def test_a_partly_shipped_order_is_completed_for_that_part_instead() -> None:
    order = await an_order(paid=True, partly_shipped=True)
    await act(order, "cancel")
    line = await OrderLine.get(order=order)
    assert (line.shipped, line.cancelled, line.credited) == (1, 1, 1)
    assert (order.status, order.shipping_status) == ("completed", "shipped")
    assert order.to_refund == order.credited == 999


async def test_a_cancelled_order_cannot_be_cancelled_again_nor_undone() -> None:
    order = await an_order(cancelled=True)
    await act(order, "cancel").refused("it is cancelled")
    await act(order, "unhold").refused("it is not on hold")
    await act(order, "mark_as_shipped").refused("it is cancelled")


async def test_a_completed_order_cannot_be_cancelled() -> None:
    await act(await an_order(paid=True, shipped=True), "cancel").refused("it is completed")


async def test_an_order_shipped_but_not_paid_cannot_be_cancelled() -> None:
    await act(await an_order(shipped=True), "cancel").refused("everything is shipped or cancelled")


async def test_every_document_is_in_the_history_after_the_cancellation() -> None:
    order = await an_order(packed=True, paid=True)
    await act(order, "cancel", refund=True)
    kinds = await history_of(order)
    assert kinds[-4:] == [
        "cancelled",
        "packing_slip_cancelled",
        "credit_memo_issued",
        "refunded",
    ]


async def test_the_customer_is_told_only_if_that_was_asked() -> None:
    silent, told = await an_order(), await an_order()
    await act(silent, "cancel")
    await act(told, "cancel", notify=True)
    last = await Outbox.filter(order_id=told.id).order_by("-id").first()
    assert last is not None
    assert [part["event"] for part in last.parts] == ["cancelled", "credit_memo"]
    assert not await Outbox.filter(order_id=silent.id, event="cancelled").exists()


@pytest.mark.parametrize("status", ["confirmed", "reminded"])
async def test_a_cancel_with_both_switches_off_mails_nothing(status: str) -> None:
    await store_settings(Settings(invoices_made=DocumentTiming.BY_HAND))
    order = await an_order()
    if status == "reminded":
        await act(order, "send_payment_reminder")
    outcome = await act(order, "cancel")
    assert outcome.emails == []
    assert outcome.made[0]["kind"] == "invoice"
    rows = await Outbox.filter(state=EmailState.WAITING)
    assert [one.event for one in rows] == ["order_confirmed"]


async def test_a_cancel_that_tells_says_all_in_one_e_mail() -> None:
    await store_settings(Settings(invoices_made=DocumentTiming.BY_HAND))
    order = await an_order()
    outcome = await act(order, "cancel", notify=True)
    (email,) = outcome.emails
    assert email == {
        "event": "cancelled",
        "recipient": order.email,
        "also": ["invoice", "credit_memo"],
    }


async def test_a_discounted_order_is_credited_to_the_cent() -> None:
    order = await an_order(
        lines=[a_line(quantity=10, unit_price=2390, vat_rate="0", discount=5975)], shipping_cost=0
    )
    assert order.gross == 17925
    await act(order, "cancel")
    assert order.credited == 17925


async def test_who_may_not_refund_may_not_do_it_by_cancelling() -> None:
    order = await an_order(paid=True)
    await act(order, "cancel", by=await a_user("clerk"), refund=True).not_permitted()
    await act(order, "cancel", by=await a_user("clerk"))


async def test_what_was_never_invoiced_is_written_off_to_the_cent_in_two_steps() -> None:
    by_hand = Settings(invoices_made=DocumentTiming.BY_HAND, cancel_invoices_first=False)
    await store_settings(by_hand)
    order = await an_order(lines=[a_line(unit_price=500, discount=1)], shipping_cost=0)
    assert order.gross == 999
    line = await OrderLine.get(order_id=order.id)
    await act(order, "create_packing_slip", lines=[{"line": line.id, "quantity": 1}])
    slip = await PackingSlip.get(order_id=order.id)
    await act(slip, "edit", status="shipped")
    await order.refresh_from_db()
    await act(order, "cancel")
    await act(order, "mark_as_not_shipped")
    await act(order, "cancel")
    assert (order.status, order.owed, order.due) == ("cancelled", 0, 0)


async def test_invoices_after_a_write_off_come_to_what_is_owed() -> None:
    by_hand = Settings(invoices_made=DocumentTiming.BY_HAND, cancel_invoices_first=False)
    await store_settings(by_hand)
    lines = [a_line(quantity=3, unit_price=999, discount=1)]
    order = await an_order(lines=lines, shipping_cost=0)
    line = await OrderLine.get(order_id=order.id)
    await act(order, "create_packing_slip", lines=[{"line": line.id, "quantity": 2}])
    await act(await PackingSlip.get(order_id=order.id), "edit", status="shipped")
    await order.refresh_from_db()
    await act(order, "cancel")
    for _ in range(2):
        await act(order, "create_invoice", lines=[{"line": line.id, "quantity": 1}])
    invoices = await Invoice.filter(order_id=order.id)
    assert sum(one.gross for one in invoices) == order.owed == order.due
