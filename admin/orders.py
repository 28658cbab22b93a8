"""Orders in the back office: a list that leads to the order's own page, and actions on many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from starlette.requests import Request
from starlette_admin.fields import StringField
from starlette_admin.types import RequestAction

from admin.documents import PaperView, status_field
from admin.order_export_rows import ORDER_ROWS
from admin.order_page import order_context
from admin.widgets.order import own_notes
from backdesk.admin.changelist.grouping import Grouping
from backdesk.admin.detail.pages import DetailPage
from backdesk.admin.fields import ForeignKeyField, MoneyField, WholeNumberField
from backdesk.i18n import LazyText, _
from backdesk.money import format_money
from models.custom_status import CustomStatus
from models.customer import Customer
from models.order import Order
from models.order_search import ORDERS
from models.order_status import OrderStatus, PaymentStatus, ShippingStatus


@dataclass
class BuyerField(StringField):
    """Who ordered: the company, else the person, else the address."""

    needs: Sequence[str] = ("company", "name", "email")

    plain_needs: Sequence[str] = needs

    async def parse_obj(self, request: Request, obj: Any) -> str:  # noqa: ARG002
        return str(obj.display_name)

    @staticmethod
    def plain(company: str, name: str, email: str) -> str:
        """The same of stored values, for an export."""
        return company or name or email


@dataclass
class CustomStatusField(ForeignKeyField):
    """The shop's own label, with its colour."""

    list_template: str = "fields/list/custom_status.html"
    plain_needs: Sequence[str] = ("custom_status__name",)

    @staticmethod
    def plain(name: str | None) -> str | None:
        return name

    async def serialize_value(self, request: Request, value: Any) -> Any:
        if request.state.action == RequestAction.EXPORT:
            return value.name
        return {"word": value.name, "color": value.color}


def country_filter(key: str) -> dict[str, str]:
    return {"q": f"country:{key}"} if key else {"filter": "country__empty"}


EXPORTED = (
    (
        _("Order"),
        "external_id payment_method shipping_method remark hold_reason cancelled_at".split(),
    ),
    (
        _("Customer"),
        "name company email phone vat_number registration_number buyer_reference language".split(),
    ),
    (_("Address"), "street postcode city region country".split()),
    (
        _("Ships to"),
        "shipping_name shipping_street shipping_postcode shipping_city shipping_region "
        "shipping_country".split(),
    ),
    (
        _("Amounts"),
        "currency net vat discount shipping_cost payment_cost paid refunded credited "
        "to_refund".split(),
    ),
    (_("Quantities"), "units to_invoice to_ship shipped_units to_return".split()),
)


class OrderView(PaperView):
    """Changed by actions only: no form, no delete; an import places, and changes nothing."""

    model = Order
    detail = DetailPage("order", order_context)
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
    more_fields = (
        *("name", "company", "email", "phone", "registration_number", "buyer_reference"),
        *("city", "country"),
        ForeignKeyField("customer", label=str(_("Customer page")), model=Customer),
        *("payment_method", "shipping_method", "currency", "net", "vat", "discount"),
        *("shipping_cost", "paid", "refunded", "credited", "to_refund", "units"),
        WholeNumberField("to_ship", label=str(_("Units to ship"))),
        *("promised_on", "reminders_sent", "held_at", "hold_reason"),
        *("cancelled_at", "external_id", "remark"),
    )
    labels: ClassVar[dict[str, LazyText | str]] = {
        "held_at": _("On hold since"),
        "hold_reason": _("Why on hold"),
        "promised_on": _("Payment promised for"),
        "external_id": _("Number in the web shop"),
        "reminders_sent": _("Reminders"),
    }
    more_groups = (
        Grouping("country", _("Country"), "country", country_filter),
        Grouping(
            "customer",
            _("Customer"),
            "customer_id",
            lambda key: {"filter": f"customer__is={key}"},
            named_by=("company", "name", "email"),
        ),
    )
    sum_fields = ("gross", "due")
    export_groups = EXPORTED
    row_kinds = ORDER_ROWS
    import_path = "imports/orders"
    vocabulary = ORDERS
    filter_fields = (
        "number",
        "placed_at",
        "custom_status",
        "customer",
        "country",
        "status",
        "payment_status",
        "shipping_status",
        "due",
        "gross",
    )
    sort_fields = (
        *("number", "placed_at", "status", "payment_status", "shipping_status", "due", "gross"),
        *("name", "company", "email", "country"),
    )
    then_by: ClassVar = dict.fromkeys(("status", "payment_status", "shipping_status"), "placed_at")
    default_sort = "-placed_at"

    def note_of(self, row: Any) -> str:
        amount = format_money(row.gross, row.currency)
        return " · ".join(filter(None, [row.display_name, str(_(str(row.status))), amount]))

    async def dialog_values(self, request: Request, row: Any) -> dict[str, Any] | None:
        """What the button that opens it says it is about: one invoice, or one note."""
        asked = request.query_params
        if "invoice" in asked:
            return {"invoice": asked["invoice"]}
        if "note" in asked:
            texts = {str(one.id): one.text for one in await own_notes(row, request.state.user)}
            return {"note": asked["note"], "text": texts.get(asked["note"], "")}
        return None

    def can_import(self, request: Request) -> bool:
        return self.may(request, "view") and bool(request.state.user.may("orders.place"))
