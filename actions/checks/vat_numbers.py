"""Invoices that charge no VAT on a number that VIES calls invalid."""

from __future__ import annotations

from actions.order.vat_warnings import NEEDS_A_NUMBER
from backdesk.local_day import day_of
from models.invoice import Invoice, InvoiceStatus
from models.settings import shop_zone
from models.vies_answer import Vies, ViesAnswer

AT_ONCE = 500


async def untaxed_for_nobody() -> list[tuple[str, str]]:
    """Each such invoice that still stands, and what is the matter with it."""
    found, last, zone = [], 0, await shop_zone()
    refused = ViesAnswer.filter(answer=Vies.INVALID).order_by("id")
    while some := await refused.filter(id__gt=last).limit(AT_ONCE):
        last, answered = some[-1].id, {one.number: one.answered_at for one in some}
        invoices = Invoice.filter(
            vat_number__in=[*answered], lines__vat_category__in=[*NEEDS_A_NUMBER]
        ).exclude(status=InvoiceStatus.CREDITED)
        for invoice in await invoices.distinct().order_by("id"):
            number, at = invoice.vat_number, answered[invoice.vat_number]
            on = f" on {day_of(at, zone)}" if at else ""
            said = f"it charges no VAT on {number}, which VIES called invalid{on}"
            found.append((invoice.number, said))
    return found
