"""Create invoice: for everything that is left, or for chosen lines and quantities."""

from __future__ import annotations

from actions.billing.invoice import issue_invoice
from actions.order.line_quantities import SelectedLines, selected_quantities
from actions.shop_context import ShopContext
from backdesk.actions.declaration import Success, action
from backdesk.i18n import _
from backdesk.money import format_money
from models.order import Order, OrderLine


@action(
    Order,
    label=_("Create invoice"),
    icon="file-invoice",
    key="i",
    permission="invoices.create",
    past="invoice_created",
    tells=True,
    refuse_if=[Order.ON_HOLD, Order.CANCELLED],
    refuse_unless=[Order.SOMETHING_TO_INVOICE],
    warning=_("An issued invoice cannot be changed or deleted, only credited."),
)
async def create_invoice(order: Order, form: SelectedLines, ctx: ShopContext) -> Success:
    """Several invoices to an order are possible; the first one takes the shipping costs."""
    lines = await ctx.rows(OrderLine, order)
    quantities = selected_quantities(form.lines, lines, lambda line: line.to_invoice)
    invoice = await issue_invoice(order, ctx, quantities)
    return Success(
        _("Invoice {number} of {amount} issued"),
        number=invoice.number,
        amount=format_money(invoice.gross, invoice.currency),
    )
