"""An invoice in another currency says its VAT in that of the VAT return too (BT-6, BT-111)."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from backdesk.i18n import use_language
from gateways.documents import Documents
from gateways.e_invoice.export import NoEInvoice
from gateways.pdf.printer import Printer
from models.credit_memo import CreditMemo
from models.exchange_rate import checked_rates, vat_currency
from models.settings import load_settings, store_settings
from tests.factories.acting import act
from tests.factories.order import a_line
from tests.gateways.e_invoice.parties import a_buyer, a_shop
from tests.gateways.e_invoice.test_profiles import an_invoice, assert_valid, cii, said, ubl

pytestmark = pytest.mark.usefixtures("sqlite_database")

IN_DOLLARS = {"currency": "USD", "lines": [a_line(vat_rate="21")], "shipping_cost": 0}
"""19.98 USD with 3.47 VAT."""


async def test_the_vat_is_said_in_both_with_the_rate_of_the_issue(tmp_path: Path) -> None:
    shop = a_shop("NL", exchange_rates="USD 0.92")
    invoice = await an_invoice(shop, a_buyer("NL"), **IN_DOLLARS)
    await store_settings(shop.model_copy(update={"exchange_rates": "USD 0.5"}))
    made, printed = await ubl(invoice), etree.fromstring(await cii(invoice, shop))
    assert said(made, "TaxCurrencyCode") == said(printed, "TaxCurrencyCode") == ["EUR"]
    totals = {one.get("currencyID"): one.text for one in made.iterfind("{*}TaxTotal/{*}TaxAmount")}
    assert totals == {"USD": "3.47", "EUR": "3.19"}
    assert said(made, "Note") == ["1 USD = 0.92 EUR"]
    assert_valid(tmp_path, made, printed)


async def test_its_credit_memo_takes_the_rate_of_the_invoice() -> None:
    shop = a_shop("NL", exchange_rates="USD 0.92")
    invoice = await an_invoice(shop, a_buyer("NL"), **IN_DOLLARS)
    await store_settings(shop.model_copy(update={"exchange_rates": "USD 0.5"}))
    await act(await invoice.order, "add_credit_memo", invoice=invoice.number)
    memo = await CreditMemo.get(invoice_id=invoice.id)
    assert memo.seller["exchange_rate"] == "0.92"
    assert said(await ubl(memo), "TaxCurrencyCode") == ["EUR"]


async def test_without_a_rate_it_is_refused_until_one_is_known() -> None:
    shop = a_shop("SE")
    lines = [a_line(vat_rate="25")]
    invoice = await an_invoice(shop, a_buyer("SE"), currency="EUR", lines=lines)
    with pytest.raises(NoEInvoice, match="Missing: the exchange rate of its currency"):
        await ubl(invoice)
    await store_settings(shop.model_copy(update={"exchange_rates": "EUR 11.2"}))
    assert said(await ubl(invoice), "TaxCurrencyCode") == ["SEK"]


async def test_what_bears_no_vat_needs_no_rate() -> None:
    invoice = await an_invoice(a_shop("NL"), a_buyer("US", business=False), currency="USD")
    assert said(await ubl(invoice), "TaxCurrencyCode") == []


async def test_the_document_shows_it() -> None:
    shop = a_shop("NL", exchange_rates="USD 0.92")
    invoice = await an_invoice(shop, a_buyer("NL", language="nl"), **IN_DOLLARS)
    html = await Documents(Printer(lambda: None)).html(invoice)
    assert "Btw in EUR (1 USD = 0.92 EUR)" in html
    assert "€\N{NO-BREAK SPACE}3,19" in html


def test_rates_are_read_as_people_write_them() -> None:
    assert checked_rates("usd 0.9215\n\nGBP = 1.17") == "USD 0.9215\nGBP 1.17"
    with use_language("de"):
        assert checked_rates("USD 0,9215") == "USD 0.9215"
    for wrong in ("USD", "USD 0", "USD -1", "USD much", "QQQ 1.2"):
        with pytest.raises(ValueError, match=r"no rate|no currency|number"):
            checked_rates(wrong)


def test_bulgaria_has_the_euro() -> None:
    assert [vat_currency(country) for country in ("BG", "SE", "NL", "")] == [
        "EUR",
        "SEK",
        "EUR",
        "",
    ]


async def test_settings_keep_rates_as_they_are_stored() -> None:
    await store_settings(a_shop("NL", exchange_rates="USD 0.92\nGBP 1.17"))
    assert (await load_settings()).exchange_rates == "USD 0.92\nGBP 1.17"
