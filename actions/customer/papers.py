"""What hangs on a customer: counted for the sentences that are said before anything is done."""

from __future__ import annotations

from tortoise.models import Model

from models.credit_memo import CreditMemo
from models.customer import Customer
from models.invoice import Invoice
from models.note import Note
from models.order import Order
from models.packing_slip import PackingSlip
from models.quote import Quote
from models.return_case import ReturnCase
from models.words import Text, _

OF_ORDERS: tuple[tuple[Text, type[Model]], ...] = (
    (_("invoices: {number}"), Invoice),
    (_("credit memos: {number}"), CreditMemo),
    (_("packing slips: {number}"), PackingSlip),
    (_("returns: {number}"), ReturnCase),
    (_("notes: {number}"), Note),
)


async def counted(customer: Customer) -> list[str]:
    """``orders: 3``, ``quotes: 1`` and so on; what there is none of is not said."""
    said = [
        (_("orders: {number}"), await Order.filter(customer_id=customer.id).count()),
        (_("quotes: {number}"), await Quote.filter(customer_id=customer.id).count()),
    ]
    for words, model in OF_ORDERS:
        said.append((words, await model.filter(order__customer_id=customer.id).count()))
    return [words.format(number=number) for words, number in said if number]
