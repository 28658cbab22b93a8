"""VAT numbers of customers and orders, asked about at VIES where the shop wants that."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog
from tortoise.expressions import Q

from backdesk.actions.context import Context, SystemActor
from backdesk.actions.pipeline import begin_unit_of_work
from backdesk.country import is_in_the_union
from backdesk.db.clock import database_now
from backdesk.db.database import atomically, connection
from backdesk.i18n import LazyText, _
from gateways.vies import Answer, NotReached, ask_vies
from models.customer import PRESENT, Customer
from models.order import Order
from models.settings import load_settings
from models.vies_answer import ANSWER_IS_FRESH, Vies, ViesAnswer

EVERY = timedelta(minutes=1)
AT_ONCE = 20
"""Numbers a round: VIES refuses who asks more than a little."""

TAKEN_FOR = timedelta(minutes=5)
"""How long another worker leaves a number alone that one is asking about."""

LONGEST_WAIT = timedelta(days=1)
MOST_ORDERS = 100
OF_NEVER_ASKED = """
    SELECT DISTINCT "vat_number" AS number FROM "{table}" WHERE "vat_number" <> '' AND NOT EXISTS
    (SELECT 1 FROM "vies_answer" v WHERE v."number" = "{table}"."vat_number") LIMIT {some}"""
SAID: dict[Vies, LazyText] = {
    Vies.VALID: _("VIES knows VAT number {number} as valid{more}"),
    Vies.INVALID: _("VIES says that {number} is no valid VAT number{more}"),
}
log = structlog.get_logger()


class VatNumbers:
    """Asks at ``address``, a round a minute, where the settings say so."""

    def __init__(self, address: str) -> None:
        self._address = address

    async def work(self) -> None:
        """Never ends by itself; a database out of reach is waited for."""
        while True:
            try:
                await self.one_round()
            except Exception as error:  # a database out of reach says so in many ways
                log.warning("VAT numbers wait", error=repr(error))
            await asyncio.sleep(EVERY.total_seconds())

    async def one_round(self, at: datetime | None = None) -> int:
        """How many numbers were answered; ``at`` is when, where that is not now."""
        settings, now = await load_settings("vies", "vat_number"), at or await database_now()
        if not settings.vies:
            return 0
        await note_new_numbers()
        await _ask_again_for_new_orders(now)
        answered = 0
        for row in await ViesAnswer.filter(_due(now)).order_by("next_at", "id").limit(AT_ONCE):
            answered += await self._ask(row, settings.vat_number, now)
        return answered

    async def _ask(self, row: ViesAnswer, requester: str, now: datetime) -> bool:
        mine = ViesAnswer.filter(_due(now), id=row.id)
        if not await mine.update(next_at=now + TAKEN_FOR):
            return False
        known = requester if is_in_the_union(requester) else ""
        try:
            answer = await ask_vies(self._address, row.number, known)
        except NotReached as why:
            wait = min(EVERY * 2**row.attempts, LONGEST_WAIT)
            await ViesAnswer.filter(id=row.id).update(
                asked_at=now, problem=str(why), attempts=row.attempts + 1, next_at=now + wait
            )
            return False
        await atomically(partial(_keep, row, answer, now))
        return True


def _due(now: datetime) -> Q:
    return Q(next_at__lte=now)


async def note_new_numbers() -> None:
    """A row for each number that is new, due at once where VIES can know it."""
    found: set[str] = set()
    for table in ("customer", "orders"):
        query = OF_NEVER_ASKED.format(table=table, some=AT_ONCE * 10)
        _count, rows = await connection().execute_query(query)
        found |= {row["number"] for row in rows}
    at_once = datetime.fromtimestamp(0, UTC)
    await ViesAnswer.bulk_create(
        [
            ViesAnswer(number=number, next_at=at_once)
            if is_in_the_union(number)
            else ViesAnswer(number=number, answer=Vies.NOT_THERE)
            for number in sorted(found)
        ],
        ignore_conflicts=True,
    )


async def _ask_again_for_new_orders(now: datetime) -> None:
    """Of an order that was placed since, what was answered long ago says little."""
    recent = Order.filter(placed_at__gt=now - timedelta(days=1)).exclude(vat_number="")
    numbers = [str(one) for one in await recent.distinct().values_list("vat_number", flat=True)]
    for start in range(0, len(numbers), 500):
        stale = ViesAnswer.filter(
            number__in=numbers[start : start + 500],
            answered_at__lt=now - ANSWER_IS_FRESH,
            next_at__isnull=True,
        )
        await stale.update(next_at=now)


async def _keep(row: ViesAnswer, answer: Answer, now: datetime) -> None:
    """The answer, with an entry for each customer and each open order that has the number."""
    verdict = Vies.VALID if answer.valid else Vies.INVALID
    await ViesAnswer.filter(id=row.id).update(
        answer=verdict,
        answered_at=now,
        asked_at=now,
        name=answer.name,
        address=answer.address,
        consultation=answer.consultation,
        problem="",
        attempts=0,
        next_at=None,
    )
    batch = await begin_unit_of_work(SystemActor(), at=now)
    ctx = Context(batch)
    facts = [answer.name]
    if answer.consultation:
        facts.append(_("consultation {number}").format(number=answer.consultation))
    more = "".join(f", {fact}" for fact in facts if fact)
    text = SAID[verdict].format(number=row.number, more=more)
    orders = Order.filter(vat_number=row.number).exclude(status__in=["completed", "cancelled"])
    for order in await orders.order_by("-id").limit(MOST_ORDERS):
        ctx.record("vat_number_asked", text, order)
    for customer in await Customer.filter(PRESENT, vat_number=row.number).order_by("id"):
        ctx.record("vat_number_asked", text, customer)
    ctx.commit()
    await batch.write()
