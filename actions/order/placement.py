"""Place an order: shared by Place order and Convert, so that every order is made alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from actions.billing.invoice import issue_invoice
from actions.billing.payments import create_documents_on_payment
from actions.order.vat_warnings import warn_of_vat
from actions.shipping.packing_slips import make_packing_slip
from actions.shop_context import ShopContext
from backdesk.db.batches import PORTION, checkpoint, in_portions
from backdesk.db.unvalidated import construct_unvalidated
from backdesk.i18n import _
from backdesk.money import format_money
from models.customer import Customer
from models.number_series import Series, draw_number
from models.order import Order, OrderLine
from models.order_status import recompute_status
from models.pricing import Amounts, Cost, Priced
from models.settings import DocumentTiming
from models.stock import StockReason


@dataclass(frozen=True)
class NewLine:
    """A line to be placed; ``discount`` is its own, in minor units."""

    product_id: int | None
    sku: str
    name: str
    physical: bool
    quantity: int
    unit_price: int
    discount: int
    vat_rate: Decimal


@dataclass(frozen=True)
class NewOrder:
    """An order to be placed. ``party`` is what the order copies of its customer."""

    customer: Customer
    party: dict[str, Any]
    lines: Sequence[NewLine]
    currency: str
    prices_include_vat: bool
    priced: Priced
    shipping_cost: int = 0
    shipping_vat_rate: Decimal = Decimal(0)
    payment_cost: int = 0
    payment_vat_rate: Decimal = Decimal(0)
    payment_method: str = ""
    shipping_method: str = ""
    remark: str = ""
    external_id: str = ""
    placed_at: datetime | None = None
    quote: str = ""


async def place_order_rows(new: NewOrder, ctx: ShopContext) -> Order:
    """The order with its lines, its stock reserved, and what the settings make at once.

    :raises NotPermitted: the role may not place orders, whatever action does it (rule 14).
    """
    ctx.ask("orders.place")
    order = await _store(new, ctx)
    lines = await OrderLine.filter(order_id=order.id).order_by("id")
    ctx.batch.take_in(order, OrderLine, lines)
    ctx.watch(order)
    async for line in in_portions(lines):
        ctx.watch(line)
        if line.physical:
            ctx.move_stock(
                line.product_id,
                StockReason.PLACED,
                order=order,
                document=order.number,
                reserved=line.quantity,
            )
    recompute_status(order, lines)
    await checkpoint()
    await warn_of_vat(order, lines, ctx)
    if new.quote:
        said = _("Order {number} of {amount} placed from quote {quote}")
        ctx.record("placed", said.format(quote=new.quote, **placed_history_message(order)), order)
    ctx.issued("order", order.number)
    ctx.email("order_confirmed", order)
    with ctx.the_shop():
        if ctx.settings.invoices_made is DocumentTiming.IMMEDIATELY:
            await issue_invoice(order, ctx)
        if ctx.settings.packing_slips_made is DocumentTiming.IMMEDIATELY and order.to_pack:
            await make_packing_slip(order, ctx)
    if order.due == 0:
        await create_documents_on_payment(order, ctx)
    return order


async def _store(new: NewOrder, ctx: ShopContext) -> Order:
    lines = [line async for line in in_portions(order_lines(new))]
    order = Order(
        **new.party,
        customer_id=new.customer.id,
        external_id=new.external_id,
        placed_at=new.placed_at or ctx.now,
        payment_method=new.payment_method,
        shipping_method=new.shipping_method,
        remark=new.remark,
        **cost_columns(new),
    )
    recompute_status(order, lines)
    order.number = await draw_number(Series.ORDER)
    await order.save()
    for line in lines:
        line.order_id = order.id
    await OrderLine.bulk_create(lines, batch_size=PORTION)
    return order


def cost_columns(new: NewOrder) -> dict[str, Any]:
    """The order's money columns, as placed."""
    shipping = Cost(new.shipping_cost, new.shipping_vat_rate)
    payment = Cost(new.payment_cost, new.payment_vat_rate)
    return {
        "currency": new.currency,
        "prices_include_vat": new.prices_include_vat,
        **total_columns(new.priced, shipping, payment),
    }


def total_columns(priced: Priced, shipping: Cost, payment: Cost) -> dict[str, Any]:
    """What an order comes to, as its columns."""
    return {
        "discount": priced.total.discount,
        "shipping_cost": shipping.amount,
        "shipping_vat_rate": shipping.vat_rate,
        "shipping_vat": priced.shipping.vat,
        "payment_cost": payment.amount,
        "payment_vat_rate": payment.vat_rate,
        "payment_vat": priced.payment.vat,
        "net": priced.total.net,
        "vat": priced.total.vat,
        "gross": priced.total.gross,
    }


def order_lines(new: NewOrder) -> Iterator[OrderLine]:
    """The lines with their prices as placed, not yet stored."""
    for line, amounts in zip(new.lines, new.priced.lines, strict=True):
        yield construct_unvalidated(OrderLine, **line_columns(line, amounts))


def line_columns(line: NewLine, amounts: Amounts) -> dict[str, Any]:
    """What was ordered and what it comes to, as a line's columns."""
    return {**vars(line), **vars(amounts), "own_discount": line.discount}


def placed_history_message(order: Order) -> dict[str, Any]:
    """What is said of an order that was placed."""
    return {"number": order.number, "amount": format_money(order.gross, order.currency)}


PLACED = _("Order {number} of {amount} placed")
