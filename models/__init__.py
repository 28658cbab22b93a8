"""Nouns: what the shop stores, and what follows from it alone."""

from __future__ import annotations

import importlib
from pathlib import Path

from backdesk.db.database import register_models
from backdesk.db.migrate import register_migrations

MODULES = [
    f"models.{noun}"
    for noun in (
        "settings",
        "number_series",
        "customer",
        "product",
        "stock",
        "custom_status",
        "order",
        "search_tables",
        "payment",
        "invoice",
        "credit_memo",
        "packing_slip",
        "return_case",
        "rendered_document",
        "quote",
        "note",
        "outbox",
        "mail_template",
        "vies_answer",
    )
]
"""The modules that hold models; admin views need them initialised when they are imported."""

MIGRATIONS = Path(__file__).parent / "migrations"

register_models("models", MODULES)
register_migrations(MIGRATIONS)
importlib.import_module("models.resources")  # after the models: they are described by now
