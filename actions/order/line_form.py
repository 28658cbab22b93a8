"""Lines, given inline: by the SKU of a known product, or with all that makes a new one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, TypeVar

import pydantic

from actions.order.placement import NewLine
from backdesk.actions.errors import field_error
from backdesk.actions.form import Amount, Field, Form, Name, Quantity, Rate, ShortText
from backdesk.db.batches import PORTION, in_portions
from backdesk.db.derived_columns import fold_of
from backdesk.i18n import _
from models.product import Product, products_by_sku

T = TypeVar("T")
Method = Annotated[ShortText, pydantic.Field(max_length=60)]


class LineForm(Form):
    """A known SKU is that product, and lends what is left out of name, price and VAT rate.

    Without a SKU it is a line of its own: with a name and a price, and no stock.
    """

    sku: Annotated[ShortText, pydantic.Field(max_length=100)] = ""
    name: Name | None = None
    quantity: Quantity
    unit_price: Amount | None = None
    vat_rate: Rate | None = None
    discount: Amount = 0
    physical: bool | None = None


class NewOrderLineForm(Form):
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


async def new_lines(lines: Sequence[LineForm], now: datetime) -> list[NewLine]:
    """The lines as they will be placed. Unknown products are made."""
    found = await new_lines_with_positions(dict(enumerate(lines)), now)
    return [found[place_] for place_ in range(len(lines))]


async def new_lines_with_positions(
    lines: Mapping[int, LineForm], now: datetime
) -> dict[int, NewLine]:
    """``new_lines`` for some of a form's lines, by their places in it."""
    return await _as_placed(lines, await _products(lines, now))


async def lines_to_price(lines: Sequence[LineForm]) -> list[NewLine]:
    """The lines as they would be placed, while nothing is made of what is unknown."""
    placed = dict(enumerate(lines))
    known = await _known(placed)
    found = await _as_placed(placed, known | await _missing(placed, known))
    return [found[place_] for place_ in range(len(lines))]


async def _as_placed(
    lines: Mapping[int, LineForm], products: Mapping[str, Product]
) -> dict[int, NewLine]:
    found = {}
    async for place_, line in in_portions(lines.items()):
        product = products[line.sku] if line.sku else _new_product(line, place_)
        found[place_] = NewLine(
            product_id=product.id if line.sku else None,
            sku=product.sku if line.sku else "",
            name=line.name or product.name,
            physical=_or(line.physical, product.physical),
            quantity=line.quantity,
            unit_price=_or(line.unit_price, product.price),
            discount=line.discount,
            vat_rate=_or(line.vat_rate, product.vat_rate),
        )
    return found


async def _products(lines: Mapping[int, LineForm], now: datetime) -> dict[str, Product]:
    """The lines' products by SKU; unknown ones are made, in one order for everybody."""
    known = await _known(lines)
    missing = await _missing(lines, known)
    if missing:
        rows = sorted({id(one): one for one in missing.values()}.values(), key=lambda one: one.sku)
        for row in rows:
            row.created_at = now
        await Product.bulk_create(rows, batch_size=PORTION, ignore_conflicts=True)
        known = await _known(lines)
    return known


async def _known(lines: Mapping[int, LineForm]) -> dict[str, Product]:
    skus = sorted({line.sku for line in lines.values()} - {""})
    return await products_by_sku(skus)


async def _missing(
    lines: Mapping[int, LineForm], known: Mapping[str, Product]
) -> dict[str, Product]:
    """The products that these lines would make, by SKU."""
    missing: dict[str, Product] = {}
    alike: dict[str, Product] = {}
    async for place_, line in in_portions(lines.items()):
        if line.sku and line.sku not in known and line.sku not in missing:
            new = alike.get(fold_of(line.sku)) or _new_product(line, place_)
            missing[line.sku] = alike[fold_of(line.sku)] = new
    return missing


def _new_product(line: LineForm, place_: int) -> Product:
    needed = NEEDED if line.sku else NEEDED | {"name": _("name")}
    for field, words in needed.items():
        if getattr(line, field) in (None, ""):
            said = (
                _("{sku} is no known product: say its {field}")
                if line.sku
                else _("a line without a SKU needs its {field}")
            )
            raise field_error(f"lines.{place_}.{field}", said.format(sku=line.sku, field=words))
    return Product(
        sku=line.sku,
        name=line.name or line.sku,
        price=line.unit_price,
        vat_rate=line.vat_rate,
        physical=_or(line.physical, True),
    )


NEEDED = {"unit_price": _("price"), "vat_rate": _("VAT rate")}
"""What makes a new product, in words."""


def _or(given: T | None, default: T) -> T:
    return default if given is None else given
