"""Lines, given inline: by the SKU of a known product, or with all that makes a new one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, TypeVar

import pydantic

from actions.form import Amount, Field, Form, Line, Name, Quantity, Rate
from actions.order.placing import NewLine
from actions.problem import wrong_field
from models.product import Product
from models.words import _

T = TypeVar("T")
Method = Annotated[Line, pydantic.Field(max_length=60)]


class LineForm(Form):
    """A known SKU is that product, and lends what is left out of name, price and VAT rate."""

    sku: Annotated[Line, pydantic.Field(min_length=1, max_length=100)]
    name: Name | None = None
    quantity: Quantity
    unit_price: Amount | None = None
    vat_rate: Rate | None = None
    discount: Amount = 0
    physical: bool | None = None


class OrderedForm(Form):
    """What is ordered and what comes on top. What is left out stays.

    ``lines``, where given, are all the lines that there are then.
    """

    lines: list[LineForm] | None = Field(
        None, title=_("Lines"), min_length=1, max_length=5000, json_schema_extra={"format": "lines"}
    )
    discount: Amount | None = Field(None, title=_("Discount"))
    shipping_method: Method | None = Field(None, title=_("Shipping method"))
    shipping_cost: Amount | None = Field(None, title=_("Shipping costs"))
    shipping_vat_rate: Rate | None = Field(None, title=_("VAT on shipping costs (%)"))
    payment_method: Method | None = Field(None, title=_("Payment method"))
    payment_cost: Amount | None = Field(None, title=_("Payment costs"))
    payment_vat_rate: Rate | None = Field(None, title=_("VAT on payment costs (%)"))


async def new_lines(lines: Sequence[LineForm]) -> list[NewLine]:
    """The lines as they will be placed. Unknown products are made."""
    found = await new_lines_at(dict(enumerate(lines)))
    return [found[place_] for place_ in range(len(lines))]


async def new_lines_at(lines: Mapping[int, LineForm]) -> dict[int, NewLine]:
    """``new_lines`` for some of a form's lines, by their places in it."""
    products = await _products(lines)
    return {
        place_: NewLine(
            product_id=products[line.sku].id,
            sku=line.sku,
            name=line.name or products[line.sku].name,
            physical=_or(line.physical, products[line.sku].physical),
            quantity=line.quantity,
            unit_price=_or(line.unit_price, products[line.sku].price),
            discount=line.discount,
            vat_rate=_or(line.vat_rate, products[line.sku].vat_rate),
        )
        for place_, line in lines.items()
    }


async def _products(lines: Mapping[int, LineForm]) -> dict[str, Product]:
    """The lines' products by SKU; unknown ones are made, in one order for everybody."""
    skus = sorted({line.sku for line in lines.values()})
    known = {product.sku: product for product in await Product.filter(sku__in=skus)}
    missing = {}
    for place_, line in lines.items():
        if line.sku not in known and line.sku not in missing:
            missing[line.sku] = _new_product(line, place_)
    if missing:
        rows = [missing[sku] for sku in sorted(missing)]
        await Product.bulk_create(rows, ignore_conflicts=True)
        known = {product.sku: product for product in await Product.filter(sku__in=skus)}
    return known


def _new_product(line: LineForm, place_: int) -> Product:
    for field, words in NEEDED.items():
        if getattr(line, field) is None:
            said = _("{sku} is no known product: say its {field}").format(sku=line.sku, field=words)
            raise wrong_field(f"lines.{place_}.{field}", said)
    return Product(
        sku=line.sku,
        name=line.name or line.sku,
        price=line.unit_price,
        vat_rate=line.vat_rate,
        physical=_or(line.physical, True),
        created_at=datetime.now(UTC),
    )


NEEDED = {"unit_price": _("price"), "vat_rate": _("VAT rate")}
"""What makes a new product, in words."""


def _or(given: T | None, default: T) -> T:
    return default if given is None else given
