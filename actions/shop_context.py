"""What a handler of the shop is given besides: settings, e-mails, stock, statuses."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any, ClassVar, TypeVar

from tortoise.models import Model

from actions.shop_unit_of_work import ShopUnitOfWork
from actions.shortage import shortages
from backdesk.actions.context import Context, provide_context, to_json_value
from backdesk.actions.message import named
from backdesk.auth.user import User
from backdesk.db.batches import checkpoint
from backdesk.db.unvalidated import construct_unvalidated
from backdesk.i18n import _
from backdesk.models.history import History, documents_in
from models.credit_memo import CreditMemo
from models.email_event import MAIL_EVENTS, event_title, titles_of
from models.invoice import Invoice
from models.order import Order, OrderLine
from models.order_status import recompute_credit_memos, recompute_status, settle_invoices
from models.outbox import RECALL_WITHIN, Outbox
from models.quote import Quote
from models.stock import StockMove, StockReason

R = TypeVar("R")


@provide_context
class ShopContext(Context):
    """One action of the shop on one subject."""

    unit_of_work = ShopUnitOfWork
    events = MAIL_EVENTS
    quiet_columns: ClassVar[frozenset[str]] = frozenset(
        "version earmarked prepaid returned_units units credited_units cancelled_units "
        "shipped_units reversible_payments open_slips shipped_slips shipping_invoiced "
        "payment_cost_invoiced to_invoice to_credit to_pack to_ship to_return to_cancel".split()
    )
    batch: ShopUnitOfWork

    def __init__(self, batch: ShopUnitOfWork) -> None:
        super().__init__(batch)
        self.settings = batch.settings
        self.moves: list[StockMove] = []
        self.emails: list[Outbox] = []
        self._entries: dict[int, History] = {}

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

    async def settle(self) -> None:
        """Warn of what is not there, then say what state the orders are in."""
        for said in await shortages(self.batch, self.moves):
            self.warn(said)
        await checkpoint()
        self.settle_statuses()

    def settle_statuses(self) -> None:
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

    def commit(self) -> None:
        """It adds to what another row of the batch writes to the same person about the order."""
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
        super().commit()

    def messages(self) -> list[dict[str, Any]]:
        return [named(one.recipient, [part["event"] for part in one.parts]) for one in self.emails]

    def history_columns(self, subject: Model) -> dict[str, Any]:
        """An order's page shows what happened to its documents too."""
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
        kind = "order" if isinstance(about, Order) else "quote"
        email = Outbox(
            event=event,
            recipient=recipient,
            language=about.language,
            payload=to_json_value({kind: about.number, **payload}),
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


def _without(rows: list[R], row: R) -> list[R]:
    """Rows that are not stored yet are all equal: it is the one itself that goes."""
    return [one for one in rows if one is not row]


def _tell_too(email: Outbox, entry: History, parts: list[dict[str, Any]]) -> None:
    """One e-mail and one history entry for what is written at the same moment."""
    email.tell_of([*email.parts, *parts])
    entry.text = _letter_queued(email)
    entry.about = {name: {} for name in documents_in(email.payload)}
