"""What happened to an order of a list since it was placed: paid, sent, cancelled, refunded."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from actions.importing.record_import import ImportRow
from backdesk.i18n import _
from gateways.importers.external_order import ExternalOrder, InvalidOrder
from gateways.importers.meaning import values
from gateways.importers.status_words import TABLES, Says, Words, says

Rows = list[ImportRow]


def tell_what_happened(told: ExternalOrder, rows: Rows, words: Words) -> int:
    """Write it into ``told``, by the ``words`` of the list's own and by ours.

    Returns what was given back, in minor units.

    :raises InvalidOrder: it was never placed.
    """
    said = _said(told, rows, words)
    if Says.NEVER in said:
        never = [one for name in TABLES for one in values(rows, name)]
        status = next(one for one in never if Says.NEVER in _any(str(one), words))
        raise InvalidOrder(_("its status is “{status}”: it was never placed"), status=status)
    _paid(told, rows, said)
    _sent(told, rows, said)
    refunded = _refunded(told, rows, said)
    _cancelled(told, rows, said)
    return refunded


def first(rows: Rows, name: str) -> Any:
    """What is told of the order stands on its first row, or on each."""
    return next(iter(values(rows, name)), None)


def _any(text: str, words: Words) -> frozenset[Says]:
    """What a word says in whichever column."""
    return frozenset().union(*(says(column, text, words) or frozenset() for column in TABLES))


def _said(told: ExternalOrder, rows: Rows, words: Words) -> set[Says]:
    """What its words say; a column of its money or goods goes before that of where it is."""
    found: dict[str, frozenset[Says]] = {}
    for column in TABLES:
        text = str(first(rows, column) or "")
        known = says(column, text, words)
        if known is None:
            told.say(_("the status “{status}” is unknown"), status=text[:40])
        elif text.strip():
            found[column] = known
    status = set(found.pop("status", frozenset()))
    if "payment_status" in found:
        status -= {Says.PAID, Says.REFUNDED} if Says.REFUNDED not in status else {Says.PAID}
    if "shipping_status" in found:
        status -= {Says.SENT}
    return status.union(*found.values())


def _paid(told: ExternalOrder, rows: Rows, said: set[Says]) -> None:
    paid, received = first(rows, "paid"), first(rows, "received")
    told.paid_at = paid if isinstance(paid, datetime) else told.placed_at if paid else None
    if told.paid_at is None and (said & {Says.PAID, Says.REFUNDED}) and paid is not False:
        told.paid_at = told.placed_at
    if received is not None:
        told.paid_at = (told.paid_at or told.placed_at) if received else None
        told.paid = received


def _sent(told: ExternalOrder, rows: Rows, said: set[Says]) -> None:
    sent = first(rows, "shipped")
    told.shipped_at = sent if isinstance(sent, datetime) else told.placed_at if sent else None
    if told.shipped_at is None and Says.SENT in said and sent is not False:
        told.shipped_at = told.paid_at or told.placed_at
    units = [row.values.get("units_sent") for row in rows]
    if any(one is not None for one in units):
        told.shipped_at = (told.shipped_at or told.placed_at) if any(units) else None
        for line, one in zip(told.lines, units, strict=False):
            line.unsent = max(line.quantity - (one or 0), 0)
    elif Says.PART in said and told.shipped_at is None:
        told.say(_("it was sent or paid in part, but not told which: taken as not"))


def _refunded(told: ExternalOrder, rows: Rows, said: set[Says]) -> int:
    below = sum(-min(one, 0) for one in (row.values.get("document") or 0 for row in rows))
    refunded = int(first(rows, "refunded") or 0) or below
    if Says.REFUNDED in said and not refunded:
        refunded = told.total or 0
        if not refunded:
            told.say(_("refunded, but how much is not told: nothing is credited"))
    if refunded and told.paid_at is None and Says.REFUNDED in said:
        told.paid_at = told.placed_at
    return refunded


def _cancelled(told: ExternalOrder, rows: Rows, said: set[Says]) -> None:
    when = first(rows, "cancelled")
    voided = Says.VOIDED in said
    if not when and not said & {Says.CANCELLED, Says.VOIDED}:
        return
    if told.shipped_at is not None:
        told.say(_("cancelled, though it was shipped: it stays as it was shipped"))
        return
    told.cancelled_at = when if isinstance(when, datetime) else told.placed_at
    if voided and not when:
        told.say(_("its payment was voided: taken as cancelled"))
