"""What was chosen to credit, as lines, costs and amounts of the invoice, with its stock."""

from __future__ import annotations

from dataclasses import dataclass, replace

from actions.billing.credit import Credit, CustomCredit
from actions.billing.credit_form import CreditedLine, CreditMemoForm, Part
from actions.billing.credit_lines import CreditableBalance, full_credit
from actions.billing.credit_to_sum import come_to_the_sum, rest_without_units
from actions.shipping.returned_units import (
    count_returned,
    put_back,
    release_stock,
    remove_from_open_slips,
)
from actions.shop_context import ShopContext
from backdesk.actions.errors import FieldError, Invalid, field_error
from backdesk.i18n import _
from backdesk.money import format_money
from models.invoice import Invoice, LineKind
from models.order import Order, OrderLine

COSTS = {"shipping_cost": LineKind.SHIPPING, "payment_cost": LineKind.PAYMENT}


@dataclass(frozen=True)
class CreditedUnits:
    """Units of a line that are credited: so many are not to be shipped, so many came back."""

    row: int
    line: OrderLine
    unshipped: int
    back: int

    async def take(self, order: Order, ctx: ShopContext, document: str) -> None:
        """Free the ones, off their open packing slips; put the others back into stock."""
        if self.unshipped:
            await remove_from_open_slips(order, ctx, self.line, self.unshipped)
            release_stock(order, ctx, self.line, self.unshipped, document)
        if self.back:
            await count_returned(order, ctx, self.line, self.back)
            put_back(order, ctx, self.line, self.back, document)


async def resolve_credit(
    order: Order, ctx: ShopContext, invoice: Invoice, left: CreditableBalance, form: CreditMemoForm
) -> tuple[Credit, list[CreditedUnits]]:
    """The credit, and the units that come off the order with it.

    :raises Invalid: naming what is not of this invoice, or more than is left of it.
    """
    quantities: dict[int, int] = {}
    parts: dict[int, int] = {}
    custom = [CustomCredit(one.text, one.gross, one.vat_rate) for one in form.custom]
    if form.empty:
        quantities, custom = full_credit(left), rest_without_units(invoice, left)
    for name, kind in COSTS.items():
        _choose_cost(name, kind, getattr(form, name), left, quantities, parts, invoice)
    quantities |= _lines(form.lines or [], left)
    credit = Credit(quantities, parts, tuple(custom))
    if form.total or form.percent:
        credit = come_to_the_sum(credit, form, invoice, left)
    elif not (quantities or parts or custom):
        raise field_error("lines", _("choose at least one line or amount"))
    units = await _units(order, ctx, left, quantities, form)
    return replace(credit, restocked={one.row: one.back for one in units}), units


def _choose_cost(
    name: str,
    kind: LineKind,
    part: Part,
    left: CreditableBalance,
    quantities: dict[int, int],
    parts: dict[int, int],
    invoice: Invoice,
) -> None:
    if part is False:
        return
    line = next((one for one in left.lines if one.kind is kind and left.quantities[one.id]), None)
    if line is None:
        raise field_error(name, _("nothing of it is left to credit on this invoice"))
    most = left.amounts[line.id].gross
    if part is True or part == most:
        quantities[line.id] = left.quantities[line.id]
    elif part > most:
        said = _("only {most} of it is left").format(most=format_money(most, invoice.currency))
        raise field_error(name, said)
    else:
        parts[line.id] = part


def _lines(chosen: list[CreditedLine], left: CreditableBalance) -> dict[int, int]:
    """``{invoice line id: quantity}``."""
    by_order_line = {line.order_line_id: line for line in left.lines if line.order_line_id}
    quantities: dict[int, int] = {}
    errors = []
    for place, one in enumerate(chosen):
        line = by_order_line.get(one.line)
        if line is None:
            said = _("this invoice has no such line")
            errors.append(FieldError(f"lines.{place}.line", str(said)))
        elif line.id in quantities:
            errors.append(FieldError(f"lines.{place}.line", str(_("this line is chosen twice"))))
        elif one.quantity > left.quantities[line.id]:
            said = _("only {left} left to credit of this line")
            errors.append(
                FieldError(f"lines.{place}.quantity", said.format(left=left.quantities[line.id]))
            )
        else:
            quantities[line.id] = one.quantity
    if errors:
        raise Invalid(errors)
    return quantities


async def _units(
    order: Order,
    ctx: ShopContext,
    left: CreditableBalance,
    quantities: dict[int, int],
    form: CreditMemoForm,
) -> list[CreditedUnits]:
    """Units that were shipped come back where that is said; else those still here go first."""
    lines = {line.id: line for line in await ctx.rows(OrderLine, order)}
    restock = {one.line for one in form.lines or [] if one.restock}
    found = []
    for row in left.lines:
        if row.order_line_id is None or row.id not in quantities:
            continue
        line, quantity = lines[row.order_line_id], quantities[row.id]
        back = min(quantity, line.to_return) if line.id in restock else 0
        found.append(CreditedUnits(row.id, line, min(quantity - back, line.to_cancel), back))
    return found
