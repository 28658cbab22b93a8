"""Groups of a list: by what its rows are put together, and how one group is asked for alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING, Any

from babel.dates import format_date
from starlette_admin.fields import DateField

from backdesk.admin.fields import DateTimeField, StatusField
from backdesk.i18n import LazyText, _, language
from backdesk.local_day import day_of

if TYPE_CHECKING:
    from backdesk.admin.model_view import ModelView


@dataclass(frozen=True)
class Grouping:
    """Rows with the same ``column``; or, ``group_by_date``, from the same day of the shop.

    ``asked`` gives what narrows the list to one group, as the address holds it: a ``filter``,
    or words of ``q``. ``named_by`` are columns of the rows whose first filled one is its name.
    """

    name: str
    label: LazyText | str
    column: str
    asked: Callable[[str], dict[str, str]]
    by_day: bool = False
    named_by: Sequence[str] = ()

    def key_of(self, row: Any, zone: tzinfo) -> str:
        value = getattr(row, self.column)
        if self.by_day and isinstance(value, datetime):
            value = day_of(value, zone)
        return "" if value is None else str(getattr(value, "value", value))

    def say(self, key: str, names: Sequence[Any]) -> str:
        """What the group is called."""
        if not key:
            return str(_("nothing"))
        if self.by_day:
            return str(format_date(date.fromisoformat(key), "EEEE d MMMM y", locale=language()))
        return next((str(name) for name in names if name), str(_(key)))

    def heading(self, row: Any, zone: tzinfo) -> tuple[str, str]:
        """The key and the name of the group in which ``row`` is; the shop is in ``zone``."""
        key = self.key_of(row, zone)
        return key, self.say(key, [getattr(row, name) for name in self.named_by])


def quote_filter_value(value: str) -> str:
    """A value as the grammar of filters reads it."""
    return '"{}"'.format(value.replace("\\", "\\\\").replace('"', '\\"'))


def group_by_value(name: str, label: LazyText | str) -> Grouping:
    """By a column of fixed words."""
    return Grouping(
        name, label, name, lambda key: {"filter": f"{name}__in={quote_filter_value(key)}"}
    )


def group_by_date(name: str, label: LazyText | str) -> Grouping:
    """By days, or the days on which moments lie."""
    return Grouping(
        "day",
        label,
        name,
        lambda key: {"filter": f"{name}__from={key} AND {name}__until={key}"},
        by_day=True,
    )


def groupings(view: ModelView) -> dict[str, Grouping]:
    """By the day on which the list is sorted, by each status, and by what the view adds."""
    found = []
    for name, _descending in view.sorted_by():
        if name in view.filterable and isinstance(view.field(name), DateTimeField | DateField):
            found.append(group_by_date(name, _("Day")))
    statuses = [one for one in view.filterable if isinstance(view.field(one), StatusField)]
    found += [group_by_value(name, view.field(name).label or name) for name in statuses]
    return {one.name: one for one in (*found, *view.more_groups)}
