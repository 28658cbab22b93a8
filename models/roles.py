"""The roles that a new shop begins with. Afterwards they are the shop's to change."""

from __future__ import annotations

from backdesk.auth.permissions import EVERYTHING, PERMISSIONS

_SEEING = (
    "orders.view invoices.view packing_slips.view returns.view quotes.view customers.view "
    "products.view"
).split()
_DAY_WORK = (
    "orders.place orders.edit orders.hold orders.cancel orders.duplicate orders.set_status "
    "orders.note payments.record invoices.create packing_slips.create packing_slips.ship "
    "returns.edit quotes.edit quotes.convert customers.edit orders.remind orders.notify"
).split()
_MONEY = (
    "orders.note payments.record payments.reverse payments.refund invoices.create "
    "credit_memos.create history.view orders.remind"
).split()
_PARCELS = (
    "orders.note packing_slips.create packing_slips.ship returns.edit stock.correct"
).split()
_HOUSE_KEYS = {"users.manage", "roles.manage", "tokens.manage"}

BUILT_IN_ROLES: dict[str, list[str]] = {
    "clerk": [*_SEEING, *_DAY_WORK],
    "bookkeeper": [*_SEEING, *_MONEY],
    "warehouse": [*_SEEING, *_PARCELS],
    "manager": [name for name in PERMISSIONS if name not in _HOUSE_KEYS],
    "admin": [EVERYTHING],
}
