"""What a database says of its own tables, in words that both databases share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from backdesk.db.database import connection, dialect

FAMILIES = {
    "int": "int int4 integer bool boolean bigint int8 smallint serial".split(),
    "text": "varchar text bpchar".split(),
    "json": "json jsonb".split(),
    "time": "timestamp timestamptz date".split(),
}

INDEX_OF_SQLITE = ("order_search_index", "customer_search_index", "product_search_index")
"""Tables to SQLite, kept by triggers; the same is an index on PostgreSQL."""

SAID_BY_POSTGRES = "_tells"
"""Triggers that notify; SQLite has nobody to notify."""


@dataclass
class Schema:
    """Tables and what guards them; indexes by their columns, as names differ."""

    columns: dict[str, dict[str, tuple[str, bool]]] = field(default_factory=dict)
    references: set[tuple[str, str, str, str]] = field(default_factory=set)
    uniques: set[tuple[str, tuple[str, ...]]] = field(default_factory=set)
    indexes: set[tuple[str, tuple[str, ...]]] = field(default_factory=set)
    triggers: set[str] = field(default_factory=set)
    checks: set[str] = field(default_factory=set)

    def names(self) -> dict[str, Any]:
        """What must be the same on both databases."""
        return {
            "columns": {table: set(columns) for table, columns in self.columns.items()},
            "references": self.references,
            "uniques": self.uniques,
            "indexes": self.indexes,
            "triggers": self.triggers,
            "checks": self.checks,
        }


async def read_schema() -> Schema:
    """The schema of the open database."""
    return await (_sqlite() if dialect() == "sqlite" else _postgres())


def _family(kind: str) -> str:
    plain = kind.lower().partition("(")[0]
    return next((name for name, kinds in FAMILIES.items() if plain in kinds), plain)


async def _rows(sql: str) -> list[dict[str, Any]]:
    _count, rows = await connection().execute_query(sql)
    return [dict(row) for row in rows]


async def _sqlite() -> Schema:
    schema = Schema()
    for table in await _rows("SELECT name, sql FROM sqlite_master WHERE type = 'table'"):
        name = table["name"]
        if name in ("migration", "sqlite_sequence") or name.startswith(INDEX_OF_SQLITE):
            continue
        schema.columns[name] = {
            row["name"]: (_family(row["type"]), bool(row["notnull"] or row["pk"]))
            for row in await _rows(f'PRAGMA table_info("{name}")')
        }
        for row in await _rows(f'PRAGMA foreign_key_list("{name}")'):
            schema.references.add((name, row["from"], row["table"], row["on_delete"]))
        for row in await _rows(f'PRAGMA index_list("{name}")'):
            columns = await _rows(f'PRAGMA index_info("{row["name"]}")')
            if any(one["name"] is None for one in columns):
                continue  # made of an expression
            known = schema.uniques if row["unique"] else schema.indexes
            known.add((name, tuple(one["name"] for one in columns)))
        schema.checks |= _constraint_names(table["sql"])
    for row in await _rows("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
        if not row["name"].startswith(INDEX_OF_SQLITE):
            schema.triggers.add(row["name"])
    return schema


def _constraint_names(sql: str) -> set[str]:
    return {part.split('"')[1] for part in sql.split("CONSTRAINT ")[1:] if "CHECK" in part}


async def _postgres() -> Schema:
    schema = Schema()
    for row in await _rows(
        "SELECT table_name, column_name, udt_name, is_nullable FROM information_schema.columns "
        "WHERE table_schema = 'public' AND table_name <> 'migration'"
    ):
        schema.columns.setdefault(row["table_name"], {})[row["column_name"]] = (
            _family(row["udt_name"]),
            row["is_nullable"] == "NO",
        )
    rules = {"r": "RESTRICT", "c": "CASCADE", "n": "SET NULL", "a": "NO ACTION"}
    for row in await _rows(
        "SELECT c.conrelid::regclass::text AS from_table, a.attname, "
        "c.confrelid::regclass::text AS to_table, c.confdeltype::text AS rule "
        "FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid "
        "AND a.attnum = c.conkey[1] WHERE c.contype = 'f' "
        "AND c.connamespace = 'public'::regnamespace"
    ):
        schema.references.add(
            (
                row["from_table"].strip('"'),
                row["attname"],
                row["to_table"].strip('"'),
                rules[row["rule"]],
            )
        )
    await _postgres_indexes(schema)
    for row in await _rows("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"):
        if not row["tgname"].endswith(SAID_BY_POSTGRES):
            schema.triggers.add(row["tgname"])
    for row in await _rows(
        "SELECT conname FROM pg_constraint WHERE contype = 'c' "
        "AND connamespace = 'public'::regnamespace"
    ):
        schema.checks.add(row["conname"])
    return schema


async def _postgres_indexes(schema: Schema) -> None:
    for row in await _rows(
        "SELECT t.relname AS name, i.indisunique AS is_unique, i.indisprimary AS is_key, "
        "array_to_string(ARRAY(SELECT a.attname FROM unnest(i.indkey) WITH ORDINALITY k(n, o) "
        "JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.n ORDER BY k.o), ',') AS cols "
        "FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid "
        "WHERE t.relnamespace = 'public'::regnamespace AND t.relname <> 'migration'"
    ):
        if row["is_key"] and row["cols"] == "id":
            continue
        if not row["cols"]:
            continue  # made of an expression
        known = schema.uniques if row["is_unique"] else schema.indexes
        known.add((row["name"], tuple(row["cols"].split(","))))
