"""Place order: prices, VAT, discounts, stock and documents, as rules 3, 5 and 7 say."""

from __future__ import annotations

import pytest

from backdesk.actions.context import SystemActor
from backdesk.actions.declaration import get
from backdesk.actions.errors import Invalid
from backdesk.actions.pipeline import ActionResult, Invocation, run
from backdesk.models.history import History
from models.customer import Customer
from models.invoice import Invoice
from models.order import Order, OrderLine
from models.packing_slip import PackingSlip
from models.product import Product
from models.settings import DocumentTiming, Settings, VatRounding, store_settings
from tests.factories.order import a_line, a_product, an_order, an_order_form

pytestmark = pytest.mark.usefixtures("database")


async def place(**fields: object) -> ActionResult:
    return await run(
        get(Order, "place_order"), None, an_order_form(**fields), Invocation(SystemActor())
    )


async def test_numbers_follow_each_other_from_the_first_on() -> None:
    assert [(await place()).number for _ in range(3)] == ["ORD00001", "ORD00002", "ORD00003"]


async def test_by_default_the_invoice_is_made_at_once_and_the_packing_slip_by_hand() -> None:
    outcome = await place()
    assert [made["kind"] for made in outcome.made] == ["order", "invoice"]


async def test_both_can_be_made_at_once() -> None:
    await store_settings(Settings(packing_slips_made=DocumentTiming.IMMEDIATELY))
    outcome = await place()
    assert [made["kind"] for made in outcome.made] == ["order", "invoice", "packing_slip"]


async def test_two_times_9_99_including_20_per_cent() -> None:
    order = await an_order(lines=[a_line(vat_rate="20")], shipping_cost=0)
    assert (order.net, order.vat, order.gross) == (1665, 333, 1998)


@pytest.mark.parametrize(
    ("rounding", "vat"), [(VatRounding.PER_LINE, 174), (VatRounding.PER_DOCUMENT, 173)]
)
async def test_vat_is_rounded_as_the_shop_has_set(rounding: VatRounding, vat: int) -> None:
    await store_settings(Settings(vat_rounding=rounding))
    lines = [
        a_line(sku="A", quantity=1, unit_price=1000, vat_rate="8.25"),
        a_line(sku="B", quantity=1, unit_price=1100, vat_rate="8.25"),
    ]
    order = await an_order(lines=lines, shipping_cost=0, prices_include_vat=False)
    assert (order.net, order.vat) == (2100, vat)


async def test_a_discount_is_spread_over_the_lines() -> None:
    lines = [
        a_line(sku=sku, quantity=1, unit_price=price)
        for sku, price in [("A", 4300), ("B", 1400), ("C", 2300)]
    ]
    order = await an_order(lines=lines, discount=299, shipping_cost=0)
    lines_placed = await OrderLine.filter(order=order).order_by("id")
    assert [line.discount for line in lines_placed] == [161, 52, 86]
    assert (order.discount, order.gross) == (299, 8000 - 299)


async def test_a_known_sku_and_email_are_that_product_and_customer() -> None:
    product = await a_product(price=777)
    first = await an_order(lines=[{"sku": "MUG-1", "quantity": 1}])
    second = await an_order(customer={"email": first.email.upper()})
    line = await OrderLine.get(order=first)
    assert (line.product_id, line.unit_price, line.name) == (product.id, 777, "Mug")
    assert first.customer_id == second.customer_id
    assert await Customer.all().count() == 1


async def test_todays_catalogue_does_not_change_what_was_placed() -> None:
    order = await an_order()
    await Product.filter(sku="MUG-1").update(price=1, name="Cup")
    line = await OrderLine.get(order=order)
    assert (line.unit_price, line.name) == (999, "Mug-1")


async def test_the_same_external_id_again_is_the_first_order() -> None:
    first = await place(external_id="web-1001")
    again = await place(external_id="web-1001")
    assert (again.number, again.known) == (first.number, True)
    assert await Order.all().count() == 1
    assert await History.filter(kind="placed").count() == 1


async def test_an_order_paid_at_once_is_paid() -> None:
    outcome = await place(paid=True)
    order = await Order.get(number=outcome.number)
    assert (order.payment_status, order.status) == ("paid", "awaiting shipment")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"currency": "EURO"}, "currency"),
        ({"lines": []}, "lines"),
        ({"customer": {"email": "nobody"}}, "customer.email"),
        ({"lines": [a_line(quantity=0)]}, "lines.0.quantity"),
        ({"lines": [a_line(quantity=-1)]}, "lines.0.quantity"),
        ({"lines": [a_line(quantity="2")]}, "lines.0.quantity"),
        ({"lines": [a_line(unit_price=9.99)]}, "lines.0.unit_price"),
        ({"lines": [a_line(unit_price=10**14)]}, "lines.0.unit_price"),
        ({"lines": [a_line(quantity=10**6, unit_price=10**13)]}, "lines"),
        ({"lines": [a_line(vat_rate="101")]}, "lines.0.vat_rate"),
        ({"lines": [a_line(vat_rate="NaN")]}, "lines.0.vat_rate"),
        ({"lines": [a_line(discount=1999)]}, "lines.0.discount"),
        ({"lines": [{"sku": "NEW", "quantity": 1}]}, "lines.0.unit_price"),
        ({"discount": 1999}, "discount"),
        ({"placed_at": "2999-01-01T00:00:00Z"}, "placed_at"),
        ({"placed_at": "2026-01-01T00:00:00"}, "placed_at"),
        ({"placed_at": "0001-01-01T00:00:00+14:00"}, "placed_at"),
        ({"currency": "XXX"}, "currency"),
        ({"lines": [a_line(name="nul \x00")]}, "lines.0.name"),
        ({"remark": "half \ud83d"}, "remark"),
        ({"remark": "nul \x00"}, "remark"),
        ({"colour": "red"}, "colour"),
    ],
)
async def test_a_wrong_field_is_named_and_nothing_is_stored(
    wrong: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await place(**wrong)
    assert field in [error.field for error in refused.value.errors]
    assert not await Order.exists()
    assert not await Product.exists()


async def test_a_dry_run_keeps_nothing() -> None:
    outcome = await run(
        get(Order, "place_order"), None, an_order_form(), Invocation(SystemActor(), dry_run=True)
    )
    assert outcome.dry_run
    assert outcome.number == "ORD00001"
    assert not await Order.exists()
    assert (await place()).number == "ORD00001"


async def test_a_free_order_gets_what_is_made_on_payment_at_once() -> None:
    on_payment = Settings(
        invoices_made=DocumentTiming.ON_PAYMENT, packing_slips_made=DocumentTiming.ON_PAYMENT
    )
    await store_settings(on_payment)
    order = await an_order(lines=[a_line(unit_price=0)], shipping_cost=0)
    assert order.payment_status == "paid"
    assert await Invoice.filter(order_id=order.id).count() == 1
    assert await PackingSlip.filter(order_id=order.id).count() == 1
