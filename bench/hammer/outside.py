"""What the product speaks to, gone and back: its broker, its mail server, its browser."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import httpx
from aiosmtpd.smtp import SMTP

from bench.hammer.clients import Ledger, Shop, a_caller
from bench.hammer.result import Result
from bench.hammer.servers import Served, command, served
from tests.waiting import free_port
from tests.worker.mail_server import MailServer

PATIENCE = 180
DUE = "UPDATE outbox SET next_at = now() - interval '1 second' WHERE state = 'waiting'"
UNTRIED = "SELECT count(*) AS n FROM outbox WHERE state = 'waiting' AND attempts = 0"
WAITING = "SELECT count(*) AS n FROM outbox WHERE state = 'waiting'"
LEFT = "SELECT state, count(*) AS n FROM outbox GROUP BY state"


async def outside_gone(result: Result, ledger: Ledger, url: str, shop: Shop) -> None:
    """E-mails wait for their server, and go out once by a worker that no broker wakes."""
    mail_port, broker_port = free_port(), free_port()
    settings = {"ORDERLY_SMTP_URL": f"smtp://127.0.0.1:{mail_port}"}
    broker = shutil.which("redis-server")
    if broker is None:
        result.figures.append("no broker: there is no redis-server here")
    else:
        settings["ORDERLY_BROKER_URL"] = f"redis://127.0.0.1:{broker_port}"
    with _a_broker(broker, broker_port) as running:
        async with served(url, processes=2, worker=broker is not None, **settings) as app:
            await _browser_dies(result, ledger, app, shop)
            if running is not None:
                running.kill()
            await command(url, DUE)
            await _until(url, UNTRIED)  # nobody listens: each is tried, and waits
            async with _a_mail_server(mail_port) as server:
                await asyncio.wait_for(_sent(url), PATIENCE)
    copies = Counter(str(message["Message-ID"]) for message in server.taken)
    states = {row["state"]: row["n"] for row in await command(url, LEFT)}
    result.figures.append(f"{len(server.taken)} e-mails taken after SMTP was away; outbox {states}")
    result.doubled += sum(1 for count in copies.values() if count > 1)
    result.lost += abs(int(states.get("sent", 0)) - len(copies)) + int(states.get("failed", 0))


async def _sent(url: str) -> None:
    """What was refused while nobody listened is due again at once, not in minutes."""
    while True:
        await command(url, DUE)
        if not (await command(url, WAITING))[0]["n"]:
            return
        await asyncio.sleep(0.5)


async def _until(url: str, none_left: str) -> None:
    async with asyncio.timeout(PATIENCE):
        while (await command(url, none_left))[0]["n"]:  # noqa: ASYNC110 - others' state
            await asyncio.sleep(0.2)


async def _browser_dies(result: Result, ledger: Ledger, app: Served, shop: Shop) -> None:
    """Again and again while invoices are printed: each is a PDF, or a 503 that says why."""
    said: Counter[str] = Counter()
    async with a_caller(app.base, shop.tokens[0]) as caller:
        numbers = [await _an_invoice(caller, order) for order in shop.others[:6]]
        for number in numbers:
            asking = asyncio.create_task(caller.get(f"/api/invoices/{number}/pdf", timeout=130))
            while not asking.done() and not app.kill_browsers():  # noqa: ASYNC110
                await asyncio.sleep(0.05)
            answer = await asking
            ledger.note(answer)
            said[str(answer.status_code)] += 1
            if answer.status_code == 503 and "try again" not in answer.text:
                result.broken.append(f"no reason for a 503: {answer.text[:200]}")
        last = await caller.get(f"/api/invoices/{numbers[-1]}/pdf", timeout=130)
        ledger.note(last)
    if last.status_code != 200:
        result.broken.append(f"the next print failed too: {last.status_code}")
    result.figures.append(
        f"PDFs while the browser was killed: {dict(said)}, then {last.status_code}"
    )


async def _an_invoice(caller: httpx.AsyncClient, order: str) -> str:
    found: dict[str, Any] = (await caller.get(f"/api/orders/{order}")).json()
    if not found["invoices"]:
        await caller.post(f"/api/orders/{order}/actions/create_invoice", json={})
        found = (await caller.get(f"/api/orders/{order}")).json()
    return str(found["invoices"][0]["number"])


@contextmanager
def _a_broker(program: str | None, port: int) -> Any:
    if program is None:
        yield None
        return
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    where = ["--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    running = subprocess.Popen([program, *where], **quiet)  # type: ignore[call-overload]  # noqa: S603
    try:
        yield running
    finally:
        running.kill()
        running.wait()


@asynccontextmanager
async def _a_mail_server(port: int) -> AsyncIterator[MailServer]:
    handler = MailServer()
    loop = asyncio.get_running_loop()
    listening = await loop.create_server(lambda: SMTP(handler), "127.0.0.1", port)
    try:
        yield handler
    finally:
        listening.close()
        await listening.wait_closed()
