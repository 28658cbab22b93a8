"""What somebody wants, given whole: the form of a new order and of a new quote, and its prices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator

from actions.order.customer_form import CustomerForm
from actions.order.line_form import LineForm, Method
from actions.order.placement import NewLine
from actions.order.pricing import price_or_refuse
from backdesk.actions.form import Amount, Field, Form, LongText, Rate
from backdesk.country import parse_currency
from models.pricing import Cost, Priced
from models.settings import VatRounding

Currency = Annotated[str, AfterValidator(parse_currency)]


class PricedOrderForm(Form):
    """All that is needed to price it. Amounts are in minor units, rates in per cent."""

    currency: Currency
    prices_include_vat: bool = True
    shipping_cost: Amount = 0
    shipping_vat_rate: Rate | None = None
    payment_cost: Amount = 0
    payment_vat_rate: Rate | None = None
    discount: Amount = 0
    lines: list[LineForm] = Field(min_length=1, max_length=5000)


class OrderForm(PricedOrderForm):
    """What an order and a quote have in common when they are made."""

    payment_method: Method = ""
    shipping_method: Method = ""
    remark: LongText = ""
    customer: CustomerForm


@dataclass(frozen=True)
class PricedOrder:
    """What a ``PricedOrderForm`` comes to, line by line."""

    lines: list[NewLine]
    shipping: Cost
    payment: Cost
    priced: Priced

    def vat_by_rate(self) -> list[dict[str, str | int]]:
        """The lowest rate first, costs included, in minor units."""
        parts = list(zip([line.vat_rate for line in self.lines], self.priced.lines, strict=True))
        parts += [
            (cost.vat_rate, amounts)
            for cost, amounts in (
                (self.shipping, self.priced.shipping),
                (self.payment, self.priced.payment),
            )
            if cost.amount
        ]
        return [
            {
                "rate": str(rate),
                "net": sum(amounts.net for other, amounts in parts if other == rate),
                "vat": sum(amounts.vat for other, amounts in parts if other == rate),
            }
            for rate in sorted({rate for rate, _amounts in parts})
        ]


def price_form(
    form: PricedOrderForm, lines: Sequence[NewLine], rounding: VatRounding
) -> PricedOrder:
    """Costs of no rate of their own are taxed like the dearest taxed line.

    :raises Invalid: a discount larger than its amount, or a total beyond every bound.
    """
    shipping_rate = form.shipping_vat_rate
    if shipping_rate is None:
        shipping_rate = max(line.vat_rate for line in lines)
    payment_rate = form.payment_vat_rate
    if payment_rate is None:
        payment_rate = shipping_rate
    shipping = Cost(form.shipping_cost, shipping_rate)
    payment = Cost(form.payment_cost, payment_rate)
    priced = price_or_refuse(
        lines,
        discount=form.discount,
        shipping=shipping,
        payment=payment,
        included=form.prices_include_vat,
        rounding=rounding,
    )
    return PricedOrder(list(lines), shipping, payment, priced)
