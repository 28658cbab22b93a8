"""Many clients at once: processes of their own, each with several tasks on one database."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from backdesk.actions.context import SystemActor
from backdesk.actions.declaration import actions_of, get
from backdesk.actions.errors import ActionError
from backdesk.actions.pipeline import Invocation, run
from backdesk.db import row_queue as turns
from backdesk.db.database import close_database, open_database
from backdesk.plugins import load_plugins
from models.custom_status import CustomStatus
from models.customer import Customer
from models.order import Order
from models.packing_slip import PackingSlip
from models.product import Product
from tests.factories.order import a_line, an_order_form
from tests.processes import AT_ONCE
from tests.waiting import PATIENCE

Client = Callable[[int], Awaitable[list[str]]]
PROCESSES, CLIENTS_EACH = 2, 16


async def in_many_processes(scenario: str, url: str, *told: Any) -> list[str]:
    """What all clients of ``scenario`` said, in no order."""
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(PROCESSES, mp_context=AT_ONCE) as pool:
        said = await asyncio.gather(
            *(
                loop.run_in_executor(pool, _process, scenario, url, process, *told)
                for process in range(PROCESSES)
            )
        )
    return [answer for answers in said for answer in answers]


def _process(scenario: str, url: str, process: int, *told: Any) -> list[str]:
    return asyncio.run(_clients(scenario, url, process, *told))


async def _clients(scenario: str, url: str, process: int, *told: Any) -> list[str]:
    load_plugins()
    turns.PATIENCE = PATIENCE  # nobody is sent away because the machine has much else to do
    await open_database(url)
    client = globals()[scenario](*told)
    said = await asyncio.gather(
        *(client(process * CLIENTS_EACH + number) for number in range(CLIENTS_EACH))
    )
    await close_database()
    return [answer for answers in said for answer in answers]


def pay(number: str) -> Client:
    """All clients mark the same order as paid."""

    async def client(_serial: int) -> list[str]:
        return [await _answer(Order, "mark_as_paid", number, {})]

    return client


def pay_with_the_same_key(number: str) -> Client:
    """All clients are one request that was sent again and again."""

    async def client(_serial: int) -> list[str]:
        call = Invocation(SystemActor(), idempotency_key="the same")
        outcome = await run(get(Order, "mark_as_paid"), number, {"amount": 100}, call)
        return [outcome.message]

    return client


def credit(number: str, total: int, key: str) -> Client:
    """All clients credit the same sum, each as a request of its own or all as the same one."""

    async def client(_serial: int) -> list[str]:
        call = Invocation(SystemActor(), idempotency_key=key)
        try:
            done = await run(get(Order, "add_credit_memo"), number, {"total": total}, call)
        except ActionError as problem:
            return [type(problem).__name__]
        return [done.message]

    return client


def invoice(numbers: list[str]) -> Client:
    """The clients share the orders among them and invoice each once."""

    async def client(serial: int) -> list[str]:
        mine = numbers[serial :: PROCESSES * CLIENTS_EACH]
        return [await _answer(Order, "create_invoice", number, {}) for number in mine]

    return client


def edit_or_invoice(number: str) -> Client:
    """One client invoices the order, the others change its lines, each to its own quantity."""

    async def client(serial: int) -> list[str]:
        if serial == CLIENTS_EACH:
            return [await _answer(Order, "create_invoice", number, {})]
        lines = [a_line("MUG-1", quantity=serial + 3), a_line(f"NEW-{serial}", quantity=1)]
        return [await _answer(Order, "edit", number, {"lines": lines})]

    return client


def merge_or_order(number: str, email: str, stays: str) -> Client:
    """One client merges a customer away while the others order with that e-mail address."""

    async def client(serial: int) -> list[str]:
        if serial == CLIENTS_EACH:
            return [await _answer(Customer, "merge", number, {"into": stays})]
        buyer = an_order_form()["customer"] | {"email": email}
        await run(
            get(Order, "place_order"),
            None,
            an_order_form(customer=buyer),
            Invocation(SystemActor()),
        )
        return ["placed"]

    return client


def correct_or_sell(number: str, sku: str) -> Client:
    """Every other client takes a delivery of one in; the others sell one and ship it."""

    async def client(serial: int) -> list[str]:
        if serial % 2:
            delivery = {"difference": 1, "why": "delivery"}
            return [await _answer(Product, "correct_stock", number, delivery)]
        form = an_order_form(lines=[a_line(sku, quantity=1)])
        placed = await run(get(Order, "place_order"), None, form, Invocation(SystemActor()))
        return [await _answer(Order, "mark_as_shipped", placed.number, {})]

    return client


def place(times: int) -> Client:
    """Each client places orders of the same two products, in either order."""

    async def client(serial: int) -> list[str]:
        lines = [a_line("MUG-1"), a_line("CUP-1")]
        return [
            await _place(lines if (serial + turn) % 2 else lines[::-1]) for turn in range(times)
        ]

    return client


async def _place(lines: list[dict[str, Any]]) -> str:
    form = an_order_form(lines=lines)
    return (await run(get(Order, "place_order"), None, form, Invocation(SystemActor()))).number


def do_anything(times: int, numbers: list[str]) -> Client:
    """Each client does random things to random orders."""
    actions = [action for action in actions_of(Order) if not action.creates]

    async def client(serial: int) -> list[str]:
        chance = random.Random(serial)
        status = await CustomStatus.first()
        said = Counter[str]()
        for _turn in range(times):
            action = chance.choice(actions)
            asked: dict[str, dict[str, Any]] = {
                "add_note": {"text": "a note"},
                "set_status": {"status": status.name if status else None},
                "mark_as_paid": chance.choice([{}, {"amount": 700}]),
                "cancel": {"refund": chance.random() < 0.5},
            }
            fields = asked.get(action.name, {})
            said[await _answer(Order, action.name, chance.choice(numbers), fields)] += 1
            slip = chance.choice(await PackingSlip.all().limit(50) or [None])
            if slip is not None and chance.random() < 0.3:
                wanted = chance.choice(["open", "packed", "shipped"])
                said[await _answer(PackingSlip, "edit", slip.number, {"status": wanted})] += 1
        return list(said.elements())

    return client


async def _answer(
    model: type[Order | PackingSlip | Product | Customer],
    name: str,
    number: str,
    fields: dict[str, Any],
) -> str:
    try:
        await run(get(model, name), number, fields, Invocation(SystemActor()))
    except ActionError as problem:
        return type(problem).__name__
    return "done"
