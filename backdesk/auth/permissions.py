"""Permissions: what a role may be allowed to do. What is not registered is allowed to nobody."""

from __future__ import annotations

from typing import Protocol

from backdesk.i18n import Text, _

EVERYTHING = "*"
"""What a role holds that may do all there is, and all that is registered later."""


class Actor(Protocol):
    """Whoever asks: a user, or the product itself."""

    def may(self, permission: str) -> bool: ...


PERMISSIONS: dict[str, Text] = {}
"""Name → title, in the order in which the role editor lists them."""


def permission(name: str, title: Text) -> str:
    """Register a permission; a plug-in does the same for its own."""
    PERMISSIONS[name] = title
    return name


def permission_title(name: str) -> str:
    return str(PERMISSIONS.get(name, name))


permission("orders.view", _("See orders"))
permission("orders.place", _("Place orders"))
permission("orders.edit", _("Edit orders"))
permission("orders.hold", _("Put orders on hold"))
permission("orders.cancel", _("Cancel orders"))
permission("orders.duplicate", _("Duplicate orders to quotes"))
permission("orders.set_status", _("Set custom statuses"))
permission("orders.note", _("Write notes"))
permission("orders.remind", _("Send payment reminders"))
permission("orders.notify", _("Write to customers"))
permission("payments.record", _("Record payments"))
permission("payments.reverse", _("Take payments back"))
permission("payments.refund", _("Record refunds"))
permission("invoices.view", _("See invoices and credit memos"))
permission("invoices.create", _("Create invoices"))
permission("credit_memos.create", _("Create and edit credit memos"))
permission("packing_slips.view", _("See packing slips"))
permission("packing_slips.create", _("Create and cancel packing slips"))
permission("packing_slips.ship", _("Ship orders"))
permission("returns.view", _("See returns"))
permission("returns.edit", _("Make, approve and receive returns"))
permission("quotes.view", _("See quotes"))
permission("quotes.edit", _("Edit quotes"))
permission("quotes.convert", _("Convert quotes to orders"))
permission("customers.view", _("See customers"))
permission("customers.edit", _("Edit customers"))
permission("customers.merge", _("Merge customers"))
permission("customers.export", _("Export all that is kept about a customer"))
permission("customers.erase", _("Erase a customer's data"))
permission("products.view", _("See products"))
permission("products.edit", _("Edit products"))
permission("stock.correct", _("Correct stock"))
permission("history.view", _("See the history of everything"))
permission("statuses.edit", _("Edit custom statuses"))
permission("settings.edit", _("Edit settings"))
permission("views.share", _("Share saved views with a role"))
permission("users.manage", _("Manage users"))
permission("roles.manage", _("Manage roles"))
permission("tokens.manage", _("Manage API tokens"))
