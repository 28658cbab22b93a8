"""What is odd about an order's VAT is said before it is placed or invoiced, and refused by none."""

from __future__ import annotations

from datetime import date

import pytest

from models.order import Order
from models.settings import DocumentTiming, Settings, store_settings
from models.vat_reason import vat_abroad, why_no_vat, wrong_rate
from tests.factories.acting import act
from tests.factories.order import a_line, an_order

pytestmark = pytest.mark.usefixtures("database")
DUTCH = Settings(country="NL", one_stop_shop=True, invoices_made=DocumentTiming.BY_HAND)
TODAY = date(2026, 11, 30)


async def to(country: str, rate: str, **party: str) -> Order:
    order = await an_order(lines=[a_line("MUG", vat_rate=rate)], shipping_cost=0)
    await Order.filter(id=order.id).update(country=country, **party)
    return await Order.get(id=order.id)


async def test_the_shops_own_rate_is_warned_of_where_another_countrys_is_due() -> None:
    await store_settings(DUTCH)
    order = await to("DE", "21", postcode="10115")
    outcome = await act(order, "create_invoice")
    assert outcome.warnings == [
        "21 % is not charged in Germany: its standard rate is 19 % (one-stop shop)"
    ]
    assert await order.invoices.all().count() == 1


@pytest.mark.parametrize(
    ("country", "rate", "party"),
    [
        ("DE", "19", {}),
        ("DE", "7", {}),
        ("NL", "21", {}),
        ("BE", "21", {}),
        ("CH", "21", {}),
        ("DE", "21", {"vat_number": "DE136695976"}),
    ],
)
async def test_of_any_other_rate_nothing_is_said(
    country: str, rate: str, party: dict[str, str]
) -> None:
    await store_settings(DUTCH)
    order = await to(country, rate, **party)
    assert wrong_rate(order, await order.lines.all(), DUTCH, TODAY) == ""


async def test_a_shop_outside_of_the_scheme_is_warned_of_nothing() -> None:
    order = await to("DE", "21")
    alone = DUTCH.model_copy(update={"one_stop_shop": False})
    assert wrong_rate(order, await order.lines.all(), alone, TODAY) == ""
    assert vat_abroad(order, await order.lines.all(), alone) == ""


async def test_the_page_says_whose_vat_it_is() -> None:
    order = await to("DE", "19")
    assert (
        vat_abroad(order, await order.lines.all(), DUTCH) == "VAT of Germany, by the one-stop shop"
    )
    order = await to("GB", "20", postcode="BT1 1AA")
    said = "VAT of United Kingdom, by the one-stop shop"
    assert vat_abroad(order, await order.lines.all(), DUTCH) == said


@pytest.mark.parametrize(
    ("country", "postcode", "number", "category", "facts"),
    [
        ("FR", "75001", "FR40303265045", "K", "to 75001 France, VAT number FR40303265045"),
        ("CH", "8001", "", "G", "to 8001 Switzerland, no VAT number"),
        (
            *("DE", "10115", "CHE107787577", "Z"),
            "to 10115 Germany, VAT number CHE107787577 of no member state",
        ),
    ],
)
async def test_the_page_says_what_led_to_it(
    country: str, postcode: str, number: str, category: str, facts: str
) -> None:
    order = await to(country, "0", postcode=postcode, vat_number=number)
    (why,) = why_no_vat(order, await order.lines.all(), DUTCH)
    assert (why.category, why.facts, why.chosen) == (category, facts, False)
    assert str(why.words)
