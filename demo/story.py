"""What the life of an order or a quote is told with: who does what, to which, at what moment."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from tortoise.models import Model

from backdesk.actions.declaration import get
from backdesk.actions.pipeline import ActionResult, Invocation, run
from backdesk.auth.permissions import Actor
from demo.clock import A_DAY, OPEN, Clock, at_work
from demo.people import BUSINESSES, COLLEAGUES, PEOPLE, Buyer
from demo.post import deliver
from demo.shelves import basket
from demo.wishes import wish
from gateways.signed_links import Links
from models.order import Order, OrderLine
from models.outbox import RECALL_WITHIN
from models.packing_slip import PackingSlip
from models.quote import Quote
from models.return_case import ReturnCase, ReturnLine

CARRIERS = {
    "PostNL": "3SDEMO{serial:09}",
    "DHL": "JVGLDEMO{serial:09}",
    "DPD": "0559{serial:010}",
    "GLS": "DEMO{serial:08}",
}


class Shop:
    """The shop on its clock; ``staff`` are those who act, by what they do in a story."""

    def __init__(self, clock: Clock, staff: dict[str, Actor], links: Links) -> None:
        self.clock, self.staff, self._links = clock, staff, links
        self.serial = 0
        self._due: list[datetime] = []

    async def act(
        self, who: str, model: type[Model], name: str, key: str | None, fields: dict[str, Any]
    ) -> ActionResult:
        """The post that is due goes out first, so that it says what was true then."""
        await self.post()
        call = Invocation(self.staff[who], at=self.clock.now)
        outcome = await run(get(model, name), key, fields, call)
        if outcome.emails:
            self.wrote()
        return outcome

    def wrote(self) -> None:
        """E-mails wait that may be recalled for a minute."""
        self._due.append(self.clock.now + RECALL_WITHIN)

    async def post(self, *, all_of_it: bool = False) -> None:
        until = self._due[-1] if all_of_it and self._due else self.clock.now
        if self._due and self._due[0] <= until:
            await deliver(until, self._links)
            self._due = [moment for moment in self._due if moment > until]


class Story:
    """Of one order or quote; ``chance`` is its own, so that no other story changes it."""

    number = ""
    quote = ""

    def __init__(self, shop: Shop, seed: str) -> None:
        self.shop = shop
        self.chance = random.Random(seed)  # noqa: S311 - the same demo every time, no secret
        self.buyer = self.somebody()

    # When

    @property
    def now(self) -> datetime:
        return self.shop.clock.now

    def morning(self, days: int = 1) -> datetime:
        """Early on the next day at which somebody works, ``days`` from now or later."""
        day = (self.now + A_DAY * days).replace(hour=OPEN, minute=self.chance.randrange(10, 60))
        return at_work(day)

    def hours(self, low: float, high: float) -> datetime:
        """So many hours later, while somebody works."""
        return at_work(self.now + timedelta(hours=self.chance.uniform(low, high)))

    def carrier(self, low: float, high: float) -> datetime:
        """When the parcel is fetched; who opens the demo finds today's still in the house."""
        moment, end = self.hours(low, high), self.shop.clock.end
        return moment if moment.date() < end.date() else end + A_DAY

    def days(self, low: float, high: float) -> datetime:
        """So many days later, when customers are up, on any day of the week."""
        day = self.now + A_DAY * self.chance.uniform(low, high)
        return day.replace(hour=self.chance.randrange(7, 20))

    def before_the_end(self, hours: float) -> datetime:
        """So long before today: for what is still open."""
        return self.shop.clock.end - timedelta(hours=hours)

    # Who and what

    def somebody(self) -> Buyer:
        """The first ones in the list come back most often."""
        return PEOPLE[int(len(PEOPLE) * self.chance.random() ** 1.4)]

    def a_business(self) -> Buyer:
        return BUSINESSES[int(len(BUSINESSES) * self.chance.random() ** 1.2)]

    async def wanted(
        self, *, skus: Sequence[str] = (), pieces: int = 0, large: bool = False
    ) -> dict[str, Any]:
        """What the story's buyer wants, as the form of an order or a quote has it."""
        business = bool(self.buyer.company)
        lines = await basket(self.chance, skus, pieces, business=business, large=large)
        return wish(self.chance, self.buyer, lines)

    async def place(
        self,
        method: str = "",
        *,
        paid: bool = False,
        skus: Sequence[str] = (),
        pieces: int = 0,
        **more: Any,
    ) -> None:
        """By the web shop, as it sends orders by REST."""
        self.shop.serial += 1
        form = await self.wanted(skus=skus, pieces=pieces)
        if method:
            form["payment_method"] = method
        form |= {"paid": paid, "external_id": f"web-{self.shop.serial:05}", **more}
        outcome = await self.shop.act("webshop", Order, "place_order", None, form)
        self.number = outcome.number

    async def act(self, who: str, name: str, **fields: Any) -> ActionResult:
        """Something is done to the order."""
        return await self.shop.act(who, Order, name, self.number, fields)

    async def act_on_quote(self, who: str, name: str, **fields: Any) -> ActionResult:
        return await self.shop.act(who, Quote, name, self.quote, fields)

    async def back_again(self, whole: int, broken: int) -> list[dict[str, Any]]:
        """Of the first line of the order's latest return, as it is received."""
        rows = ReturnLine.filter(return_case__order__number=self.number)
        row = await rows.order_by("-return_case_id", "id").first()
        assert row is not None
        return [{"line": row.id, "to_stock": whole, "written_off": broken}]

    async def act_on_return(self, who: str, name: str, **fields: Any) -> None:
        """To the latest return of the order."""
        case = await ReturnCase.filter(order__number=self.number).order_by("-id").first()
        assert case is not None
        await self.shop.act(who, ReturnCase, name, case.number, fields)

    async def act_on_slip(self, who: str, name: str, **fields: Any) -> None:
        """To the latest packing slip of the order."""
        slip = await PackingSlip.filter(order__number=self.number).order_by("-id").first()
        assert slip is not None
        await self.shop.act(who, PackingSlip, name, slip.number, fields)

    async def lines(self) -> list[OrderLine]:
        """The order's goods that are sent by parcel."""
        found = OrderLine.filter(order__number=self.number, physical=True)
        return await found.order_by("id")

    def email(self, who: str) -> str:
        """The address of a colleague, for notes."""
        return COLLEAGUES[who][0]

    def parcel(self) -> dict[str, str]:
        """A carrier, and a track & trace code as that one writes it."""
        home = self.buyer.country == "NL"
        carrier = self.chance.choice(("PostNL", "PostNL", "DHL") if home else ("DHL", "DPD", "GLS"))
        code = CARRIERS[carrier].format(serial=self.chance.randrange(10**7))
        return {"carrier": carrier, "tracking_code": code}
