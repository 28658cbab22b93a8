"""All rows of some orders that a credit touches: read at once, and saved at once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from tortoise.models import Model

from backdesk.db.bulk_write import bulk_update
from models.invoice import Invoice, InvoiceLine
from models.order import Order, OrderLine
from models.order_status import recompute_status, settle_invoices
from models.packing_slip import PackingSlip, PackingSlipLine
from models.payment import Payment

M = TypeVar("M", bound=Model)
ORDER_COLUMNS = (
    "version",
    "credited",
    "refunded",
    "reversible_payments",
    "shipped_slips",
    "due",
    "to_refund",
    "creditable",
    "to_credit",
    "to_pack",
    "to_ship",
    "to_cancel",
    "to_return",
    "status",
    "payment_status",
    "shipping_status",
)
LINE_COLUMNS = ("credited", "credited_unshipped", "returned")


class OrderRows:
    """Orders by external id and their rows by order; lines of documents by what they are of."""

    def __init__(self, orders: Sequence[Order]) -> None:
        self.orders = {order.external_id: order for order in orders}
        self.lines: dict[int, list[OrderLine]] = defaultdict(list)
        self.invoices: dict[int, list[Invoice]] = defaultdict(list)
        self.invoice_lines: dict[int, list[InvoiceLine]] = defaultdict(list)
        self.payments: dict[int, list[Payment]] = defaultdict(list)
        self.slips: dict[int, list[PackingSlip]] = defaultdict(list)
        self.slip_lines: dict[int, list[PackingSlipLine]] = defaultdict(list)

    @classmethod
    async def of(cls, external_ids: Iterable[str]) -> OrderRows:
        orders = await (
            Order.filter(external_id__in=list(external_ids)).select_for_update().order_by("id")
        )
        rows = cls(orders)
        ids = [order.id for order in orders]
        for line in await OrderLine.filter(order_id__in=ids).order_by("id"):
            rows.lines[line.order_id].append(line)
        for invoice in await Invoice.filter(order_id__in=ids).order_by("id"):
            rows.invoices[invoice.order_id].append(invoice)
        for invoice_line in await InvoiceLine.filter(invoice__order_id__in=ids).order_by("id"):
            rows.invoice_lines[invoice_line.invoice_id].append(invoice_line)
        for payment in await Payment.filter(order_id__in=ids).order_by("id"):
            rows.payments[payment.order_id].append(payment)
        for slip in await PackingSlip.filter(order_id__in=ids).order_by("id"):
            rows.slips[slip.order_id].append(slip)
        for slip_line in await PackingSlipLine.filter(packing_slip__order_id__in=ids):
            rows.slip_lines[slip_line.order_line_id].append(slip_line)
        return rows

    def take_back(self, line: OrderLine, quantity: int) -> int:
        """Count units as come back, so that no return takes them again; how many were out."""
        left = quantity
        for row in self.slip_lines[line.id]:
            units = min(left, row.quantity - row.returned, line.shipped - line.returned)
            row.returned += units
            line.returned += units
            left -= units
        return quantity - left

    def settle(self, order: Order) -> None:
        """What follows from the changed facts, as after any action."""
        order.version += 1
        order.reversible_payments = sum(one.can_be_reversed for one in self.payments[order.id])
        back = Counter[int]()
        for line in self.lines[order.id]:
            for row in self.slip_lines[line.id]:
                back[row.packing_slip_id] += row.returned
        for slip in self.slips[order.id]:
            slip.returned_units = back[slip.id]
        order.shipped_slips = sum(slip.can_be_taken_back for slip in self.slips[order.id])
        recompute_status(order, self.lines[order.id])
        settle_invoices(order, self.invoices[order.id])

    async def save(self) -> None:
        """Write the columns that a credit changes, a statement a row: no statement grows."""
        await bulk_update(
            [
                *((order, ORDER_COLUMNS) for order in self.orders.values()),
                *((line, LINE_COLUMNS) for line in _all(self.lines)),
                *(
                    (invoice, ("credited", "credited_units", "status"))
                    for invoice in _all(self.invoices)
                ),
                *((payment, ("refunded",)) for payment in _all(self.payments)),
                *((slip, ("returned_units",)) for slip in _all(self.slips)),
                *((row, ("returned",)) for row in _all(self.slip_lines)),
            ]
        )


def _all(groups: Mapping[int, list[M]]) -> list[M]:
    return [row for group in groups.values() for row in group]
