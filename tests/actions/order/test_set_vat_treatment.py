"""Why no VAT is charged, chosen by hand: the next invoices say it, and the history why."""

from __future__ import annotations

import pytest

from models.invoice import Invoice
from models.settings import DocumentTiming, Settings, store_settings
from models.vat_reason import why_no_vat
from tests.factories.acting import act
from tests.factories.order import a_line, an_order
from tests.factories.user import a_user

pytestmark = pytest.mark.usefixtures("database")
BY_HAND = Settings(country="NL", invoices_made=DocumentTiming.BY_HAND)
UNTAXED = [a_line("FREE-1", vat_rate="0"), a_line("FREE-2", vat_rate="0", physical=False)]


async def categories(invoice: Invoice) -> list[str]:
    return [line.vat_category for line in await invoice.lines.all().order_by("id")]


async def test_what_is_chosen_stands_on_every_invoice_to_come() -> None:
    await store_settings(BY_HAND)
    order = await an_order(lines=UNTAXED, shipping_cost=0)
    outcome = await act(
        order, "set_vat_treatment", treatment="reverse charge", reason="Triangular deal"
    )
    assert outcome.message.endswith("is reverse charge: Triangular deal")
    await act(order, "create_invoice")
    invoice = await order.invoices.all().first()
    assert invoice is not None
    assert await categories(invoice) == ["AE", "AE"]
    await act(order, "set_vat_treatment", treatment="by the rules", reason="A mistake")
    await act(invoice, "correct", reason="the VAT")
    right = await order.invoices.all().order_by("-id").first()
    assert right is not None
    assert await categories(right) == ["Z", "Z"]
    assert await categories(invoice) == ["AE", "AE"]


async def test_the_page_says_why_and_that_it_was_chosen() -> None:
    await store_settings(BY_HAND)
    order = await an_order(lines=UNTAXED, shipping_cost=0)
    await act(order, "set_vat_treatment", treatment="export", reason="Picked up by the carrier")
    (why,) = why_no_vat(order, await order.lines.all(), BY_HAND)
    assert (why.category, why.chosen) == ("G", True)
    assert "Export outside" in str(why.words)


async def test_where_every_line_bears_vat_there_is_nothing_to_choose() -> None:
    order = await an_order()
    await act(order, "set_vat_treatment", treatment="export", reason="x").refused(
        "all its lines bear VAT"
    )


async def test_outside_the_scope_stands_beside_no_line_within() -> None:
    await store_settings(BY_HAND)
    order = await an_order(lines=[*UNTAXED, a_line("MUG", vat_rate="21")])
    outside = act(
        order, "set_vat_treatment", treatment="outside the scope of VAT", reason="A service abroad"
    )
    await outside.invalid("treatment")
    await act(order, "set_vat_treatment", treatment="export", reason="Sent to Bern")


async def test_a_treatment_is_one_of_those_and_has_a_reason() -> None:
    order = await an_order(lines=UNTAXED)
    await act(order, "set_vat_treatment", treatment="S", reason="x").invalid("treatment")
    await act(order, "set_vat_treatment", treatment="export", reason="").invalid("reason")


async def test_who_may_not_invoice_may_not_choose() -> None:
    order = await an_order(lines=UNTAXED)
    packer = await a_user("warehouse")
    await act(order, "set_vat_treatment", by=packer, treatment="export", reason="x").not_permitted()
