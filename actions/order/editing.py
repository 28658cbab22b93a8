"""Change what was ordered before anything is invoiced, paid or packed: lines, discount, costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from actions.context import Context
from actions.order.line_form import LineForm, new_lines_at
from actions.order.placing import NewLine, line_columns, total_columns
from actions.order.price_or_refuse import price_or_refuse
from actions.problem import FieldError, Refused
from models.money import plain_rate, say_money
from models.order import Order, OrderLine
from models.packing_slip import PackingSlipLine
from models.pricing import Cost
from models.return_case import ReturnLine
from models.stock import StockReason
from models.words import _

OF_A_LINE = ("quantity", "unit_price", "discount", "vat_rate", "name", "physical")
"""What may change of a line; its SKU says which line it is."""


@dataclass(frozen=True)
class EditedLine:
    """A line as it is to be; ``line`` is the one that it was, where it was there before."""

    line: OrderLine | None
    new: NewLine

    @property
    def before(self) -> NewLine | None:
        return as_placed(self.line) if self.line else None


def as_placed(line: OrderLine) -> NewLine:
    """The line as it would be placed again: with its own discount, without its share."""
    return NewLine(
        product_id=line.product_id,
        sku=line.sku,
        name=line.name,
        physical=line.physical,
        quantity=line.quantity,
        unit_price=line.unit_price,
        discount=line.own_discount,
        vat_rate=line.vat_rate,
    )


def discount_on_all(order: Order, lines: Sequence[OrderLine]) -> int:
    """The order's discount without those of single lines."""
    own: int = sum(line.own_discount for line in lines)
    return int(order.discount) - own


async def edited_lines(
    forms: Sequence[LineForm] | None, lines: Sequence[OrderLine]
) -> list[EditedLine]:
    """All lines that there will be; a line stays the same row as long as its SKU stays."""
    if forms is None:
        return [EditedLine(line, as_placed(line)) for line in lines]
    left, was = list(lines), dict[int, OrderLine]()
    for place, form in enumerate(forms):
        same = [line for line in left if line.sku == form.sku]
        if same:
            was[place] = min(same, key=lambda line: _differences(form, line))
            left.remove(was[place])
    added = await new_lines_at({at: form for at, form in enumerate(forms) if at not in was})
    return [
        EditedLine(was[at], _kept(form, was[at])) if at in was else EditedLine(None, added[at])
        for at, form in enumerate(forms)
    ]


def _differences(form: LineForm, line: OrderLine) -> int:
    """Of two lines with one SKU, the one that is more alike is the same."""
    new, before = _kept(form, line), as_placed(line)
    return sum(getattr(new, name) != getattr(before, name) for name in OF_A_LINE)


def _kept(form: LineForm, line: OrderLine) -> NewLine:
    """What is left out of a line that was there stays."""
    given = {name: getattr(form, name) for name in OF_A_LINE if name in form.model_fields_set}
    if (form.name or "").strip() == line.name.strip():
        given.pop("name", None)
    said = {name: value for name, value in given.items() if value is not None}
    return NewLine(**vars(as_placed(line)) | said)


def changes_of_lines(
    order: Order, lines: Sequence[OrderLine], edited: Sequence[EditedLine]
) -> dict[str, tuple[Any, Any]]:
    """``{what: (from, to)}`` in words, as the history and the preview say it."""
    said: list[tuple[str, Any, Any]] = []
    for one in edited:
        if one.before is None:
            said.append((_("{sku} added").format(sku=one.new.sku), None, _said(order, one.new)))
        else:
            said += _changes_of_line(order, one.before, one.new)
    for line in _removed(lines, edited):
        was = _said(order, as_placed(line))
        said.append((_("{sku} removed").format(sku=line.sku), was, None))
    found: dict[str, tuple[Any, Any]] = {}
    for what, before, after in said:
        again = sum(key == what or key.startswith(f"{what} (") for key in found)
        found[f"{what} ({again + 1})" if again else what] = (before, after)
    return found


def _changes_of_line(order: Order, before: NewLine, new: NewLine) -> list[tuple[str, Any, Any]]:
    def money(amount: int) -> str:
        return say_money(amount, order.currency)

    pairs = [
        (_("{sku} quantity"), before.quantity, new.quantity),
        (_("{sku} price"), money(before.unit_price), money(new.unit_price)),
        (_("{sku} discount"), money(before.discount), money(new.discount)),
        (_("{sku} VAT rate"), _rate(before), _rate(new)),
        (_("{sku} name"), before.name, new.name),
        (_("{sku} to be shipped"), before.physical, new.physical),
    ]
    return [(what.format(sku=new.sku), was, now) for what, was, now in pairs if was != now]


def _rate(line: NewLine) -> str:
    return f"{plain_rate(line.vat_rate)} %"


def _said(order: Order, line: NewLine) -> str:
    amount = say_money(line.unit_price, order.currency)
    said = _("{name}, {quantity} at {amount}")
    return said.format(quantity=line.quantity, name=line.name, amount=amount)


def _removed(lines: Sequence[OrderLine], edited: Sequence[EditedLine]) -> list[OrderLine]:
    kept = {one.line.id for one in edited if one.line}
    return [line for line in lines if line.id not in kept]


async def write_what_is_ordered(
    order: Order, ctx: Context, edited: Sequence[EditedLine], given: dict[str, Any]
) -> None:
    """Price it all as if it were placed so, write it, and move the stock that it keeps.

    :raises Refused: a line that is to go stands on a paper.
    :raises Invalid: a discount is larger than its amount, or the total too large.
    """
    lines = await ctx.rows(OrderLine, order)
    now = {name: getattr(order, name) for name in COSTS} | {
        "discount": discount_on_all(order, lines)
    }
    wanted = now | {name: value for name, value in given.items() if name in now}
    shipping = Cost(wanted["shipping_cost"], wanted["shipping_vat_rate"])
    payment = Cost(wanted["payment_cost"], wanted["payment_vat_rate"])
    priced = price_or_refuse(
        [one.new for one in edited],
        discount=wanted["discount"],
        shipping=shipping,
        payment=payment,
        included=order.prices_include_vat,
        rounding=ctx.settings.vat_rounding,
    )
    kept = _kept_in_stock(lines)
    await _remove(order, ctx, _removed(lines, edited))
    for one, amounts in zip(edited, priced.lines, strict=True):
        columns = line_columns(one.new, amounts)
        if one.line is None:
            line = await OrderLine.create(order_id=order.id, **columns)
            ctx.add(order, line)
        else:
            one.line.update_from_dict(columns)
    order.update_from_dict(total_columns(priced, shipping, payment))
    _move_the_difference(order, ctx, kept, _kept_in_stock(await ctx.rows(OrderLine, order)))


COSTS = ("shipping_cost", "shipping_vat_rate", "payment_cost", "payment_vat_rate")


async def _remove(order: Order, ctx: Context, lines: list[OrderLine]) -> None:
    """A line goes only when no paper, cancelled or rejected as it may be, says its goods."""
    ids = [line.id for line in lines]
    slip_line = (
        await PackingSlipLine.filter(order_line_id__in=ids).first().select_related("packing_slip")
    )
    return_line = (
        await ReturnLine.filter(order_line_id__in=ids).first().select_related("return_case")
    )
    if slip_line is not None:
        raise _on_paper(slip_line.name, slip_line.packing_slip.number)
    if return_line is not None:
        raise _on_paper(return_line.name, return_line.return_case.number)
    for line in lines:
        await line.delete()
        ctx.drop(order, line)


def _on_paper(name: str, number: str) -> Refused:
    reason = _("{name} stands on {number}, which keeps what it says: its line cannot go").format(
        name=name, number=number
    )
    way_out = _("Lower its quantity, or duplicate the order to a quote and cancel this one.")
    return Refused(
        reason, way_out, detail=f"{reason}. {way_out}", errors=[FieldError("lines", reason)]
    )


def _kept_in_stock(lines: Sequence[OrderLine]) -> Counter[int]:
    """Units that are reserved for these lines, by product."""
    kept = Counter[int]()
    for line in lines:
        if line.product_id is not None:
            kept[line.product_id] += line.to_ship
    return kept


def _move_the_difference(
    order: Order, ctx: Context, before: Counter[int], after: Counter[int]
) -> None:
    for product_id in sorted(before.keys() | after.keys()):
        ctx.move_stock(
            product_id,
            StockReason.EDITED,
            order=order,
            document=order.number,
            reserved=after[product_id] - before[product_id],
        )
