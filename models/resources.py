"""THE table of nouns: what the shop's people work with. Every surface reads it from here."""

from __future__ import annotations

from backdesk.i18n import _
from backdesk.resource import Resource, register
from models.credit_memo import CreditMemo
from models.customer import Customer
from models.invoice import Invoice
from models.number_series import Series
from models.order import Order
from models.packing_slip import PackingSlip
from models.product import Product
from models.quote import Quote
from models.return_case import ReturnCase

register(
    Resource(
        Order,
        key="orders",
        label=_("Order"),
        plural=_("Orders"),
        icon="bag-shopping",
        view="orders.view",
        series=Series.ORDER,
        shortcut="o",
        batch_writes=True,
    )
)
register(
    Resource(
        Quote,
        key="quotes",
        label=_("Quote"),
        plural=_("Quotes"),
        icon="file-signature",
        view="quotes.view",
        series=Series.QUOTE,
        shortcut="q",
    )
)
register(
    Resource(
        Invoice,
        key="invoices",
        label=_("Invoice"),
        plural=_("Invoices"),
        icon="file-invoice",
        view="invoices.view",
        parent="order",
        series=Series.INVOICE,
        shortcut="i",
    )
)
register(
    Resource(
        CreditMemo,
        key="credit_memos",
        label=_("Credit memo"),
        plural=_("Credit memos"),
        icon="file-circle-minus",
        view="invoices.view",
        parent="order",
        series=Series.CREDIT_MEMO,
        shortcut="m",
    )
)
register(
    Resource(
        PackingSlip,
        key="packing_slips",
        label=_("Packing slip"),
        plural=_("Packing slips"),
        icon="box",
        view="packing_slips.view",
        parent="order",
        series=Series.PACKING_SLIP,
        shortcut="s",
    )
)
register(
    Resource(
        ReturnCase,
        key="returns",
        label=_("Return"),
        plural=_("Returns"),
        icon="rotate-left",
        view="returns.view",
        parent="order",
        series=Series.RETURN,
        shortcut="r",
    )
)
register(
    Resource(
        Customer,
        key="customers",
        label=_("Customer"),
        plural=_("Customers"),
        icon="user-group",
        view="customers.view",
        shortcut="c",
        locks_first=("orders", "quotes"),
    )
)
register(
    Resource(
        Product,
        key="products",
        label=_("Product"),
        plural=_("Products"),
        icon="tags",
        view="products.view",
        shortcut="p",
    )
)
