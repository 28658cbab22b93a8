"""Clients that never give up: each thing is asked for with a key of its own until it is answered.

What they were told is compared with the database: what was answered is there once, what never
was is there at most once.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import perf_counter

import httpx

from backdesk.actions.context import SystemActor
from backdesk.actions.declaration import get
from backdesk.actions.pipeline import Invocation, run
from backdesk.auth.api_token import create_token
from backdesk.auth.create_user import create_user
from backdesk.db.database import close_database, open_database
from backdesk.db.migrate import migrate
from backdesk.plugins import load_plugins
from models.note import Note
from models.order import Order
from models.payment import Payment
from models.settings import load_settings, store_settings
from tests.factories.order import a_line, an_order_form

USERS = 10
"""Programs of one user share a rate limit; no more than a few ask for each."""

GIVES_UP_AFTER = 90.0


@dataclass
class Shop:
    """Orders to be changed, others to be looked at, and tokens of those who may."""

    orders: list[str]
    others: list[str]
    tokens: list[str]


@dataclass
class Ledger:
    """What the clients asked for and were told."""

    told: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    answers: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)

    def note(self, answer: httpx.Response) -> None:
        self.answers[str(answer.status_code)] += 1
        if answer.status_code in (500, 502, 504):
            self.broken.append(f"{answer.request.url.path}: {answer.text[:200]}")


async def make_shop(url: str, orders: int = 20, *, emails: bool = False) -> Shop:
    """In an empty database."""
    load_plugins()
    await migrate(url)
    await open_database(url)
    try:
        if emails:
            settings = await load_settings()
            await store_settings(settings.model_copy(update={"email": "shop@example.com"}))
        lines = [a_line("MUG-1", quantity=1000)]
        place = get(Order, "place_order")
        made = [
            (await run(place, None, an_order_form(lines=lines), Invocation(SystemActor()))).number
            for _ in range(2 * orders)
        ]
        users = [
            await create_user(f"u{n}@example.com", "manager", "correct horse battery")
            for n in range(USERS)
        ]
        tokens = [await create_token(user) for user in users]
        return Shop(made[:orders], made[orders:], tokens)
    finally:
        await close_database()


@asynccontextmanager
async def a_caller(base: str, token: str) -> AsyncIterator[httpx.AsyncClient]:
    bearer = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=base, headers=bearer, timeout=40) as caller:
        yield caller


async def hammer(
    base: str, shop: Shop, ledger: Ledger, *, clients: int, times: int, name: str
) -> None:
    """Each client does ``times`` things, one after the other, to orders that all of them want."""
    await asyncio.gather(
        *(_client(base, shop, ledger, f"{name}-{serial}", times) for serial in range(clients))
    )


async def _client(base: str, shop: Shop, ledger: Ledger, name: str, times: int) -> None:
    chance = random.Random(name)  # noqa: S311 - no secret
    async with a_caller(base, chance.choice(shop.tokens)) as caller:
        for turn in range(times):
            thing, order = f"{name}-{turn}", chance.choice(shop.orders)
            action = chance.choice(["add_note", "mark_as_paid"])
            form: dict[str, object] = {"text": thing}
            if action == "mark_as_paid":
                form = {"amount": 1, "reference": thing}
            await insist(caller, f"/api/orders/{order}/actions/{action}", form, thing, ledger)


async def insist(
    caller: httpx.AsyncClient, path: str, form: dict[str, object], thing: str, ledger: Ledger
) -> bool:
    """Ask with the same key until there is an answer other than come again."""
    ledger.asked.add(thing)
    until = perf_counter() + GIVES_UP_AFTER
    while perf_counter() < until:
        try:
            answer = await caller.post(path, json=form, headers={"Idempotency-Key": thing})
        except httpx.HTTPError as error:
            ledger.answers[type(error).__name__] += 1
            await asyncio.sleep(0.1)
            continue
        ledger.note(answer)
        if answer.status_code == 200:
            ledger.told.add(thing)
            return True
        if answer.status_code not in (503, 429):
            ledger.broken.append(f"{path}: {answer.status_code} {answer.text[:200]}")
            return False
        await asyncio.sleep(min(float(answer.headers.get("retry-after", 1)), 1.0))
    return False


async def look(
    base: str, token: str, paths: Sequence[str], seconds: float, ledger: Ledger, at_once: int = 3
) -> list[float]:
    """How long each GET took, asked by a few at once for so many seconds."""
    took: list[float] = []

    async def one(serial: int) -> None:
        chance, until = random.Random(serial), perf_counter() + seconds  # noqa: S311
        async with a_caller(base, token) as caller:
            while perf_counter() < until:
                begun = perf_counter()
                ledger.note(await caller.get(chance.choice(paths)))
                took.append(perf_counter() - begun)
                await asyncio.sleep(0.02)

    await asyncio.gather(*(one(serial) for serial in range(at_once)))
    return took


def p99(took: Sequence[float]) -> float:
    return sorted(took)[min(len(took) - 1, len(took) * 99 // 100)] if took else 0.0


async def lost_and_doubled(url: str, ledger: Ledger) -> tuple[int, int]:
    """What was answered and is not there; what is there more than once."""
    await open_database(url)
    try:
        there: Counter[str] = Counter()
        there.update(map(str, await Note.all().values_list("text", flat=True)))
        there.update(map(str, await Payment.all().values_list("reference", flat=True)))
    finally:
        await close_database()
    lost = sum(1 for thing in ledger.told if not there[thing])
    return lost, sum(1 for thing in ledger.asked if there[thing] > 1)
