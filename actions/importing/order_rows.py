"""The rows of an imported order, at the end of its life, and nothing written yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo

from actions.billing.invoice import cost_lines
from actions.importing.data import ImportedOrder
from actions.order.placement import NewLine, NewOrder, cost_columns, order_lines
from backdesk.db.unvalidated import construct_unvalidated
from backdesk.local_day import day_of
from models.customer import Customer
from models.invoice import Invoice, InvoiceLine, InvoiceStatus
from models.order import Order, OrderLine
from models.order_status import recompute_status
from models.packing_slip import PackingSlip
from models.party import KEPT_OF_CUSTOMER, PARTY, copy_party
from models.pricing import Amounts, Priced
from models.product import Product
from models.stock import StockMove, StockReason


@dataclass
class ProductCatalogue:
    """Who buys and what is sold, as stored: by external id, and by SKU."""

    customers: dict[str, Customer]
    products: dict[str, Product]


@dataclass
class ExistingRows:
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

    @property
    def sent(self) -> list[OrderLine]:
        return [line for line in self.lines if line.shipped]


def new_rows(source: ImportedOrder, number: str, catalogue: ProductCatalogue) -> ExistingRows:
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
        **cost_columns(new),
    )
    stored = ExistingRows(source, order, list(order_lines(new)), cost_lines(order))
    _live(stored)
    return stored


def _priced(source: ImportedOrder, catalogue: ProductCatalogue) -> NewOrder:
    """Amounts stay as the source tells them: nothing is worked out anew."""
    lines = [
        NewLine(
            product_id=catalogue.products[line.sku].id if line.product else None,
            sku=line.sku,
            name=line.name,
            physical=line.physical,
            quantity=line.quantity,
            unit_price=line.unit_price,
            discount=line.discount,
            vat_rate=line.vat_rate,
        )
        for line in source.lines
    ]
    customer = catalogue.customers[source.customer]
    party = {name: source.party[name] for name in PARTY if name in source.party}
    return NewOrder(
        customer=customer,
        party={name: getattr(customer, name) for name in KEPT_OF_CUSTOMER} | party,
        lines=lines,
        currency=source.currency,
        prices_include_vat=source.prices_include_vat,
        priced=_as_told(source),
        shipping_cost=source.shipping_cost,
        shipping_vat_rate=source.shipping_vat_rate,
        payment_cost=source.payment_cost,
        payment_vat_rate=source.payment_vat_rate,
        payment_method=source.payment_method,
        shipping_method=source.shipping_method,
        remark=source.remark,
        external_id=source.external_id,
        placed_at=source.placed_at,
    )


def _as_told(source: ImportedOrder) -> Priced:
    included = source.prices_include_vat
    lines = [
        Amounts(line.discount, line.gross - line.vat, line.vat, line.gross) for line in source.lines
    ]
    shipping = _cost(source.shipping_cost, source.shipping_vat, included=included)
    payment = _cost(source.payment_cost, source.payment_vat, included=included)
    return Priced(lines, shipping, payment, sum([*lines, shipping, payment], Amounts()))


def _cost(amount: int, vat: int, *, included: bool) -> Amounts:
    net = amount - vat if included else amount
    return Amounts(0, net, vat, net + vat)


def _live(stored: ExistingRows) -> None:
    """The facts of the order's whole life, and what follows from them."""
    source, order = stored.source, stored.order
    order.paid = source.received
    order.refunded = source.refunded
    order.reversible_payments = int(order.paid > 0 and not order.refunded)
    if source.cancelled_at:
        _cancel(stored)
    else:
        _invoice_and_ship(stored)
    recompute_status(order, stored.lines)


def _cancel(stored: ExistingRows) -> None:
    """It was never invoiced here: what it came to is written off."""
    order = stored.order
    order.cancelled_at, order.written_off = stored.source.cancelled_at, order.gross
    for line in stored.lines:
        line.cancelled = line.written_off = line.quantity


def _invoice_and_ship(stored: ExistingRows) -> None:
    source, order = stored.source, stored.order
    order.shipping_invoiced = order.payment_cost_invoiced = True
    order.creditable = order.gross
    for line, told in zip(stored.lines, source.lines, strict=True):
        line.invoiced = line.quantity
        if source.shipped_at:
            line.shipped = told.sent
    order.shipped_slips = int(bool(stored.sent))


def new_invoice(order: Order, number: str, zone: tzinfo) -> Invoice:
    return Invoice(
        **copy_party(order),
        number=number,
        order_id=order.id,
        issued_at=order.placed_at,
        issued_on=day_of(order.placed_at, zone),
        currency=order.currency,
        prices_include_vat=order.prices_include_vat,
        payment_method=order.payment_method,
        net=order.net,
        vat=order.vat,
        gross=order.gross,
        units=order.units,
        status=InvoiceStatus.UNPAID,
    )


def invoice_lines(stored: ExistingRows, invoice_id: int) -> list[InvoiceLine]:
    """All lines of the order, then its costs."""
    rows = [_invoice_line(line) for line in stored.lines] + stored.costs
    for row in rows:
        row.invoice_id = invoice_id
    return rows


def _invoice_line(line: OrderLine) -> InvoiceLine:
    return construct_unvalidated(
        InvoiceLine,
        order_line_id=line.id,
        sku=line.sku,
        name=line.name,
        quantity=line.quantity,
        unit_price=line.unit_price,
        vat_rate=line.vat_rate,
        **vars(Amounts.of(line)),
    )


def stock_moves(stored: ExistingRows, by_id: int | None) -> list[StockMove]:
    """Placed and, where it is shipped, shipped: two moves a line, on the days it happened."""
    moves: list[StockMove] = []
    if stored.source.cancelled_at:
        return moves
    for line in stored.to_ship:
        if line.product_id is None:
            continue
        moves.append(
            construct_unvalidated(
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
        if line.shipped and stored.source.already_counted:
            moves.append(_was_on_the_shelf(stored, line, by_id))
        if line.shipped and stored.slip is not None:
            moves.append(
                construct_unvalidated(
                    StockMove,
                    product_id=line.product_id,
                    on_hand=-line.shipped,
                    reserved=-line.shipped,
                    reason=StockReason.SHIPPED,
                    document=stored.slip.number,
                    order_id=stored.order.id,
                    by_id=by_id,
                    at=stored.source.shipped_at,
                )
            )
    return moves


def _was_on_the_shelf(stored: ExistingRows, line: OrderLine, by_id: int | None) -> StockMove:
    """What leaves by the import must have been there; today's stock is the same afterwards."""
    return StockMove(
        product_id=line.product_id,
        on_hand=line.shipped,
        reason=StockReason.OPENING,
        document=stored.order.number,
        by_id=by_id,
        at=stored.source.placed_at,
    )
