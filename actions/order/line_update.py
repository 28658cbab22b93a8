"""Change what was ordered before anything is invoiced, paid or packed: lines, discount, costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from actions.order.line_diff import EditedLine, removed_lines
from actions.order.placement import line_columns, total_columns
from actions.order.pricing import price_or_refuse
from actions.shop_context import ShopContext
from backdesk.actions.errors import FieldError, Refused
from backdesk.i18n import _
from models.order import Order, OrderLine
from models.packing_slip import PackingSlipLine
from models.pricing import Cost
from models.return_case import ReturnLine
from models.stock import StockReason

COSTS = ("shipping_cost", "shipping_vat_rate", "payment_cost", "payment_vat_rate")


def order_discount(order: Order, lines: Sequence[OrderLine]) -> int:
    """The order's discount without those of single lines."""
    own: int = sum(line.own_discount for line in lines)
    return int(order.discount) - own


async def update_order_lines(
    order: Order, ctx: ShopContext, edited: Sequence[EditedLine], given: dict[str, Any]
) -> None:
    """Price it all as if it were placed so, write it, and move the stock that it keeps.

    :raises Refused: a line that is to go stands on a paper.
    :raises Invalid: a discount is larger than its amount, or the total too large.
    """
    lines = await ctx.rows(OrderLine, order)
    now = {name: getattr(order, name) for name in COSTS} | {
        "discount": order_discount(order, lines)
    }
    wanted = now | {name: value for name, value in given.items() if name in now}
    shipping = Cost(wanted["shipping_cost"], wanted["shipping_vat_rate"])
    payment = Cost(wanted["payment_cost"], wanted["payment_vat_rate"])
    priced = price_or_refuse(
        [one.new for one in edited],
        discount=wanted["discount"],
        shipping=shipping,
        payment=payment,
        included=order.prices_include_vat,
        rounding=ctx.settings.vat_rounding,
    )
    kept = _kept_in_stock(lines)
    await _remove(order, ctx, removed_lines(lines, edited))
    for one, amounts in zip(edited, priced.lines, strict=True):
        columns = line_columns(one.new, amounts)
        if one.line is None:
            line = await OrderLine.create(order_id=order.id, **columns)
            ctx.add(order, line)
        else:
            one.line.update_from_dict(columns)
    order.update_from_dict(total_columns(priced, shipping, payment))
    _move_the_difference(order, ctx, kept, _kept_in_stock(await ctx.rows(OrderLine, order)))


async def _remove(order: Order, ctx: ShopContext, lines: list[OrderLine]) -> None:
    """A line goes only when no paper, cancelled or rejected as it may be, says its goods."""
    if not lines:
        return
    ids = [line.id for line in lines]
    slip_line = (
        await PackingSlipLine.filter(order_line_id__in=ids).first().select_related("packing_slip")
    )
    return_line = (
        await ReturnLine.filter(order_line_id__in=ids).first().select_related("return_case")
    )
    if slip_line is not None:
        raise _on_paper(slip_line.name, slip_line.packing_slip.number)
    if return_line is not None:
        raise _on_paper(return_line.name, return_line.return_case.number)
    for line in lines:
        await line.delete()
        ctx.drop(order, line)


def _on_paper(name: str, number: str) -> Refused:
    reason = _("{name} stands on {number}, which keeps what it says: its line cannot go").format(
        name=name, number=number
    )
    way_out = _("Lower its quantity, or duplicate the order to a quote and cancel this one.")
    return Refused(
        reason, way_out, detail=f"{reason}. {way_out}", errors=[FieldError("lines", reason)]
    )


def _kept_in_stock(lines: Sequence[OrderLine]) -> Counter[int]:
    """Units that are reserved for these lines, by product."""
    kept = Counter[int]()
    for line in lines:
        if line.product_id is not None:
            kept[line.product_id] += line.to_ship
    return kept


def _move_the_difference(
    order: Order, ctx: ShopContext, before: Counter[int], after: Counter[int]
) -> None:
    for product_id in sorted(before.keys() | after.keys()):
        ctx.move_stock(
            product_id,
            StockReason.EDITED,
            order=order,
            document=order.number,
            reserved=after[product_id] - before[product_id],
        )
