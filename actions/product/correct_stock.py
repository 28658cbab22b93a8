"""Correct stock: what was counted on the shelf, or what came and went beside any order (rule 7)."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import pydantic

from actions.shop_context import ShopContext
from backdesk.actions.declaration import Success, action
from backdesk.actions.errors import Refused, StaleVersion, field_error
from backdesk.actions.form import LARGEST_QUANTITY, Field, Form, ShortText
from backdesk.i18n import _
from models.product import Product
from models.stock import StockReason


class StockCorrectionReason(StrEnum):
    """Why stock is not what the ledger says. ``ledger`` entries keep these words."""

    COUNTED = "counted"
    DELIVERY = "delivery"
    DAMAGED = "damaged"
    LOST = "lost"
    FOUND = "found"
    OTHER = "another reason"


Units = Annotated[int, pydantic.Field(ge=-LARGEST_QUANTITY, le=LARGEST_QUANTITY)]
Count = Annotated[int, pydantic.Field(ge=0, le=LARGEST_QUANTITY)]


class CorrectStockForm(Form):
    """``counted`` is all that is on the shelf; ``difference`` instead what came, below 0 what went.

    ``seen`` is the number on hand that whoever counted compared with.
    """

    counted: Count | None = Field(None, title=_("Counted on the shelf"))
    difference: Units | None = Field(None, title=_("Or a difference, such as 12 or -3"))
    why: StockCorrectionReason = Field(StockCorrectionReason.COUNTED, title=_("Reason"))
    text: ShortText = Field("", title=_("Remark"))
    seen: int | None = Field(None, title=_("On hand"), json_schema_extra={"format": "on_hand"})


@action(
    Product,
    label=_("Correct stock"),
    icon="boxes-stacked",
    key="c",
    permission="stock.correct",
    past="stock_corrected",
    refuse_if=[Product.NO_STOCK],
    preview=True,
    alone=True,
    any_version=True,
    beside=True,
)
async def correct_stock(product: Product, form: CorrectStockForm, ctx: ShopContext) -> Success:
    """The ledger gets one move. What is reserved for orders stays reserved."""
    by = _difference(product, form)
    if by == 0:
        return Success(_("{name} stays as it is"), before=True, name=product.name)
    if product.on_hand + by < min(product.on_hand, 0):
        raise Refused(
            _("only {number} are on hand").format(number=product.on_hand),
            _("Type what was counted instead."),
        )
    why = f"{form.why}: {form.text}" if form.text else str(form.why)
    ctx.move_stock(product.id, StockReason.CORRECTED, document=why[:40], on_hand=by)
    now = product.on_hand + by
    return Success(
        _("{name}: {number} on hand ({why})"),
        name=product.name,
        number=now,
        why=why,
        changes={
            "on hand": (product.on_hand, now),
            "available": (product.available, product.available + by),
        },
    )


def _difference(product: Product, form: CorrectStockForm) -> int:
    """:raises StaleVersion: stock moved while somebody counted: that count says nothing now."""
    if (form.counted is None) == (form.difference is None):
        raise field_error("counted", _("either what was counted, or a difference"))
    if form.difference is not None:
        return form.difference
    assert form.counted is not None
    if form.seen is not None and form.seen != product.on_hand:
        said = _("Stock of {name} moved meanwhile: {number} are on hand by now. Count again.")
        raise StaleVersion(said.format(name=product.name, number=product.on_hand))
    by: int = form.counted - product.on_hand
    return by
