"""Quotes, invoices, credit memos and packing slips: lists to find them in, changed by actions only."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request

from admin.fields import MoneyField, StatusField
from admin.inline import InlineView
from admin.view import ModelView
from admin.views.tones import TONES
from models.credit_memo import CreditMemo, CreditMemoLine
from models.invoice import Invoice, InvoiceLine
from models.packing_slip import PackingSlip, PackingSlipLine
from models.quote import Quote
from models.words import _

GROSS = {"label": str(_("Total")), "currency_field": "currency"}
LINE = ("sku", "name", "quantity", "vat_rate", "net", "vat", "gross")


class QuoteView(ModelView):
    model = Quote
    key = "quotes"
    permission = "quotes"
    read_only = True
    icon = "fa-solid fa-file-signature"
    menu_label = str(_("Quotes"))
    list_fields = (
        "number",
        "created_at",
        "name",
        "company",
        StatusField("status", label=str(_("Status")), tones=TONES),
        "valid_until",
        MoneyField("gross", **GROSS),
    )
    search_fields = ("number", "email", "name", "company")
    default_sort = "-created_at"
    lookup_fields = ("number",)

    def detail_url(self, request: Request, row: Any) -> str:
        return f"{request.scope.get('root_path', '')}/quotes/{row.number}"


class InvoiceLines(InlineView):
    model = InvoiceLine
    list_fields = form_fields = LINE


class InvoiceView(ModelView):
    model = Invoice
    key = "invoices"
    permission = "invoices"
    read_only = True
    icon = "fa-solid fa-file-invoice"
    menu_label = str(_("Invoices"))
    list_fields = (
        "number",
        "issued_at",
        "order",
        "name",
        "company",
        StatusField("status", label=str(_("Status")), tones=TONES),
        MoneyField("gross", **GROSS),
    )
    detail_fields = (
        "number",
        "order",
        "issued_at",
        "status",
        "name",
        "company",
        "vat_number",
        "street",
        "postcode",
        "city",
        "country",
        MoneyField("net", label=str(_("Net")), currency_field="currency"),
        MoneyField("vat", label=str(_("VAT")), currency_field="currency"),
        "gross",
        MoneyField("credited", label=str(_("Credited")), currency_field="currency"),
    )
    search_fields = ("number", "email", "name", "company")
    default_sort = "-issued_at"
    lookup_fields = ("number",)
    inlines = (InvoiceLines,)


class CreditMemoLines(InlineView):
    model = CreditMemoLine
    list_fields = form_fields = LINE


class CreditMemoView(ModelView):
    model = CreditMemo
    key = "credit-memos"
    permission = "invoices"
    read_only = True
    icon = "fa-solid fa-file-circle-minus"
    menu_label = str(_("Credit memos"))
    list_fields = (
        "number",
        "issued_at",
        "invoice",
        "order",
        "name",
        StatusField("status", label=str(_("Status")), tones=TONES),
        MoneyField("gross", **GROSS),
    )
    detail_fields = ("number", "invoice", "order", "issued_at", "status", "reason", "gross")
    search_fields = ("number", "email", "name", "company")
    default_sort = "-issued_at"
    lookup_fields = ("number",)
    inlines = (CreditMemoLines,)


class PackingSlipLines(InlineView):
    model = PackingSlipLine
    list_fields = form_fields = ("sku", "name", "quantity", "returned")


class PackingSlipView(ModelView):
    model = PackingSlip
    key = "packing-slips"
    permission = "packing_slips"
    read_only = True
    icon = "fa-solid fa-box"
    menu_label = str(_("Packing slips"))
    list_fields = (
        "number",
        "created_at",
        "order",
        StatusField("status", label=str(_("Status")), tones=TONES),
        "carrier",
        "tracking_code",
        "shipped_at",
    )
    detail_fields = (
        "number",
        "order",
        "status",
        "created_at",
        "shipped_at",
        "shipping_method",
        "carrier",
        "tracking_code",
        "name",
        "street",
        "postcode",
        "city",
        "country",
    )
    search_fields = ("number", "tracking_code", "name")
    default_sort = "-created_at"
    lookup_fields = ("number",)
    inlines = (PackingSlipLines,)
