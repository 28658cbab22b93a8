"""Lists: filters by name, a declared set of sorts, and pages that go on from a cursor."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from tortoise.exceptions import ValidationError
from tortoise.expressions import Q
from tortoise.models import Model

from backdesk.actions.errors import FieldError, Invalid, field_error
from backdesk.actions.form import invalid_text_errors
from backdesk.db.database import TookTooLong
from backdesk.db.derived_columns import fold_of, sorted_by
from backdesk.db.pagination import InvalidCursor, SortKey, read_page, where
from backdesk.db.timeout import with_statement_timeout
from backdesk.defaults import default_zone
from backdesk.i18n import _
from backdesk.search.full_text import choose_plan, count_found
from backdesk.search.query_language import SearchContext, SearchSchema

T = TypeVar("T")
MOST = 200
PATIENCE, PATIENCE_TO_COUNT = 10_000, 1_500
"""Milliseconds."""

USUAL = 50


@dataclass(frozen=True)
class Filter:
    """``read`` makes a ``Q`` of a text, by the days of the shop; ``schema`` and ``meaning`` are for
    the API's document.

    ``read`` raises ValueError, saying what should have been written.
    """

    read: Callable[[str, SearchContext], Q]
    meaning: str
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})


@dataclass(frozen=True)
class ListSpec:
    """What of a model can be listed, and how: ``sorts`` are columns that are never null."""

    model: type[Model]
    filters: Mapping[str, Filter]
    sorts: tuple[str, ...]
    default_sort: str
    related: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """``after`` is where the next page goes on, or nothing; ``count`` is exact up to a cap."""

    rows: list[Any]
    after: str | None
    count: int
    count_is_exact: bool


def text(column: str) -> Filter:
    """Equal to one of several values, separated by commas."""

    def read(value: str, reader: SearchContext) -> Q:  # noqa: ARG001
        return where(f"{column}__in", [one.strip() for one in value.split(",")])

    return Filter(read, "One value, or several with commas between them")


def folded(column: str) -> Filter:
    """As ``text``, whatever the case and accents of what the column keeps folded."""

    def read(value: str, reader: SearchContext) -> Q:  # noqa: ARG001
        return where(f"{column}__in", [fold_of(one.strip()) for one in value.split(",")])

    return Filter(read, "One value, or several with commas between them, in any case")


def email(column: str) -> Filter:
    """An e-mail address, in any case; they are stored in lower case."""
    return Filter(lambda value, _reader: where(column, value.strip().lower()), "An e-mail address")


def datetime_filter(column: str, lookup: str, meaning: str) -> Filter:
    """Before or after a point in time; one without a zone is in UTC."""

    def read(value: str, reader: SearchContext) -> Q:  # noqa: ARG001
        try:
            at = datetime.fromisoformat(value)
            at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
        except (ValueError, OverflowError):
            said = _("a time in ISO 8601, like 2026-11-20T09:30:00Z (write + as %2B)")
            raise ValueError(str(said)) from None
        return where(f"{column}__{lookup}", at)

    return Filter(read, meaning, {"type": "string", "format": "date-time"})


def date_filter(column: str, lookup: str, meaning: str) -> Filter:
    """Before or after a day."""

    def read(value: str, reader: SearchContext) -> Q:  # noqa: ARG001
        try:
            return where(f"{column}__{lookup}", date.fromisoformat(value))
        except ValueError:
            raise ValueError(str(_("a day, like 2026-11-20"))) from None

    return Filter(read, meaning, {"type": "string", "format": "date"})


def boolean_filter(q: Callable[[SearchContext], Q], meaning: str) -> Filter:
    """``true`` for those of which ``q`` is true now, ``false`` for the others."""

    def read(value: str, reader: SearchContext) -> Q:
        if value not in ("true", "false"):
            raise ValueError(str(_("write true or false")))
        return q(reader) if value == "true" else ~q(reader)

    return Filter(read, meaning, {"type": "boolean"})


def choice_filter(vocabulary: SearchSchema) -> Filter:
    """What the vocabulary understands; days are those of the shop."""
    meaning = f"Words as in the box above the list: {vocabulary.example}"
    return Filter(vocabulary.find, meaning)


async def parse_filters(listing: ListSpec, given: Mapping[str, str]) -> Q:
    """The filters that were given.

    :raises Invalid: naming each that is unknown or cannot be read.
    """
    q, errors = Q(), invalid_text_errors(given)
    reader = SearchContext(datetime.now(UTC), await default_zone())
    for name, value in given.items():
        found = listing.filters.get(name)
        if found is None:
            names = ", ".join(listing.filters)
            said = _("there is no such filter; there are: {names}").format(names=names)
            errors.append(FieldError(name, said))
            continue
        try:
            one = found.read(value, reader)
            listing.model.filter(one).sql()  # a value that no column could hold is found out here
            q &= one
        except (ValueError, ValidationError) as error:
            errors.append(FieldError(name, str(error)))
    if errors:
        raise Invalid(errors)
    return q


async def page(listing: ListSpec, given: Mapping[str, str]) -> Page:
    """One page of the list that the query asks for.

    :raises Invalid: naming what cannot be read.
    :raises TookTooLong: the rows are not found in the time that somebody would wait.
    """
    filters = {k: v for k, v in given.items() if k not in ("sort", "limit", "after")}
    rows = await choose_plan(listing.model.filter(await parse_filters(listing, filters)), {})
    limit, keys = _limit(given.get("limit")), _keys(listing, given.get("sort"))
    shown, ask = (
        rows.select_related(*listing.related),
        with_statement_timeout if filters else _however_long,
    )
    try:
        found = await ask(
            lambda: read_page(shown, keys, limit, after=given.get("after", "")), PATIENCE
        )
    except InvalidCursor:
        said = _("this is no cursor of this list in this order; begin without it")
        raise field_error("after", said) from None
    if found is None:
        raise TookTooLong
    counted = await ask(lambda: count_found(rows), PATIENCE_TO_COUNT)
    count, exact = counted or (len(found.rows), False)
    return Page(found.rows, found.next or None, count, exact)


async def _however_long(ask: Callable[[], Awaitable[T]], _milliseconds: int) -> T | None:
    """What is not narrowed down is read from its index, and needs no watch."""
    return await ask()


def _limit(value: str | None) -> int:
    if value is None:
        return USUAL
    if not (value.isascii() and value.isdigit() and len(value) < 4 and 1 <= int(value) <= MOST):
        raise field_error("limit", _("a number from 1 to {most}").format(most=MOST))
    return int(value)


def _keys(listing: ListSpec, sort: str | None) -> list[SortKey]:
    """The order asked for, the key at its end so that equal values have one too."""
    sort = listing.default_sort if sort is None else sort
    column, descending = sort.removeprefix("-"), sort.startswith("-")
    if column not in listing.sorts:
        names = ", ".join(listing.sorts)
        raise field_error("sort", _("sort by one of: {names}").format(names=names))
    keys = [SortKey(sorted_by(listing.model, column), descending), SortKey("id", descending)]
    return keys[1:] if column == "id" else keys
