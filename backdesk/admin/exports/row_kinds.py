"""What a row of an export is: a row of the list, or one of the rows that belong to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from tortoise.models import Model

from backdesk.admin.exports.columns import Column, ColumnType, List, column_for_path, digits_of
from backdesk.i18n import LazyText, _

if TYPE_CHECKING:
    from backdesk.admin.model_view import ModelView

Make = Callable[[type[Model], str, str], Column]
"""From the model, the column's name and its label."""


@dataclass(frozen=True)
class RowKind:
    """``parts``: each model of which a listed row has rows, with the same columns in one order.

    A kind without parts has one row for each row of the list.
    """

    name: str
    label: LazyText
    title: LazyText
    permission: str = ""
    parts: Sequence[tuple[type[Model], Mapping[str, Make]]] = ()
    labels: Mapping[str, LazyText] | None = None

    def columns(self) -> list[list[Column]]:
        """The columns of each part, in words of whoever reads."""
        labels = self.labels or {}
        return [
            [make(model, f"{self.name}.{name}", str(labels[name])) for name, make in wanted.items()]
            for model, wanted in self.parts
        ]


def _at(model: type[Model], name: str, label: str, path: str = "", sign: int = 1) -> Column:
    return column_for_path(model, path or name.partition(".")[2], label, name, sign)


def value_at(path: str = "", sign: int = 1) -> Make:
    """What is stored there; without a path in the column of that name."""
    return partial(_at, path=path, sign=sign)


def always(text: LazyText) -> Make:
    """The same word in every row."""
    return lambda _model, name, label: Column(
        name, label, ColumnType.TEXT, ("id",), lambda ids: [str(text)] * len(ids)
    )


def never(kind: ColumnType = ColumnType.TEXT) -> Make:
    """What rows of this model do not have."""
    return lambda _model, name, label: Column(
        name, label, kind, ("id",), lambda ids: [None] * len(ids)
    )


def counting(sign: int) -> Make:
    """The amount, or nothing of it where it was reversed: what a sum may add up."""

    def make(minors: List, currencies: List, reversed_at: List) -> List:
        return [
            (0, digits_of(currency)) if undone else (sign * minor, digits_of(currency))
            for minor, currency, undone in zip(minors, currencies, reversed_at, strict=True)
        ]

    paths = ("amount", "order__currency", "reversed_at")
    return lambda _model, name, label: Column(name, label, ColumnType.AMOUNT, paths, make)


def in_order(labels: Mapping[str, LazyText], columns: Mapping[str, Make]) -> dict[str, Make]:
    return {name: columns[name] for name in labels}


EACH = RowKind("each", _("One row each"), _("rows of the list"))


def row_kinds_for(view: ModelView, user: Any) -> dict[str, RowKind]:
    """What a row of the view's export may be, for whoever asks."""
    return {
        kind.name: kind
        for kind in (EACH, *view.row_kinds)
        if not kind.permission or user.may(kind.permission)
    }
