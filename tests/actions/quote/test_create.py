"""Create quote: like an order's form, with a last day; it reserves nothing and sends nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from backdesk.actions.context import SystemActor
from backdesk.actions.declaration import get
from backdesk.actions.errors import Invalid, NotPermitted
from backdesk.actions.pipeline import Invocation, run
from backdesk.models.history import History
from models.customer import Customer
from models.number_series import NumberSeries, Series
from models.order import Order, OrderLine
from models.outbox import Outbox
from models.product import Product
from models.quote import Quote, QuoteLine
from models.settings import Settings, VatRounding, store_settings
from models.stock import StockMove
from tests.factories.acting import act, history_of
from tests.factories.order import a_line, a_product, an_order, an_order_form
from tests.factories.user import a_user

pytestmark = pytest.mark.usefixtures("database")
OWN_LINE = {"name": "Engraving", "quantity": 1, "unit_price": 1500, "vat_rate": "21"}


async def a_made_quote(**more: Any) -> Quote:
    outcome = await run(
        get(Quote, "create_quote"), None, an_order_form(**more), Invocation(SystemActor())
    )
    return await Quote.get(number=outcome.number)


async def test_a_new_quote_is_a_draft_with_its_totals_customer_and_history() -> None:
    day = (datetime.now(UTC) + timedelta(days=9)).date()
    lines = [a_line(), a_line("PEN-1", quantity=1, unit_price=500, discount=100)]
    quote = await a_made_quote(lines=lines, valid_until=day.isoformat(), discount=200)
    assert (quote.number, quote.status, quote.valid_until) == ("QUO00001", "draft", day)
    assert quote.gross == 2 * 999 + 400 - 200 + 495
    assert quote.net + quote.vat == quote.gross
    assert (quote.email, quote.city) == ((await Customer.get()).email, "Utrecht")
    assert await QuoteLine.filter(quote=quote).count() == 2
    assert await history_of(quote) == ["quote_made"]


async def test_a_quote_reserves_no_stock_and_sends_nothing() -> None:
    await a_product(sku="MUG-1", on_hand=5, available=5)
    await a_made_quote()
    assert (await Product.get(sku="MUG-1")).reserved == 0
    assert not await StockMove.exists()
    assert not await Outbox.exists()
    assert not await Order.exists()


async def test_a_known_sku_lends_its_name_price_and_vat_rate() -> None:
    await a_product(sku="MUG-1", name="Mug", price=999, vat_rate=Decimal(21))
    quote = await a_made_quote(lines=[{"sku": "MUG-1", "quantity": 3}])
    line = await QuoteLine.get(quote=quote)
    assert (line.name, line.unit_price, line.vat_rate) == ("Mug", 999, Decimal(21))


async def test_a_line_without_a_sku_is_its_own_and_makes_no_product() -> None:
    quote = await a_made_quote(lines=[OWN_LINE])
    line = await QuoteLine.get(quote=quote)
    assert (line.sku, line.name, line.product_id) == ("", "Engraving", None)
    assert not await Product.exists()
    await act(quote, "edit", lines=[OWN_LINE | {"quantity": 2}])
    assert (await QuoteLine.get(quote=quote)).id == line.id
    entry = await History.filter(kind="edited").first()
    assert entry is not None
    assert entry.changes["Engraving quantity"] == [1, 2]
    await act(quote, "convert")
    order = await Order.get(id=quote.order_id)
    assert (await OrderLine.get(order=order)).product_id is None
    assert not await StockMove.exists()
    await act(order, "mark_as_shipped")


@pytest.mark.parametrize("left_out", ["name", "unit_price", "vat_rate"])
async def test_a_line_without_a_sku_needs_its_name_price_and_vat_rate(left_out: str) -> None:
    line = {name: value for name, value in OWN_LINE.items() if name != left_out}
    await _invalid(f"lines.0.{left_out}", lines=[line])


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"valid_until": "2020-01-01"}, "valid_until"),
        ({"lines": []}, "lines"),
        ({"currency": "XXX"}, "currency"),
        ({"discount": 10**6}, "discount"),
        ({"paid": True}, "paid"),
        ({"customer": {"email": "nobody"}}, "customer.email"),
    ],
)
async def test_what_is_wrong_is_named_and_draws_no_number(
    wrong: dict[str, Any], field: str
) -> None:
    await _invalid(field, **wrong)


async def _invalid(field: str, **more: Any) -> None:
    with pytest.raises(Invalid) as refused:
        await a_made_quote(**more)
    assert field in [error.field for error in refused.value.errors]
    assert not await Quote.exists()
    assert not await Customer.exists()
    assert (await NumberSeries.get(series=Series.QUOTE)).next == 1


async def test_who_may_not_edit_quotes_makes_none() -> None:
    call = Invocation(await a_user("warehouse"))
    with pytest.raises(NotPermitted):
        await run(get(Quote, "create_quote"), None, an_order_form(), call)


LINES = [
    a_line("A-1", quantity=1, unit_price=1000, vat_rate="8.25"),
    a_line("A-2", quantity=1, unit_price=1100, vat_rate="8.25"),
]
PLAIN: dict[str, Any] = {"prices_include_vat": False, "shipping_cost": 0, "lines": LINES}


@pytest.mark.parametrize(
    ("rounding", "other", "vat"),
    [
        (VatRounding.PER_DOCUMENT, VatRounding.PER_LINE, 173),
        (VatRounding.PER_LINE, VatRounding.PER_DOCUMENT, 174),
    ],
)
async def test_a_quote_becomes_what_was_offered_whatever_is_set_meanwhile(
    rounding: VatRounding, other: VatRounding, vat: int
) -> None:
    await store_settings(Settings(vat_rounding=rounding))
    quote = await a_made_quote(**PLAIN)
    assert (quote.vat_rounding, quote.vat) == (rounding, vat)
    await store_settings(Settings(vat_rounding=other))
    await act(quote, "edit", remark="in blue, please")
    await act(quote, "convert")
    order = await Order.get(id=quote.order_id)
    assert (order.net, order.vat, order.gross) == (2100, vat, 2100 + vat)
    assert (order.net, order.vat, order.gross) == (quote.net, quote.vat, quote.gross)


async def test_a_quote_of_an_older_order_comes_to_what_that_order_came_to() -> None:
    await store_settings(Settings(vat_rounding=VatRounding.PER_DOCUMENT))
    order = await an_order(**PLAIN)
    await store_settings(Settings())
    await act(order, "duplicate")
    quote = await Quote.get(source_id=order.id)
    assert (quote.vat, quote.vat_rounding) == (order.vat, VatRounding.PER_DOCUMENT)
