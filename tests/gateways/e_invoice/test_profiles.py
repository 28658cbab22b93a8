"""What a UBL is by seller and buyer, what it says by it, and what stands in its way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from gateways.documents import Documents
from gateways.e_invoice.export import EInvoices, NoEInvoice, facts_of_today, missing_fields
from gateways.e_invoice.facturx import cii_of
from gateways.e_invoice.terms import terms_of
from gateways.pdf.printer import Printer
from models.credit_memo import CreditMemo
from models.e_invoice.profile import Syntax
from models.invoice import Invoice
from models.settings import DocumentTiming, Settings, store_settings
from tests.factories.acting import act
from tests.factories.order import a_line, an_order
from tests.gateways.e_invoice.official_rules import what_is_broken
from tests.gateways.e_invoice.parties import a_buyer, a_shop
from tests.gateways.e_invoice.peppol_rules import broken_in_peppol

pytestmark = pytest.mark.usefixtures("sqlite_database")

LEITWEG = "04011000-1234512345-06"


async def an_invoice(shop: Settings, buyer: dict[str, Any], **order: Any) -> Invoice:
    await store_settings(shop)
    order = {"lines": [a_line(vat_rate="0")], "shipping_vat_rate": "0", **order}
    return await Invoice.get(order_id=(await an_order(customer=buyer, **order)).id)


async def a_credit_memo(shop: Settings, buyer: dict[str, Any], **order: Any) -> CreditMemo:
    invoice = await an_invoice(shop, buyer, **order)
    await act(await invoice.order, "add_credit_memo", invoice=invoice.number)
    return await CreditMemo.get(invoice_id=invoice.id)


async def ubl(paper: Any) -> Any:
    """By the official rules valid."""
    made = await EInvoices(Documents(Printer(lambda: None))).ubl(paper)
    return etree.fromstring(made)


async def cii(paper: Any, shop: Settings) -> bytes:
    around = "corrects" if isinstance(paper, Invoice) else "invoice"
    facts = await facts_of_today(paper)
    await paper.fetch_related("lines", "order", around)
    return cii_of(terms_of(paper, facts.seller, str, shop.zone))


def said(root: Any, name: str) -> list[str]:
    return [one.text for one in root.iter(f"{{*}}{name}")]


def assert_valid(folder: Path, *documents: Any) -> None:
    files = []
    for place, root in enumerate(documents):
        files.append(folder / f"{place}.xml")
        files[-1].write_bytes(etree.tostring(root))
        assert broken_in_peppol(root) == []
    broken = what_is_broken(*files)
    assert {name: found for name, found in broken.items() if found} == {}


async def test_a_german_buyer_with_a_reference_gets_an_xrechnung(tmp_path: Path) -> None:
    buyer = a_buyer("DE", buyer_reference=LEITWEG)
    shop = a_shop("DE", contact_name="Buchhaltung")
    made = await ubl(await an_invoice(shop, buyer, lines=[a_line(vat_rate="19")]))
    assert said(made, "CustomizationID")[0].endswith("#urn:xeinkauf.de:kosit:xrechnung_3.0")
    assert said(made, "ProfileID") == ["urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"]
    assert said(made, "BuyerReference") == [LEITWEG]
    assert said(made, "PaymentMeansCode") == ["58"]
    account = made.find(".//{*}PayeeFinancialAccount/{*}ID")
    assert account.text == "DE89370400440532013000"
    contact = made.find(".//{*}AccountingSupplierParty//{*}Contact")
    assert [one.text for one in contact] == ["Buchhaltung", "+31 20 123 4567", "shop@example.com"]
    assert_valid(tmp_path, made)


async def test_an_xrechnung_that_asks_for_nothing_says_a_way_to_pay_all_the_same(
    tmp_path: Path,
) -> None:
    buyer = a_buyer("DE", buyer_reference=LEITWEG)
    paid = await ubl(await an_invoice(a_shop("NL"), buyer, paid=True))
    memo = await ubl(await a_credit_memo(a_shop("NL"), buyer))
    assert said(paid, "PaymentMeansCode") + said(memo, "PaymentMeansCode") == ["57", "57"]
    assert_valid(tmp_path, paid, memo)


@pytest.mark.parametrize(
    ("lacking", "told"),
    [
        ("phone", "the shop's phone number"),
        ("bank_account", "the shop's IBAN"),
        ("postcode", "the shop's postcode"),
        ("email", "the shop's e-mail address"),
    ],
)
async def test_an_xrechnung_is_refused_with_what_is_missing(lacking: str, told: str) -> None:
    shop = a_shop("DE", **{lacking: ""})
    invoice = await an_invoice(shop, a_buyer("DE", buyer_reference=LEITWEG))
    with pytest.raises(NoEInvoice, match=f"Missing: {told}"):
        await ubl(invoice)
    assert await missing_fields(invoice, Syntax.CII) == ""


async def test_german_businesses_without_a_reference_keep_to_en_16931(tmp_path: Path) -> None:
    made = await ubl(await an_invoice(a_shop("DE"), a_buyer("DE")))
    assert said(made, "CustomizationID") == ["urn:cen.eu:en16931:2017"]
    assert_valid(tmp_path, made)


@pytest.mark.parametrize("country", ["NL", "SE", "NO", "DK", "BE", "IT"])
async def test_businesses_of_one_country_meet_in_peppol_by_its_rules(
    tmp_path: Path, country: str
) -> None:
    made = await ubl(await an_invoice(a_shop(country), a_buyer(country), payment_cost=33))
    assert "peppol" in said(made, "CustomizationID")[0]
    memo = await ubl(await a_credit_memo(a_shop(country), a_buyer(country)))
    assert_valid(tmp_path, made, memo)


async def test_within_denmark_the_account_is_named_by_its_bank(tmp_path: Path) -> None:
    made = await ubl(await an_invoice(a_shop("DK"), a_buyer("DK"), currency="DKK"))
    assert said(made, "PaymentMeansCode") == ["42"]
    account = made.find(".//{*}PayeeFinancialAccount")
    assert account.findtext("{*}ID") == "0440116243"
    assert account.findtext("{*}FinancialInstitutionBranch/{*}ID") == "0040"
    assert said(made, "EndpointID") == ["DK13585628"] * 2
    assert_valid(tmp_path, made)


@pytest.mark.parametrize(
    ("country", "lacking", "told"),
    [
        ("NL", {"street": ""}, "the shop's street"),
        ("NL", {"bank_account": ""}, "the shop's IBAN"),
        ("NL", {"registration_number": "KvK 12"}, "as its country's register writes it"),
        ("SE", {"registration_number": "556036-0794"}, "as its country's register writes it"),
        ("IT", {"postcode": ""}, "the shop's postcode"),
    ],
)
async def test_peppol_is_refused_with_what_its_country_asks_for(
    country: str, lacking: dict[str, str], told: str
) -> None:
    invoice = await an_invoice(a_shop(country, **lacking), a_buyer(country))
    with pytest.raises(NoEInvoice, match=told):
        await ubl(invoice)


async def test_sweden_has_three_rates(tmp_path: Path) -> None:
    shop, buyer = a_shop("SE"), a_buyer("SE")
    good = await an_invoice(shop, buyer, lines=[a_line(vat_rate="25")], currency="SEK")
    assert_valid(tmp_path, await ubl(good))
    other = await an_invoice(shop, buyer, lines=[a_line(vat_rate="21")], currency="SEK")
    assert "a VAT rate of 25, 12 or 6 %" in await missing_fields(other, Syntax.UBL)


async def test_between_french_businesses_the_french_rules_are_kept(tmp_path: Path) -> None:
    shop, buyer, lines = a_shop("FR"), a_buyer("FR"), [a_line(vat_rate="20")]
    order = {"lines": lines, "shipping_vat_rate": "20"}
    invoice = await an_invoice(shop, buyer, **order)
    made, printed = await ubl(invoice), etree.fromstring(await cii(invoice, shop))
    assert said(printed, "SubjectCode") == ["PMT", "PMD", "AAB"]
    assert "40 €" in said(printed, "Content")[0]
    process = ".//{*}BusinessProcessSpecifiedDocumentContextParameter/{*}ID"
    assert printed.findtext(process) == said(made, "ProfileID")[0] == "B1"
    legal = printed.find(".//{*}SellerTradeParty/{*}SpecifiedLegalOrganization/{*}ID")
    assert (legal.get("schemeID"), legal.text) == ("0002", "303265045")
    memo = await a_credit_memo(shop, buyer, **order)
    assert_valid(tmp_path, made, printed, await ubl(memo), etree.fromstring(await cii(memo, shop)))


async def test_a_french_invoice_says_services_and_that_it_is_paid() -> None:
    served = [a_line(vat_rate="20", physical=False)]
    order: dict[str, Any] = {"lines": served, "shipping_cost": 0, "paid": True}
    invoice = await an_invoice(a_shop("FR"), a_buyer("FR"), **order)
    assert said(await ubl(invoice), "ProfileID") == ["S2"]
    both = [*served, a_line(sku="TEA", vat_rate="20", physical=True)]
    mixed = await an_invoice(a_shop("FR"), a_buyer("FR"), lines=both, shipping_cost=0)
    assert said(await ubl(mixed), "ProfileID") == ["M1"]


async def test_a_french_person_needs_no_siren(tmp_path: Path) -> None:
    shop = a_shop("FR", registration_number="")
    person = await an_invoice(shop, a_buyer("FR", business=False), lines=[a_line(vat_rate="20")])
    made = await ubl(person)
    assert said(made, "Note") == []
    assert_valid(tmp_path, made)
    company = a_buyer("FR") | {"vat_number": ""}
    business = await an_invoice(shop, company, lines=[a_line(vat_rate="20")])
    assert "its SIREN" in await missing_fields(business)


async def test_a_credit_memo_says_how_it_is_settled(tmp_path: Path) -> None:
    """BR-CO-25, which CEN's CII knew till 1.3.15."""
    shop = a_shop("NL")
    memo = await a_credit_memo(shop, a_buyer("NL"))
    made = etree.fromstring(await cii(memo, shop))
    terms = made.findtext(".//{*}SpecifiedTradePaymentTerms/{*}Description")
    assert terms == "Set off against what is due, or paid back"
    assert_valid(tmp_path, made)


async def test_chosen_reverse_charge_asks_for_the_buyers_vat_number() -> None:
    await store_settings(a_shop("NL", invoices_made=DocumentTiming.BY_HAND))
    buyer = a_buyer("DE") | {"vat_number": ""}
    order = await an_order(customer=buyer, lines=[a_line(vat_rate="0")], shipping_cost=0)
    await act(order, "set_vat_treatment", treatment="reverse charge", reason="asked the tax office")
    await act(order, "create_invoice")
    invoice = await Invoice.get(order_id=order.id)
    assert "the customer's VAT number" in await missing_fields(invoice)
