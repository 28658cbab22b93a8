"""What a dialog shows, as one types, of what its action would change."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from backdesk.actions.pipeline import ActionResult
from backdesk.admin.formatting import format_changes
from backdesk.auth.user import User
from backdesk.i18n import _

TOTALS = {"net": _("Net"), "vat": _("VAT"), "gross": _("Total")}
derived = {*TOTALS, "due", "shipping_vat", "payment_vat"}
"""Columns that follow from what was typed: the totals say them."""


def change_preview(row: Any, outcome: ActionResult, user: User) -> dict[str, Any]:
    """(what, from, to) of what changes, and of the totals, changed or not."""
    zone = ZoneInfo(user.timezone)

    def said(changes: dict[str, Any]) -> list[tuple[str, str, str]]:
        return format_changes(type(row), changes, getattr(row, "currency", "EUR"), zone)

    typed = {name: pair for name, pair in outcome.changes.items() if name not in derived}
    totals = {
        name: outcome.changes.get(name, [getattr(row, name)] * 2)
        for name in TOTALS
        if hasattr(row, name)
    }
    return {
        "changed": said(typed),
        "totals": [(TOTALS[name], was, now) for name, was, now in said(totals)],
    }
