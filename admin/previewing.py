"""What a dialog shows, as one types, of what its action would change."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from actions.pipeline import Outcome
from admin.saying import said_changes
from models.user import User
from models.words import _

TOTALS = {"net": _("Net"), "vat": _("VAT"), "gross": _("Total")}
FOLLOWING = {*TOTALS, "due", "shipping_vat", "payment_vat"}
"""Columns that follow from what was typed: the totals say them."""


def previewed(row: Any, outcome: Outcome, user: User) -> dict[str, Any]:
    """(what, from, to) of what changes, and of the totals, changed or not."""
    zone = ZoneInfo(user.timezone)

    def said(changes: dict[str, Any]) -> list[tuple[str, str, str]]:
        return said_changes(type(row), changes, getattr(row, "currency", "EUR"), zone)

    typed = {name: pair for name, pair in outcome.changes.items() if name not in FOLLOWING}
    totals = {
        name: outcome.changes.get(name, [getattr(row, name)] * 2)
        for name in TOTALS
        if hasattr(row, name)
    }
    return {
        "changed": said(typed),
        "totals": [(TOTALS[name], was, now) for name, was, now in said(totals)],
    }
