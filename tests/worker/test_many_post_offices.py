"""The post under fire: killed mid-send nothing is lost, and two machines send each e-mail once."""

from __future__ import annotations

import asyncio
import os
import random
import shlex
import shutil
import socket
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from gateways.documents import Documents
from gateways.pdf.printer import Printer
from gateways.signed_links import Links
from models.outbox import MOST_COPIES, EmailState, Outbox
from tests.conftest import Database
from tests.processes import AT_ONCE, ended
from tests.waiting import free_port
from tests.worker.mail_server import MailServer, a_mail_server
from tests.worker.post_office import due_emails
from tests.worker.sender import sender_at_work
from worker.background import JobRunner

KILLS = 50
pytestmark = pytest.mark.slow


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    async with a_mail_server() as running:
        yield running


async def test_a_post_office_that_is_killed_loses_nothing_and_repeats_only_what_it_held(
    database: Database, server: MailServer
) -> None:
    await due_emails(400)
    dice, started = random.Random(50), 0
    while await Outbox.exists(state=EmailState.WAITING):
        ahead = timedelta(minutes=10 * started)
        sender = AT_ONCE.Process(target=sender_at_work, args=(database.url, server.url, ahead))
        sender.start()
        started += 1
        if started <= KILLS:
            enough = len(server.taken) + dice.randint(1, 7)
            await until(lambda: len(server.taken) >= enough or not sender.is_alive())  # noqa: B023 - asked at once
            sender.kill()
        await ended(sender)
    arrived = Counter(message["Message-ID"] for message in server.taken)
    assert set(arrived) == {f"<{place}@orderly>" for place in range(400)}
    repeats = sum(arrived.values()) - len(arrived)
    assert repeats <= min(started, KILLS)
    for row in await Outbox.exclude(state=EmailState.SENT):
        assert (row.state, row.unanswered) == (EmailState.FAILED, MOST_COPIES)
        assert "may have arrived" in row.said


async def until(true: Callable[[], bool]) -> None:
    while True:
        if true():
            return
        await asyncio.sleep(0.002)


async def all_sent() -> None:
    while True:
        if not await Outbox.exists(state=EmailState.WAITING):
            return
        await asyncio.sleep(0.1)


COMMANDS = {
    "redis": ("redis-server", "--port {port} --bind 127.0.0.1 --save '' --dir {folder}"),
    "nats": ("nats-server", "--port {port} --addr 127.0.0.1"),
}


@pytest.fixture(params=COMMANDS)
async def broker(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """A broker that really runs, on a port of its own."""
    name, arguments = COMMANDS[request.param]
    program = shutil.which(name)
    if program is None:
        pytest.skip(f"there is no {name} here: Debian's package {name} has it")
    port = free_port()
    server = await asyncio.create_subprocess_exec(
        program,
        *shlex.split(arguments.format(port=port, folder=tmp_path)),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    await until(lambda: _answers(port))
    yield f"{request.param}://127.0.0.1:{port}"
    server.terminate()
    await server.wait()


def _answers(port: int) -> bool:
    with socket.socket() as trial:
        return trial.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.postgres
async def test_two_workers_that_a_broker_wakes_send_a_thousand_e_mails_each_once(
    postgres_database: Database, server: MailServer, broker: str
) -> None:
    workers = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "app.py", "worker"),
            env=os.environ
            | {
                "ORDERLY_DATABASE_URL": postgres_database.url,
                "ORDERLY_SECRET_KEY": "s" * 32,
                "ORDERLY_SMTP_URL": server.url,
                "ORDERLY_BROKER_URL": broker,
            },
        )
        for _ in range(2)
    ]
    try:
        await due_emails(1000)
        background = JobRunner(Documents(Printer(lambda: None)), "", broker, Links())
        async with background.reachable():
            await background.wake()
        async with asyncio.timeout(90):
            await all_sent()
    finally:
        for worker in workers:
            worker.terminate()
            assert await worker.wait() == 0
    arrived = Counter(message["Message-ID"] for message in server.taken)
    assert set(arrived.values()) == {1}
    assert len(arrived) == 1000
