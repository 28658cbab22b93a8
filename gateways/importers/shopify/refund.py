"""A refund as Shopify writes it: items on one side, the money that went back on the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gateways.importers.external_order import Told, minor, moment, units
from gateways.importers.refund_mapper import ToldRefund

Record = dict[str, Any]


def read_refund(refund: Record, lines: Sequence[Record], told: Told) -> ToldRefund:
    """What was given back in money; an item that is told of no line of the order has no place."""
    places = {item.get("id"): place for place, item in enumerate(lines)}
    given = [
        minor(one.get("amount"), told.currency, "amount")
        for one in refund.get("transactions") or []
        if one.get("kind") == "refund" and one.get("status") == "success"
    ]
    items, worth = [], 0
    for one in refund.get("refund_line_items") or []:
        place, quantity = places.get(one.get("line_item_id")), units(one["quantity"])
        line = one.get("line_item") or {}
        taxes = (
            minor(tax.get("price"), told.currency, "tax") for tax in line.get("tax_lines") or []
        )
        worth += minor(line.get("price"), told.currency, "price") * quantity + sum(taxes)
        back = one.get("restock_type") or ("return" if refund.get("restock") else "no_restock")
        if place is not None:
            items.append((place, quantity, quantity if back == "return" else 0))
    when = moment(refund.get("created_at"), "created_at") or told.placed_at
    return ToldRefund(f"refund {refund.get('id')}", when, sum(given), items, told=worth or None)
