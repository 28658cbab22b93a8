"""Write customers, products, opening stock and stock corrections of an import."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from actions.importing.data import ImportedCustomer, ImportedProduct, StockCorrection
from actions.importing.order_rows import ProductCatalogue
from actions.importing.plan import Plan, concurrent_import_error
from actions.importing.stock_moves import lowest_stock, write_ledger
from actions.shop_context import ShopContext
from backdesk.auth.user import User
from backdesk.db.batches import pieces
from backdesk.db.derived_columns import fold_of
from backdesk.i18n import _
from backdesk.local_day import day_of, start_of
from backdesk.models.history_kind import history_kind
from models.customer import Customer
from models.order import Order
from models.party import PARTY
from models.product import Product, products_by_sku
from models.stock import StockMove, StockReason

AT_ONCE = 500
history_kind("stock_corrected", _("Stock corrected"))


async def write_catalogue(
    plan: Plan, ctx: ShopContext, *, goes_on: bool = False
) -> tuple[ProductCatalogue, dict[str, int]]:
    """What is known stays as it is. Returns the catalogue and what was made.

    Where a file goes on that was broken off, its opening stock is there: it was worked out of all
    of the file. Only inside a transaction.
    """
    await _refuse_what_came_meanwhile(plan)
    customers, made_customers = await _customers(plan)
    products, new = await _products(plan)
    stocked = {sku: one for sku, one in products.items() if sku in new or not goes_on}
    moves = _opening(plan, stocked, new, ctx)
    moves += [_correction(one, products, plan.reading.source, ctx) for one in plan.corrections]
    await write_ledger(moves)
    made = {
        "customers": made_customers,
        "products": len(new),
        "stock corrections": len(plan.corrections),
    }
    return ProductCatalogue(customers, products), made


async def _refuse_what_came_meanwhile(plan: Plan) -> None:
    """:raises Refused: another import wrote some of it after the plan was made."""
    source = plan.reading.source
    orders = [order.external_id for order in plan.orders]
    documents = [f"{source}:{correction.document}" for correction in plan.corrections]
    for start in range(0, max(len(orders), len(documents)), AT_ONCE):
        some = slice(start, start + AT_ONCE)
        if (
            await Order.filter(external_id__in=orders[some]).exists()
            or await StockMove.filter(document__in=documents[some]).exists()
        ):
            raise concurrent_import_error()


async def _customers(plan: Plan) -> tuple[dict[str, Customer], int]:
    wanted = plan.reading.customers
    known = await stored_customers(wanted.values())
    missing = {key: _customer(one) for key, one in wanted.items() if key not in known}
    await Customer.bulk_create(missing.values(), ignore_conflicts=True)
    return known | await stored_customers(wanted[key] for key in missing), len(missing)


def _customer(customer: ImportedCustomer) -> Customer:
    """One with an e-mail address is known by that, here and in the next file."""
    party = {name: value for name, value in customer.party.items() if name in PARTY}
    return Customer(external_id="" if party.get("email") else customer.external_id, **party)


async def stored_customers(wanted: Iterable[ImportedCustomer]) -> dict[str, Customer]:
    """Who is known of them, by e-mail address or else external id, under the external id.

    For one that was merged away, the one who stayed.
    """
    by_email: dict[str, str] = {}
    by_id: dict[str, str] = {}
    for one in wanted:
        email = one.party.get("email", "")
        (by_email if email else by_id)[email or one.external_id] = one.external_id
    found: dict[str, Customer] = {}
    for column, keys in (("email", by_email), ("external_id", by_id)):
        for names in pieces(list(keys), AT_ONCE):
            some = Customer.filter(**{f"{column}__in": names})
            for customer in await some.select_related("merged_into"):
                found[keys[getattr(customer, column)]] = customer.merged_into or customer
    return found


async def _products(plan: Plan) -> tuple[dict[str, Product], set[str]]:
    wanted = plan.reading.products
    known = await stored_products(list(wanted))
    new = [sku for sku in wanted if sku not in known]
    missing: dict[str, Product] = {}
    for sku in new:
        missing.setdefault(fold_of(sku), _product(wanted[sku]))
    await Product.bulk_create(missing.values())
    known |= await stored_products(new)
    return known, set(new)


async def stored_products(skus: list[str]) -> dict[str, Product]:
    """Products by SKU, as ``skus`` write them."""
    found: dict[str, Product] = {}
    for some in pieces(skus, AT_ONCE):
        found |= await products_by_sku(some)
    return found


def _product(product: ImportedProduct) -> Product:
    return Product(
        sku=product.sku,
        name=product.name,
        price=product.price,
        vat_rate=product.vat_rate,
        physical=product.physical,
        active=product.active,
        notify_below=product.notify_below,
    )


def _opening(
    plan: Plan, products: dict[str, Product], new: set[str], ctx: ShopContext
) -> list[StockMove]:
    """Enough on the day before the first sale that stock never goes below zero.

    Where the source tells what is left in the end, the opening is that plus what went out.
    """
    lowest, last = lowest_stock(plan)
    start = _first_day(plan, ctx)
    moves = []
    for sku, product in products.items():
        told = plan.reading.products[sku].on_hand
        if told is not None and sku in new:
            units = told - last.get(sku, 0)
        else:
            units = max(-lowest[sku] - product.on_hand, 0) if sku in lowest else 0
        if units and product.physical:
            moves.append(
                StockMove(
                    product_id=product.id,
                    on_hand=units,
                    reason=StockReason.OPENING,
                    document=plan.reading.source,
                    by_id=ctx.user.id if isinstance(ctx.user, User) else None,
                    at=start,
                )
            )
    return moves


def _first_day(plan: Plan, ctx: ShopContext) -> datetime:
    moments = [order.placed_at for order in plan.orders]
    moments += [correction.at for correction in plan.corrections]
    zone = ctx.settings.zone
    return start_of(day_of(min(moments, default=ctx.now), zone), zone)


def _correction(
    correction: StockCorrection, products: dict[str, Product], source: str, ctx: ShopContext
) -> StockMove:
    product = products[correction.sku]
    said = _("Stock of {sku} corrected by {units}, document {document}: {text}").format(
        sku=product.sku,
        units=f"{correction.quantity:+d}",
        document=correction.document,
        text=correction.text or _("no reason is told"),
    )
    ctx.record("stock_corrected", said, product)
    return StockMove(
        product_id=product.id,
        on_hand=correction.quantity,
        reason=StockReason.CORRECTED if correction.quantity > 0 else StockReason.WRITTEN_OFF,
        document=f"{source}:{correction.document}",
        by_id=ctx.user.id if isinstance(ctx.user, User) else None,
        at=correction.at,
    )
