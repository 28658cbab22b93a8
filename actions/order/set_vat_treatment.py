"""Set VAT treatment: why lines at 0 % bear no VAT, where the shop's table concludes otherwise."""

from __future__ import annotations

from typing import Literal

from actions.shop_context import ShopContext
from backdesk.actions.declaration import Success, action
from backdesk.actions.errors import Refused, field_error
from backdesk.actions.form import Field, Form
from backdesk.i18n import _
from models.order import Order, OrderLine
from models.vat_category import VatCategory

Treatment = Literal[
    "by the rules",
    "zero rate",
    "reverse charge",
    "intra-Community supply",
    "export",
    "outside the scope of VAT",
]
CATEGORIES: dict[str, str] = {
    "by the rules": "",
    "zero rate": VatCategory.ZERO,
    "reverse charge": VatCategory.REVERSE_CHARGE,
    "intra-Community supply": VatCategory.WITHIN_UNION,
    "export": VatCategory.EXPORT,
    "outside the scope of VAT": VatCategory.OUTSIDE_SCOPE,
}


class VatTreatmentForm(Form):
    """``by the rules`` leaves it to where the goods go and who buys them."""

    treatment: Treatment = Field(title=_("Why no VAT is charged"))
    reason: str = Field(title=_("Reason"), min_length=1, max_length=200)


async def _some_line_bears_none(order: Order, ctx: ShopContext) -> None:
    if not await OrderLine.filter(order_id=order.id, vat_rate=0).exists():
        raise Refused(
            _("all its lines bear VAT"), _("Edit the order's VAT rates before it is invoiced.")
        )


@action(
    Order,
    label=_("Set VAT treatment"),
    icon="scale-balanced",
    key="V",
    permission="invoices.create",
    rare=True,
    past="vat_treatment_set",
    check=_some_line_bears_none,
    refuse_if=[Order.CANCELLED],
    warning=_("Invoices to come say it; one that is issued is put right by correcting it."),
)
async def set_vat_treatment(order: Order, form: VatTreatmentForm, ctx: ShopContext) -> Success:
    """Invoices to come say it, correcting ones too; what is issued stays as it is."""
    category = CATEGORIES[form.treatment]
    if category == VatCategory.OUTSIDE_SCOPE:
        await _refuse_beside_vat(order, ctx)
    order.vat_treatment = category
    said = _("VAT treatment of {number} is {treatment}: {reason}")
    return Success(said, number=order.number, treatment=_(form.treatment), reason=form.reason)


async def _refuse_beside_vat(order: Order, ctx: ShopContext) -> None:
    """An invoice outside the scope of VAT has no line within it (EN 16931, BR-O-11)."""
    costs = order.shipping_vat + order.payment_vat
    if costs or any(line.vat_rate for line in await ctx.rows(OrderLine, order)):
        raise field_error(
            "treatment",
            _("Some lines bear VAT, and one invoice cannot be in and out of its scope."),
        )
