"""What one transaction works on: the rows in hand, theirs, and what is written at its end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any, Self, TypeVar

from tortoise.models import Model

from backdesk.auth.permissions import Actor
from backdesk.db.bulk_write import bulk_insert, bulk_update
from backdesk.db.clock import database_now
from backdesk.defaults import UTC, default_zone
from backdesk.models.history import History
from backdesk.resource import parent_of, resource_of, subject_name

M = TypeVar("M", bound=Model)


@dataclass(kw_only=True)
class UnitOfWork:
    """The rows that one transaction works on, theirs, and what is written at its end.

    An application that writes more at the end overrides ``begin`` and ``write``.
    """

    user: Actor
    now: datetime
    zone: tzinfo = UTC
    """By whose clock days are counted."""
    subjects: Sequence[Model] = ()
    history: list[History] = field(default_factory=list)
    together: bool = False
    """What is written may wait for the end: only where no row belongs to two subjects."""

    _made: list[Model] = field(default_factory=list)
    _changed: dict[int, tuple[Model, set[str]]] = field(default_factory=dict)
    _rows: dict[tuple[type[Model], type[Model]], dict[int, list[Any]]] = field(default_factory=dict)
    """By the rows' model and their parent's, then by the parent's key."""

    @classmethod
    async def begin(
        cls, user: Actor, *, at: datetime | None = None, together: bool = False
    ) -> Self:
        """A new one; ``at`` is when it happens, where that is not now."""
        zone = await default_zone()
        return cls(user=user, now=at or await database_now(), zone=zone, together=together)

    async def rows(self, model: type[M], parent: Model) -> list[M]:
        """The rows of ``model`` that belong to ``parent``, by id; read for the batch at once."""
        kind = (model, type(parent))
        if kind not in self._rows:
            ids = [subject.pk for subject in self.subjects if isinstance(subject, type(parent))]
            in_hand = {subject.pk: subject for subject in self.subjects if type(subject) is model}
            found: dict[int, list[Any]] = {pk: [] for pk in ids}
            column = _parent_column(model, type(parent))
            for row in await model.filter(**{f"{column}__in": ids}).order_by("id"):
                found[getattr(row, column)].append(in_hand.get(row.pk, row))
            self._rows[kind] = found
        return self._rows[kind].setdefault(parent.pk, [])

    def known(self, model: type[M], parent: Model) -> list[M] | None:
        """The rows of ``model`` if they were read already."""
        return self._rows.get((model, type(parent)), {}).get(parent.pk)

    def every_known(self, model: type[M], parent: type[Model]) -> list[M]:
        """Those of all parents in hand that were read already."""
        return [row for rows in self._rows.get((model, parent), {}).values() for row in rows]

    def take_in(self, parent: Model, model: type[M], rows: list[M]) -> None:
        """A row that was just made: it has these rows of ``model`` and nothing else yet."""
        self.subjects = [*self.subjects, parent]
        for (_model, of), known in self._rows.items():
            if of is type(parent):
                known[parent.pk] = []
        self._rows.setdefault((model, type(parent)), {})[parent.pk] = rows

    async def create(self, row: Model) -> None:
        """``row`` is new; it is told its key now, or never."""
        if self.together:
            self._made.append(row)
        else:
            await row.save()

    async def change(self, changed: Sequence[tuple[Model, Sequence[str]]]) -> None:
        """These columns of these rows are written: now, or with all others at the end."""
        if not self.together:
            await bulk_update(changed)
            return
        for row, columns in changed:
            self._changed.setdefault(id(row), (row, set()))[1].update(columns)

    async def write(self) -> None:
        """All that is left, at the very end."""
        made: dict[type[Model], list[Model]] = defaultdict(list)
        for row in self._made:
            made[type(row)].append(row)
            self._changed.pop(id(row), None)
        await bulk_update([(row, list(columns)) for row, columns in self._changed.values()])
        for rows in made.values():
            await bulk_insert(rows)
        await bulk_insert(self.history)


def _parent_column(model: type[Model], parent: type[Model]) -> str:
    """The column of ``model`` that says to which row of ``parent`` a row belongs."""
    resource = resource_of(model)
    declared = resource is not None and parent_of(resource) is parent
    return f"{resource.parent if resource and declared else subject_name(parent)}_id"
