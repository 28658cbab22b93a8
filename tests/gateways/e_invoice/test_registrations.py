"""Numbers of registers and tax offices (BT-30, BT-32, BT-47), and what French law has said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from gateways.documents import Documents
from gateways.e_invoice.export import facts_of_today, missing_fields
from gateways.pdf.printer import Printer
from models.e_invoice.french_terms import FRENCH_TERMS
from models.e_invoice.profile import Syntax
from models.exchange_rate import vat_currency
from models.invoice import Invoice
from models.settings import store_settings
from tests.factories.order import a_line
from tests.gateways.e_invoice.parties import a_buyer, a_shop
from tests.gateways.e_invoice.test_profiles import (
    LEITWEG,
    a_credit_memo,
    an_invoice,
    assert_valid,
    cii,
    said,
    ubl,
)

pytestmark = pytest.mark.usefixtures("sqlite_database")
FRENCH = {"lines": [a_line(vat_rate="20")], "shipping_vat_rate": "20"}
TAX_NUMBER = "133/815/08150"


def tax_schemes(root: Any) -> list[tuple[str, str]]:
    """Of the seller in a UBL: which scheme, and the number."""
    return [
        (one.findtext("{*}TaxScheme/{*}ID"), one.findtext("{*}CompanyID"))
        for one in root.iterfind(".//{*}AccountingSupplierParty//{*}PartyTaxScheme")
    ]


def legal_number(root: Any, party: str = "Customer") -> tuple[str | None, str]:
    found = root.find(f".//{{*}}Accounting{party}Party//{{*}}PartyLegalEntity/{{*}}CompanyID")
    return ("", "") if found is None else (found.get("schemeID"), found.text)


@pytest.mark.parametrize("reference", ["", LEITWEG])
async def test_a_shop_without_a_vat_number_names_its_tax_office(
    tmp_path: Path, reference: str
) -> None:
    shop = a_shop("DE", vat_number="", tax_number=TAX_NUMBER)
    buyer = a_buyer("DE", buyer_reference=reference)
    invoice = await an_invoice(shop, buyer, lines=[a_line(vat_rate="19")])
    made, printed = await ubl(invoice), etree.fromstring(await cii(invoice, shop))
    assert tax_schemes(made) == [("LOC", TAX_NUMBER)]
    told = printed.find(".//{*}SellerTradeParty/{*}SpecifiedTaxRegistration/{*}ID")
    assert (told.get("schemeID"), told.text) == ("FC", TAX_NUMBER)
    memo = await ubl(await a_credit_memo(shop, buyer, lines=[a_line(vat_rate="19")]))
    assert_valid(tmp_path, made, printed, memo)
    assert TAX_NUMBER in await Documents(Printer(lambda: None)).html(invoice)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({}, "the shop's VAT number, or its tax number"),
        ({"tax_number": TAX_NUMBER, "registration_number": ""}, "the shop's registration number"),
    ],
)
async def test_a_shop_without_either_is_told(more: dict[str, str], told: str) -> None:
    shop = a_shop("DE", vat_number="", **more)
    invoice = await an_invoice(shop, a_buyer("DE"), lines=[a_line(vat_rate="19")])
    assert f"Missing: {told}." in await missing_fields(invoice)


async def test_what_goes_abroad_untaxed_asks_for_the_vat_number_itself() -> None:
    shop = a_shop("DE", vat_number="", tax_number=TAX_NUMBER)
    invoice = await an_invoice(shop, a_buyer("FR"))
    assert "the shop's VAT number" in await missing_fields(invoice)


async def test_sweden_knows_one_tax_number(tmp_path: Path) -> None:
    order = {"lines": [a_line(vat_rate="25")], "currency": "SEK"}
    good = await an_invoice(a_shop("SE", tax_number="Godkänd för F-skatt"), a_buyer("SE"), **order)
    made = await ubl(good)
    assert tax_schemes(made)[1] == ("LOC", "Godkänd för F-skatt")
    assert_valid(tmp_path, made)
    other = await an_invoice(a_shop("SE", tax_number="556036"), a_buyer("SE"), **order)
    assert "Godkänd för F-skatt" in await missing_fields(other, Syntax.UBL)


@pytest.mark.parametrize("typed", ["303 265 045", "303 265 045 00011"])
async def test_a_french_buyers_siren_stands_for_the_vat_number(tmp_path: Path, typed: str) -> None:
    shop, buyer = a_shop("FR"), a_buyer("FR", registration_number=typed) | {"vat_number": ""}
    invoice = await an_invoice(shop, buyer, **FRENCH)
    made, printed = await ubl(invoice), etree.fromstring(await cii(invoice, shop))
    assert legal_number(made) == ("0002", "303265045")
    assert said(made, "EndpointID") == ["303265045"] * 2
    assert_valid(tmp_path, made, printed)


async def test_a_dutch_buyers_number_is_one_of_the_kvk(tmp_path: Path) -> None:
    good = await an_invoice(a_shop("NL"), a_buyer("NL", registration_number="87 65 43 21"))
    made = await ubl(good)
    assert legal_number(made) == ("0106", "87654321")
    assert_valid(tmp_path, made)
    other = await an_invoice(a_shop("NL"), a_buyer("NL", registration_number="KvK 12"))
    asked = "the customer's registration number as its country's register writes it"
    assert asked in await missing_fields(other, Syntax.UBL)


@pytest.mark.parametrize(
    ("country", "typed", "address"),
    [
        ("NO", "923 609 016", ("0192", "923609016")),
        ("SE", "556036-0793", ("0007", "5560360793")),
        ("DK", "13 58 56 28", ("0184", "DK13585628")),
        ("NL", "12345678", ("0106", "12345678")),
    ],
)
async def test_peppol_finds_a_buyer_by_the_register(
    tmp_path: Path, country: str, typed: str, address: tuple[str, str]
) -> None:
    buyer = a_buyer(country, registration_number=typed) | {"vat_number": ""}
    order = {"lines": [a_line(vat_rate="25")], "currency": vat_currency(country)}
    made = await ubl(await an_invoice(a_shop(country), buyer, **order))
    assert "peppol" in said(made, "CustomizationID")[0]
    found = made.find(".//{*}AccountingCustomerParty//{*}EndpointID")
    assert (found.get("schemeID"), found.text) == address == legal_number(made)
    assert_valid(tmp_path, made)


async def test_a_number_that_no_register_here_knows_is_said_as_it_is(tmp_path: Path) -> None:
    buyer = a_buyer("DE", registration_number="HRB 86891")
    made = await ubl(await an_invoice(a_shop("DE"), buyer, lines=[a_line(vat_rate="19")]))
    assert legal_number(made) == (None, "HRB 86891")
    assert_valid(tmp_path, made)


async def test_the_french_texts_are_the_laws_until_the_shop_has_its_own(tmp_path: Path) -> None:
    usual = await an_invoice(a_shop("FR"), a_buyer("FR"), **FRENCH)
    assert said(await ubl(usual), "Note")[0].endswith(FRENCH_TERMS[0].words)
    own = {"french_late_penalty": "Pénalités de retard : 12 %", "french_early_discount": "2 %"}
    invoice = await an_invoice(a_shop("FR", **own), a_buyer("FR"), **FRENCH)
    await store_settings(a_shop("FR"))
    made, printed = await ubl(invoice), etree.fromstring(await cii(invoice, a_shop("FR")))
    told = [FRENCH_TERMS[0].words, "Pénalités de retard : 12 %", "2 %"]
    assert said(printed, "Content")[:3] == told
    html = await Documents(Printer(lambda: None)).html(invoice)
    assert [one in html for one in told] == [True] * 3
    assert_valid(tmp_path, made, printed)


@pytest.mark.parametrize(("at", "to", "business"), [("FR", "FR", False), ("FR", "DE", True)])
async def test_they_stand_between_two_businesses_of_france_only(
    at: str, to: str, business: bool
) -> None:
    invoice = await an_invoice(a_shop(at), a_buyer(to, business=business), **FRENCH)
    html = await Documents(Printer(lambda: None)).html(invoice)
    assert "recouvrement" not in html


async def test_a_shop_elsewhere_keeps_none_of_them() -> None:
    invoice = await an_invoice(a_shop("NL", french_early_discount="2 %"), a_buyer("NL"))
    assert "french_early_discount" not in (await Invoice.get(id=invoice.id)).seller
    assert (await facts_of_today(invoice)).seller["tax_number"] == ""
