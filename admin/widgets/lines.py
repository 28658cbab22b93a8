"""Fields of dialogs that are lines of an order, an invoice or a return."""

from __future__ import annotations

from actions.billing.credit_lines import CreditableBalance, creditable_balance
from actions.return_case.edit import left_beside
from actions.shipping.open_returns import announced_units
from backdesk.admin.actions.row_widgets import QUANTITY, Column, Row, rows_of
from backdesk.db.batches import in_portions
from backdesk.i18n import _, language
from models.invoice import Invoice, InvoiceLine, LineKind
from models.order import Order, OrderLine
from models.return_case import ReturnCase, ReturnLine
from models.return_reason import ReturnReason


def _known_reasons() -> list[str]:
    """In the reader's language."""
    return [reason.label(language()) for reason in ReturnReason]


REASON = Column("reason", _("Reason"), suggested=_known_reasons)


@rows_of("credited", (QUANTITY, Column("restock", _("Back in stock"), "switch")), optional=True)
async def credited_rows(order: Order, invoice: str) -> list[Row]:
    """The lines of the invoice with what is left to credit of each."""
    chosen = await invoice_to_credit(order, invoice)
    if chosen is None:
        return []
    left = await creditable_balance(chosen)
    return [
        Row(
            str(line.order_line_id),
            line.name,
            line.sku,
            left.quantities[line.id],
        )
        for line in left.lines
        if line.order_line_id is not None and left.quantities[line.id]
    ]


@rows_of(
    "custom_amounts",
    (
        Column("text", _("Text")),
        Column("gross", _("Amount incl. VAT"), "money"),
        Column("vat_rate", _("VAT rate"), "choice"),
    ),
    extends=True,
)
async def custom_rows(order: Order, invoice: str) -> list[Row]:
    """One empty row; its rates are those of the invoice."""
    chosen = await invoice_to_credit(order, invoice)
    rates = (await creditable_balance(chosen)).rates if chosen else {}
    return [Row("0", options=[(str(rate), f"{rate} %") for rate in sorted(rates, reverse=True)])]


@rows_of("returned", (QUANTITY, REASON), optional=True)
async def returned_rows(order: Order, _invoice: str) -> list[Row]:
    """What was shipped and is not on its way back; a clerk says what of it will come."""
    announced = await announced_units(order)
    found = []
    lines = await OrderLine.filter(order_id=order.id).order_by("id")
    async for line in in_portions(lines):
        left = max(line.to_return - announced[line.id], 0)
        if left:
            found.append(Row(str(line.id), line.name, line.sku, left))
    return found


@rows_of("corrected", (QUANTITY,), optional=True, of=_("Invoiced"))
async def corrected_rows(invoice: Invoice, _invoice: str) -> list[Row]:
    """The invoice's lines as they are; the right invoice may have less of them."""
    lines = await InvoiceLine.filter(invoice_id=invoice.id).order_by("id")
    return [
        Row(
            str(line.order_line_id),
            line.name,
            line.sku,
            line.quantity,
            {"quantity": line.quantity},
        )
        for line in lines
        if line.order_line_id is not None
    ]


@rows_of(
    "received",
    (
        Column("to_stock", _("Back in stock"), "integer"),
        Column("written_off", _("Written off"), "integer"),
        Column("condition", _("Condition")),
    ),
    of=_("To come"),
)
async def received_rows(case: ReturnCase, _invoice: str) -> list[Row]:
    """What is still to come, as if all of it came now; what is damaged begins as written off."""
    return [
        Row(
            str(line.id),
            line.name,
            line.why or line.sku,
            line.to_come,
            {"to_stock" if line.sold_again else "written_off": line.to_come},
        )
        for line in await ReturnLine.filter(return_case_id=case.id).order_by("id")
        if line.to_come
    ]


@rows_of("announced", (QUANTITY, REASON), of=_("Can come back"))
async def announced_rows(case: ReturnCase, _invoice: str) -> list[Row]:
    """What was announced, with how many of it can come back."""
    lines = await OrderLine.filter(order_id=case.order_id).order_by("id")
    left = await left_beside(await Order.get(id=case.order_id), case, lines)
    return [
        Row(
            str(line.id),
            line.name,
            line.sku,
            left[line.order_line_id],
            {"quantity": line.quantity, "reason": line.why},
        )
        for line in await ReturnLine.filter(return_case_id=case.id).order_by("id")
    ]


async def invoices_to_credit(order: Order) -> list[Invoice]:
    """Invoices of which something is left to credit, the latest first."""
    rows = await Invoice.filter(order_id=order.id).order_by("-id")
    return [row for row in rows if row.something_to_credit]


async def invoice_to_credit(order: Order, number: str) -> Invoice | None:
    """The one called ``number``, else the latest."""
    rows = await invoices_to_credit(order)
    return next((row for row in rows if row.number == number), rows[0] if rows else None)


async def cost_left(order: Order, name: str, number: str) -> int:
    """What is left to credit of shipping or payment costs, VAT included."""
    chosen = await invoice_to_credit(order, number)
    if chosen is None:
        return 0
    kind = LineKind.SHIPPING if name == "shipping_cost" else LineKind.PAYMENT
    left: CreditableBalance = await creditable_balance(chosen)
    return sum(left.amounts[line.id].gross for line in left.lines if line.kind is kind)
