"""Rows by the hundred thousand: made of what is known to fit, without looking at each value."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar

from tortoise.models import Model

T = TypeVar("T", bound=Model)


def construct_unvalidated(model: type[T], **columns: Any) -> T:
    """A new row, as the model's own constructor makes it, in a tenth of the time.

    The values must be of their columns' types; they are checked when the row is written.
    Only for models of which no default is made anew for each row.
    """
    row = model.__new__(model)
    row.__dict__.update(_blank(model))
    row.__dict__.update(columns)
    return row


@cache
def _blank(model: type[Model]) -> dict[str, Any]:
    return vars(model())
