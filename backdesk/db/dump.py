"""A dump: every row of every table in a zip, and back into an empty database of either kind.

A table is a file of JSON lines, in the order of its keys; ``manifest.json`` says the migrations
and what each file holds. Nothing in it tells when or where it was made, so two dumps of the same
rows are the same bytes. What only passes (sessions, who is looking) says so on its model by
``in_dump = False``; what the database itself wrote beside other rows, ``written_by_triggers``.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zipfile
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from graphlib import TopologicalSorter
from itertools import islice
from pathlib import Path
from typing import IO, Any, Self, cast

from tortoise import Tortoise
from tortoise.exceptions import BaseORMException, FieldError
from tortoise.fields import BinaryField, Field, JSONField
from tortoise.fields.relational import ForeignKeyFieldInstance
from tortoise.models import Model

from backdesk.auth.user import User
from backdesk.db.database import atomically, connection, dialect
from backdesk.db.migrate import migration_names
from backdesk.db.snapshot import snapshot
from backdesk.models.history import History

FORMAT = 1
MANIFEST = "manifest.json"
AT_ONCE = 500
"""Rows in memory; of a table with files in it a twentieth."""

LONG_AGO = (1980, 1, 1, 0, 0, 0)

Progress = Callable[[int, int], None]
"""Called with the rows that are done and all there are."""


class CannotLoad(Exception):
    """The file cannot be taken in, and why; nothing was changed."""


@dataclass(frozen=True)
class Table:
    """What a dump holds of one table: how many rows, and the SHA-256 of their lines."""

    name: str
    rows: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What the dump was made of: applied migrations, and the tables in the order of loading."""

    migrations: list[str]
    tables: list[Table]
    format: int = FORMAT

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)

    def written(self) -> str:
        return json.dumps(
            {**vars(self), "tables": [vars(table) for table in self.tables]}, indent=1
        )

    @classmethod
    def read(cls, written: bytes) -> Self:
        """:raises ValueError, KeyError, TypeError: it is none."""
        found = json.loads(written)
        tables = [Table(**table) for table in found["tables"]]
        return cls(list(found["migrations"]), tables, int(found["format"]))


def dumped_models() -> list[type[Model]]:
    """Each after those that it refers to; plug-ins' too; last what triggers write."""
    found = {
        model
        for app in (Tortoise.apps or {}).values()
        for model in app.values()
        if getattr(model, "in_dump", True)
    }
    needs = {
        model: sorted({to for _key, to in _references(model) if to is not model}, key=_table)
        for model in sorted(found, key=_table)
    }
    return sorted(TopologicalSorter(needs).static_order(), key=_written_by_triggers)


async def write_dump(file: IO[bytes], progress: Progress) -> Manifest:
    """All rows as they are at one moment, whoever writes meanwhile."""
    tables = []
    async with snapshot():
        models = dumped_models()
        total = sum([await model.all().count() for model in models])
        done = 0
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for model in models:
                digest, rows = hashlib.sha256(), 0
                with archive.open(_entry(f"{_table(model)}.jsonl"), "w", force_zip64=True) as out:
                    async for row in _rows(model):
                        line = _line(row)
                        digest.update(line)
                        out.write(line)
                        rows += 1
                        progress(done := done + 1, total)
                tables.append(Table(_table(model), rows, digest.hexdigest()))
            manifest = Manifest(migration_names(), tables)
            archive.writestr(_entry(MANIFEST), manifest.written())
    return manifest


async def load_dump(file: Path, progress: Progress) -> Manifest:
    """All rows under the same keys and numbers, in one transaction.

    :raises CannotLoad: it is no dump, is damaged, was made of other migrations or plug-ins, or
        the database is in use already.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = Manifest.read(archive.read(MANIFEST))
            models = _models_of(manifest)
            await atomically(lambda: _load(archive, manifest, models, progress))
    except (zipfile.BadZipFile, OSError, ValueError, KeyError, TypeError) as error:
        raise CannotLoad(f"{file} is no dump, or it is damaged ({error})") from error
    except (BaseORMException, FieldError) as error:
        raise CannotLoad(f"{file} does not fit this database: {error}") from error
    return manifest


def _models_of(manifest: Manifest) -> list[type[Model]]:
    if manifest.format != FORMAT:
        raise CannotLoad(f"it is of format {manifest.format}; this is read: {FORMAT}")
    if manifest.migrations != migration_names():
        other = sorted(set(manifest.migrations) ^ set(migration_names()))
        raise CannotLoad(
            f"it was made by another version, which differs in {', '.join(other)}:"
            " run `python app.py migrate` there with this version, and dump again"
        )
    models = {_table(model): model for model in dumped_models()}
    unknown = [table.name for table in manifest.tables if table.name not in models]
    if unknown:
        raise CannotLoad(f"no plug-in here has {', '.join(unknown)}: see ORDERLY_PLUGINS")
    return [models[table.name] for table in manifest.tables]


async def _load(
    archive: zipfile.ZipFile, manifest: Manifest, models: list[type[Model]], progress: Progress
) -> None:
    await _empty(models)
    done = 0
    for model, table in zip(models, manifest.tables, strict=True):
        if _written_by_triggers(model):
            await model.all().delete()
        later: list[dict[str, Any]] = []
        digest, rows = hashlib.sha256(), 0
        with archive.open(f"{table.name}.jsonl") as lines:
            for some in _in_pieces(iter(lines), _at_once(model)):
                for line in some:
                    digest.update(line)
                found = [json.loads(line) for line in some]
                later += [forward for row in found if (forward := _forward(model, row))]
                await model.bulk_create([_row(model, row) for row in found])
                rows += len(some)
                progress(done := done + len(some), manifest.rows)
        if (rows, digest.hexdigest()) != (table.rows, table.sha256):
            raise CannotLoad(f"the file is damaged: {table.name} is not what was dumped")
        for row in later:
            await model.filter(pk=row.pop("pk")).update(**row)
        await _count_on(model)


async def _empty(models: list[type[Model]]) -> None:
    """Take out what migrations put into a new database: roles, number series, settings."""
    if await User.exists() or await History.exists():
        raise CannotLoad("the database is in use already: name a new one in ORDERLY_DATABASE_URL")
    for model in reversed(models):
        await model.all().delete()


async def _count_on(model: type[Model]) -> None:
    """PostgreSQL gives the next key after the last one; SQLite does so by itself."""
    meta = model._meta
    if dialect() == "postgres" and meta.pk.generated:
        table, key = meta.db_table, meta.db_pk_column
        await connection().execute_query(
            f"SELECT setval(pg_get_serial_sequence('\"{table}\"', '{key}'), max(\"{key}\"))"  # noqa: S608 - our own names
            f' FROM "{table}" HAVING max("{key}") IS NOT NULL'
        )


async def _rows(model: type[Model]) -> AsyncIterator[Model]:
    if not model._meta.pk.generated:  # named by words, which databases sort differently; few
        for row in sorted(await model.all(), key=lambda row: str(row.pk)):
            yield row
        return
    last = 0
    while (
        some := await model.filter(pk__gt=last).order_by(model._meta.pk_attr).limit(_at_once(model))
    ):
        for row in some:
            yield row
        last = some[-1].pk


def _at_once(model: type[Model]) -> int:
    fields = model._meta.fields_map.values()
    return AT_ONCE // 20 if any(isinstance(one, BinaryField) for one in fields) else AT_ONCE


def _line(row: Model) -> bytes:
    fields = _fields(type(row))
    said = {column: _plain(getattr(row, name)) for column, name, _field in fields}
    return json.dumps(said, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def _plain(value: Any) -> Any:
    match value:
        case Enum():
            return value.value
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date() | time():
            return value.isoformat()
        case Decimal():
            return str(value)
        case bytes():
            return base64.b64encode(value).decode()
    return value


def _row(model: type[Model], said: dict[str, Any]) -> Model:
    row = model()
    later = _forward(model, said)
    for column, name, field in _fields(model):
        setattr(row, name, None if name in later else _value(field, said[column]))
    row._custom_generated_pk = True  # noqa: SLF001 - the ORM asks it whether to write the key
    return row


def _value(field: Field[Any], said: Any) -> Any:
    if isinstance(field, BinaryField) and said is not None:
        return base64.b64decode(said)
    return said if isinstance(field, JSONField) else field.to_python_value(said)


def _forward(model: type[Model], said: dict[str, Any]) -> dict[str, Any]:
    """Which of the row's references are to a later row of its own table: filled in at the end."""
    meta = model._meta
    key = said[meta.db_pk_column]
    found = {
        name: said[meta.fields_db_projection[name]]
        for name, to in _references(model)
        if to is model and (said[meta.fields_db_projection[name]] or 0) > key
    }
    return found and {"pk": key, **found}


def _references(model: type[Model]) -> Iterator[tuple[str, type[Model]]]:
    """The attribute that holds the key, ``order_id``, and whose key it is."""
    meta = model._meta
    for name in (*meta.fk_fields, *meta.o2o_fields):
        field = cast("ForeignKeyFieldInstance[Any]", meta.fields_map[name])
        assert field.source_field is not None
        yield field.source_field, field.related_model


def _fields(model: type[Model]) -> list[tuple[str, str, Field[Any]]]:
    """Each column, its attribute, and its field."""
    meta = model._meta
    return [
        (column, name, meta.fields_map[name]) for name, column in meta.fields_db_projection.items()
    ]


def _written_by_triggers(model: type[Model]) -> bool:
    return getattr(model, "written_by_triggers", False)


def _table(model: type[Model]) -> str:
    return model._meta.db_table


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, LONG_AGO)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    return entry


def _in_pieces(lines: Iterator[bytes], size: int) -> Iterator[list[bytes]]:
    while some := list(islice(lines, size)):
        yield some
