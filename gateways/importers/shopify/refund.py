"""A refund as Shopify writes it: items on one side, the money that went back on the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gateways.importers.external_order import ExternalOrder, moment, parse_quantity, to_minor_units
from gateways.importers.refund_mapper import ExternalRefund

Record = dict[str, Any]


def read_refund(refund: Record, lines: Sequence[Record], told: ExternalOrder) -> ExternalRefund:
    """What was given back in money; an item that is told of no line of the order has no place."""
    places = {item.get("id"): place for place, item in enumerate(lines)}
    given = [
        to_minor_units(one.get("amount"), told.currency, "amount")
        for one in refund.get("transactions") or []
        if one.get("kind") == "refund" and one.get("status") == "success"
    ]
    items, worth = [], 0
    for one in refund.get("refund_line_items") or []:
        place, quantity = places.get(one.get("line_item_id")), parse_quantity(one["quantity"])
        line = one.get("line_item") or {}
        taxes = (
            to_minor_units(tax.get("price"), told.currency, "tax")
            for tax in line.get("tax_lines") or []
        )
        worth += to_minor_units(line.get("price"), told.currency, "price") * quantity + sum(taxes)
        back = one.get("restock_type") or ("return" if refund.get("restock") else "no_restock")
        if place is not None:
            items.append((place, quantity, quantity if back == "return" else 0))
    when = moment(refund.get("created_at"), "created_at") or told.placed_at
    return ExternalRefund(f"refund {refund.get('id')}", when, sum(given), items, told=worth or None)
