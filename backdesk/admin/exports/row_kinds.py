"""What a row of an export is: a row of the list, or one of the rows that belong to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from tortoise.models import Model

from backdesk.admin.exports.columns import Column, ColumnType, column_for_path
from backdesk.i18n import LazyText, _

if TYPE_CHECKING:
    from backdesk.admin.model_view import ModelView

Make = Callable[[type[Model], str, str], Column]
"""From the model, the column's name and its label."""


@dataclass(frozen=True)
class RowKind:
    """``parts``: each model of which a listed row has rows, with the same columns in one order.

    ``parent`` is their foreign key to the listed row: ``order``. ``parent_fields`` are what of it
    goes along where no field was chosen; by default what names it. A kind without parts has one
    row for each row of the list.
    """

    name: str
    label: LazyText
    title: LazyText
    permission: str = ""
    parts: Sequence[tuple[type[Model], Mapping[str, Make]]] = ()
    labels: Mapping[str, LazyText] | None = None
    parent: str = ""
    parent_fields: Sequence[str] = ()

    def columns(self) -> list[list[Column]]:
        """The columns of each part, in words of whoever reads."""
        labels = self.labels or {}
        return [
            [make(model, f"{self.name}.{name}", str(labels[name])) for name, make in wanted.items()]
            for model, wanted in self.parts
        ]


def _at(
    model: type[Model], name: str, label: str, *, path: str, sign: int, currency: str
) -> Column:
    path = path or name.partition(".")[2]
    return column_for_path(model, path, label, name, sign=sign, currency=currency)


def value_at(path: str = "", sign: int = 1, currency: str = "currency") -> Make:
    """What is stored there; without a path in the column of that name.

    ``currency`` leads to that of amounts which have none beside them: ``order__currency``.
    """
    return partial(_at, path=path, sign=sign, currency=currency)


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
