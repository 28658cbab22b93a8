"""Lines, given inline: by the SKU of a known product, or with all that makes a new one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, TypeVar

import pydantic

from actions.form import Amount, Form, Line, Name, Quantity, Rate
from actions.order.placing import NewLine
from actions.problem import wrong_field
from models.product import Product
from models.words import _

T = TypeVar("T")


class LineForm(Form):
    """A known SKU is that product, and lends what is left out of name, price and VAT rate."""

    sku: Annotated[Line, pydantic.Field(min_length=1, max_length=100)]
    name: Name | None = None
    quantity: Quantity
    unit_price: Amount | None = None
    vat_rate: Rate | None = None
    discount: Amount = 0
    physical: bool | None = None


async def new_lines(lines: list[LineForm]) -> list[NewLine]:
    """The lines as they will be placed. Unknown products are made."""
    products = await _products(lines)
    return [
        NewLine(
            product_id=products[line.sku].id,
            sku=line.sku,
            name=line.name or products[line.sku].name,
            physical=_or(line.physical, products[line.sku].physical),
            quantity=line.quantity,
            unit_price=_or(line.unit_price, products[line.sku].price),
            discount=line.discount,
            vat_rate=_or(line.vat_rate, products[line.sku].vat_rate),
        )
        for line in lines
    ]


async def _products(lines: list[LineForm]) -> dict[str, Product]:
    """The lines' products by SKU; unknown ones are made, in one order for everybody."""
    skus = sorted({line.sku for line in lines})
    known = {product.sku: product for product in await Product.filter(sku__in=skus)}
    missing = {}
    for place_, line in enumerate(lines):
        if line.sku not in known and line.sku not in missing:
            missing[line.sku] = _new_product(line, place_)
    if missing:
        rows = [missing[sku] for sku in sorted(missing)]
        await Product.bulk_create(rows, ignore_conflicts=True)
        known = {product.sku: product for product in await Product.filter(sku__in=skus)}
    return known


def _new_product(line: LineForm, place_: int) -> Product:
    for field in ("unit_price", "vat_rate"):
        if getattr(line, field) is None:
            said = _("{sku} is no known product: say its {field}").format(sku=line.sku, field=field)
            raise wrong_field(f"lines.{place_}.{field}", said)
    return Product(
        sku=line.sku,
        name=line.name or line.sku,
        price=line.unit_price,
        vat_rate=line.vat_rate,
        physical=_or(line.physical, True),
        created_at=datetime.now(UTC),
    )


def _or(given: T | None, default: T) -> T:
    return default if given is None else given
