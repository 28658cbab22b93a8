"""The kinds of history entries, each with the words by which people know it."""

from __future__ import annotations

from backdesk.i18n import LazyText, _

HISTORY_KINDS: dict[str, LazyText] = {}


def history_kind(name: str, title: LazyText) -> str:
    """Register a kind; a plug-in does the same for its own."""
    HISTORY_KINDS[name] = title
    return name


history_kind("invoice_issued", _("Invoice issued"))
history_kind("credit_memo_issued", _("Credit memo issued"))
history_kind("packing_slip_made", _("Packing slip made"))
history_kind("packing_slip_shipped", _("Packing slip shipped"))
history_kind("packing_slip_reopened", _("Packing slip open again"))
history_kind("packing_slip_cancelled", _("Packing slip cancelled"))
history_kind("payment_received", _("Payment received"))
history_kind("refunded", _("Refunded"))
history_kind("email_queued", _("E-mail to be sent"))
history_kind("email_recalled", _("E-mail recalled"))
history_kind("email_unanswered", _("E-mail may have arrived"))
history_kind("quote_made", _("Quote made"))
history_kind("expired", _("Expired"))
history_kind("vat_number_asked", _("VAT number asked about at VIES"))
history_kind("imported", _("Imported"))
history_kind("exported", _("Exported"))
history_kind("created", _("Created"))
history_kind("changed", _("Changed"))
history_kind("deleted", _("Deleted"))
