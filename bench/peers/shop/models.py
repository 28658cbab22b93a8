"""A model for each of the shop's tables, with all its columns, made from what the shop tells."""

from __future__ import annotations

import json
import os
from pathlib import Path

from django.db import models

TABLES = json.loads(Path(os.environ["BENCH_TABLES"]).read_text())
KINDS = {
    "int": models.BigIntegerField,
    "bool": models.BooleanField,
    "text": models.TextField,
    "moment": models.DateTimeField,
    "day": models.DateField,
    "json": models.JSONField,
}


def _field(column: dict) -> models.Field:
    if column["name"] == "id":
        return models.AutoField(primary_key=True)
    more = {"null": column["null"], "blank": True}
    if column["to"] in TABLES:
        return models.ForeignKey(
            _class_name(column["to"]),
            models.DO_NOTHING,
            db_column=column["name"],
            related_name="+",
            **more,
        )
    if column["length"]:
        choices = [(word, word) for word in column["choices"]] or None
        return models.CharField(max_length=column["length"], choices=choices, **more)
    return KINDS[column["kind"]](**more)


def _class_name(table: str) -> str:
    return table.title().replace("_", "")


def _model(table: str) -> type[models.Model]:
    meta = type("Meta", (), {"managed": False, "db_table": table, "app_label": "shop"})
    said = TABLES[table]["called"]
    attributes = {
        column["name"].removesuffix("_id") if column["to"] in TABLES else column["name"]: _field(
            column
        )
        for column in TABLES[table]["columns"]
    }
    attributes |= {
        "__module__": __name__,
        "Meta": meta,
        "__str__": lambda row: str(getattr(row, said)),
    }
    return type(_class_name(table), (models.Model,), attributes)


MODELS = {table: _model(table) for table in TABLES}
Order = MODELS["orders"]
