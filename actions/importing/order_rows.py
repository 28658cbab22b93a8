"""The rows of an imported order, at the end of its life, and nothing written yet."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from actions.importing.imported import ImportedOrder
from actions.order.invoicing import cost_lines
from actions.order.placing import NewLine, NewOrder, money_of, order_lines
from models.customer import Customer
from models.fresh import fresh
from models.invoice import Invoice, InvoiceLine, InvoiceStatus
from models.order import Order, OrderLine
from models.order_status import settle
from models.packing_slip import PackingSlip
from models.party import PARTY, copy_party
from models.pricing import Amounts, Cost, price
from models.product import Product
from models.settings import VatRounding
from models.stock import StockMove, StockReason

NO_VAT = Decimal(0)


@dataclass
class Catalogue:
    """Who buys and what is sold, as stored: by external id, and by SKU."""

    customers: dict[str, Customer]
    products: dict[str, Product]


@dataclass
class Stored:
    """An order in the making: what it was read from and the rows that became of it."""

    source: ImportedOrder
    order: Order
    lines: list[OrderLine]
    costs: list[InvoiceLine]
    invoice: Invoice | None = None
    slip: PackingSlip | None = None

    @property
    def to_ship(self) -> list[OrderLine]:
        return [line for line in self.lines if line.physical]


def new_rows(source: ImportedOrder, number: str, catalogue: Catalogue) -> Stored:
    new = _priced(source, catalogue)
    order = Order(
        **new.party,
        number=number,
        customer_id=new.customer.id,
        external_id=new.external_id,
        placed_at=new.placed_at,
        payment_method=new.payment_method,
        shipping_method=new.shipping_method,
        remark=new.remark,
        **money_of(new),
    )
    stored = Stored(source, order, order_lines(new), cost_lines(order))
    _live(stored)
    return stored


def _priced(source: ImportedOrder, catalogue: Catalogue) -> NewOrder:
    """These shops' prices include VAT at a rate of zero: nothing is known of it."""
    lines = [
        NewLine(
            product_id=catalogue.products[line.sku].id if line.product else None,
            sku=line.sku,
            name=line.name,
            physical=line.physical,
            quantity=line.quantity,
            unit_price=line.unit_price,
            discount=line.discount,
            vat_rate=NO_VAT,
        )
        for line in source.lines
    ]
    customer = catalogue.customers[source.customer]
    return NewOrder(
        customer=customer,
        party={name: source.party[name] for name in PARTY if name in source.party},
        lines=lines,
        currency=source.currency,
        prices_include_vat=True,
        priced=price(
            lines,
            discount=0,
            shipping=Cost(source.shipping_cost, NO_VAT),
            payment=Cost(source.payment_cost, NO_VAT),
            included=True,
            rounding=VatRounding.PER_LINE,
        ),
        shipping_cost=source.shipping_cost,
        payment_cost=source.payment_cost,
        payment_method=source.payment_method,
        shipping_method=source.shipping_method,
        remark=source.remark,
        external_id=source.external_id,
        placed_at=source.placed_at,
    )


def _live(stored: Stored) -> None:
    """The facts of the order's whole life, and what follows from them."""
    source, order = stored.source, stored.order
    order.shipping_invoiced = order.payment_cost_invoiced = True
    for line in stored.lines:
        line.invoiced = line.quantity
        if source.shipped_at and line.physical:
            line.shipped = line.quantity
    if source.paid_at and order.gross:
        order.paid = order.gross
        order.reversible_payments = 1
    if source.shipped_at and stored.to_ship:
        order.shipped_slips = 1
    order.creditable = order.gross
    settle(order, stored.lines)


def new_invoice(order: Order, number: str) -> Invoice:
    return Invoice(
        **copy_party(order),
        number=number,
        order_id=order.id,
        issued_at=order.placed_at,
        currency=order.currency,
        prices_include_vat=order.prices_include_vat,
        payment_method=order.payment_method,
        net=order.net,
        vat=order.vat,
        gross=order.gross,
        status=InvoiceStatus.UNPAID,
    )


def invoice_lines(stored: Stored, invoice_id: int) -> list[InvoiceLine]:
    """All lines of the order, then its costs."""
    rows = [_invoice_line(line) for line in stored.lines] + stored.costs
    for row in rows:
        row.invoice_id = invoice_id
    return rows


def _invoice_line(line: OrderLine) -> InvoiceLine:
    return fresh(
        InvoiceLine,
        order_line_id=line.id,
        sku=line.sku,
        name=line.name,
        quantity=line.quantity,
        unit_price=line.unit_price,
        vat_rate=line.vat_rate,
        **vars(Amounts.of(line)),
    )


def stock_moves(stored: Stored, by_id: int | None) -> list[StockMove]:
    """Placed and, where it is shipped, shipped: two moves a line, on the days it happened."""
    moves = []
    for line in stored.to_ship:
        moves.append(
            fresh(
                StockMove,
                product_id=line.product_id,
                reserved=line.quantity,
                reason=StockReason.PLACED,
                document=stored.order.number,
                order_id=stored.order.id,
                by_id=by_id,
                at=stored.source.placed_at,
            )
        )
        if stored.slip is not None:
            moves.append(
                fresh(
                    StockMove,
                    product_id=line.product_id,
                    on_hand=-line.quantity,
                    reserved=-line.quantity,
                    reason=StockReason.SHIPPED,
                    document=stored.slip.number,
                    order_id=stored.order.id,
                    by_id=by_id,
                    at=stored.source.shipped_at,
                )
            )
    return moves
