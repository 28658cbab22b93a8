"""A shop that really runs: its own database, a server on a free port, somebody signed in."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from backdesk.auth.api_token import create_token
from backdesk.auth.create_user import create_user
from backdesk.db.database import close_database, open_database
from models.custom_status import CustomStatus
from tests.factories.order import an_order_form
from tests.waiting import PATIENCE, free_port

EMAIL, PASSWORD = "manager@example.com", "correct horse battery"


@dataclass
class Shop:
    """Where it is, and its REST API with a token of the one who is signed in."""

    url: str
    token: str
    database: Path
    client: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        headers = {"Authorization": f"Bearer {self.token}"}
        self.client = httpx.Client(base_url=f"{self.url}/api", headers=headers)

    def place(self, **form: Any) -> str:
        """Place an order by REST; its number."""
        answer = self.client.post("/orders", json=an_order_form(**form))
        assert answer.status_code == 201, answer.text
        return str(answer.json()["number"])

    def has_settings(self, **settings: Any) -> None:
        """What the shop decided, from now on."""
        rows = [(name, json.dumps(value)) for name, value in settings.items()]
        with closing(sqlite3.connect(self.database, timeout=10)) as database, database:
            database.executemany("INSERT OR REPLACE INTO setting VALUES (?, ?, 1)", rows)

    def order(self, number: str) -> dict[str, Any]:
        found: dict[str, Any] = self.client.get(f"/orders/{number}").json()
        return found


@contextmanager
def a_shop(template: Path, folder: Path) -> Iterator[Shop]:
    """Start the server over a copy of ``template``; it is stopped in the end."""
    database = folder / "shop.sqlite3"
    shutil.copy(template, database)
    url = f"sqlite://{database}"
    token = asyncio.run(_people(url))
    with served(url) as address:
        shop = Shop(address, token, database)
        yield shop
        shop.client.close()


@contextmanager
def served(url: str) -> Iterator[str]:
    """A server's process over the database at ``url``; its address."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "app.py", "serve", "--port", str(port)],
        env=os.environ | {"ORDERLY_DATABASE_URL": url, "ORDERLY_SECRET_KEY": "s" * 32},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(PATIENCE)


async def _people(url: str) -> str:
    await open_database(url)
    manager = await create_user(EMAIL, "admin", PASSWORD, "A manager")
    await CustomStatus.create(name="Gift wrap", color="#d6336c")
    token = await create_token(manager)
    await close_database()
    return token


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert server.poll() is None, "the server has ended"
        try:
            if httpx.get(f"{url}/readyz").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError("the server did not answer")
