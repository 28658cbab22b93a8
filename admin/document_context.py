"""What the pages of invoices, credit memos, packing slips and returns show."""

from __future__ import annotations

from typing import Any

from admin.e_invoice_context import e_invoice_context
from admin.order_page import sorted_by_id
from backdesk.admin.actions.availability import arrange, available_actions
from backdesk.admin.detail.timeline import document_timeline
from backdesk.admin.formatting import template_formatters
from backdesk.auth.user import User
from gateways.documents import no_font_of
from gateways.e_invoice.export import lacks_the_reference
from models.carrier import tracking_url
from models.credit_memo import CreditMemo
from models.invoice import Invoice
from models.packing_slip import PackingSlip
from models.return_case import ReturnCase, ReturnPhoto
from models.settings import shop_zone


async def invoice_context(invoice: Invoice, user: User) -> dict[str, Any]:
    """An invoice as it was issued, and what was credited of it since."""
    await invoice.fetch_related("lines", "order", "credit_memos", "corrects", "corrected_by")
    found = await available_actions(invoice, user)
    return {
        **template_formatters(user, invoice.currency),
        "paper": invoice,
        "offers": found,
        "arranged": arrange(found),
        "corrected_by": sorted_by_id(invoice.corrected_by),  # type: ignore[attr-defined]
        "lines": sorted_by_id(invoice.lines),
        "e_invoice": await e_invoice_context(invoice, user),
        "no_reference": await lacks_the_reference(invoice),
        "edits_customers": user.may("customers.edit"),
        "no_font": await no_font_of(invoice),
        "credit_memos": sorted_by_id(invoice.credit_memos),  # type: ignore[attr-defined]
        "history": await document_timeline("invoice", invoice.number, invoice.order_id),
    }


async def credit_memo_context(memo: CreditMemo, user: User) -> dict[str, Any]:
    """A credit memo as it was issued."""
    await memo.fetch_related("lines", "order", "invoice", "return_case")
    found = await available_actions(memo, user)
    return {
        **template_formatters(user, memo.currency),
        "paper": memo,
        "offers": found,
        "arranged": arrange(found),
        "lines": sorted_by_id(memo.lines),
        "e_invoice": await e_invoice_context(memo, user),
        "no_reference": await lacks_the_reference(memo),
        "edits_customers": user.may("customers.edit"),
        "no_font": await no_font_of(memo),
        "credit_memos": [],
        "history": await document_timeline("credit_memo", memo.number, memo.order_id),
    }


async def packing_slip_context(slip: PackingSlip, user: User) -> dict[str, Any]:
    """A packing slip with what travels on it."""
    await slip.fetch_related("lines", "order")
    found = await available_actions(slip, user)
    return {
        **template_formatters(user, slip.order.currency, await shop_zone()),
        "slip": slip,
        "parcel_link": tracking_url,
        "lines": sorted_by_id(slip.lines),
        "offers": found,
        "arranged": arrange(found),
        "history": await document_timeline("packing_slip", slip.number, slip.order_id),
    }


async def return_context(case: ReturnCase, user: User) -> dict[str, Any]:
    """A return with what was announced and what came."""
    await case.fetch_related("lines__parts", "order", "credit_memos")
    found = await available_actions(case, user)
    return {
        **template_formatters(user, case.order.currency, await shop_zone()),
        "case": case,
        "lines": sorted_by_id(case.lines),
        "received": sorted(
            (
                (part, line)
                for line in case.lines
                for part in line.parts
                if part.taken_back_at is None
            ),
            key=lambda one: one[0].id,
        ),
        "credit_memos": sorted_by_id(case.credit_memos),  # type: ignore[attr-defined]
        "photos": await photo_ids(case),
        "offers": found,
        "arranged": arrange(found, ["approve", "receive", "complete"]),
        "history": await document_timeline("return_case", case.number, case.order_id),
    }


async def photo_ids(case: ReturnCase) -> list[int]:
    """Their keys; each is fetched by its own address."""
    photos = ReturnPhoto.filter(return_case_id=case.id).order_by("id")
    return list(await photos.values_list("id", flat=True))  # type: ignore[arg-type]
