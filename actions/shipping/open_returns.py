"""Goods that are on their way back: announced by a return, and not received yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from backdesk.actions.errors import Refused
from backdesk.i18n import _
from models.order import Order
from models.return_case import ReturnLine


async def announced_units(order: Order) -> Counter[int]:
    """``{order line id: units}`` that are on their way back."""
    rows = await ReturnLine.filter(return_case__order_id=order.id, return_case__to_come__gt=0)
    units = Counter[int]()
    for row in rows:
        units[row.order_line_id] += row.to_come
    return units


async def refuse_announced(order: Order, left: Mapping[int, int]) -> None:
    """``left`` is ``{order line id: units}`` that stay with the customer.

    :raises Refused: more than that is on its way back.
    """
    for line_id, units in (await announced_units(order)).items():
        if left[line_id] < units:
            raise Refused(
                _("a return of these goods is announced"),
                _("Receive or reject the return first."),
            )
