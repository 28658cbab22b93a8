"""The parts in which a return is received: read from a form, and counted on the return's lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import pydantic

from actions.shop_context import ShopContext
from backdesk.actions.errors import FieldError, Invalid
from backdesk.actions.form import LARGEST_QUANTITY, Field, Form, ShortText
from backdesk.i18n import LazyText, _
from models.return_case import ReturnCase, ReturnLine

Units = Annotated[int, pydantic.Field(ge=0, le=LARGEST_QUANTITY)]
JOINT = "; "
LONGEST = 200


class ReceivedLine(Form):
    """Units of a line (``line`` is the id of the return's line) that came.

    ``quantity`` came, all of them back into stock or all written off, as ``restock`` says;
    unsaid, what is damaged or does not work is written off. Or so many go ``to_stock`` and so
    many are ``written_off``: then the ``condition`` is theirs. The same line may be named again,
    for another part of it.
    """

    line: int = Field(ge=1)
    quantity: Units = 0
    condition: ShortText = ""
    restock: bool | None = None
    to_stock: Units = 0
    written_off: Units = 0


@dataclass(frozen=True)
class Part:
    """``units`` of a return's line that came in one condition."""

    row: ReturnLine
    units: int
    restocked: bool
    condition: str = ""


async def lines_of(case: ReturnCase, ctx: ShopContext) -> list[ReturnLine]:
    """The return's lines, by id; what changes on them is saved."""
    rows = await ReturnLine.filter(return_case_id=case.id).order_by("id")
    for row in rows:
        ctx.watch(row)
    return rows


def parts_of(lines: Sequence[ReceivedLine] | None, rows: Sequence[ReturnLine]) -> list[Part]:
    """What came by now, or all that is still to come.

    :raises Invalid: a line of another return, or more of one than is still to come.
    """
    if lines is None:
        return [Part(row, row.to_come, row.sold_again) for row in rows if row.to_come]
    known = {row.id: row for row in rows}
    parts: list[Part] = []
    taken, errors = Counter[int](), []
    for place, one in enumerate(lines):
        row = known.get(one.line)
        if row is None:
            said = str(_("this return has no such line"))
            errors.append(FieldError(f"lines.{place}.line", said))
            continue
        parts += _parts(one, row)
        taken[row.id] += one.quantity + one.to_stock + one.written_off
        if taken[row.id] > row.to_come:
            errors.append(FieldError(f"lines.{place}.{_named(one)}", _too_many(row)))
    if errors:
        raise Invalid(errors)
    return parts


def _parts(one: ReceivedLine, row: ReturnLine) -> list[Part]:
    """None of them is empty."""
    restock = row.sold_again if one.restock is None else one.restock
    sound = "" if one.written_off else one.condition
    parts = (
        Part(row, one.quantity, restock, one.condition),
        Part(row, one.to_stock, True, sound),
        Part(row, one.written_off, False, one.condition),
    )
    return [part for part in parts if part.units]


def _named(one: ReceivedLine) -> str:
    """The field that says how many came."""
    return "quantity" if one.quantity else "to_stock" if one.to_stock else "written_off"


def _too_many(row: ReturnLine) -> str:
    if row.received:
        return _("only {units} still to come").format(units=row.to_come)
    return _("only {units} were announced").format(units=row.quantity)


def joined(conditions: Iterable[str]) -> str:
    """The conditions of a line's parts, each once."""
    return JOINT.join(dict.fromkeys(one for one in conditions if one))[:LONGEST]


Counts = Mapping[int, tuple[int, int]]


def counts(rows: Iterable[ReturnLine]) -> Counts:
    """``{line id: (back in stock, written off)}``."""
    return {row.id: (row.restocked, row.written_off) for row in rows}


def changed(before: Counts, rows: Sequence[ReturnLine]) -> dict[str, tuple[Any, Any]]:
    """What came or went, as the history tells it."""
    told: tuple[LazyText, LazyText] = (_("{name}, back in stock"), _("{name}, written off"))
    found, names = {}, names_of(rows)
    for row in rows:
        now = (row.restocked, row.written_off)
        for words, was, is_ in zip(told, before[row.id], now, strict=True):
            if was != is_:
                found[words.format(name=names[row.id])] = (was, is_)
    return found


def names_of(rows: Sequence[ReturnLine]) -> dict[int, str]:
    """Each line by its name; of several that are called alike, with its place among them."""
    alike, seen = Counter(row.name for row in rows), Counter[str]()
    found = {}
    for row in rows:
        seen[row.name] += 1
        found[row.id] = f"{row.name} ({seen[row.name]})" if alike[row.name] > 1 else row.name
    return found
