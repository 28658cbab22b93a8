"""Set a number series: its prefix, its digits, and the number that comes next (rule 4)."""

from __future__ import annotations

from dataclasses import dataclass

from actions.settings.form import SERIES, SeriesForm, SeriesForms
from actions.settings.issued_numbers import last_issued_number
from backdesk.actions.errors import FieldError, Invalid
from backdesk.i18n import LazyText, _
from models.number_series import NumberRange, NumberSeries, Series


@dataclass(frozen=True)
class SeriesChange:
    """A series as it is, and as it is to be; ``field`` is where the form asks for it."""

    field: str
    title: str
    now: NumberSeries
    typed: SeriesForm

    @property
    def next(self) -> int:
        return self.now.next if self.typed.next is None else self.typed.next

    @property
    def moves(self) -> bool:
        """Whether the next number is another one than it would have been."""
        return self.typed.prefix != self.now.prefix or self.next != self.now.next

    def wrong(self, part: str, said: LazyText, **values: object) -> FieldError:
        return FieldError(f"series.{self.field}.{part}", said.format(**values))


async def lock_series() -> dict[Series, NumberSeries]:
    """Every counter, locked in the order in which drawing a number locks them."""
    rows = await NumberSeries.all().select_for_update().order_by("id")
    return {row.series: row for row in rows}


async def renumber(form: SeriesForms) -> dict[str, list[object]]:
    """What changed, as the history has it. Only inside a transaction.

    :raises Invalid: a prefix is another series', or a number could be given twice.
    """
    counters = await lock_series()
    wishes = [
        SeriesChange(name, str(declared.title), counters[SERIES[name]], getattr(form, name))
        for name, declared in SeriesForms.model_fields.items()
    ]
    wrong = _shared_prefixes(wishes)
    for wish in wishes:
        if wish.moves and not any(one.field.startswith(f"series.{wish.field}.") for one in wrong):
            wrong += await _used_before(wish)
    if wrong:
        raise Invalid(wrong)
    changes: dict[str, list[object]] = {}
    for wish in wishes:
        changes |= await _set(wish)
    return changes


def _shared_prefixes(wishes: list[SeriesChange]) -> list[FieldError]:
    """Of two series with one prefix, the one that was changed to it is wrong."""
    said = _("{other} have this prefix; give each series one of its own.")
    found = []
    for place, wish in enumerate(wishes):
        for other_place, other in enumerate(wishes):
            same = wish.typed.prefix.upper() == other.typed.prefix.upper()
            changed = wish.typed.prefix != wish.now.prefix
            later = place > other_place or other.typed.prefix == other.now.prefix
            if wish is not other and same and changed and later:
                found.append(wish.wrong("prefix", said, other=other.title))
                break
    return found


async def _used_before(wish: SeriesChange) -> list[FieldError]:
    prefix, series = wish.typed.prefix, wish.now.series
    for one in await NumberRange.filter(prefix=prefix).exclude(series=series):
        if await last_issued_number(one.series, prefix) is not None:
            said = _("Another series gave numbers with this prefix once; take one that is new.")
            return [wish.wrong("prefix", said)]
    last = await last_issued_number(series, prefix)
    if last is None or wish.next > last.place:
        return []
    said = _("{number} was issued last, so the next one is {least} or more.")
    return [wish.wrong("next", said, number=last.number, least=last.place + 1)]


async def _set(wish: SeriesChange) -> dict[str, list[object]]:
    """Where the series moves, a range of its numbers ends and another begins."""
    now, moves, start = wish.now, wish.moves, wish.next
    wanted = {"prefix": wish.typed.prefix, "digits": wish.typed.digits, "next": start}
    changes: dict[str, list[object]] = {
        f"{wish.field}_{name}": [getattr(now, name), value]
        for name, value in wanted.items()
        if getattr(now, name) != value
    }
    if moves:
        await NumberRange.filter(series=now.series, until=None).update(until=now.next)
        await NumberRange.create(series=now.series, prefix=wish.typed.prefix, start=start)
    if changes:
        await now.update_from_dict(wanted).save(update_fields=list(wanted))
    return changes
