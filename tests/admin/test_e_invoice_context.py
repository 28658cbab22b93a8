"""What an e-invoice lacks is said on the document's page, with where to type it."""

from __future__ import annotations

import pytest

from backdesk.actions.context import SystemActor
from backdesk.actions.declaration import get
from backdesk.actions.pipeline import Invocation, run
from models.order import Order
from models.settings import DocumentTiming, store_settings
from tests.admin.test_missing_reference import page_of
from tests.api.caller import a_caller, problem_of
from tests.factories.acting import act
from tests.factories.order import a_line, an_order
from tests.gateways.e_invoice.parties import a_buyer, a_shop
from tests.gateways.e_invoice.test_profiles import LEITWEG, a_credit_memo, an_invoice

pytestmark = pytest.mark.usefixtures("sqlite_database")

XRECHNUNG = a_buyer("DE", buyer_reference=LEITWEG)


async def test_the_shops_lead_to_its_settings() -> None:
    page = await page_of(await an_invoice(a_shop("DE", phone=""), XRECHNUNG))
    assert "No UBL by the rules of XRechnung 3 yet. Missing:" in page
    assert "settings/general#phone\">the shop's phone number</a>" in page
    assert "/facturx" in page
    assert "/ubl" not in page


async def test_the_customers_lead_to_the_customer_and_to_a_correction() -> None:
    buyer = a_buyer("DE", buyer_reference=LEITWEG, city="")
    invoice = await an_invoice(a_shop("DE"), buyer)
    page, order = await page_of(invoice), await invoice.order
    assert f"customers/edit?pk={order.customer_id}#city" in page
    assert "Correct it" in page


async def test_a_rate_of_vat_leads_to_the_order() -> None:
    lines = [a_line(vat_rate="21")]
    invoice = await an_invoice(a_shop("SE"), a_buyer("SE"), currency="SEK", lines=lines)
    order = await invoice.order
    assert f'/orders/{order.number}">a VAT rate of 25, 12 or 6 %' in await page_of(invoice)


async def test_what_can_be_had_says_by_which_rules() -> None:
    page = await page_of(await an_invoice(a_shop("NL"), a_buyer("NL")))
    assert "UBL is made by the rules of Peppol BIS Billing 3." in page
    assert "Factur-X is made by the rules of EN 16931." in page
    assert "Missing:" not in page


async def test_what_no_field_would_help_is_said_in_a_sentence() -> None:
    page = await page_of(await an_invoice(a_shop("NL"), a_buyer("NL"), currency="KWD"))
    assert "it knows no amounts of three decimals" in page


async def test_the_dry_run_says_beforehand_that_it_goes_as_a_plain_pdf() -> None:
    await store_settings(
        a_shop("FR", registration_number="1", invoices_made=DocumentTiming.BY_HAND)
    )
    lines = [a_line(vat_rate="20")]
    order = await an_order(customer=a_buyer("FR"), lines=lines, shipping_cost=0)
    await store_settings(a_shop("FR", registration_number="", vat_number="FR1"))
    call = Invocation(SystemActor(), dry_run=True)
    outcome = await run(get(Order, "create_invoice"), order.number, {}, call)
    assert outcome.warnings == [
        "It goes as a plain PDF, not as e-invoice (France). Missing: the shop's SIREN or SIRET."
    ]


async def test_a_person_is_not_warned_of() -> None:
    await store_settings(a_shop("NL", city=""))
    order = await an_order(customer=a_buyer("NL", business=False))
    outcome = await act(order, "add_credit_memo")
    assert outcome.warnings == []


async def test_rest_refuses_it_in_the_same_words() -> None:
    memo = await a_credit_memo(a_shop("DE", phone=""), XRECHNUNG)
    async with await a_caller() as caller:
        for number in (f"credit_memos/{memo.number}", "invoices/INV00001"):
            problem = problem_of(await caller.get(f"/{number}/ubl"), 409)
            assert "Missing: the shop's phone number." in problem["detail"]
