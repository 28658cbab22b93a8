"""Shopify's words for where the money is."""

from __future__ import annotations

from backdesk.i18n import _
from gateways.importers.external_order import ExternalOrder

PAID = {"paid", "partially_refunded", "refunded"}
UNPAID = {"pending", "authorized", "unpaid", "expired", "voided", "partially_paid", ""}


def payment_status_warning(told: ExternalOrder, status: str) -> None:
    """What of it is not known, or sounds like paid and is not."""
    if status not in PAID | UNPAID:
        said = _("the payment status “{status}” is unknown: taken as {taken}")
        told.say(said, status=status[:40], taken=_("paid") if told.paid_at else _("unpaid"))
    if status == "authorized":
        told.say(_("its payment was authorized, not taken: it is unpaid"))


def cancel_voided(told: ExternalOrder, status: str) -> None:
    """A payment that was taken back before anything was paid: nobody waits for it any more."""
    if status != "voided":
        return
    if told.shipped_at is not None:
        told.say(_("its payment was voided, though it was shipped: it is unpaid"))
    elif told.cancelled_at is None:
        told.cancelled_at = told.placed_at
        told.say(_("its payment was voided: taken as cancelled"))
