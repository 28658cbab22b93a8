"""An order's net and VAT by rate, its costs included, as they were placed."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from models.order import Order, OrderLine


def vat_by_rate(order: Order, lines: Iterable[OrderLine]) -> list[tuple[Decimal, int, int]]:
    """``(rate in per cent, net, VAT)``, the lowest rate first, in minor units."""
    parts = [(line.vat_rate, line.net, line.vat) for line in lines]
    costs = (
        (order.shipping_vat_rate, order.shipping_cost, order.shipping_vat),
        (order.payment_vat_rate, order.payment_cost, order.payment_vat),
    )
    for rate, amount, vat in costs:
        if amount:
            parts.append((rate, amount - vat if order.prices_include_vat else amount, vat))
    sums: dict[Decimal, tuple[int, int]] = {}
    for rate, net, vat in parts:
        before = sums.get(rate, (0, 0))
        sums[rate] = (before[0] + net, before[1] + vat)
    return [(rate, net, vat) for rate, (net, vat) in sorted(sums.items())]
