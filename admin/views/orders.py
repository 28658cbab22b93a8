"""Orders in the back office: a list that leads to the order's own page, and actions on many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette_admin.fields import StringField
from starlette_admin.types import RequestAction

from admin.fields import MoneyField, RelatedField
from admin.views.documents import PaperView, status_field
from models.custom_status import CustomStatus
from models.finding.orders import ORDERS
from models.order import Order
from models.order_status import OrderStatus, PaymentStatus, ShippingStatus
from models.words import _


@dataclass
class BuyerField(StringField):
    """Who ordered: the company, else the person, else the address."""

    needs: Sequence[str] = ("company", "name", "email")

    async def parse_obj(self, request: Request, obj: Any) -> str:  # noqa: ARG002
        return str(obj.display_name)


@dataclass
class CustomStatusField(RelatedField):
    """The shop's own label, with its colour."""

    list_template: str = "fields/list/custom_status.html"

    async def serialize_value(self, request: Request, value: Any) -> Any:
        if request.state.action == RequestAction.EXPORT:
            return value.name
        return {"word": value.name, "color": value.color}


class OrderView(PaperView):
    """Changed by actions only: no form, no delete; an import places, and changes nothing."""

    model = Order
    permission = "orders"
    icon = "fa-solid fa-bag-shopping"
    menu_label = str(_("Orders"))
    shortcuts = (
        (_("To pay"), 'status__in="awaiting payment"'),
        (_("To ship"), 'status__in="awaiting shipment"'),
        (_("Partially shipped"), 'status__in="partially shipped"'),
        (_("On hold"), 'status__in="on hold"'),
    )
    list_fields = (
        "number",
        "placed_at",
        BuyerField("buyer", label=str(_("Customer"))),
        CustomStatusField("custom_status", label=str(_("Label")), model=CustomStatus),
        status_field("status", OrderStatus, _("Status")),
        status_field("payment_status", PaymentStatus, _("Payment")),
        status_field("shipping_status", ShippingStatus, _("Shipping")),
        MoneyField("due", label=str(_("Due")), currency_field="currency"),
        MoneyField("gross", label=str(_("Total")), currency_field="currency"),
    )
    vocabulary = ORDERS
    filter_fields = (
        "number",
        "placed_at",
        "custom_status",
        "status",
        "payment_status",
        "shipping_status",
        "due",
        "gross",
    )
    sort_fields = ("number", "placed_at", "status", "due", "gross")
    default_sort = "-placed_at"

    def can_import(self, request: Request) -> bool:
        return self.may(request, "view") and bool(request.state.user.may("orders.place"))
