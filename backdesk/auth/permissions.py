"""Permissions: what a role may be allowed to do. What is not registered is allowed to nobody."""

from __future__ import annotations

from typing import Protocol

from backdesk.i18n import LazyText, _

EVERYTHING = "*"
"""What a role holds that may do all there is, and all that is registered later."""


class Actor(Protocol):
    """Whoever asks: a user, or the product itself."""

    def may(self, permission: str) -> bool: ...


PERMISSIONS: dict[str, LazyText] = {}
"""Name → title, in the order in which the role editor lists them."""


def register_permission(name: str, title: LazyText) -> str:
    """Register a permission; a plug-in does the same for its own."""
    PERMISSIONS[name] = title
    return name


def permission_title(name: str) -> str:
    return str(PERMISSIONS.get(name, name))


register_permission("orders.view", _("See orders"))
register_permission("orders.place", _("Place orders"))
register_permission("orders.edit", _("Edit orders"))
register_permission("orders.hold", _("Put orders on hold"))
register_permission("orders.cancel", _("Cancel orders"))
register_permission("orders.duplicate", _("Duplicate orders to quotes"))
register_permission("orders.set_status", _("Set custom statuses"))
register_permission("orders.note", _("Write notes"))
register_permission("orders.remind", _("Send payment reminders"))
register_permission("orders.notify", _("Write to customers"))
register_permission("payments.record", _("Record payments"))
register_permission("payments.reverse", _("Take payments back"))
register_permission("payments.refund", _("Record refunds"))
register_permission("invoices.view", _("See invoices and credit memos"))
register_permission("invoices.create", _("Create invoices"))
register_permission("credit_memos.create", _("Create and edit credit memos"))
register_permission("packing_slips.view", _("See packing slips"))
register_permission("packing_slips.create", _("Create and cancel packing slips"))
register_permission("packing_slips.ship", _("Ship orders"))
register_permission("returns.view", _("See returns"))
register_permission("returns.edit", _("Make, approve and receive returns"))
register_permission("quotes.view", _("See quotes"))
register_permission("quotes.edit", _("Edit quotes"))
register_permission("quotes.convert", _("Convert quotes to orders"))
register_permission("customers.view", _("See customers"))
register_permission("customers.edit", _("Edit customers"))
register_permission("customers.merge", _("Merge customers"))
register_permission("customers.export", _("Export all that is kept about a customer"))
register_permission("customers.erase", _("Erase a customer's data"))
register_permission("products.view", _("See products"))
register_permission("products.edit", _("Edit products"))
register_permission("stock.correct", _("Correct stock"))
register_permission("history.view", _("See the history of everything"))
register_permission("statuses.edit", _("Edit custom statuses"))
register_permission("settings.edit", _("Edit settings"))
register_permission("views.share", _("Share saved views with a role"))
register_permission("users.manage", _("Manage users"))
register_permission("roles.manage", _("Manage roles"))
register_permission("tokens.manage", _("Manage API tokens"))
