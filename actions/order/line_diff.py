"""Lines as they are to be beside the lines as they were, of an order or a quote, in words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from actions.order.line_form import LineForm, new_lines_with_positions
from actions.order.placement import NewLine
from backdesk.db.derived_columns import fold_of
from backdesk.i18n import _
from backdesk.money import format_money, format_rate
from models.order import OrderLine
from models.quote import QuoteLine

StoredLine = OrderLine | QuoteLine
L = TypeVar("L", bound=OrderLine | QuoteLine)
OF_A_LINE = ("quantity", "unit_price", "discount", "vat_rate", "name", "physical")
"""What may change of a line; its SKU says which line it is."""


@dataclass(frozen=True)
class EditedLine:
    """A line as it is to be; ``line`` is the one that it was, where it was there before."""

    line: StoredLine | None
    new: NewLine

    @property
    def before(self) -> NewLine | None:
        return to_new_line(self.line) if self.line else None


def to_new_line(line: StoredLine) -> NewLine:
    """The line as it would be placed again: with its own discount, without its share."""
    own = line.own_discount if isinstance(line, OrderLine) else line.discount
    return NewLine(
        product_id=line.product_id,
        sku=line.sku,
        name=line.name,
        physical=line.physical,
        quantity=line.quantity,
        unit_price=line.unit_price,
        discount=own,
        vat_rate=line.vat_rate,
    )


async def match_lines(
    forms: Sequence[LineForm] | None, lines: Sequence[StoredLine], now: datetime
) -> list[EditedLine]:
    """All lines that there will be; a line stays the same row as long as its SKU stays."""
    if forms is None:
        return [EditedLine(line, to_new_line(line)) for line in lines]
    left, was = defaultdict[str, list[StoredLine]](list), dict[int, StoredLine]()
    for line in lines:
        left[fold_of(line.sku)].append(line)
    for place, form in enumerate(forms):
        if same := left[fold_of(form.sku)]:
            was[place] = min(same, key=lambda line: _differences(form, line))
            same.remove(was[place])
    new = {at: form for at, form in enumerate(forms) if at not in was}
    added = await new_lines_with_positions(new, now)
    return [
        EditedLine(was[at], _kept(form, was[at])) if at in was else EditedLine(None, added[at])
        for at, form in enumerate(forms)
    ]


def _differences(form: LineForm, line: StoredLine) -> int:
    """Of two lines with one SKU, the one that is more alike is the same."""
    new, before = _kept(form, line), to_new_line(line)
    return sum(getattr(new, name) != getattr(before, name) for name in OF_A_LINE)


def _kept(form: LineForm, line: StoredLine) -> NewLine:
    """A name, price or VAT rate that is left out stays; a discount that is left out is none."""
    given = {name: getattr(form, name) for name in OF_A_LINE}
    if (form.name or "").strip() == line.name.strip():
        given["name"] = line.name
    said = {name: value for name, value in given.items() if value is not None}
    return NewLine(**vars(to_new_line(line)) | said)


def line_changes(
    currency: str, lines: Sequence[StoredLine], edited: Sequence[EditedLine]
) -> dict[str, tuple[Any, Any]]:
    """``{what: (from, to)}`` in words, as the history and the preview say it."""
    said: list[tuple[str, Any, Any]] = []
    for one in edited:
        if one.before is None:
            said.append(
                (_("{sku} added").format(sku=_called(one.new)), None, _said(currency, one.new))
            )
        else:
            said += _changes_of_line(currency, one.before, one.new)
    for line in removed_lines(lines, edited):
        was = _said(currency, to_new_line(line))
        said.append((_("{sku} removed").format(sku=_called(line)), was, None))
    found, times = dict[str, tuple[Any, Any]](), Counter[str]()
    for what, before, after in said:
        times[what] += 1
        found[f"{what} ({times[what]})" if times[what] > 1 else what] = (before, after)
    return found


def _changes_of_line(currency: str, before: NewLine, new: NewLine) -> list[tuple[str, Any, Any]]:
    def money(amount: int) -> str:
        return format_money(amount, currency)

    pairs = [
        (_("{sku} quantity"), before.quantity, new.quantity),
        (_("{sku} price"), money(before.unit_price), money(new.unit_price)),
        (_("{sku} discount"), money(before.discount), money(new.discount)),
        (_("{sku} VAT rate"), _rate(before), _rate(new)),
        (_("{sku} name"), before.name, new.name),
        (_("{sku} to be shipped"), before.physical, new.physical),
    ]
    return [(what.format(sku=_called(before)), was, now) for what, was, now in pairs if was != now]


def _called(line: NewLine | StoredLine) -> str:
    """By its SKU; a line of its own has none."""
    return str(line.sku or line.name)


def _rate(line: NewLine) -> str:
    return f"{format_rate(line.vat_rate)} %"


def _said(currency: str, line: NewLine) -> str:
    amount = format_money(line.unit_price, currency)
    said = _("{name}, {quantity} at {amount}")
    return said.format(quantity=line.quantity, name=line.name, amount=amount)


def removed_lines(lines: Sequence[L], edited: Sequence[EditedLine]) -> list[L]:
    kept = {one.line.id for one in edited if one.line}
    return [line for line in lines if line.id not in kept]
