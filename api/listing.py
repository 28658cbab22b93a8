"""Lists: filters by name, a declared set of sorts, and pages that go on from a cursor."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tortoise.expressions import Q
from tortoise.models import Model
from tortoise.queryset import QuerySet

from actions.problem import FieldError, Invalid, wrong_field
from models.words import _

MOST = 200
COUNTED = 10_000


@dataclass(frozen=True)
class Listing:
    """What of a model can be listed: ``filters`` make a ``Q`` of a text, ``sorts`` are columns."""

    model: type[Model]
    filters: Mapping[str, Callable[[str], Q]]
    sorts: tuple[str, ...]
    default_sort: str
    related: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """``after`` is where the next page goes on, or nothing; ``count`` is exact up to a cap."""

    rows: list[Any] = field(default_factory=list)
    after: str | None = None
    count: int = 0
    count_is_exact: bool = True


def text(column: str) -> Callable[[str], Q]:
    """Equal to one of several values, separated by commas."""

    def make(value: str) -> Q:
        where: dict[str, Any] = {f"{column}__in": [one.strip() for one in value.split(",")]}
        return Q(**where)

    return make


def moment(column: str, lookup: str) -> Callable[[str], Q]:
    """Before or after a point in time; one without a zone is in UTC."""

    def make(value: str) -> Q:
        at = datetime.fromisoformat(value)
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
        where: dict[str, Any] = {f"{column}__{lookup}": at}
        return Q(**where)

    return make


def truth(q: Q) -> Callable[[str], Q]:
    """``true`` for those of which ``q`` is true, ``false`` for the others."""

    def make(value: str) -> Q:
        if value not in ("true", "false"):
            raise ValueError("write true or false")
        return q if value == "true" else ~q

    return make


def search(*columns: str) -> Callable[[str], Q]:
    """The words stand in one of the columns, whatever their case."""
    return lambda value: Q(*(Q(**{f"{c}__icontains": value}) for c in columns), join_type=Q.OR)


def asked(listing: Listing, given: Mapping[str, str]) -> Q:
    """The filters that were given.

    :raises Invalid: naming each that is unknown or cannot be read.
    """
    q, errors = Q(), []
    for name, value in given.items():
        make = listing.filters.get(name)
        if make is None:
            names = ", ".join(listing.filters)
            said = _("there is no such filter; there are: {names}").format(names=names)
            errors.append(FieldError(name, said))
            continue
        try:
            q &= make(value)
        except (ValueError, OverflowError) as error:
            errors.append(FieldError(name, str(error)))
    if errors:
        raise Invalid(errors)
    return q


async def page(listing: Listing, given: Mapping[str, str]) -> Page:
    """The page that the query string asks for.

    :raises Invalid: naming what of it is wrong.
    """
    filters = {k: v for k, v in given.items() if k not in ("sort", "limit", "after")}
    rows = listing.model.filter(asked(listing, filters))
    limit, sort = _limit(given.get("limit", "50")), given.get("sort") or listing.default_sort
    column = sort.removeprefix("-")
    if column not in listing.sorts:
        names = ", ".join(listing.sorts)
        raise wrong_field("sort", _("sort by one of: {names}").format(names=names))
    counted = len(await rows.limit(COUNTED + 1).values_list("id"))
    if "after" in given:
        rows = rows.filter(_after(given["after"], sort))
    found = await _sorted(rows, sort).select_related(*listing.related).limit(limit + 1)
    more = len(found) > limit
    return Page(
        rows=found[:limit],
        after=_cursor(found[limit - 1], sort) if more else None,
        count=min(counted, COUNTED),
        count_is_exact=counted <= COUNTED,
    )


def _sorted(rows: QuerySet[Any], sort: str) -> QuerySet[Any]:
    """The key comes last in every sort, so that equal values have an order too."""
    return rows.order_by(sort, "-id" if sort.startswith("-") else "id")


def _limit(value: str) -> int:
    if not (value.isascii() and value.isdigit() and 1 <= int(value[:9]) <= MOST):
        raise wrong_field("limit", _("a number from 1 to {most}").format(most=MOST))
    return int(value)


def _cursor(row: Model, sort: str) -> str:
    value = getattr(row, sort.removeprefix("-"))
    if isinstance(value, datetime):
        value = value.astimezone(UTC).isoformat()
    raw = json.dumps([sort, value, row.pk]).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _after(cursor: str, sort: str) -> Q:
    column, lookup = sort.removeprefix("-"), "lt" if sort.startswith("-") else "gt"
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        of_sort, value, key = json.loads(raw)
        if of_sort != sort or not isinstance(key, int) or abs(key) > 2**31:
            raise ValueError
        if column.endswith("_at"):
            value = datetime.fromisoformat(value)
        elif not isinstance(value, (str, int)) or (isinstance(value, int) and abs(value) > 2**62):
            raise ValueError
    except (ValueError, TypeError, RecursionError):
        said = _("this is no cursor of this list in this order; begin without it")
        raise wrong_field("after", said) from None
    return Q(**{f"{column}__{lookup}": value}) | Q(**{column: value, f"id__{lookup}": key})
