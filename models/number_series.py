"""Number series: numbers without gaps, drawn inside the transaction that issues (rule 4)."""

from __future__ import annotations

from enum import StrEnum

from tortoise import fields
from tortoise.expressions import F
from tortoise.models import Model

from backdesk.db.row_lock import lock_rows


class Series(StrEnum):
    """The shop's six series."""

    ORDER = "order"
    QUOTE = "quote"
    INVOICE = "invoice"
    CREDIT_MEMO = "credit memo"
    PACKING_SLIP = "packing slip"
    RETURN = "return"


class NumberSeries(Model):
    """A counter row: ``next`` is given to the next document, after ``prefix``."""

    id = fields.IntField(primary_key=True)
    series = fields.CharEnumField(Series, max_length=20, unique=True)
    prefix = fields.CharField(10)
    digits = fields.IntField(default=5)
    next = fields.BigIntField(default=1)

    class Meta:
        table = "number_series"


class NumberRange(Model):
    """Numbers that a series gave, or gives, in a row: from ``start`` to the one before ``until``.

    Where ``until`` is empty the series is still in it. Another prefix or another next number
    ends a range and begins one, so a number that is missing inside a range was lost, and one
    between two ranges was never anybody's turn.
    """

    id = fields.IntField(primary_key=True)
    series = fields.CharEnumField(Series, max_length=20)
    prefix = fields.CharField(10)
    start = fields.BigIntField()
    until: int | None = fields.BigIntField(null=True)

    class Meta:
        table = "number_range"


FIRST_PREFIXES = {
    Series.ORDER: "ORD",
    Series.QUOTE: "QUO",
    Series.INVOICE: "INV",
    Series.CREDIT_MEMO: "CR",
    Series.PACKING_SLIP: "SHIP",
    Series.RETURN: "RET",
}


async def draw_number(series: Series) -> str:
    """The next number of ``series``. Only inside a transaction.

    The first draw locks every counter, always in the same order: a transaction that draws
    from two series cannot wait for one that draws from them the other way round.
    """
    await lock_rows(NumberSeries.all())
    await NumberSeries.filter(series=series).update(next=F("next") + 1)
    counter = await NumberSeries.get(series=series)
    return f"{counter.prefix}{counter.next - 1:0{counter.digits}d}"


async def draw_numbers(series: Series, count: int) -> list[str]:
    """``count`` numbers of ``series`` in a row, as ``draw_number`` gives one."""
    await lock_rows(NumberSeries.all())
    await NumberSeries.filter(series=series).update(next=F("next") + count)
    counter = await NumberSeries.get(series=series)
    first = counter.next - count
    return [f"{counter.prefix}{first + i:0{counter.digits}d}" for i in range(count)]
