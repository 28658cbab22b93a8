"""What one types to credit an order, or a part of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import pydantic

from backdesk.actions.form import Field, Form, PositiveAmount, Quantity, Rate, ShortText
from backdesk.i18n import _

Part = bool | PositiveAmount
"""All of it, none of it, or an amount of it in minor units."""


class CreditedLine(Form):
    """``line`` is the id of the order's line; ``restock`` puts shipped units back into stock."""

    line: int = Field(ge=1)
    quantity: Quantity
    restock: bool = False


class CustomAmount(Form):
    """``gross`` includes VAT."""

    text: Annotated[ShortText, pydantic.Field(min_length=1)]
    gross: PositiveAmount
    vat_rate: Rate


class CreditMemoForm(Form):
    """Left empty, it is everything that is left of the latest invoice that has something left.

    ``total`` is what the credit memo comes to: of the lines and costs that are picked, or of all
    that is left. ``percent`` is the same as a share of what is picked, or of the invoice.
    """

    invoice: ShortText = Field(
        "", title=_("Invoice"), json_schema_extra={"format": "creditable_invoice"}
    )
    lines: list[CreditedLine] | None = Field(
        None, title=_("Lines"), max_length=5000, json_schema_extra={"format": "credited"}
    )
    shipping_cost: Part = Field(
        False, title=_("Shipping costs"), json_schema_extra={"format": "cost"}
    )
    payment_cost: Part = Field(
        False, title=_("Payment costs"), json_schema_extra={"format": "cost"}
    )
    custom: list[CustomAmount] = Field(
        [],
        title=_("Other amounts"),
        max_length=50,
        json_schema_extra={"format": "custom_amounts"},
    )
    total: PositiveAmount | None = Field(None, title=_("Sum in all"))
    percent: Annotated[Decimal, pydantic.Field(gt=0, le=100, decimal_places=3)] | None = Field(
        None,
        title=_("Or per cent of what is chosen, else of the invoice"),
        json_schema_extra={"format": "rate"},
    )
    reason: ShortText = Field("", title=_("Reason"))
    notify: bool = Field(False, title=_("Tell the customer by e-mail"))
    refund: bool = Field(False, title=_("Record the refund now"), permission="payments.refund")

    @property
    def empty(self) -> bool:
        chosen = (self.shipping_cost, self.payment_cost, self.custom, self.total, self.percent)
        return self.lines is None and not any(chosen)
