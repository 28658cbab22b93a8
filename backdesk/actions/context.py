"""What a handler is given: who asks and when, the rows around its subject, what follows of it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, TypeVar

from tortoise.models import Model

from backdesk.actions.unit_of_work import UnitOfWork
from backdesk.auth.authorize import require_permission
from backdesk.auth.user import User
from backdesk.db.batches import in_portions
from backdesk.db.unvalidated import construct_unvalidated
from backdesk.i18n import LazyText, _
from backdesk.local_day import day_of
from backdesk.models.history import History, documents_in
from backdesk.resource import subject_name
from models.credit_memo import CreditMemo
from models.email_event import event_title, titles_of
from models.invoice import Invoice
from models.order import Order, OrderLine
from models.order_status import recompute_credit_memos, recompute_status, settle_invoices
from models.outbox import RECALL_WITHIN, Outbox
from models.quote import Quote
from models.stock import StockMove, StockReason

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
    """One action on one subject: what the handler may ask for, and what it leaves behind."""

    def __init__(self, batch: UnitOfWork) -> None:
        self.user = batch.user
        self.now = batch.now
        self.settings = batch.settings
        self.today = day_of(batch.now, batch.settings.zone)
        self.batch = batch
        self.made: list[dict[str, str]] = []
        self.moves: list[StockMove] = []
        self.emails: list[Outbox] = []
        self.history: list[History] = []
        self.off: list[str] = []
        self.warnings: dict[str, None] = {}
        self.recalled: list[dict[str, Any]] = []
        self._by_the_shop = False
        self._entries: dict[int, History] = {}
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

    async def rows(self, model: type[M], order: Order) -> list[M]:
        """The order's rows of ``model``, by id; what changes on them is saved by the pipeline."""
        rows = await self.batch.rows(model, order)
        async for row in in_portions(rows):
            self.watch(row)
        return rows

    def order_of(self, document: Model) -> Order:
        """The order of a document in hand; it was locked before the document."""
        order_id = document.order_id  # type: ignore[attr-defined]
        order = next(
            one for one in self.batch.subjects if isinstance(one, Order) and one.pk == order_id
        )
        if id(order) not in self._before:
            self.watch(order)
            order.version += 1
        return order

    def watch(self, row: Model) -> None:
        """Save what changes on ``row`` from here on."""
        self._before.setdefault(id(row), (row, column_values(row)))

    async def create(self, order: Order, row: Model) -> None:
        """Write a new row of the order, whose key nobody asks for before the end."""
        await self.batch.create(row)
        self.add(order, row)

    def add(self, order: Order, row: Model) -> None:
        """Let ``rows`` know of a row that was created meanwhile."""
        known = self.batch.known(type(row), order)
        if known is not None:
            known.append(row)
        self.watch(row)

    def drop(self, order: Order, row: Model) -> None:
        """Let ``rows`` forget a row that was deleted meanwhile."""
        known = self.batch.known(type(row), order)
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

    def settle(self) -> None:
        """Counts and statuses of every order that was touched, and of its papers in hand."""
        for row, _before in list(self._before.values()):
            if isinstance(row, Order):
                recompute_status(row, self.batch.known(OrderLine, row))
                invoices = self.batch.known(Invoice, row)
                if invoices is not None:
                    received = settle_invoices(row, invoices)
                    for invoice in invoices:
                        if invoice.issued_at == self.now:
                            invoice.prepaid = received[invoice.id]
                recompute_credit_memos(row, self.batch.known(CreditMemo, row) or [])

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
        """Hand what follows of this action to the batch.

        What another row of the batch writes to the same person about the same order, it adds to.
        """
        self.batch.move(self.moves)
        for email in list(self.emails):
            earlier = _same_letter(self.batch.emails, email)
            if earlier is None:
                self.batch.emails.append(email)
                self.batch.entries[id(email)] = self._entries[id(email)]
            else:
                _tell_too(earlier, self.batch.entries[id(earlier)], email.parts)
                self.emails = _without(self.emails, email)
                self.history = _without(self.history, self._entries[id(email)])
        self.batch.history += self.history

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

    def history_columns(self, subject: Model) -> dict[str, Any]:
        """The columns that the application added to the history, of an entry about ``subject``."""
        order_id = subject.pk if isinstance(subject, Order) else getattr(subject, "order_id", None)
        return {"order_id": order_id}

    def email(self, event: str, about: Order | Quote, to: str = "", **payload: Any) -> bool:
        """Put a notification e-mail about it into the outbox, if that e-mail is on.

        It goes ``to`` another address where one is given. What one action writes to the same
        person is one e-mail (rule 13). One that is off leaves a line in the history.
        """
        recipient = to or about.email
        if not recipient:
            return False
        if not self.settings.sends(event, about.language):
            self.off.append(event)
            said = _("E-mail to {recipient} not sent: {event} is off").format(
                recipient=recipient, event=event_title(event)
            )
            self.record("email_off", said, about, about=documents_in(payload))
            return False
        named = "order" if isinstance(about, Order) else "quote"
        email = Outbox(
            event=event,
            recipient=recipient,
            language=about.language,
            payload=to_json_value({named: about.number, **payload}),
            order_id=about.pk if isinstance(about, Order) else None,
            message_id=f"<{uuid.uuid4()}@orderly>",
            created_at=self.now,
            next_at=self.now + RECALL_WITHIN,
        )
        earlier = _same_letter(self.emails, email)
        if earlier is not None:
            entry = self._entries[id(earlier)]
            _tell_too(earlier, entry, email.parts)
            self.history = [*_without(self.history, entry), entry]  # after all that it tells of
            return True
        self.emails.append(email)
        self._entries[id(email)] = self.record(
            "email_queued", _letter_queued(email), about, about=documents_in(payload)
        )
        return True

    def move_stock(
        self,
        product_id: int | None,
        reason: StockReason,
        *,
        order: Order | None = None,
        document: str = "",
        on_hand: int = 0,
        reserved: int = 0,
    ) -> None:
        """Move stock of a product; a line of no known product moves nothing."""
        if product_id is None or (on_hand == 0 and reserved == 0):
            return
        self.moves.append(
            construct_unvalidated(
                StockMove,
                product_id=product_id,
                reason=reason,
                order_id=order.pk if order else None,
                document=document,
                on_hand=on_hand,
                reserved=reserved,
                by_id=self.user.id if isinstance(self.user, User) else None,
                at=self.now,
            )
        )


def _letter_queued(email: Outbox) -> str:
    said = _("E-mail to {recipient}: {event}")
    events = titles_of(part["event"] for part in email.parts)
    return said.format(recipient=email.recipient, event=events)


def _same_letter(emails: Iterable[Outbox], email: Outbox) -> Outbox | None:
    """The one of ``emails`` that goes to the same person about the same order."""
    if email.order_id is None:
        return None
    where = (email.order_id, email.recipient, email.language)
    same = (one for one in emails if (one.order_id, one.recipient, one.language) == where)
    return next(same, None)


def _without(rows: list[M], row: M) -> list[M]:
    """Rows that are not stored yet are all equal: it is the one itself that goes."""
    return [one for one in rows if one is not row]


def _tell_too(email: Outbox, entry: History, parts: list[dict[str, Any]]) -> None:
    """One e-mail and one history entry for what is written at the same moment."""
    email.tell_of([*email.parts, *parts])
    entry.text = _letter_queued(email)
    entry.about = {name: {} for name in documents_in(email.payload)}


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
    """What people call the row: its number where it has one."""
    return str(getattr(row, "number", None) or row)
