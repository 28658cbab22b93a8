"""Units of an order that come back, or never leave: shared by credits and returns (rule 7)."""

from __future__ import annotations

from actions.shipping.packing_slips import cancel_slip, count_slips, open_slips
from actions.shop_context import ShopContext
from backdesk.actions.errors import Refused
from backdesk.i18n import _
from models.order import Order, OrderLine
from models.packing_slip import PackingSlip, PackingSlipLine, SlipStatus
from models.stock import StockReason


async def count_returned(order: Order, ctx: ShopContext, line: OrderLine, units: int) -> None:
    """``units`` of ``line`` came back: on the slips they left with, the first one first."""
    if units > line.to_return:
        raise Refused(
            _("only {count} of {name} left the house").format(count=line.shipped, name=line.name),
            _("Mark as shipped what was sent, or receive less."),
        )
    line.returned += units
    slips = await ctx.rows(PackingSlip, order)
    shipped = {slip.id: slip for slip in slips if slip.status is SlipStatus.SHIPPED}
    left = units
    rows = PackingSlipLine.filter(order_line_id=line.id, packing_slip_id__in=list(shipped))
    for row in await rows.order_by("id"):
        taken = min(left, row.quantity - row.returned)
        if taken:
            ctx.watch(row)
            row.returned += taken
            shipped[row.packing_slip_id].returned_units += taken
            left -= taken
    count_slips(order, slips)


async def count_gone(order: Order, ctx: ShopContext, line: OrderLine, units: int) -> None:
    """``units`` of ``line`` did not come back after all: the inverse of ``count_returned``."""
    line.returned -= units
    slips = await ctx.rows(PackingSlip, order)
    shipped = {slip.id: slip for slip in slips if slip.status is SlipStatus.SHIPPED}
    left = units
    rows = PackingSlipLine.filter(order_line_id=line.id, packing_slip_id__in=list(shipped))
    for row in await rows.order_by("-id"):
        taken = min(left, row.returned)
        if taken:
            ctx.watch(row)
            row.returned -= taken
            shipped[row.packing_slip_id].returned_units -= taken
            left -= taken
    count_slips(order, slips)


async def remove_from_open_slips(
    order: Order, ctx: ShopContext, line: OrderLine, units: int
) -> None:
    """Cancel open slips, the latest first, until ``units`` of ``line`` are on none of them."""
    for slip in reversed(await open_slips(order, ctx)):
        if line.to_pack >= units:
            return
        if await PackingSlipLine.exists(packing_slip_id=slip.id, order_line_id=line.id):
            with ctx.the_shop():  # it follows from what was credited
                await cancel_slip(order, ctx, slip)


def release_stock(
    order: Order, ctx: ShopContext, line: OrderLine, units: int, document: str
) -> None:
    """``units`` that were credited before they were shipped are reserved no more."""
    line.credited_unshipped += units
    if line.physical:
        ctx.move_stock(
            line.product_id,
            StockReason.CREDITED,
            order=order,
            document=document,
            reserved=-units,
        )


def put_back(order: Order, ctx: ShopContext, line: OrderLine, units: int, document: str) -> None:
    """``units`` are on the shelf again."""
    _move(order, ctx, line, document, StockReason.RETURNED, units)


def take_out(order: Order, ctx: ShopContext, line: OrderLine, units: int, document: str) -> None:
    """``units`` that came back did not after all."""
    _move(order, ctx, line, document, StockReason.UNRECEIVED, -units)


def write_off(order: Order, ctx: ShopContext, line: OrderLine, units: int, document: str) -> None:
    """``units`` that came back are not sold again."""
    _move(order, ctx, line, document, StockReason.WRITTEN_OFF, -units)


def undo_write_off(
    order: Order, ctx: ShopContext, line: OrderLine, units: int, document: str
) -> None:
    """``units`` that were written off did not come back, so that nothing is lost."""
    _move(order, ctx, line, document, StockReason.UNRECEIVED, units)


def _move(
    order: Order,
    ctx: ShopContext,
    line: OrderLine,
    document: str,
    reason: StockReason,
    on_hand: int,
) -> None:
    ctx.move_stock(line.product_id, reason, order=order, document=document, on_hand=on_hand)
