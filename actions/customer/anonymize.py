"""Forget a person: empty every place that keeps words about them, except issued documents."""

from __future__ import annotations

from typing import Any

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from actions.shop_context import ShopContext
from backdesk.db.database import connection, dialect
from backdesk.db.row_lock import lock_rows
from backdesk.fold import fold
from backdesk.i18n import _
from backdesk.models.history import History
from backdesk.models.history_kind import HISTORY_KINDS
from backdesk.resource import children_of
from models.customer import Customer
from models.invoice import Invoice
from models.note import Note
from models.order import Order
from models.outbox import EmailState, Outbox
from models.packing_slip import PackingSlip
from models.party import ADDRESS, PARTY
from models.quote import Quote
from models.return_case import ReceivedPart, ReturnCase, ReturnLine, ReturnPhoto
from models.search_tables import OrderSearch
from models.vies_answer import ViesAnswer

NAMELESS: dict[str, Any] = dict.fromkeys(PARTY, "") | {"language": "en"}
AT_ONCE = 500
_FORGET_ANSWERS = {
    "sqlite": "DELETE FROM idempotency_key WHERE INSTR(LOWER(CAST(result AS TEXT)), ?) > 0",
    "postgres": "DELETE FROM idempotency_key WHERE STRPOS(LOWER(CAST(result AS TEXT)), $1) > 0",
}
"""Not by LIKE, which would take an underscore of the address as anything."""
KEPT_CHANGES = frozenset("status payment_status shipping_status currency due_on".split())
"""What a history entry may go on saying in words: they come from a list of ours."""


async def anonymize(customer: Customer, ctx: ShopContext) -> None:
    """The rows are locked: the customer, their orders and their quotes."""
    erased = str(_("Erased"))
    people = Q(id=customer.id) | Q(merged_into_id=customer.id)
    emails = await _addresses(customer, people)
    numbers = await _vat_numbers(customer, people)
    await _history(customer, ctx)
    await _post(customer, emails, ctx)
    await _answers_kept(emails)
    orders = Order.filter(customer_id=customer.id)
    await orders.update(**NAMELESS | {"name": erased}, remark="", hold_reason="")
    await Quote.filter(customer_id=customer.id).update(**NAMELESS | {"name": erased}, remark="")
    theirs = Q(order_id__in=await _ids(orders))
    nowhere = dict.fromkeys(ADDRESS, "")
    await PackingSlip.filter(theirs).update(name=erased, tracking_code="", **nowhere)
    await Note.filter(theirs).update(text=erased)
    cases = ReturnCase.filter(theirs)
    of_cases = Q(return_case_id__in=await _ids(cases))
    returned = ReturnLine.filter(of_cases)
    await ReceivedPart.filter(return_line_id__in=await _ids(returned)).update(condition="")
    await returned.update(reason="", condition="")
    await ReturnPhoto.filter(of_cases).delete()
    await cases.update(remark="", answer="")
    await Customer.filter(people).update(
        **NAMELESS | {"name": erased}, external_id="", erased_at=ctx.now
    )
    await _found_by_number(orders)
    await _vies_answers(numbers)


async def _vat_numbers(customer: Customer, people: Q) -> set[str]:
    found: set[str] = set()
    for rows in (Customer.filter(people), Order.filter(customer_id=customer.id)):
        found.update(str(one) for one in await rows.values_list("vat_number", flat=True))
    return found - {""}


async def _vies_answers(numbers: set[str]) -> None:
    """What VIES says of a number that nobody else here has: it names a person."""
    for number in numbers:
        others = (rows.filter(vat_number=number) for rows in (Customer, Order))
        if not any([await rows.exists() for rows in others]):
            await ViesAnswer.filter(number=number).delete()


async def _found_by_number(orders: QuerySet[Any]) -> None:
    """What was issued keeps the name; what orders are found by does not."""
    for order_id, number in await orders.values_list("id", "number"):
        numbers = [str(number)]
        for paper in children_of(Order):
            of_order = paper.model.filter(order_id=order_id)
            numbers += [str(one) for one in await of_order.values_list("number", flat=True)]
        await OrderSearch.filter(id=order_id).update(text=fold("\n".join(numbers)))


async def _ids(rows: QuerySet[Any]) -> list[int]:
    return [int(str(pk)) for pk in await rows.values_list("id", flat=True)]


async def _addresses(customer: Customer, people: Q) -> set[str]:
    """Every e-mail address that they ever gave us and that we still know."""
    found: set[str] = set()
    for rows in (
        Customer.filter(people),
        Order.filter(customer_id=customer.id),
        Quote.filter(customer_id=customer.id),
        Invoice.filter(order__customer_id=customer.id),
    ):
        found.update(str(email) for email in await rows.distinct().values_list("email", flat=True))
    return found - {""}


async def _post(customer: Customer, emails: set[str], ctx: ShopContext) -> None:
    """What waits is not sent any more; what was sent keeps that it was, and when."""
    of_orders = Q(order__customer_id=customer.id)
    theirs = await _ids(Outbox.filter(of_orders | Q(recipient__in=emails)))
    found = await lock_rows(Outbox.filter(id__in=theirs))  # no lock goes over an outer join
    mine = Outbox.filter(id__in=found)
    waiting = mine.filter(state=EmailState.WAITING)
    await waiting.update(state=EmailState.NOT_SENT, taken_until=None, next_at=ctx.now)
    await mine.update(recipient="", payload={}, subject="", text="", html="", said="")


async def _answers_kept(emails: set[str]) -> None:
    """Answers kept for requests that are sent again, where they name one of the addresses."""
    for email in emails:
        await connection().execute_query(_FORGET_ANSWERS[dialect()], [email])


async def _history(customer: Customer, ctx: ShopContext) -> None:
    """Each entry keeps what kind of thing it was, who did it and when; its words go."""
    rows = History.filter(await _theirs(customer), erased_at__isnull=True)
    while some := await rows.order_by("id").limit(AT_ONCE):
        for entry in some:
            entry.text = str(HISTORY_KINDS.get(entry.kind, _("Erased")))
            entry.changes = _kept(entry.changes)
            entry.about = {name: _kept(pairs) for name, pairs in (entry.about or {}).items()}
            entry.erased_at = ctx.now
        await History.bulk_update(
            some, ["text", "changes", "about", "erased_at"], batch_size=AT_ONCE
        )


def _kept(changes: dict[str, list[object]]) -> dict[str, list[object]]:
    return {name: pair for name, pair in changes.items() if _impersonal(name, pair)}


def _impersonal(name: str, pair: list[object]) -> bool:
    return name in KEPT_CHANGES or not any(isinstance(value, str) for value in pair)


async def _theirs(customer: Customer) -> Q:
    """Entries about them, their orders and what belongs to those, and their quotes."""
    people = await _ids(Customer.filter(merged_into_id=customer.id))
    keys = [customer.number, *(str(pk) for pk in people)]
    found = Q(order__customer_id=customer.id) | Q(subject="customer", subject_key__in=keys)
    quotes = await Quote.filter(customer_id=customer.id).values_list("number", flat=True)
    found |= Q(subject="quote", subject_key__in=[str(number) for number in quotes])
    return found
