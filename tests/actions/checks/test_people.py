"""Countries and VAT numbers that nobody can read are findings, where they can be mended."""

from __future__ import annotations

import pytest

from actions.checks.database import run_checks
from models.customer import Customer
from models.order import Order
from models.settings import Settings, store_settings
from tests.factories.order import an_order

pytestmark = pytest.mark.usefixtures("database")


async def found() -> list[tuple[str, str]]:
    return [(finding.subject, finding.what) async for finding in run_checks()]


async def test_what_was_kept_before_it_was_checked_is_named_with_its_row() -> None:
    order, closed = await an_order(), await an_order(paid=True, shipped=True)
    assert await found() == []
    await Order.all().update(country="UK", vat_number="NL123456789B99")
    await Customer.filter(id=order.customer_id).update(shipping_country="XX", vat_number="DE1")
    wrong = await found()
    assert wrong == [
        (f"customer {order.customer_id}", "“XX” is no country"),
        (f"customer {order.customer_id}", "“DE1” is no VAT number of NL"),
        (order.number, "“UK” is no country"),
        (order.number, "“NL123456789B99” is no VAT number of UK"),
    ]
    assert closed.number not in dict(wrong)


async def test_the_shops_own_are_looked_at_too() -> None:
    await store_settings(Settings(country="NL", vat_number="123"))
    assert await found() == [("Settings", "“123” is no VAT number of NL")]
