"""Nouns: what the shop stores, and what follows from it alone."""

from __future__ import annotations

import importlib

from models.database import register_models

MODULES = [
    f"models.{noun}"
    for noun in (
        "user",
        "session",
        "presence",
        "rate_limit",
        "token",
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
        "printed",
        "quote",
        "note",
        "history",
        "outbox",
        "mail_template",
        "idempotency",
        "job",
        "list_choice",
        "saved_view",
        "scheduled_export",
        "import_file",
        "vies_answer",
    )
]
"""The modules that hold models; admin views need them initialised when they are imported."""

register_models("models", MODULES)
importlib.import_module("models.resources")  # after the models: they are described by now
