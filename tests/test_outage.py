"""The database away, full or with no connection to lend: 503 on every way in, and one log line."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import asyncpg
import httpx
import pytest
from structlog.testing import capture_logs
from typer.testing import CliRunner

from app import commands
from backdesk.auth.api_token import create_token
from backdesk.auth.user import User
from backdesk.db.database import close_database, connection, open_database
from backdesk.plugins import load_plugins
from gateways.signed_links import Links
from models.order import Order
from tests.admin.behind_the_door import HERE, PASSWORD, a_member, configured, sign_in
from tests.conftest import Database
from tests.factories.order import an_order
from tests.postgres_server import with_database
from web import create_app

ROLE = "orderly_outage"


class Shop:
    """Signed in, with a token and a customer's link, before anything is wrong."""

    browser: httpx.AsyncClient
    order: Order
    token: str

    async def opened(self) -> Shop:
        load_plugins()
        transport = httpx.ASGITransport(create_app(configured()))  # whatever is raised, is raised
        self.browser = httpx.AsyncClient(transport=transport, base_url=HERE)
        user: User = await a_member("manager")
        await sign_in(self.browser, user.email)
        page = await self.browser.get("/admin/orders")
        self.token = page.text.partition('"csrf-token" content="')[2][:64]
        self.bearer = {"Authorization": f"Bearer {await create_token(user)}"}
        self.order = await an_order()
        return self

    async def every_way_in(self) -> list[httpx.Response]:
        number, links = self.order.number, Links(HERE, "s" * 32)
        form = {"_csrf": self.token, "text": "n" * 1000}
        return [
            await self.browser.get("/admin/orders"),
            await self.browser.get(f"/admin/orders/{number}", headers={"Accept": "text/html"}),
            await self.browser.post(f"/admin/orders/{number}/act/add_note", data=form),
            await self.browser.post(
                "/admin/sign-in", data={"email": "x@example.com", "password": PASSWORD}
            ),
            await self.browser.get("/api/orders", headers=self.bearer),
            await self.note(),
            await self.browser.get(links.to_return(self.order)),
        ]

    async def note(self) -> httpx.Response:
        address = f"/api/orders/{self.order.number}/actions/add_note"
        return await self.browser.post(address, json={"text": "n" * 1000}, headers=self.bearer)


@pytest.fixture
async def lent(postgres_database: Database, postgres_server: str) -> tuple[Shop, str]:
    """A shop on PostgreSQL whose role may have no connection any more."""
    owner, name = connection(), postgres_database.url.rpartition("/")[2]
    await owner.execute_script(
        f"""DO $$ BEGIN CREATE ROLE {ROLE} LOGIN PASSWORD 'secret'; EXCEPTION WHEN OTHERS THEN
        NULL; END $$; ALTER ROLE {ROLE} CONNECTION LIMIT -1;
        GRANT ALL ON ALL TABLES IN SCHEMA public TO {ROLE};
        GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {ROLE}"""
    )
    await close_database()
    url = with_database(postgres_server, name)
    await open_database(f"postgres://{ROLE}:secret@{url.partition('@')[2]}")
    return await Shop().opened(), url


async def _none_left(url: str) -> None:
    database = await asyncpg.connect(url)
    await database.execute(f"ALTER ROLE {ROLE} CONNECTION LIMIT 0")
    await database.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1", ROLE
    )
    await database.close()


async def test_with_no_connection_every_way_in_says_503_and_when_to_come_back(
    lent: tuple[Shop, str],
) -> None:
    shop, url = lent
    await _none_left(url)
    for answer in await shop.every_way_in():
        assert (answer.status_code, answer.headers.get("retry-after")) == (503, "5"), answer.text
        assert "Try again in a moment" in answer.text
    ready = await shop.browser.get("/readyz")
    assert (ready.status_code, ready.json()["ready"]) == (503, False)
    assert (await shop.browser.get("/healthz")).status_code == 200


async def test_an_outage_is_one_line_in_the_log(lent: tuple[Shop, str]) -> None:
    shop, url = lent
    await _none_left(url)
    with capture_logs() as logged:
        await shop.browser.get("/admin/orders")
    assert [line["event"] for line in logged] == ["the database cannot be used"]


async def test_what_was_away_serves_again_when_it_is_back(lent: tuple[Shop, str]) -> None:
    shop, url = lent
    await _none_left(url)
    assert (await shop.note()).status_code == 503
    database = await asyncpg.connect(url)
    await database.execute(f"ALTER ROLE {ROLE} CONNECTION LIMIT -1")
    await database.close()
    assert (await shop.note()).status_code == 200


async def test_a_full_disk_is_said_and_what_is_there_is_still_shown(
    sqlite_database: Database,
) -> None:
    shop = await Shop().opened()
    _rows, pages = await connection().execute_query("PRAGMA page_count")
    await connection().execute_script(f"PRAGMA max_page_count = {pages[0]['page_count'] + 2}")
    answers = [await shop.note() for _time in range(40)]
    full = next(answer for answer in answers if answer.status_code != 200)
    assert (full.status_code, full.headers["retry-after"]) == (503, "5")
    page = await shop.browser.get(f"/admin/orders/{shop.order.number}")
    assert page.status_code == 200
    assert page.text.count("n" * 1000) == sum(answer.status_code == 200 for answer in answers)


async def test_a_database_newer_than_the_code_is_not_ready_and_not_served(
    sqlite_database: Database, sqlite_template: Path, tmp_path: Path
) -> None:
    shop = await Shop().opened()
    await connection().execute_script("INSERT INTO migration (name) VALUES ('9999_later')")
    ready = await shop.browser.get("/readyz")
    assert (ready.status_code, "9999_later" in ready.json()["why"]) == (503, True)


@pytest.mark.usefixtures("log_as_it_was")
def test_no_command_runs_on_a_database_newer_than_the_code_or_out_of_reach(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = Path(shutil.copy(sqlite_template, tmp_path / "shop.sqlite3"))
    with sqlite3.connect(file) as database:
        database.execute("INSERT INTO migration (name) VALUES ('9999_later')")
    database.close()
    monkeypatch.setenv("ORDERLY_DATABASE_URL", f"sqlite://{file}")
    newer = CliRunner().invoke(commands, ["check"])
    assert (newer.exit_code, "9999_later" in newer.stderr) == (1, True)
    monkeypatch.setenv("ORDERLY_DATABASE_URL", "postgres://nobody:x@127.0.0.1:1/nothing")
    away = CliRunner().invoke(commands, ["check"])
    assert (away.exit_code, "cannot be used" in away.stderr) == (1, True)
