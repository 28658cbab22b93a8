"""What REST offers of the shop: the list and the JSON of each of its resources."""

from __future__ import annotations

from tortoise.expressions import Q
from tortoise.models import Model

from api.customers import customer_json, customer_row
from api.documents import (
    credit_memo_json,
    credit_memo_row,
    invoice_json,
    invoice_row,
    quote_head,
    quote_json,
    return_json,
    return_row,
    slip_json,
    slip_row,
)
from api.downloads import E_INVOICES, EXPORT, PDF
from api.orders import serialize_order, serialize_order_summary
from api.products import product_json, product_row
from backdesk.api.query_filters import (
    Filter,
    ListSpec,
    boolean_filter,
    choice_filter,
    date_filter,
    datetime_filter,
    email,
    folded,
    text,
)
from backdesk.api.resource import register
from backdesk.search.query_language import SearchSchema
from models import document_search as papers
from models.credit_memo import CreditMemo
from models.customer import Customer
from models.invoice import Invoice, overdue
from models.order import Order
from models.order_search import ORDERS as FOUND_BY
from models.packing_slip import PackingSlip
from models.product import NEEDS_REORDER, Product
from models.quote import Quote
from models.return_case import ReturnCase

ORDERS = ListSpec(
    model=Order,
    filters={
        "status": text("status"),
        "payment_status": text("payment_status"),
        "shipping_status": text("shipping_status"),
        "custom_status": text("custom_status__name"),
        "on_hold": boolean_filter(
            lambda _reader: Q(held_at__isnull=False), "Only those on hold, or only the others"
        ),
        "currency": text("currency"),
        "country": text("country"),
        "email": email("email"),
        "external_id": text("external_id"),
        "number": text("number"),
        "q": choice_filter(FOUND_BY),
        "placed_after": datetime_filter("placed_at", "gte", "Placed at this time or later"),
        "placed_before": datetime_filter("placed_at", "lt", "Placed before this time"),
    },
    sorts=("placed_at", "number", "gross", "due", "id"),
    default_sort="-placed_at",
    related=("custom_status",),
)
QUOTES = ListSpec(
    model=Quote,
    filters={"status": text("status"), "q": choice_filter(papers.QUOTES)},
    sorts=("created_at", "number", "gross", "id"),
    default_sort="-created_at",
)


def _of_order(model: type[Model], since: str, vocabulary: SearchSchema, **more: Filter) -> ListSpec:
    """``since`` is the column of when it was made."""
    begun = since.removesuffix("_at")
    return ListSpec(
        model=model,
        filters={
            "status": text("status"),
            "order": text("order__number"),
            "number": text("number"),
            "q": choice_filter(vocabulary),
            f"{begun}_after": datetime_filter(since, "gte", "At this time or later"),
            f"{begun}_before": datetime_filter(since, "lt", "Before this time"),
            **more,
        },
        sorts=(since, "number", "id"),
        default_sort=f"-{since}",
        related=("order",),
    )


INVOICES = _of_order(
    Invoice,
    "issued_at",
    papers.INVOICES,
    email=email("email"),
    currency=text("currency"),
    due_before=date_filter("due_on", "lt", "To be paid before this day"),
    overdue=boolean_filter(
        lambda reader: overdue(reader.today), "Not paid in time, or only the others"
    ),
)
CREDIT_MEMOS = _of_order(
    CreditMemo,
    "issued_at",
    papers.CREDIT_MEMOS,
    email=email("email"),
    currency=text("currency"),
    invoice=text("invoice__number"),
)
PACKING_SLIPS = _of_order(PackingSlip, "created_at", papers.PACKING_SLIPS, carrier=text("carrier"))
CUSTOMERS = ListSpec(
    model=Customer,
    filters={
        "email": email("email"),
        "country": text("country"),
        "external_id": text("external_id"),
        "q": choice_filter(papers.CUSTOMERS),
    },
    sorts=("created_at", "name", "id"),
    default_sort="-created_at",
)
PRODUCTS = ListSpec(
    model=Product,
    filters={
        "sku": folded("sku_fold"),
        "to_order": boolean_filter(
            lambda _reader: NEEDS_REORDER, "Too little of it is available, or only the others"
        ),
        "active": boolean_filter(lambda _reader: Q(active=True), "Sold still, or only the others"),
        "q": choice_filter(papers.PRODUCTS),
    },
    sorts=("name", "sku", "available", "id"),
    default_sort="name",
)

register(Order, ORDERS, serialize=serialize_order, row=serialize_order_summary)
register(Quote, QUOTES, serialize=quote_json, row=quote_head, files=(PDF,))
register(Invoice, INVOICES, serialize=invoice_json, row=invoice_row, files=(PDF, *E_INVOICES))
register(
    CreditMemo,
    CREDIT_MEMOS,
    serialize=credit_memo_json,
    row=credit_memo_row,
    prefetch=("invoice",),
    files=(PDF, *E_INVOICES),
)
register(
    PackingSlip,
    PACKING_SLIPS,
    serialize=slip_json,
    row=slip_row,
    prefetch=("lines",),
    files=(PDF,),
)
register(
    Customer,
    CUSTOMERS,
    serialize=customer_json,
    row=customer_row,
    files=(EXPORT,),
    list_permissions={"open": "orders.view", "orders": "orders.view"},
)
register(Product, PRODUCTS, serialize=product_json, row=product_row)
register(
    ReturnCase,
    _of_order(ReturnCase, "requested_at", papers.RETURNS),
    serialize=return_json,
    row=return_row,
    files=(PDF,),
)
