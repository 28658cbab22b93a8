"""Quotes, invoices, credit memos and packing slips: found in lists, changed by actions only."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, ClassVar

from starlette.requests import Request
from starlette.responses import Response

from admin.bulk_printing import bulk_print_view
from admin.document_context import (
    credit_memo_context,
    invoice_context,
    packing_slip_context,
    return_context,
)
from admin.order_page import quote_context
from admin.overdue import Overdue
from admin.status_colors import STATUS_COLORS
from backdesk.actions.declaration import actions_of, creating_action
from backdesk.admin.actions.bulk_views import bulk_action_view
from backdesk.admin.actions.icons import icon_class
from backdesk.admin.actions.selection import BulkActionButton
from backdesk.admin.detail.pages import DetailPage
from backdesk.admin.fields import DayField, MoneyField, StatusField
from backdesk.admin.filters import OnOrAfter, OnOrBefore
from backdesk.admin.model_view import ModelView
from backdesk.i18n import LazyText, _
from models.credit_memo import CreditMemo, CreditMemoStatus
from models.document_search import CREDIT_MEMOS, INVOICES, PACKING_SLIPS, QUOTES, RETURNS
from models.invoice import Invoice, InvoiceStatus
from models.packing_slip import PackingSlip, SlipStatus
from models.quote import Quote, QuoteStatus
from models.return_case import ReturnCase, ReturnStatus

PRINT = "print"
USUAL = 4
"""Actions that stand before printing; what comes after it is behind More."""


def status_field(name: str, values: type[StrEnum], label: LazyText) -> StatusField:
    """A status with its colours; a filter offers its own values and no others."""
    words = [value.value for value in values]
    return StatusField(name, label=str(label), tones=STATUS_COLORS, choices=words)


TOTAL = MoneyField("gross", label=str(_("Total")), currency_field="currency")


class PaperView(ModelView):
    """Its rows are known by their numbers, and each has its page at ``/{key}/{number}``."""

    read_only = True
    lookup_fields = ("number",)
    needs = ("number",)
    peeks = True

    def detail_url(self, request: Request, row: Any) -> str:
        return f"{request.scope.get('root_path', '')}/{self.key}/{row.number}"

    def note_of(self, row: Any) -> str:
        return f"{self.display_name} · {_(str(row.status))}"

    def makes(self, request: Request) -> bool:
        action = creating_action(self.model)
        return action is not None and action.allowed(request.state.user)

    def actions_for_rows(self, request: Request) -> Sequence[BulkActionButton]:
        """Every action that the role allows, the everyday ones first."""
        user = request.state.user
        found = [
            one
            for one in actions_of(self.model)
            if not (one.creates or one.alone) and one.allowed(user)
        ]
        shown = [
            BulkActionButton(
                one.name, one.label, icon_class(one.icon), danger=one.danger, key=one.key
            )
            for one in sorted(found, key=lambda one: one.rare)
        ]
        shown.insert(USUAL, BulkActionButton(PRINT, _("Print"), "print", key="l"))
        return shown

    async def run_action(self, request: Request, name: str) -> Response:
        if name == PRINT:
            return await bulk_print_view(self, request)
        return await bulk_action_view(self, request, name)


class QuoteView(PaperView):
    model = Quote
    detail = DetailPage("quote", quote_context)
    vocabulary = QUOTES
    list_fields = (
        "number",
        "created_at",
        "name",
        "company",
        status_field("status", QuoteStatus, _("Status")),
        "valid_until",
        TOTAL,
    )
    sum_fields = ("gross",)
    search_fields = ("number", "email", "name", "company")
    default_sort = "-created_at"


class InvoiceView(PaperView):
    model = Invoice
    detail = DetailPage("paper", invoice_context)
    vocabulary = INVOICES
    shortcuts = ((_("Unpaid"), "status__in=unpaid"), (_("Overdue"), "due_on__overdue"))
    list_fields = (
        "number",
        "issued_on",
        "order",
        "name",
        "company",
        status_field("status", InvoiceStatus, _("Status")),
        DayField("due_on", label=str(_("Due on")), filters=[Overdue, OnOrAfter, OnOrBefore]),
        TOTAL,
    )
    more_fields = ("issued_at",)
    sum_fields = ("gross",)
    search_fields = ("number", "email", "name", "company")
    sort_fields = (
        *("number", "issued_on", "issued_at", "order", "name", "company", "status", "due_on"),
        "gross",
    )
    filter_fields = sort_fields
    then_by: ClassVar = {"status": "issued_on"}
    default_sort = "-issued_on"


class CreditMemoView(PaperView):
    model = CreditMemo
    detail = DetailPage("paper", credit_memo_context)
    vocabulary = CREDIT_MEMOS
    shortcuts = ((_("To refund"), "status__in=unpaid"),)
    list_fields = (
        "number",
        "issued_on",
        "invoice",
        "order",
        "name",
        "company",
        status_field("status", CreditMemoStatus, _("Status")),
        TOTAL,
    )
    more_fields = ("issued_at",)
    sum_fields = ("gross",)
    search_fields = ("number", "email", "name", "company")
    sort_fields = (
        *("number", "issued_on", "issued_at", "invoice", "order", "name", "company", "status"),
        "gross",
    )
    filter_fields = sort_fields
    then_by: ClassVar = {"status": "issued_on"}
    default_sort = "-issued_on"


class ReturnView(PaperView):
    model = ReturnCase
    detail = DetailPage("return_case", return_context)
    vocabulary = RETURNS
    shortcuts = (
        (_("To decide"), "status__in=requested"),
        (_("On their way"), "status__in=approved"),
        (_("To credit"), "status__in=received"),
    )
    list_fields = (
        "number",
        "requested_at",
        "order",
        status_field("status", ReturnStatus, _("Status")),
        "received_at",
        "completed_at",
    )
    search_fields = ("number",)
    default_sort = "-requested_at"


class PackingSlipView(PaperView):
    model = PackingSlip
    detail = DetailPage("slip", packing_slip_context)
    vocabulary = PACKING_SLIPS
    shortcuts = ((_("To pack"), "status__in=open"), (_("To ship"), "status__in=packed"))
    list_fields = (
        "number",
        "created_at",
        "order",
        "name",
        status_field("status", SlipStatus, _("Status")),
        "carrier",
        "tracking_code",
        "shipped_at",
    )
    labels: ClassVar = {"tracking_code": _("Track & trace")}
    search_fields = ("number", "tracking_code", "name")
    sort_fields = ("number", "created_at", "order", "status", "tracking_code", "shipped_at")
    then_by: ClassVar = {"status": "created_at"}
    default_sort = "-created_at"
