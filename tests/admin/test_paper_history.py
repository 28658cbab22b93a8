"""A paper's own page tells what happened to it, also where the order's history holds it."""

from __future__ import annotations

import pytest

from backdesk.admin.detail.timeline import document_timeline
from backdesk.models.history import History
from models.credit_memo import CreditMemo
from models.invoice import Invoice
from models.order import Order
from models.packing_slip import PackingSlip
from models.return_case import ReturnCase
from tests.admin.behind_the_door import signed_in
from tests.factories.acting import act
from tests.factories.order import an_order, first_line

pytestmark = pytest.mark.usefixtures("database")
Paper = Invoice | CreditMemo | PackingSlip | ReturnCase
KINDS: dict[type[Paper], str] = {
    Invoice: "invoice",
    CreditMemo: "credit_memo",
    PackingSlip: "packing_slip",
    ReturnCase: "return_case",
}


async def told(paper: Paper) -> list[str]:
    entries = await document_timeline(KINDS[type(paper)], paper.number, paper.order_id)
    return [entry.text for entry in entries]


async def changed(paper: Paper, what: str) -> list[list[object]]:
    """From what to what, each time."""
    entries = await document_timeline(KINDS[type(paper)], paper.number, paper.order_id)
    return [entry.changes[what] for entry in entries if what in entry.changes]


async def test_an_invoice_tells_that_it_was_issued_mailed_paid_credited_and_sent_again() -> None:
    order = await an_order()
    invoice = await Invoice.get(order_id=order.id)
    await act(order, "mark_as_paid")
    await act(order, "add_credit_memo", total=500)
    await act(invoice, "resend")
    memo = await CreditMemo.get(order_id=order.id)
    sent = f"E-mail to {order.email}: Invoice"
    assert await told(invoice) == [
        f"Invoice {invoice.number} of €24.93 issued",
        f"E-mail to {order.email}: Order confirmation, Invoice",
        f"Order {order.number} is paid: €24.93",
        f"Credit memo {memo.number} of €5.00 on invoice {invoice.number} issued",
        f"Invoice {invoice.number} is sent again",
        sent,
    ]
    assert await changed(invoice, "status") == [["unpaid", "paid"]]
    assert await changed(invoice, "credited") == [[0, 500]]


async def test_a_credit_memo_tells_that_it_was_issued_and_refunded() -> None:
    order = await an_order(paid=True)
    await act(order, "add_credit_memo", total=500)
    memo = await CreditMemo.get(order_id=order.id)
    await act(order, "record_refund")
    assert (await told(memo))[0].startswith(f"Credit memo {memo.number} of €5.00")
    assert await changed(memo, "status") == [["unpaid", "paid"]]
    await act(memo, "edit", status="unpaid")
    assert await changed(memo, "status") == [["unpaid", "paid"], ["paid", "unpaid"]]


async def test_a_packing_slip_tells_its_own_life_and_not_that_of_another() -> None:
    order = await an_order(paid=True)
    line = await first_line(order)
    for _part in range(2):
        await act(order, "create_packing_slip", lines=[{"line": line.id, "quantity": 1}])
    one, other = await PackingSlip.filter(order_id=order.id).order_by("id")
    await act(one, "cancel")
    assert await told(one) == [
        f"Packing slip {one.number} made",
        f"Packing slip {one.number} is cancelled",
        f"Packing slip {one.number} cancelled",
    ]
    await act(order, "mark_as_shipped", carrier="GLS", tracking_code="1234")
    assert await changed(other, "status") == [["open", "shipped"]]
    assert await changed(other, "tracking_code") == [["", "1234"]]
    assert await changed(one, "status") == [["open", "cancelled"]]


async def test_a_return_tells_how_it_came_and_what_was_credited_for_it() -> None:
    order = await an_order(paid=True, shipped=True)
    await act(order, "create_return", notify=True)
    case = await ReturnCase.get(order_id=order.id)
    for step in ("approve", "receive", "complete"):
        await act(case, step)
    texts = await told(case)
    assert texts[0] == f"Return {case.number} made"
    assert texts[1].startswith(f"E-mail to {order.email}")
    memo = await CreditMemo.get(order_id=order.id)
    assert texts[-1].startswith(f"Credit memo {memo.number}")
    assert len(texts) == len(set(texts)), "nothing is told twice"


async def test_what_was_written_before_entries_named_their_papers_is_found_by_its_words() -> None:
    order = await an_order()
    other = await an_order()
    now = (await History.filter(order_id=order.id).order_by("id"))[0].at
    invoice = await Invoice.get(order_id=order.id)
    for text in (f"Invoice {invoice.number} was printed", f"Invoice {invoice.number}9 was too"):
        await History.create(
            at=now,
            actor="Orderly",
            kind="changed",
            text=text,
            subject="order",
            subject_key=order.number,
            order_id=order.id,
            about=None,
        )
    assert (await told(invoice))[-1] == f"Invoice {invoice.number} was printed"
    assert f"Invoice {invoice.number} was printed" not in await told(
        await Invoice.get(order_id=other.id)
    )


async def test_what_a_paper_is_told_of_goes_when_the_person_is_erased() -> None:
    order = await an_order(paid=True)
    await act(order, "mark_as_shipped", carrier="GLS", tracking_code="SECRET1234")
    customer = (await Order.get(id=order.id).select_related("customer")).customer
    await act(customer, "erase", email=order.email)
    slip = await PackingSlip.get(order_id=order.id)
    assert await changed(slip, "tracking_code") == []
    assert await changed(slip, "status") == [["open", "shipped"]]


async def test_an_entry_tells_its_changes_in_words_and_leads_to_what_it_is_about() -> None:
    order = await an_order()
    await act(order, "mark_as_paid")
    entry = await History.get(kind="marked_as_paid")
    clerk = await signed_in("admin")
    shown = (await clerk.get(f"/admin/history/detail?pk={entry.id}")).text
    assert "<h1>Mark as paid</h1>" in shown
    assert "payment status: unpaid → paid" in shown
    assert "INV00001, status: unpaid → paid" in shown
    assert "paid: €0.00 → €24.93" in shown
    assert f'href="/admin/orders/{order}"' in shown
