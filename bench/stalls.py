"""For how long a very long order holds the event loop, on which everybody else is served.

The server times each turn of its loop. The processor's time of the longest turn is what the
product asks for; by the clock it also waits for whatever else the machine does.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import httpx
from rich.console import Console
from rich.table import Table

from backdesk.auth.api_token import create_token
from backdesk.auth.create_user import create_user
from backdesk.db.database import close_database, open_database
from backdesk.db.migrate import migrate
from backdesk.plugins import load_plugins
from bench.served import PASSWORD, PATIENCE, Served, orderly
from models.settings import Settings, store_settings
from tests.factories.order import a_line, an_order_form
from tests.postgres_server import a_server

LINES = 5000
WANTED = "≤ 50"
EMAIL = "bench@example.com"
SELLER = Settings(
    company="Mugs",
    street="Main street 1",
    postcode="1234 AB",
    city="Utrecht",
    country="NL",
    vat_number="NL123456789B01",
    iban="NL91ABNA0417164300",
)
DIALOGS = ("edit", "create_invoice", "create_packing_slip", "add_credit_memo", "cancel")


@dataclass
class Caller:
    """Asks as a program does, and as a browser does."""

    served: Served
    program: httpx.Client
    order: str = ""

    def place(self) -> None:
        lines = [a_line(f"SKU-{n}", name=f"Mug number {n}") for n in range(LINES)]
        placed = self.program.post("/api/orders", json=an_order_form(lines=lines))
        self.order = _checked(placed).json()["number"]

    def act(self, name: str) -> None:
        _checked(self.program.post(f"/api/orders/{self.order}/actions/{name}", json={}))

    def read(self, path: str) -> None:
        _checked(self.program.get(f"/api/{path}"))

    def look(self, path: str) -> None:
        answer = self.served.ask(f"/admin/{path}")
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status} {answer.body[:500]!r}")

    def invoice(self) -> str:
        found: dict[str, Any] = self.program.get(f"/api/orders/{self.order}").json()
        return str(found["invoices"][0]["number"])


def _checked(answer: httpx.Response) -> httpx.Response:
    if answer.status_code >= 300:
        raise SystemExit(f"{answer.request.url}: {answer.status_code} {answer.text[:500]}")
    return answer


def _steps(caller: Caller) -> Iterator[tuple[str, Callable[[], None]]]:
    """In this order: each as soon as what it asks about is there."""
    yield "place the order", caller.place
    order, invoice = f"orders/{caller.order}", f"invoices/{caller.invoice()}"
    yield "the order by REST", lambda: caller.read(order)
    yield "its actions by REST", lambda: caller.read(f"{order}/actions")
    yield "its page", lambda: caller.look(order)
    yield "its page, all lines", lambda: caller.look(f"{order}?lines=all")
    for name in DIALOGS:
        yield f"dialog: {name}", lambda name=name: caller.look(f"{order}/actions/{name}")
    yield "the invoice's page", lambda: caller.look(invoice)
    for kind in ("pdf", "ubl", "facturx"):
        yield f"the invoice as {kind}", lambda kind=kind: caller.read(f"{invoice}/{kind}")
    for name in ("mark_as_paid", "mark_as_shipped", "duplicate"):
        yield name, lambda name=name: caller.act(name)
    yield "dialog: create_return", lambda: caller.look(f"{order}/actions/create_return")
    yield "another one", caller.place
    yield "cancel", lambda: caller.act("cancel")


def measure(kind: str, console: Console) -> Table:
    """On a database of its own."""
    table = Table(
        *("", "s", "longest turn, ms of the processor", "asked for", "ms by the clock"),
        title=f"An order of {LINES:,} lines, {kind}",
    )
    with console.status(kind) as status, _a_caller(kind) as caller:
        for name, step in _steps(caller):
            status.update(f"{kind}: {name}")
            caller.served.hold()
            begun = perf_counter()
            step()
            seconds = perf_counter() - begun
            held = caller.served.hold()
            turn, clock = (f"{held[one] * 1000:.0f}" for one in ("cpu", "wall"))
            table.add_row(name, f"{seconds:.1f}", turn, WANTED, clock)
    return table


@contextmanager
def _a_caller(kind: str) -> Iterator[Caller]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = f"sqlite://{folder}/shop.sqlite3"
        if kind == "postgres":
            url = stack.enter_context(a_server())
        bearer = {"Authorization": f"Bearer {asyncio.run(_prepare(url))}"}
        served = stack.enter_context(
            orderly(url, EMAIL, PASSWORD, ORDERLY_REQUEST_TIMEOUT=str(PATIENCE))
        )
        base = f"http://127.0.0.1:{served.port}"
        program = httpx.Client(base_url=base, headers=bearer, timeout=PATIENCE)
        yield Caller(served, stack.enter_context(program))


async def _prepare(url: str) -> str:
    """Somebody who may do all of it, and their token."""
    load_plugins()
    await migrate(url)
    await open_database(url)
    try:
        await store_settings(SELLER)
        return await create_token(await create_user(EMAIL, "manager", PASSWORD))
    finally:
        await close_database()
