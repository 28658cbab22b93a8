"""The library on the generator alone: in the back office, by REST, in bulk, on the command line."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

import library
from backdesk.application import build_site, create_app
from backdesk.auth.api_token import create_token
from backdesk.auth.create_user import create_user
from backdesk.auth.user import User
from backdesk.db.database import close_database, connection, open_database
from backdesk.db.migrate import migrate
from backdesk.models.history import History
from library import Book, Loan, Member

HERE = "http://127.0.0.1:8000"
PASSWORD = "correct horse battery"
FOLDER = Path(__file__).parent
SHOP = {"models", "actions", "admin", "api", "customer", "gateways", "worker", "commands", "web"}


@pytest.fixture
async def url(tmp_path: Path) -> AsyncIterator[str]:
    """A database with two books, a member and a librarian."""
    where = f"sqlite://{tmp_path}/library.sqlite3"
    await migrate(where)
    await open_database(where)
    await create_user("ann@example.com", "admin", PASSWORD)
    for title in ("Emma", "Dune"):
        await Book.create(title=title)
    await Member.create(name="Bob")
    yield where
    await close_database()


def a_client(**more: Any) -> httpx.AsyncClient:
    site = build_site("Library", library.views(), secret_key="s" * 32)
    app = create_app(site, "sqlite://unused", base_url=HERE)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HERE, **more)


async def a_program() -> httpx.AsyncClient:
    token = await create_token(await User.get(email="ann@example.com"))
    return a_client(headers={"Authorization": f"Bearer {token}"})


async def test_a_book_is_lent_and_given_back_in_the_back_office(url: str) -> None:
    browser = a_client()
    page = await browser.get("/admin/sign-in")
    await browser.post("/admin/sign-in", data={"email": "ann@example.com", "password": PASSWORD,
                                               "_csrf": _token(page.text)})  # fmt: skip
    assert "Emma" in (await browser.get("/admin/books")).text
    page = await browser.get("/admin/books/1")
    assert "Lend" in page.text
    dialog = await browser.get("/admin/books/1/actions/lend")
    assert "Member number" in dialog.text
    form = {"member": "1", "days": "7", "_version": "1", "_csrf": _token(page.text)}
    done = await browser.post("/admin/books/1/actions/lend", data=form)
    assert done.headers["location"] == "/admin/books/1"
    assert "Emma is lent to Bob" in (await browser.get("/admin/books/1")).text
    form = {"condition": "fine", "_version": "1", "_csrf": _token(page.text)}
    await browser.post("/admin/loans/1/actions/give_back", data=form)
    assert (await Loan.get()).condition == "fine"
    assert "Emma is back" in (await browser.get("/admin/loans/1")).text


def _token(page: str) -> str:
    found = re.search(r'name="_csrf"[^>]*value="([^"]*)"', page)
    return found[1] if found else ""


async def test_a_book_is_lent_once_by_rest_and_given_back_in_bulk(url: str) -> None:
    program = await a_program()
    for number in (1, 2):
        done = await program.post(f"/api/books/{number}/actions/lend", json={"member": 1})
        assert done.status_code == 200, done.text
    refused = await program.post("/api/books/1/actions/lend", json={"member": 1})
    assert refused.status_code == 409
    assert "it is lent" in refused.text
    offered = (await program.get("/api/loans/1/actions")).json()
    assert "give_back" in str(offered)
    numbers = {"numbers": ["1", "2"], "form": {}}
    assert (await program.post("/api/loans/actions/give_back", json=numbers)).status_code == 200
    assert await Loan.filter(returned_at__isnull=True).count() == 0
    assert await Book.filter(lent_at__isnull=False).count() == 0
    kinds = [entry.kind for entry in await History.all().order_by("id")]
    assert kinds == ["lent", "lent", "given_back", "given_back"]


async def test_who_is_no_member_borrows_nothing(url: str) -> None:
    program = await a_program()
    answer = await program.post("/api/books/1/actions/lend", json={"member": 9})
    assert answer.status_code == 422
    assert "there is no such member" in answer.text
    assert await Loan.all().count() == 0


async def test_it_is_done_on_the_command_line(url: str) -> None:
    assert _run(url, "act", "lend", "2", "member=1").stdout == "Dune is lent to Bob\n"
    again = _run(url, "act", "lend", "2", "member=1")
    assert again.returncode == 1
    assert "it is lent" in again.stderr
    assert _run(url, "act", "give_back", "1").stdout == "Dune is back\n"


def _run(url: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "app.py", *words],
        cwd=FOLDER,
        env=os.environ | {"LIBRARY_DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )


async def test_it_has_its_own_tables_and_the_generators(url: str) -> None:
    _count, rows = await connection().execute_query(
        "SELECT name FROM sqlite_master WHERE type = 'table'"
    )
    names = {row["name"] for row in rows}
    assert {"book", "member", "loan", "history", "user", "job"} <= names
    assert names & {"orders", "outbox", "shop_settings"} == set()
    assert "order_id" not in History._meta.fields_map
    answer = await a_client().get("/readyz")
    assert answer.json() == {"ready": True}


def test_nothing_of_the_shop_is_imported() -> None:
    assert {name.partition(".")[0] for name in sys.modules} & SHOP == set()


def test_it_is_short() -> None:
    lines = [*(FOLDER / "library.py").open(), *(FOLDER / "app.py").open()]
    assert len([line for line in lines if line.strip()]) < 120
