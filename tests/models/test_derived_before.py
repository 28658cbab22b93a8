"""A shop from before the keys: the migration fills them, in pieces, and refuses nobody's rows."""

from __future__ import annotations

import re

import pytest

from backdesk.auth.user import Role
from backdesk.db import migrate as migrating
from backdesk.db.database import close_database, connection, open_database
from backdesk.db.migrate import migrate, migrations
from backdesk.db.pagination import SortKey, apply_ordering
from backdesk.db.sort_key import sort_key
from models.customer import Customer
from models.order import Order
from models.product import Product
from tests.conftest import Database
from tests.factories.order import an_order

KEYS = ["backdesk/0012_sort_keys", "0034_sort_keys"]
INDEXES = ["backdesk/0013_sort_keys_indexed", "0034_sort_keys_indexed"]
NAMES = ["Zoë", "Éric", "bou", "Ave", "Chamois", "", "Łódź"]


async def _as_before(dialect: str) -> None:
    """What the migrations did is undone."""
    indexes = _script(INDEXES, dialect)
    undone = [f'DROP INDEX "{name}"' for name in re.findall(r'CREATE.* INDEX "(\w+)"', indexes)]
    for table, column in re.findall(r'DROP INDEX "(\w+?)_(name|company_id|city_id)"', indexes):
        columns = column.replace("_id", ", id")
        undone.append(f'CREATE INDEX "{table}_{column}" ON "{table}" ({columns})')
    for table, column in re.findall(
        r'ALTER TABLE "(\w+)" ADD COLUMN "(\w+)"', _script(KEYS, dialect)
    ):
        undone.append(f'ALTER TABLE "{table}" DROP COLUMN "{column}"')
    undone.append("DELETE FROM migration WHERE name LIKE '%_sort_keys%'")
    for statement in undone:
        await connection().execute_script(statement)


def _script(names: list[str], dialect: str) -> str:
    folders = [one.folder for one in migrations() if one.name in names]
    return "".join((folder / f"{dialect}.sql").read_text() for folder in folders)


async def test_rows_that_were_there_get_their_keys(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrating, "PIECE", 2)
    order = await an_order(paid=True)
    for name in NAMES:
        await Customer.create(name=name, city=name)
    for sku, name in (("röder", "Zug"), ("other", "Äpfel"), ("y", "Birne")):
        await Product.create(sku=sku, name=name)
    await _as_before(database.dialect)
    await connection().execute_script("UPDATE product SET sku = 'RÖDER' WHERE sku = 'other'")
    await connection().execute_script("UPDATE role SET name = 'ADMIN' WHERE name = 'clerk'")
    await close_database()
    assert await migrate(database.url) == [KEYS[0], INDEXES[0], KEYS[1], INDEXES[1]]
    await open_database(database.url)
    for row in await Customer.all():
        assert (row.name_key, row.city_key) == (sort_key(row.name), sort_key(row.city))
    assert (await Order.get()).name_key == sort_key(order.name)
    rows = apply_ordering(Customer.filter(name__in=NAMES), [SortKey("name_key"), SortKey("id")])
    assert [row.name for row in await rows] == sorted(NAMES, key=sort_key)
    named = {row.sku: row for row in await Product.all()}
    assert named["röder"].sku_fold == "roder"
    assert named["RÖDER"].sku_fold == f"roder\x01{named['RÖDER'].id}"
    assert await Role.filter(name="ADMIN").exists()
