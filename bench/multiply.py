"""A small shop multiplied by SQL, all its rows with it: orders, lines, papers, money, history.

Every copy has ids and numbers of its own that fit together, people of its own, dates of its
own in the last three years, and amounts that are a small multiple, so that all sums still add up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tortoise.fields import DateField, DatetimeField
from tortoise.fields.relational import ForeignKeyFieldInstance
from tortoise.models import Model

from backdesk.db.database import connection, dialect
from backdesk.models.history import History
from backdesk.money import MoneyField
from models import MIGRATIONS
from models.credit_memo import CreditMemo, CreditMemoLine
from models.customer import Customer
from models.invoice import Invoice, InvoiceLine
from models.note import Note
from models.order import Order, OrderLine
from models.outbox import EmailState, Outbox
from models.packing_slip import PackingSlip, PackingSlipLine
from models.payment import Payment, Refund
from models.quote import Quote, QuoteLine
from models.return_case import ReceivedPart, ReturnCase, ReturnLine
from models.stock import StockMove

COPIED: tuple[type[Model], ...] = (
    *(Customer, Order, OrderLine, Invoice, InvoiceLine, Payment),
    *(ReturnCase, ReturnLine, ReceivedPart, CreditMemo, CreditMemoLine, Refund),
    *(PackingSlip, PackingSlipLine, Quote, QuoteLine, StockMove, Note, History, Outbox),
)
TEXTS = {"order_search": "0015_finding", "customer_search": "0023_found_at_a_million"}
DAYS = 3 * 365
SYLLABLES = "ba de fi go lu ma ne pi ro su ta ve wi xo zu ka le mi no pu".split()
SERIES = ("ORD", "INV", "SHIP", "CR", "RET", "QUO")
NUMBERED = {"number", "subject_key", "document"}
OWN_TEXT = {
    "email": "replace({c}, '@', '.' || w.word || '@')",
    "recipient": "replace({c}, '@', '.' || w.word || '@')",
    "name": "CASE WHEN {c} = '' THEN '' ELSE {c} || ' ' || w.word END",
    "company": "CASE WHEN {c} = '' THEN '' ELSE {c} || ' ' || w.word END",
    "name_key": "CASE WHEN {c} = '' THEN '' ELSE {c} || w.word END",
    "company_key": "CASE WHEN {c} = '' THEN '' ELSE {c} || w.word END",
    "external_id": "CASE WHEN {c} = '' THEN '' ELSE {c} || '-' || w.g END",
    "message_id": "{c} || w.g",
}
SUM = "(SELECT SUM({what}) FROM stock_move WHERE product_id = product.id)"
STOCK = (
    f"UPDATE product SET on_hand = {SUM.format(what='on_hand')}, "  # noqa: S608
    f"reserved = {SUM.format(what='reserved')}, "
    f"available = {SUM.format(what='on_hand - reserved')} "
    "WHERE id IN (SELECT product_id FROM stock_move)"
)
LOADING = ("SET session_replication_role = replica", "SET maintenance_work_mem = '1GB'")
KEPT = {
    "sqlite": "SELECT name, type, sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> "
    "'order_search_index' AND (type = 'trigger' OR type = 'index') AND tbl_name IN ({tables})",
    "postgres": "SELECT indexname AS name, 'index' AS type, indexdef AS sql FROM pg_indexes "
    "WHERE schemaname = 'public' AND tablename IN ({tables}) AND NOT EXISTS "
    "(SELECT 1 FROM pg_constraint WHERE conname = indexname)",
}


@dataclass(frozen=True)
class Copies:
    """``pitch``: by how much a table's ids grow from one copy to the next."""

    count: int
    pitch: dict[str, int]
    series: dict[str, int]

    def column(self, model: type[Model], name: str) -> str:  # noqa: PLR0911
        """What stands in the copy, as SQL over the first row ``s`` and the copy ``w``."""
        field, column = model._meta.fields_map[name], f's."{name}"'
        source = {
            one.source_field: one
            for one in model._meta.fields_map.values()
            if isinstance(one, ForeignKeyFieldInstance)
        }
        if name == "id":
            return f"s.id + w.g * {self.pitch[model._meta.db_table]}"
        if name in source:
            target = source[name].related_model._meta.db_table
            return f"{column} + w.g * {self.pitch[target]}" if target in self.pitch else column
        if isinstance(field, MoneyField):
            return f"{column} * (1 + w.g % 9)"
        if isinstance(field, DatetimeField):
            return _moved(column, day=False)
        if isinstance(field, DateField):
            return _moved(column, day=True)
        if name in NUMBERED:
            return self._numbered(column)
        if model is Outbox and name == "state":
            return f"'{EmailState.SENT.value}'"
        if name in OWN_TEXT and "sku" not in model._meta.fields_map:
            return OWN_TEXT[name].format(c=column)
        return column

    def _numbered(self, column: str) -> str:
        """A number like those of its series, as many further on as a copy has of them."""
        digits = "printf('%05d', {n})" if dialect() == "sqlite" else "lpad(({n})::text, 7, '0')"
        cases = ""
        for prefix in SERIES:
            rest = f"CAST(substr({column}, {len(prefix) + 1}) AS INT)"
            number = digits.format(n=f"{rest} + w.g * {self.series[prefix]}")
            cases += f" WHEN {column} LIKE '{prefix}0%' THEN '{prefix}' || {number}"
        return f"CASE{cases} ELSE {column} END"


def _moved(column: str, *, day: bool) -> str:
    """Earlier by the copy's own time."""
    if dialect() == "postgres":
        return f"{column} - w.days" if day else f"{column} - w.seconds * interval '1 second'"
    if day:
        return f"date({column}, -w.days || ' days')"
    moved = f"strftime('%Y-%m-%d %H:%M:%f', {column}, -w.seconds || ' seconds')"
    return f"{moved} || '000+00:00'"


def word(serial: int) -> str:
    """Four syllables, another for each copy."""
    scattered, found = serial * 7919 % len(SYLLABLES) ** 4, ""
    for _ in range(4):
        scattered, place = divmod(scattered, len(SYLLABLES))
        found += SYLLABLES[place]
    return found


async def multiply(orders: int, say: Callable[[str], None]) -> None:
    """Copies of what is in the open database, until there are ``orders`` orders."""
    db = connection()
    there = await Order.all().count()
    copies = await _copies(-(-orders // there) - 1)
    tables = ", ".join(f"'{model._meta.db_table}'" for model in COPIED)
    tables += ", 'order_search', 'customer_search'"
    kept = await db.execute_query_dict(KEPT[dialect()].format(tables=tables))
    for one in kept:
        await db.execute_script(f'DROP {one["type"]} "{one["name"]}"')
    for statement in LOADING if dialect() == "postgres" else ():
        await db.execute_script(statement)
    await _name_copies(copies.count)
    for model in COPIED:
        say(model._meta.db_table)
        await db.execute_script(_copying(model, copies))
    pieces = [one for one in kept if one["name"].endswith("_search_pieces")]
    await _make([one for one in kept if one["type"] == "index" and one not in pieces], say)
    await _fill_texts(say)
    await _make([*pieces, *(one for one in kept if one["type"] == "trigger")], say)
    await _afterwards(copies)


async def _make(kept: Sequence[dict[str, Any]], say: Callable[[str], None]) -> None:
    for one in kept:
        say(one["name"])
        await connection().execute_script(one["sql"])


async def _copies(count: int) -> Copies:
    db, pitch, series = connection(), {}, {}
    for model in COPIED:
        table = model._meta.db_table
        (found,) = await db.execute_query_dict(f'SELECT MAX(id) AS n FROM "{table}"')  # noqa: S608
        pitch[table] = int(found["n"] or 0)
    for row in await db.execute_query_dict('SELECT prefix, "next" FROM number_series'):
        series[row["prefix"]] = int(row["next"]) - 1
    return Copies(count, pitch, {prefix: series.get(prefix, 0) for prefix in SERIES})


async def _name_copies(count: int) -> None:
    db = connection()
    await db.execute_script(
        "CREATE TABLE bench_copy (g INT PRIMARY KEY, word TEXT, days INT, seconds INT)"
    )
    rows = []
    for g in range(1, count + 1):
        seconds = (count - g + 1) * DAYS * 86400 // count
        rows.append(f"({g}, '{word(g)}', {seconds // 86400}, {seconds})")
    for start in range(0, len(rows), 500):
        values = ", ".join(rows[start : start + 500])
        await db.execute_script(f"INSERT INTO bench_copy VALUES {values}")  # noqa: S608


def _copying(model: type[Model], copies: Copies) -> str:
    table, names = model._meta.db_table, list(model._meta.fields_db_projection)
    columns = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(copies.column(model, name) for name in names)
    return (
        f'INSERT INTO "{table}" ({columns}) SELECT {values} FROM bench_copy w, "{table}" s '  # noqa: S608
        f"WHERE s.id <= {copies.pitch[table]} ORDER BY w.g, s.id"
    )


async def _fill_texts(say: Callable[[str], None]) -> None:
    """The texts that orders and customers are found by, made by the migrations' own statements."""
    db = connection()
    for table, folder in TEXTS.items():
        say(table)
        script = (MIGRATIONS / folder / f"{dialect()}.sql").read_text()
        filling = re.search(rf'INSERT INTO "{table}" \("id".*?;\n', script, re.DOTALL)
        assert filling is not None
        await db.execute_script(f"DELETE FROM {table}")  # noqa: S608
        await db.execute_script(filling[0])
        if dialect() == "sqlite":
            rebuild = f"INSERT INTO {table}_index ({table}_index) VALUES ('rebuild')"  # noqa: S608
            await db.execute_script(rebuild)


async def _afterwards(copies: Copies) -> None:
    """Counters go on after the last copy, and the planner knows what there is."""
    db = connection()
    for prefix, pitch in copies.series.items():
        await db.execute_script(
            f'UPDATE number_series SET "next" = {(copies.count + 1) * pitch + 1} '  # noqa: S608
            f"WHERE prefix = '{prefix}'"
        )
    await db.execute_script(STOCK)
    if dialect() == "sqlite":
        await db.execute_script("ANALYZE")
        return
    await db.execute_script("SET session_replication_role = DEFAULT")
    for table in copies.pitch:
        await db.execute_script(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), "  # noqa: S608
            f'(SELECT COALESCE(MAX(id), 1) FROM "{table}"))'
        )
    await db.execute_script("VACUUM ANALYZE")
