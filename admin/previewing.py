"""What a dialog shows, as one types, of what its action would change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from actions.framework import Action
from actions.pipeline import Outcome
from actions.problem import FieldError, Invalid, Problem
from admin.dialog import kinds
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


def in_its_place(action: Action, problem: Problem) -> str:
    """Why it cannot be done; what is wrong in a line names the line by its place."""
    if not isinstance(problem, Invalid):
        return problem.detail
    asked = kinds(action)
    return " ".join(said_of(asked, error) for error in problem.errors)


def said_of(asked: Mapping[str, str], error: FieldError) -> str:
    """What is wrong, with its place; ``asked`` is the kind of each field that was asked for."""
    name, _dot, rest = error.field.partition(".")
    place, _dot, column = rest.partition(".")
    message, what = error.message.rstrip("."), (column or name).replace("_", " ")
    if asked.get(name) == "lines" and column:
        said = _("Line {line}, {what}: {message}.")
        return said.format(line=int(place) + 1, what=what, message=message)
    return f"{what.capitalize()}: {message}."
