"""Invoices as time leaves them."""

from __future__ import annotations

from datetime import date

from backdesk.db.database import connection
from models.invoice import Invoice


async def due_on(day: date | None, *numbers: str) -> None:
    """As if they had been issued with another last day to pay; what was issued never changes."""
    await connection().execute_script('DROP TRIGGER IF EXISTS "invoice_no_change"')
    await Invoice.filter(number__in=numbers).update(due_on=day)
