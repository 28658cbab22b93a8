"""Out and back whole: dump, load into a new database of either kind, dump again."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from actions.checks.database import run_checks
from backdesk.auth.session import Session, start_session
from backdesk.auth.user import User
from backdesk.db.database import close_database, open_database
from backdesk.db.dump import CannotLoad, load_dump, write_dump
from commands.dump import dump
from demo.shop import make_demo
from models.customer import Customer
from models.order import Order
from models.rendered_document import Printed
from tests.conftest import Database, command
from tests.factories.order import an_order
from tests.postgres_server import with_database

NOW = datetime(2026, 11, 30, 12, 0, 0, 123456, tzinfo=UTC)


def nobody_looks(done: int, total: int) -> None:
    assert done <= total


async def dumped() -> bytes:
    file = BytesIO()
    await write_dump(file, nobody_looks)
    return file.getvalue()


@pytest.fixture
async def other(
    database: Database,
    sqlite_template: Path,
    postgres_server: str,
    postgres_template: str,
    tmp_path: Path,
) -> AsyncIterator[str]:
    """A new database of the other kind."""
    if database.dialect == "postgres":
        shutil.copy(sqlite_template, tmp_path / "other.sqlite3")
        yield f"sqlite://{tmp_path / 'other.sqlite3'}"
        return
    name = f"other_{tmp_path.name}".lower().replace("-", "_")[:60]
    await command(postgres_server, f'CREATE DATABASE "{name}" TEMPLATE {postgres_template}')
    yield with_database(postgres_server, name)
    await close_database()
    await command(postgres_server, f'DROP DATABASE "{name}" WITH (FORCE)')


async def test_a_shop_after_a_life_comes_back_whole_in_the_other_database(
    database: Database, other: str, tmp_path: Path
) -> None:
    await a_life()
    last = await Order.all().order_by("-id").first()
    assert last is not None
    file = tmp_path / "shop.zip"
    rows = await dump(file, nobody_looks)
    before = file.read_bytes()
    await close_database()
    await open_database(other)
    assert (await load_dump(file, nobody_looks)).rows == rows > 500
    assert await dumped() == before
    assert [finding async for finding in run_checks()] == []
    following = await an_order()
    assert int(following.number[3:]) == int(last.number[3:]) + 1
    assert following.id > last.id


async def a_life() -> None:
    """A demo shop, and what it lacks: a print, a merged customer, somebody signed in."""
    await make_demo(20, lambda _done: None)
    await Printed.create(
        kind="invoice", number="INV00001", content=bytes(range(256)) * 40, printed_at=NOW
    )
    first, second = await Customer.all().order_by("id").limit(2)
    first.merged_into = second
    await first.save()
    user = await User.all().first()
    assert user is not None
    await start_session(user, NOW)


async def test_who_was_signed_in_is_not_in_it(database: Database, other: str) -> None:
    await a_life()
    assert await Session.exists()
    with ZipFile(BytesIO(await dumped())) as archive:
        assert "session.jsonl" not in archive.namelist()


async def test_a_database_in_use_is_left_alone(database: Database, tmp_path: Path) -> None:
    order = await an_order()
    await dump(tmp_path / "shop.zip", nobody_looks)
    with pytest.raises(CannotLoad, match="in use already"):
        await load_dump(tmp_path / "shop.zip", nobody_looks)
    assert [one.number for one in await Order.all()] == [order.number]


async def test_a_file_that_is_there_is_not_written_over(
    sqlite_database: Database, tmp_path: Path
) -> None:
    (tmp_path / "shop.zip").write_text("precious")
    with pytest.raises(FileExistsError):
        await dump(tmp_path / "shop.zip", nobody_looks)
    assert (tmp_path / "shop.zip").read_text() == "precious"


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("manifest.json", '"format": 1', '"format": 9', "format 9"),
        ("manifest.json", "0001_start", "9999_later", "9999_later"),
        ("manifest.json", '"orders"', '"gift_wrap"', "no plug-in here has gift_wrap"),
        ("orders.jsonl", '"ORD00001"', '"ORD00002"', "damaged: orders"),
        ("manifest.json", "{", "[", "damaged"),
    ],
)
async def test_what_does_not_fit_is_refused_in_words_and_changes_nothing(
    sqlite_database: Database,
    sqlite_template: Path,
    tmp_path: Path,
    name: str,
    old: str,
    new: str,
    said: str,
) -> None:
    await an_order()
    spoiled = tmp_path / "spoiled.zip"
    with ZipFile(BytesIO(await dumped())) as whole, ZipFile(spoiled, "w", ZIP_DEFLATED) as out:
        for one in whole.namelist():
            content = whole.read(one).decode()
            assert old in content or one != name
            out.writestr(one, content.replace(old, new) if one == name else content)
    await close_database()
    fresh = Path(shutil.copy(sqlite_template, tmp_path / "fresh.sqlite3"))
    await open_database(f"sqlite://{fresh}")
    before = await dumped()
    with pytest.raises(CannotLoad, match=said):
        await load_dump(spoiled, nobody_looks)
    assert await dumped() == before


async def test_no_dump_at_all_is_refused_in_words(
    sqlite_database: Database, tmp_path: Path
) -> None:
    (tmp_path / "letter.txt").write_text("Dear shop")
    for file in (tmp_path / "letter.txt", tmp_path / "nowhere.zip"):
        with pytest.raises(CannotLoad, match="is no dump"):
            await load_dump(file, nobody_looks)
