"""Write imported credits: real credit memos, with the money given back and the goods in stock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from gateways.importers.imported import CreditKind, CreditPart
from models.credit_memo import CreditMemo
from models.invoice import Invoice, InvoiceLine, LineKind
from models.order import Order, OrderLine
from models.packing_slip import PackingSlip, PackingSlipLine
from models.payment import Payment

COSTS = {CreditKind.SHIPPING: LineKind.SHIPPING, CreditKind.PAYMENT: LineKind.PAYMENT}


@dataclass
class _Memo:
    """What one document credits of one order."""

    document: str
    at: datetime
    order: Order
    parts: list[CreditPart]
    row: CreditMemo | None = None


class _Rows:
    """All rows of some orders, locked order first; what is changed on them is saved at the end."""

    def __init__(self, orders: Sequence[Order]) -> None:
        self.orders = {order.external_id: order for order in orders}
        self.lines: dict[int, list[OrderLine]] = defaultdict(list)
        self.invoices: dict[int, list[Invoice]] = defaultdict(list)
        self.invoice_lines: dict[int, list[InvoiceLine]] = defaultdict(list)
        self.payments: dict[int, list[Payment]] = defaultdict(list)
        self.slips: dict[int, list[PackingSlip]] = defaultdict(list)
        self.slip_lines: dict[int, list[PackingSlipLine]] = defaultdict(list)

    @classmethod
    async def of(cls, external_ids: Iterable[str]) -> _Rows:
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
