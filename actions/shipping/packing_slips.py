"""Make, ship, take back and cancel packing slips: shared by placing, shipping and cancelling."""

from __future__ import annotations

from collections.abc import Mapping

from actions.recall import recall_emails
from actions.shipping.open_returns import refuse_announced
from actions.shop_context import ShopContext
from backdesk.actions.errors import field_error
from backdesk.db.batches import PORTION, in_portions
from backdesk.i18n import _
from backdesk.models.history import document_key
from backdesk.money import format_money
from models.carrier import check_digit_error
from models.number_series import Series, draw_number
from models.order import Order, OrderLine
from models.outbox import EmailState, Outbox
from models.packing_slip import NOT_SHIPPED, PackingSlip, PackingSlipLine, SlipStatus
from models.stock import StockReason

ONCE_SHIPPED_AND_BACK = 2
"""A slip's version after that is higher."""


async def make_packing_slip(
    order: Order, ctx: ShopContext, quantities: Mapping[int, int] | None = None
) -> PackingSlip:
    """An open slip for ``{order line id: quantity}``, by default for all that is on none yet.

    Asks for packing_slips.create.
    """
    ctx.ask("packing_slips.create")
    lines = await ctx.rows(OrderLine, order)
    if quantities is None:
        quantities = {line.id: line.to_pack for line in lines}
    await ctx.rows(PackingSlip, order)
    slip = await PackingSlip.create(
        number=await draw_number(Series.PACKING_SLIP),
        order_id=order.id,
        status=SlipStatus.OPEN,
        created_at=ctx.now,
        shipping_method=order.shipping_method,
        **order.shipping_address(),
    )
    packed = [line for line in lines if quantities.get(line.id)]
    await PackingSlipLine.bulk_create(
        [
            PackingSlipLine(
                packing_slip_id=slip.id,
                order_line_id=line.id,
                sku=line.sku,
                name=line.name,
                quantity=quantities[line.id],
            )
            async for line in in_portions(packed)
        ],
        batch_size=PORTION,
    )
    for line in packed:
        line.packed += quantities[line.id]
    ctx.add(order, slip)
    ctx.issued("packing_slip", slip.number)
    await _count_and_tell(order, ctx, "packing_slip_made", _("Packing slip {number} made"), slip)
    return slip


def count_slips(order: Order, slips: list[PackingSlip]) -> None:
    """``open_slips`` are still in the house; ``shipped_slips`` left it and nothing came back."""
    order.open_slips = sum(slip.status in NOT_SHIPPED for slip in slips)
    order.shipped_slips = sum(slip.can_be_taken_back for slip in slips)


async def open_slips(order: Order, ctx: ShopContext) -> list[PackingSlip]:
    return [slip for slip in await ctx.rows(PackingSlip, order) if slip.status in NOT_SHIPPED]


async def ship_slip(order: Order, ctx: ShopContext, slip: PackingSlip) -> None:
    """The slip's goods leave the house and the stock; the customer is told once.

    :raises NotPermitted: the role may not ship, whatever action does it (rule 14).
    """
    ctx.ask("packing_slips.ship")
    if order.due:
        ctx.warn(_("Not paid: {due} due").format(due=format_money(order.due, order.currency)))
    again = slip.version > ONCE_SHIPPED_AND_BACK
    slip.status, slip.shipped_at = SlipStatus.SHIPPED, ctx.now
    slip.version += 1
    lines = await _lines(order, ctx)
    of_slip = await PackingSlipLine.filter(packing_slip_id=slip.id).order_by("id")
    async for row in in_portions(of_slip):
        line = lines[row.order_line_id]
        line.packed -= row.quantity
        line.shipped += row.quantity
        ctx.move_stock(
            line.product_id,
            StockReason.SHIPPED,
            order=order,
            document=slip.number,
            on_hand=-row.quantity,
            reserved=-row.quantity,
        )
    await _count_and_tell(
        order, ctx, "packing_slip_shipped", _("Packing slip {number} is shipped"), slip
    )
    parcel = {
        "packing_slip": slip.number,
        "carrier": slip.carrier,
        "tracking_code": slip.tracking_code,
    }
    if not (again and await _was_told(order, parcel)):
        ctx.email("shipped", order, **parcel)


async def _was_told(order: Order, parcel: dict[str, str]) -> bool:
    """Whether the customer knows it already, with this carrier and code."""
    wanted = {"event": "shipped", **parcel}
    left = Outbox.filter(order_id=order.id, state__in=[EmailState.WAITING, EmailState.SENT])
    return any(wanted.items() <= part.items() for row in await left for part in row.parts)


async def unship_slip(order: Order, ctx: ShopContext, slip: PackingSlip) -> None:
    """The shipped slip was not shipped after all: it is open again, its goods are in stock.

    :raises NotPermitted: the role may not ship, whatever action does it (rule 14).
    """
    ctx.ask("packing_slips.ship")
    slip.status, slip.shipped_at = SlipStatus.OPEN, None
    slip.version += 1
    _readdress(slip, order)
    lines = await _lines(order, ctx)
    of_slip = await PackingSlipLine.filter(packing_slip_id=slip.id).order_by("id")
    async for row in in_portions(of_slip):
        line = lines[row.order_line_id]
        line.packed += row.quantity
        line.shipped -= row.quantity
        ctx.move_stock(
            line.product_id,
            StockReason.UNSHIPPED,
            order=order,
            document=slip.number,
            on_hand=row.quantity,
            reserved=row.quantity,
        )
    await refuse_announced(order, {pk: line.to_return for pk, line in lines.items()})
    await recall_emails(
        order,
        ctx,
        lambda part: (part["event"], part.get("packing_slip")) == ("shipped", slip.number),
    )
    await _count_and_tell(
        order, ctx, "packing_slip_reopened", _("Packing slip {number} is open again"), slip
    )


async def readdress_slips(order: Order, ctx: ShopContext) -> None:
    """Open slips have the order's address of now; a shipped one keeps its own (rule 17)."""
    for slip in await open_slips(order, ctx):
        if _readdress(slip, order):
            slip.version += 1


def _readdress(slip: PackingSlip, order: Order) -> bool:
    """Whether the slip had another address."""
    now = order.shipping_address()
    changed = any(getattr(slip, part) != value for part, value in now.items())
    for part, value in now.items():
        setattr(slip, part, value)
    return changed


async def cancel_slip(order: Order, ctx: ShopContext, slip: PackingSlip) -> None:
    """The open slip is not to be shipped; what is on it is on no slip again.

    :raises NotPermitted: the role may not cancel packing slips, whatever action does it (rule 14).
    """
    ctx.ask("packing_slips.create")
    slip.status = SlipStatus.CANCELLED
    slip.version += 1
    lines = await _lines(order, ctx)
    for row in await PackingSlipLine.filter(packing_slip_id=slip.id).order_by("id"):
        lines[row.order_line_id].packed -= row.quantity
    await _count_and_tell(
        order, ctx, "packing_slip_cancelled", _("Packing slip {number} cancelled"), slip
    )


def validate_tracking_code(slip: PackingSlip) -> None:
    """:raises Invalid: the track & trace code has the carrier's shape, but a wrong check digit."""
    if check_digit_error(slip.carrier, slip.tracking_code):
        said = _("this is no code of {carrier}: its check digit is wrong")
        raise field_error("tracking_code", said.format(carrier=slip.carrier))


async def _lines(order: Order, ctx: ShopContext) -> dict[int, OrderLine]:
    return {line.id: line for line in await ctx.rows(OrderLine, order)}


async def _count_and_tell(
    order: Order, ctx: ShopContext, kind: str, said: object, slip: PackingSlip
) -> None:
    count_slips(order, await ctx.rows(PackingSlip, order))
    about = [document_key("packing_slip", slip.number)]
    ctx.record(kind, str(said).format(number=slip.number), order, about=about)
