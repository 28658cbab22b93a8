"""Changes: history entries as a page hears of them, with no more in them than it needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from backdesk.actions.locking import number_column
from backdesk.db.change_feed import MOST
from backdesk.db.clock import database_now
from backdesk.db.database import dialect
from backdesk.models.history import History
from backdesk.resource import resource_of, resources

LATE = 200
LATE_AT_MOST = timedelta(minutes=1)
"""On PostgreSQL an entry can be committed after some that have a later key."""


@dataclass(frozen=True)
class Change:
    """``place`` is the page of what changed, ``orders/ORD00001``; ``version`` an order's own."""

    id: int
    place: str
    number: str
    version: int | None
    kind: str
    by: str

    def is_at(self, page: str) -> bool:
        """Whether the page shows it: its own page, or the list of its kind."""
        return self.place == page or self.place.startswith(f"{page}/")

    def plain(self) -> dict[str, Any]:
        return asdict(self)


async def load_changes(entries: Sequence[int]) -> list[Change]:
    return await _read(History.filter(id__in=list(entries)))


async def changes_since(page: str, entry: int) -> list[Change] | None:
    """What a page missed since it was shown; None where that is too much to be told."""
    asked = Q(id__gt=entry)
    if dialect() == "postgres":
        recent = await database_now() - LATE_AT_MOST
        asked |= Q(id__gt=entry - LATE, at__gte=recent)
    found = await _read(History.filter(asked).limit(MOST + 1))
    return None if len(found) > MOST else [one for one in found if one.is_at(page)]


async def _read(entries: QuerySet[History]) -> list[Change]:
    pages = _pages()
    rows = await entries.order_by("id").values(
        *("id", "kind", "actor", "subject", "subject_key", "about"),
        *(f"{column}__{name}" for column, (_key, number) in pages.items()
          for name in (number, "version")),
    )  # fmt: skip
    found, keys = {}, {one.name: one.key for one in resources()}
    added = {key for key, _number in pages.values()}
    for row in rows:
        for column, (key, number) in pages.items():
            if called := row[f"{column}__{number}"]:
                version = row[f"{column}__version"]
                found[row["id"], key] = _change(row, key, str(called), version)
        subject = keys.get(row["subject"])
        if subject and subject not in added:
            place = f"{subject}/{row['subject_key']}"
            found[row["id"], place] = _change(row, subject, row["subject_key"], None)
        for paper in row["about"] or {}:
            kind, _space, its_number = paper.partition(" ")
            place = f"{keys[kind]}/{its_number}"
            found.setdefault((row["id"], place), _change(row, keys[kind], its_number, None))
    return list(found.values())


def _pages() -> dict[str, tuple[str, str]]:
    """Columns that the application added: the key and number column of the page each leads to."""
    found = {}
    for column in sorted(History._meta.fk_fields):
        field: Any = History._meta.fields_map[column]
        if resource := resource_of(field.related_model):
            found[column] = (resource.key, number_column(resource.model))
    return found


def _change(row: dict[str, Any], key: str, number: str, version: int | None) -> Change:
    return Change(row["id"], f"{key}/{number}", number, version, row["kind"], row["actor"])
