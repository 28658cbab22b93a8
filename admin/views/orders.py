"""Orders in the back office: a list that leads to the order's own page, and actions on many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from actions.framework import actions_of
from admin.bulk_dialog import bulk
from admin.choosing import RowAction
from admin.fields import MoneyField, StatusField
from admin.order_page import ICONS
from admin.view import ModelView
from admin.views.tones import TONES
from models.order import Order
from models.words import _


class OrderView(ModelView):
    """Changed by actions only: no form, no delete, no import."""

    model = Order
    key = "orders"
    permission = "orders"
    read_only = True
    icon = "fa-solid fa-bag-shopping"
    menu_label = str(_("Orders"))
    list_fields = (
        "number",
        "placed_at",
        "name",
        "company",
        "custom_status",
        StatusField("status", label=str(_("Status")), tones=TONES),
        StatusField("payment_status", label=str(_("Payment")), tones=TONES),
        StatusField("shipping_status", label=str(_("Shipping")), tones=TONES),
        "country",
        MoneyField("due", label=str(_("Due")), currency_field="currency"),
        MoneyField("gross", label=str(_("Total")), currency_field="currency"),
    )
    search_fields = ("number", "email", "name", "company")
    filter_fields = (
        "number",
        "placed_at",
        "status",
        "payment_status",
        "shipping_status",
        "country",
        "due",
        "gross",
    )
    sort_fields = ("number", "placed_at", "status", "due", "gross")
    default_sort = "-placed_at"
    lookup_fields = ("number",)

    def detail_url(self, request: Request, row: Any) -> str:
        return f"{request.scope.get('root_path', '')}/orders/{row.number}"

    def actions_for_rows(self, request: Request) -> Sequence[RowAction]:
        """Every action that the role allows, the everyday ones first."""
        user = request.state.user
        found = [one for one in actions_of(Order) if not one.creates and user.may(one.permission)]
        return [
            RowAction(one.name, one.label, ICONS.get(one.icon, one.icon), danger=one.danger)
            for one in sorted(found, key=lambda one: one.rare)
        ]

    async def run_action(self, request: Request, name: str) -> Response:
        return await bulk(self, request, name)
