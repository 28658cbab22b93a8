"""What REST offers: each resource with its model, its JSON, its permission and its list."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from tortoise.expressions import Q
from tortoise.models import Model

from actions.locking import called
from actions.pipeline import not_found_text
from actions.problem import NotFound
from api.customer_json import customer_json, customer_row
from api.listing import Filter, Listing, day, email, folded, moment, text, truth, words
from api.order_json import order_head, order_json
from api.paper_json import (
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
from api.product_json import product_json, product_row
from models.credit_memo import CreditMemo
from models.customer import Customer
from models.finding import papers
from models.finding.orders import ORDERS as FOUND_BY
from models.finding.words import Vocabulary
from models.invoice import Invoice, overdue
from models.order import Order
from models.packing_slip import PackingSlip
from models.permission import Actor
from models.product import TO_ORDER, Product
from models.quote import Quote
from models.return_case import ReturnCase


@dataclass(frozen=True)
class Resource:
    """A model under ``/api/{name}``; ``whole`` reads what it needs, ``head`` is a row of a list."""

    name: str
    listing: Listing
    permission: str
    whole: Callable[[Any], Awaitable[dict[str, Any]]]
    head: Callable[[Any], dict[str, Any]]
    prefetch: tuple[str, ...] = ()
    of_orders: tuple[str, ...] = ()
    """Lists in ``whole`` that tell of orders: empty for who may not see any."""

    @property
    def model(self) -> type[Model]:
        return self.listing.model

    async def shown(self, row: Any, user: Actor) -> dict[str, Any]:
        """``whole``, as far as whoever asks may see it."""
        found = await self.whole(row)
        hidden = () if user.may("orders.view") else self.of_orders
        return found | {name: [] for name in hidden}

    @property
    def one(self) -> str:
        """The name under which an answer holds one: ``order`` of ``orders``."""
        return self.name.removesuffix("s")


ORDERS = Listing(
    model=Order,
    filters={
        "status": text("status"),
        "payment_status": text("payment_status"),
        "shipping_status": text("shipping_status"),
        "custom_status": text("custom_status__name"),
        "on_hold": truth(
            lambda _reader: Q(held_at__isnull=False), "Only those on hold, or only the others"
        ),
        "currency": text("currency"),
        "country": text("country"),
        "email": email("email"),
        "external_id": text("external_id"),
        "number": text("number"),
        "q": words(FOUND_BY),
        "placed_after": moment("placed_at", "gte", "Placed at this time or later"),
        "placed_before": moment("placed_at", "lt", "Placed before this time"),
    },
    sorts=("placed_at", "number", "gross", "due", "id"),
    default_sort="-placed_at",
    related=("custom_status",),
)
QUOTES = Listing(
    model=Quote,
    filters={"status": text("status"), "q": words(papers.QUOTES)},
    sorts=("created_at", "number", "gross", "id"),
    default_sort="-created_at",
)


def _of_order(model: type[Model], since: str, vocabulary: Vocabulary, **more: Filter) -> Listing:
    """``since`` is the column of when it was made."""
    begun = since.removesuffix("_at")
    return Listing(
        model=model,
        filters={
            "status": text("status"),
            "order": text("order__number"),
            "number": text("number"),
            "q": words(vocabulary),
            f"{begun}_after": moment(since, "gte", "At this time or later"),
            f"{begun}_before": moment(since, "lt", "Before this time"),
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
    due_before=day("due_on", "lt", "To be paid before this day"),
    overdue=truth(lambda reader: overdue(reader.today), "Not paid in time, or only the others"),
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
CUSTOMERS = Listing(
    model=Customer,
    filters={
        "email": email("email"),
        "country": text("country"),
        "external_id": text("external_id"),
        "q": words(papers.CUSTOMERS),
    },
    sorts=("created_at", "name", "id"),
    default_sort="-created_at",
)
PRODUCTS = Listing(
    model=Product,
    filters={
        "sku": folded("sku_fold"),
        "to_order": truth(
            lambda _reader: TO_ORDER, "Too little of it is available, or only the others"
        ),
        "active": truth(lambda _reader: Q(active=True), "Sold still, or only the others"),
        "q": words(papers.PRODUCTS),
    },
    sorts=("name", "sku", "available", "id"),
    default_sort="name",
)
RESOURCES = (
    Resource("orders", ORDERS, "orders.view", order_json, order_head),
    Resource("quotes", QUOTES, "quotes.view", quote_json, quote_head),
    Resource("invoices", INVOICES, "invoices.view", invoice_json, invoice_row),
    Resource(
        "credit_memos",
        CREDIT_MEMOS,
        "invoices.view",
        credit_memo_json,
        credit_memo_row,
        ("invoice",),
    ),
    Resource("packing_slips", PACKING_SLIPS, "packing_slips.view", slip_json, slip_row, ("lines",)),
    Resource(
        "customers",
        CUSTOMERS,
        "customers.view",
        customer_json,
        customer_row,
        of_orders=("open", "orders"),
    ),
    Resource("products", PRODUCTS, "products.view", product_json, product_row),
    Resource(
        "returns",
        _of_order(ReturnCase, "requested_at", papers.RETURNS),
        "returns.view",
        return_json,
        return_row,
    ),
)


async def row_of(resource: Resource, number: str) -> Any:
    """:raises NotFound: there is none of that number."""
    row = await resource.model.get_or_none(called(resource.model, [number]))
    if row is None:
        raise NotFound(not_found_text(resource.model, number))
    return row
