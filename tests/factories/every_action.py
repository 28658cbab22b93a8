"""A shop in which every action there is was done at least once, by a person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tortoise.models import Model

from backdesk.actions.declaration import Action, actions_of, get, models_with_actions
from backdesk.actions.pipeline import ActionResult, Invocation, run
from backdesk.auth.user import User
from backdesk.local_day import day_of
from models.credit_memo import CreditMemo
from models.custom_status import CustomStatus
from models.customer import Customer
from models.invoice import Invoice
from models.note import Note
from models.order import Order
from models.packing_slip import PackingSlip
from models.product import Product
from models.quote import Quote
from models.return_case import ReturnCase, ReturnLine
from models.settings import DocumentTiming, Settings, store_settings
from tests.factories.acting import act
from tests.factories.order import a_line, an_order_form, first_line
from tests.factories.user import a_user

SHOP = Settings(country="NL", vies=True, invoices_made=DocumentTiming.BY_HAND)
UNTAXED = [a_line("TEA", vat_rate="0"), a_line("TALK", vat_rate="0", physical=False)]


def every_action() -> set[Action]:
    return {action for model in models_with_actions() for action in actions_of(model)}


class EveryAction:
    """``done`` is what was done so far."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.done: set[Action] = set()

    async def act(self, row: Model, name: str, /, **fields: Any) -> ActionResult:
        self.done.add(get(type(row), name))
        return await act(row, name, by=self.user, **fields)

    async def place(self, **more: Any) -> Order:
        action = get(Order, "place_order")
        self.done.add(action)
        outcome = await run(action, None, an_order_form(**more), Invocation(self.user))
        return await Order.get(number=outcome.number)

    async def live(self) -> None:
        await self.unpaid_order()
        await self.shipped_order()
        await self.slips()
        await self.invoices()
        await self.quotes()
        await self.people()
        mug = await Product.get(sku="MUG-1")
        await self.act(mug, "correct_stock", counted=40, why="counted")

    async def unpaid_order(self) -> None:
        order = await self.place(lines=UNTAXED, shipping_cost=0)
        await CustomStatus.create(name="Gift wrap")
        await self.act(order, "set_status", status="Gift wrap")
        await self.act(order, "hold", reason="He rang")
        await self.act(order, "unhold")
        await self.act(
            order, "edit_customer", city="Utrecht Ω", buyer_reference="04011000-12345-03"
        )
        await self.act(order, "edit", remark="Ring twice")
        await self.act(order, "set_vat_treatment", treatment="export", reason="Sent to Bern")
        colleague = await a_user("manager")
        await self.act(order, "add_note", text="Look here", colleagues=[colleague.email])
        note = await Note.get(order_id=order.id)
        await self.act(order, "edit_note", note=note.id, text="Look there")
        self.done.add(get(Order, "read_notes"))
        await act(order, "read_notes", by=colleague)
        await self.act(order, "send_payment_reminder")
        promised = day_of(order.placed_at, SHOP.zone) + timedelta(days=3)
        await self.act(order, "promise_payment", promised_on=promised.isoformat())
        await self.act(order, "notify_customer", message="It comes")
        await self.act(order, "duplicate")
        await self.act(order, "create_invoice")
        await self.act(order, "cancel")

    async def shipped_order(self) -> None:
        order = await self.place(lines=[a_line(quantity=5)])
        await self.act(order, "create_invoice")
        await self.act(order, "mark_as_paid")
        await self.act(order, "mark_as_not_paid")
        await self.act(order, "mark_as_paid", amount=3000)
        await self.act(order, "mark_as_paid")
        await self.act(order, "mark_as_shipped", carrier="PostNL", tracking_code="3SABCD1234567")
        await self.act(order, "mark_as_not_shipped")
        await self.act(order, "mark_as_shipped")
        await self.returns(order)
        await self.act(order, "add_credit_memo", total=100)
        await self.act(order, "record_refund", amount=50)
        memo = await CreditMemo.filter(order_id=order.id).order_by("id").first()
        assert memo is not None
        await self.act(memo, "resend", to="books@example.com")
        last = await CreditMemo.filter(order_id=order.id).order_by("-id").first()
        assert last is not None
        await self.act(last, "edit", status="paid")

    async def returns(self, order: Order) -> None:
        line = await first_line(order)
        for quantity in (1, 2):
            lines = [{"line": line.id, "quantity": quantity}]
            await self.act(order, "create_return", lines=lines, reason="too_small")
        refused, taken = await ReturnCase.filter(order_id=order.id).order_by("id")
        await self.act(refused, "reject", answer="Too late")
        announced = await ReturnLine.get(return_case_id=taken.id)
        edited = {"line": announced.id, "quantity": 2, "reason": "damaged"}
        await self.act(taken, "edit", lines=[edited])
        await self.act(taken, "approve")
        await self.act(taken, "receive")
        await self.act(taken, "mark_as_not_received")
        await self.act(taken, "receive")
        await self.act(taken, "complete")

    async def slips(self) -> None:
        order = await self.place()
        await self.act(order, "create_packing_slip")
        slip = await PackingSlip.get(order_id=order.id)
        await self.act(slip, "edit", carrier="DHL")
        await self.act(slip, "cancel")

    async def invoices(self) -> None:
        order = await self.place()
        await self.act(order, "create_invoice")
        invoice = await Invoice.get(order_id=order.id)
        await self.act(invoice, "edit", delivery_text="Next week")
        await self.act(invoice, "resend", to="books@example.com")
        await self.act(invoice, "correct", reason="The name", name="Another name")

    async def quotes(self) -> None:
        action = get(Quote, "create_quote")
        self.done.add(action)
        form = an_order_form()
        outcome = await run(action, None, form, Invocation(self.user))
        quote = await Quote.get(number=outcome.number)
        await self.act(quote, "edit", remark="As we said")
        await self.act(quote, "edit_customer", name="Somebody else")
        await self.act(quote, "send")
        await self.act(quote, "decline")
        await self.act(quote, "edit", discount=10)
        await self.act(quote, "accept")
        await self.act(quote, "convert")

    async def people(self) -> None:
        first, second = await self.place(), await self.place()
        kept = await Customer.get(id=second.customer_id)
        merged = await Customer.get(id=first.customer_id)
        await self.act(second, "edit_customer", vat_number="DE136695976")
        await self.act(second, "check_vat_number")
        await Customer.filter(id=kept.id).update(vat_number="DE136695976")
        await self.act(kept, "check_vat_number")
        await self.act(merged, "merge", into=kept.email)
        for order in (first, second):
            await order.refresh_from_db()
            await self.act(order, "cancel")
        await self.act(kept, "erase", email=kept.email)


async def a_shop_of_every_action() -> None:
    """:raises AssertionError: an action was added, and nobody does it here."""
    await store_settings(SHOP)
    shop = EveryAction(await a_user("admin"))
    await shop.live()
    left = {f"{one.model.__name__}.{one.name}" for one in every_action() - shop.done}
    assert not left, f"nobody does {sorted(left)}"
