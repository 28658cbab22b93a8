"""VAT numbers of customers and orders, asked about at VIES where the shop wants that."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from functools import partial

from tortoise.expressions import Q

from actions.shop_context import ShopContext
from actions.shop_unit_of_work import ShopUnitOfWork
from backdesk.actions.context import SystemActor
from backdesk.country import is_in_the_union
from backdesk.db.batches import pieces
from backdesk.db.clock import database_now
from backdesk.db.database import atomically, connection
from backdesk.i18n import LazyText, _
from backdesk.jobs.poller import Poller
from gateways.vies import Answer, NotReached, ask_vies
from models.customer import PRESENT, Customer
from models.order import Order
from models.settings import load_settings
from models.vies_answer import ANSWER_IS_FRESH, WAITED_FOR, Vies, ViesAnswer

EVERY = timedelta(minutes=1)
AT_ONCE = 20
"""Numbers a round: VIES refuses who asks more than a little."""

TAKEN_FOR = timedelta(minutes=5)
"""How long another worker leaves a number alone that one is asking about."""

LONGEST_WAIT = timedelta(days=1)
MOST_ORDERS = 100
OF_NEVER_ASKED = """
    WITH RECURSIVE known(number) AS (
        SELECT MIN("vat_number") FROM "{table}" WHERE "vat_number" > ''
        UNION ALL SELECT (
            SELECT MIN("vat_number") FROM "{table}" WHERE "vat_number" > known.number
        ) FROM known WHERE known.number IS NOT NULL
    )
    SELECT number FROM known WHERE number IS NOT NULL AND NOT EXISTS
    (SELECT 1 FROM "vies_answer" v WHERE v."number" = known.number) LIMIT {some}"""
"""From number to number along the index: what has the same number is not looked at one by one."""

SAID: dict[Vies, LazyText] = {
    Vies.VALID: _("VIES knows VAT number {number} as valid{more}"),
    Vies.INVALID: _("VIES says that {number} is no valid VAT number{more}"),
}


class VatNumbers(Poller):
    """Asks at ``address``, where the settings say so: in rounds, and between them one that
    somebody waits for.
    """

    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = address
        self._next_round = 0.0

    async def look(self) -> None:
        """A round, if it is time for one; or else what somebody waits for."""
        now = asyncio.get_running_loop().time()
        if now >= self._next_round:
            self._next_round = now + EVERY.total_seconds()
            await self.one_round()
        elif await ViesAnswer.filter(next_at=WAITED_FOR).exists():
            await self._ask_due(await database_now(), 1)

    async def one_round(self, at: datetime | None = None) -> int:
        """How many numbers were answered; ``at`` is when, where that is not now."""
        now = at or await database_now()
        if not (await load_settings("vies")).vies:
            return 0
        await note_new_numbers(now)
        await _ask_again_for_new_orders(now)
        return await self._ask_due(now, AT_ONCE)

    async def _ask_due(self, now: datetime, most: int) -> int:
        settings, answered = await load_settings("vies", "vat_number"), 0
        if not settings.vies:
            return 0
        for row in await ViesAnswer.filter(_due(now)).order_by("next_at", "id").limit(most):
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


async def note_new_numbers(now: datetime) -> None:
    """A row for each number that is new, due at once where VIES can know it."""
    found: set[str] = set()
    for table in ("customer", "orders"):
        query = OF_NEVER_ASKED.format(table=table, some=AT_ONCE * 10)
        _count, rows = await connection().execute_query(query)
        found |= {row["number"] for row in rows}
    await ViesAnswer.bulk_create(
        [
            ViesAnswer(number=number, next_at=now)
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
    for some in pieces(numbers):
        stale = ViesAnswer.filter(
            number__in=some,
            answered_at__lt=now - ANSWER_IS_FRESH,
            next_at__isnull=True,
        )
        await stale.update(next_at=now)


async def _keep(row: ViesAnswer, answer: Answer, now: datetime) -> None:
    """The answer, with an entry for each customer and each open order that has the number."""
    verdict = Vies.VALID if answer.valid else Vies.INVALID
    batch = await ShopUnitOfWork.begin(SystemActor(), at=now)
    ctx = ShopContext(batch)
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
    await batch.write()  # orders first, as everybody does (rule 12)
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
