"""Conditions that the vocabularies of several lists are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from tortoise.expressions import Q
from tortoise.models import Model

from backdesk.db.derived_columns import sorted_by
from backdesk.db.pagination import where
from backdesk.search.folded import begins, contains, equals_or_begins
from backdesk.search.query_language import SearchContext, any_of

MOST_VALUES = 8


def column_is(**column: Any) -> Callable[[SearchContext], Q]:
    return lambda _reader: Q(**column)


def one_of(column: str, words: Any) -> Mapping[str, Callable[[SearchContext], Q]]:
    return {word.value: column_is(**{column: word.value}) for word in words}


def between(column: str) -> Callable[[datetime | None, datetime | None], Q]:
    """Rows from the time between; a row without a time is in none."""

    def inside(start: datetime | None, end: datetime | None) -> Q:
        since = where(f"{column}__gte", start) if start else Q()
        return since & where(f"{column}__lt", end) if end else since

    return inside


def contains_any(*columns: str) -> Callable[[str], Q]:
    return lambda typed: any_of([contains(one, typed) for one in columns])


def called(text: Callable[[str], Q], column: str) -> Callable[[str], Q]:
    """The column as ``equals_or_begins``; so do the texts say, which have an index."""
    return lambda typed: text(typed.removesuffix("*")) & equals_or_begins(column, typed)


def numbered(text: Callable[[str], Q]) -> Callable[[str], Q]:
    """A number, whether or not it was typed with a # before it."""
    number = called(text, "number")
    return lambda typed: number(typed.removeprefix("#"))


def postcode(text: Callable[[str], Q]) -> Callable[[str], Q]:
    """``1012 AB`` is ``1012AB``: the texts hold every postcode without its spaces too."""
    return lambda typed: text(typed.replace(" ", "").replace("-", ""))


def known_values(model: type[Model], column: str) -> Callable[[str], Any]:
    """Values of a column that begin as typed, for completion."""

    async def known(begun: str) -> list[str]:
        rows = model.filter(begins(column, begun)).exclude(**{column: ""}).distinct()
        key = sorted_by(model, column)
        found = await rows.order_by(key).limit(MOST_VALUES).values_list(column, key)
        return list(dict.fromkeys(str(one[0]) for one in found))

    return known
