"""What earlier imports sold and is not credited yet, so that a later file can credit it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from actions.importing.credit_matching import Sales, SoldLine, SoldOrder
from actions.importing.data import CodeKind
from backdesk.db.batches import pieces
from backdesk.money import prorate
from models.credit_memo import CreditMemoLine
from models.invoice import LineKind
from models.order import Order, OrderLine

AT_ONCE = 500


class _Credited(NamedTuple):
    """A line of a stored credit memo; ``order_line`` is None for costs and mere amounts."""

    order_id: int
    kind: LineKind
    sku: str
    quantity: int
    gross: int
    order_line: int | None


async def include_existing_sales(sales: Sales, customers: Sequence[str]) -> None:
    """Add the stored orders of ``customers`` (external ids), with what is left to credit."""
    for some in pieces(customers, AT_ONCE):
        orders = await Order.filter(
            external_id__startswith=f"{sales.source}:",
            customer__external_id__in=some,
        ).prefetch_related("customer")
        for part in pieces(orders, AT_ONCE):
            sales.add(await _with_lines(part, sales))


async def _with_lines(orders: Sequence[Order], sales: Sales) -> list[SoldOrder]:
    ids = [order.id for order in orders]
    lines: dict[int, list[OrderLine]] = defaultdict(list)
    for line in await OrderLine.filter(order_id__in=ids).order_by("id"):
        lines[line.order_id].append(line)
    credited: dict[int, list[_Credited]] = defaultdict(list)
    for values in await CreditMemoLine.filter(credit_memo__order_id__in=ids).values_list(
        "credit_memo__order_id", "kind", "sku", "quantity", "gross", "invoice_line__order_line_id"
    ):
        credited[values[0]].append(_Credited(*values))
    return [_sold(order, lines[order.id], credited[order.id], sales) for order in orders]


def _sold(
    order: Order, lines: Sequence[OrderLine], credited: Sequence[_Credited], sales: Sales
) -> SoldOrder:
    taken: Counter[int] = Counter()
    amounts: Counter[LineKind] = Counter()
    units: Counter[str] = Counter()
    for credit in credited:
        if credit.order_line is not None:
            taken[credit.order_line] += credit.gross
        else:
            amounts[_cost(credit, sales)] += credit.gross
            units[credit.sku] += credit.quantity
    return SoldOrder(
        external_id=order.external_id,
        customer=order.customer.external_id,
        placed_at=order.placed_at,
        gross=order.gross - order.credited - order.written_off,
        shipping=order.shipping_cost - amounts[LineKind.SHIPPING],
        payment=order.payment_cost - amounts[LineKind.PAYMENT],
        lines=[_sold_line(index, line, taken[line.id], units) for index, line in enumerate(lines)],
        shipping_whole=not amounts[LineKind.SHIPPING],
        payment_whole=not amounts[LineKind.PAYMENT],
    )


def _cost(credit: _Credited, sales: Sales) -> LineKind:
    """Which cost a credit takes off: whole by its kind, in part by its stock code."""
    kind = sales.kind(credit.sku)
    if credit.kind is LineKind.SHIPPING or kind is CodeKind.SHIPPING:
        return LineKind.SHIPPING
    if credit.kind is LineKind.PAYMENT or kind is CodeKind.FEE:
        return LineKind.PAYMENT
    return LineKind.CUSTOM


def _sold_line(index: int, line: OrderLine, credited: int, units: Counter[str]) -> SoldLine:
    """Units credited at another price are counted on no line: they are taken off here."""
    quantity, gross = line.invoiced - line.credited, line.gross - credited
    gone = min(units[line.sku], quantity)
    if gone:
        units[line.sku] -= gone
        gross -= prorate(gross, quantity, gone)
    return SoldLine(index, line.sku, line.unit_price, quantity - gone, gross)
