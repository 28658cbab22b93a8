"""What a handler is given: who asks and when, the rows around its subject, what follows of it.

An application whose actions have consequences of its own (stock, e-mails, computed columns)
declares a subclass of ``Context`` with ``@provide_context``: every action gets one.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, ClassVar, TypeVar

from tortoise.models import Model

from backdesk.actions.unit_of_work import UnitOfWork
from backdesk.auth.authorize import require_permission
from backdesk.auth.permissions import Actor
from backdesk.auth.user import User
from backdesk.db.batches import in_portions
from backdesk.i18n import LazyText
from backdesk.local_day import day_of
from backdesk.models.history import History
from backdesk.resource import resource_of, subject_name

M = TypeVar("M", bound=Model)
Changed = tuple[Model, dict[str, tuple[Any, Any]]]
LONGEST_KEY = 100
"""Letters of a name by which the history knows a row that has no number."""


class SystemActor:
    """The product itself, where nobody signed in asks: the command line, imports, the worker."""

    def may(self, permission: str) -> bool:  # noqa: ARG002 - it may everything
        return True

    def __str__(self) -> str:
        return "Orderly"


class Context:
    """One action on one subject: what the handler may ask for, and what it leaves behind.

    An application overrides ``unit_of_work``, ``quiet_columns`` and ``events``, and the hooks
    ``settle``, ``commit``, ``messages`` and ``history_columns``. ``off`` are the events of e-mails
    that would be sent were they not off, ``recalled`` e-mails that waited and are not sent any
    more: dry runs and dialogs say both.
    """

    unit_of_work: ClassVar[type[UnitOfWork]] = UnitOfWork
    quiet_columns: ClassVar[frozenset[str]] = frozenset({"version"})
    """Columns that follow from others; the history does not repeat them."""
    events: ClassVar[Container[str]] = ()
    """The events of which actions can write e-mails."""

    def __init__(self, batch: UnitOfWork) -> None:
        self.user = batch.user
        self.now = batch.now
        self.today = day_of(batch.now, batch.zone)
        self.batch = batch
        self.made: list[dict[str, str]] = []
        self.history: list[History] = []
        self.off: list[str] = []
        self.warnings: dict[str, None] = {}
        self.recalled: list[dict[str, Any]] = []
        self._by_the_shop = False
        self._before: dict[int, tuple[Model, dict[str, Any]]] = {}

    def ask(self, permission: str) -> None:
        """What is done from here on needs ``permission``, whatever action does it (rule 14).

        :raises NotPermitted: whoever acts does not hold it, and it is not the shop that acts.
        """
        if not self._by_the_shop:
            require_permission(self.user, permission)

    @contextmanager
    def the_shop(self) -> Iterator[None]:
        """What follows by the settings or by a rule, in which nobody chooses anything."""
        before, self._by_the_shop = self._by_the_shop, True
        try:
            yield
        finally:
            self._by_the_shop = before

    async def rows(self, model: type[M], parent: Model) -> list[M]:
        """The rows of ``model`` that belong to ``parent``, by id; what changes on them is saved."""
        rows = await self.batch.rows(model, parent)
        async for row in in_portions(rows):
            self.watch(row)
        return rows

    def watch(self, row: Model) -> None:
        """Save what changes on ``row`` from here on."""
        self._before.setdefault(id(row), (row, column_values(row)))

    async def create(self, parent: Model, row: Model) -> None:
        """Write a new row of ``parent``, whose key nobody asks for before the end."""
        await self.batch.create(row)
        self.add(parent, row)

    def add(self, parent: Model, row: Model) -> None:
        """Let ``rows`` know of a row that was created meanwhile."""
        known = self.batch.known(type(row), parent)
        if known is not None:
            known.append(row)
        self.watch(row)

    def drop(self, parent: Model, row: Model) -> None:
        """Let ``rows`` forget a row that was deleted meanwhile."""
        known = self.batch.known(type(row), parent)
        if known is not None:
            known.remove(row)
        self._before.pop(id(row), None)

    def changes_of(self, row: Model) -> dict[str, tuple[Any, Any]]:
        """``{column: (from, to)}`` since the row was first watched."""
        if id(row) not in self._before:
            return {}
        before = self._before[id(row)][1]
        return {
            name: (before[name], value)
            for name, value in column_values(row).items()
            if before[name] != value
        }

    async def settle(self) -> None:
        """What follows from what the handler did, before its changes are looked at."""

    async def changed(self) -> list[Changed]:
        """Every watched row that changed, with what did."""
        found = []
        async for row, _before in in_portions(self._before.values()):
            if changes := self.changes_of(row):
                found.append((row, changes))
        return found

    async def save(self, changed: list[Changed]) -> None:
        """Write the changed columns of these rows, and nothing else."""
        await self.batch.change([(row, list(changes)) for row, changes in changed])

    def commit(self) -> None:
        """Hand what follows of this action to the batch."""
        self.batch.history += self.history

    def messages(self) -> list[dict[str, Any]]:
        """The e-mails that it writes, by now: each its ``event`` and its ``recipient``."""
        return []

    def issued(self, kind: str, number: str) -> None:
        """A document was made: callers are told its kind and number."""
        self.made.append({"kind": kind, "number": number})

    def warn(self, text: LazyText | str) -> None:
        """Say beforehand, on every surface, what nobody may want; it is done all the same."""
        self.warnings[str(text)] = None

    def record(
        self,
        kind: str,
        text: LazyText | str,
        subject: Model,
        changes: dict[str, Any] | None = None,
        about: Iterable[str] = (),
    ) -> History:
        """Leave a history entry about ``subject``, and about papers by their names."""
        entry = History(
            at=self.now,
            actor=str(self.user),
            user_id=self.user.id if isinstance(self.user, User) else None,
            kind=kind,
            text=str(text),
            changes=to_json_value(changes or {}),
            about={name: {} for name in about},
            subject=subject_name(type(subject)),
            subject_key=display_key(subject)[:LONGEST_KEY],
            **self.history_columns(subject),
        )
        self.history.append(entry)
        return entry

    def history_columns(self, subject: Model) -> dict[str, Any]:  # noqa: ARG002 - for an override
        """The columns that the application added to the history, of an entry about ``subject``."""
        return {}


_provided: list[type[Context]] = []
C = TypeVar("C", bound=Context)


def provide_context(context: type[C]) -> type[C]:
    """Give every action such a context from now on."""
    _provided[:] = [context]
    return context


def context_class() -> type[Context]:
    """The application's, or the generator's own."""
    return _provided[0] if _provided else Context


def new_context(batch: UnitOfWork) -> Context:
    """For one action on one subject in ``batch``."""
    return context_class()(batch)


async def begin_unit_of_work(
    user: Actor, *, at: datetime | None = None, together: bool = False
) -> UnitOfWork:
    """A unit of work as the application's contexts need it; ``at`` is when, where not now."""
    return await context_class().unit_of_work.begin(user, at=at, together=together)


def column_values(row: Model) -> dict[str, Any]:
    """The row's columns as they are in memory."""
    return {name: getattr(row, name) for name in row._meta.fields_db_projection}


def to_json_value(value: Any) -> Any:
    """``value`` as JSON can hold it."""
    match value:
        case dict():
            return {str(key): to_json_value(item) for key, item in value.items()}
        case list() | tuple():
            return [to_json_value(item) for item in value]
        case Enum():
            return value.value
        case datetime() | date():
            return value.isoformat()
        case Decimal() | LazyText():
            return str(value)
        case _:
            return value


def display_key(row: Model) -> str:
    """What people call the row: its number where it has one, else a resource's primary key."""
    nameless = row.pk if resource_of(type(row)) else row
    return str(getattr(row, "number", None) or nameless)
