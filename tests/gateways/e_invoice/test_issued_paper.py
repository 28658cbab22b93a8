"""What was paid, and why VAT is not asked, the same in words and in codes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from facturx import get_xml_from_pdf
from lxml import etree

from gateways.documents import Documents
from gateways.e_invoice.export import EInvoices, lacks_the_reference
from gateways.pdf.printer import Printer
from models.credit_memo import CreditMemo
from models.invoice import Invoice
from models.packing_slip import PackingSlip
from models.return_case import ReturnCase
from models.settings import DocumentTiming, store_settings
from tests.conftest import Database
from tests.factories.acting import act
from tests.factories.order import a_line, an_order
from tests.gateways.e_invoice.official_rules import what_is_broken
from tests.gateways.e_invoice.test_e_invoices import A_BUSINESS, SHOP, a_customer, an_invoice
from tests.gateways.test_documents import read

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("sqlite_database")]

DUE: dict[str, Any] = {"lines": [a_line(quantity=1, unit_price=21507)], "shipping_cost": 0}
GERMAN = SHOP.model_copy(
    update={"country": "DE", "vat_number": "DE136695976", "phone": "+49 30 123456"}
)


@pytest.fixture
async def documents(chromium: Path, sqlite_database: Database) -> AsyncIterator[Documents]:
    await store_settings(SHOP)
    made = Documents(Printer(lambda: chromium))
    yield made
    await made.printer.close()


def said(xml: bytes, *names: str) -> list[str]:
    root = etree.fromstring(xml)
    return [one.text for name in names for one in root.iter(f"{{*}}{name}")]


async def assert_valid(documents: Documents, paper: Any, folder: Path) -> tuple[bytes, str]:
    """Its UBL, and what its Factur-X shows."""
    e_invoices = EInvoices(documents)
    ubl, hybrid = await e_invoices.ubl(paper), await e_invoices.facturx(paper)
    (folder / "ubl.xml").write_bytes(ubl)
    (folder / "cii.xml").write_bytes(get_xml_from_pdf(hybrid)[1])
    broken = what_is_broken(folder / "ubl.xml", folder / "cii.xml")
    assert broken == {"ubl.xml": [], "cii.xml": []}
    return ubl, " ".join(read(hybrid))


async def test_a_part_paid_before_the_invoice_is_on_all_of_it(
    documents: Documents, tmp_path: Path
) -> None:
    await store_settings(SHOP.model_copy(update={"invoices_made": DocumentTiming.BY_HAND}))
    order = await an_order(**DUE)
    await act(order, "mark_as_paid", amount=5000)
    await act(order, "create_invoice")
    invoice = await Invoice.get(order_id=order.id)
    assert invoice.prepaid == 5000
    ubl, shown = await assert_valid(documents, invoice, tmp_path)
    assert said(ubl, "PrepaidAmount", "PayableAmount") == ["50.00", "165.07"]
    for text in (shown, read(await documents.pdf(invoice))[0]):
        assert "Received" in text
        assert "€50.00 To pay €165.07" in text


async def test_a_part_paid_later_is_on_the_e_invoice_of_today_only(
    documents: Documents, tmp_path: Path
) -> None:
    invoice = await an_invoice(**DUE)
    await act(await invoice.order, "mark_as_paid", amount=5000)
    await invoice.refresh_from_db()
    ubl, shown = await assert_valid(documents, invoice, tmp_path)
    assert said(ubl, "PrepaidAmount", "PayableAmount") == ["50.00", "165.07"]
    assert "To pay €165.07" in shown
    printed = read(await documents.pdf(invoice))[0]
    assert "Please pay" in printed
    assert "To pay" not in printed


async def test_the_pdf_of_an_invoice_stays_as_issued_whenever_it_is_first_printed(
    documents: Documents,
) -> None:
    paid_later, cancelled = await an_invoice(), await an_invoice()
    await store_settings(SHOP.model_copy(update={"invoices_made": DocumentTiming.ON_PAYMENT}))
    paid = await an_invoice(paid=True)
    await act(await paid_later.order, "mark_as_paid")
    await act(await cancelled.order, "cancel")
    for invoice, asks in ((paid_later, True), (cancelled, True), (paid, False)):
        await invoice.refresh_from_db()
        assert ("Please pay" in read(await documents.pdf(invoice))[0]) is asks


async def test_what_a_cancellation_credited_is_not_prepaid(
    documents: Documents, tmp_path: Path
) -> None:
    invoice = await an_invoice()
    await act(await invoice.order, "cancel")
    await invoice.refresh_from_db()
    ubl, _shown = await assert_valid(documents, invoice, tmp_path)
    assert said(ubl, "PrepaidAmount", "PayableAmount") == ["24.93"]


A_FRENCH_BUSINESS = a_customer("FR", company="Tasses", vat_number="FR40303265045", language="fr")
NORTHERN = a_customer("GB", company="Mugs NI", vat_number="XI980780684")


@pytest.mark.parametrize(
    ("shop", "customer", "physical", "codes", "words"),
    [
        (GERMAN, NORTHERN, True, ["K", "VATEX-EU-IC"], "Intra-Community supply"),
        (GERMAN, A_FRENCH_BUSINESS, False, ["AE", "VATEX-EU-AE"], "Autoliquidation"),
        (SHOP, A_BUSINESS, True, ["K", "VATEX-EU-IC"], "innergemeinschaftliche Lieferung"),
        (SHOP, a_customer("CH", language="fr"), True, ["G", "VATEX-EU-G"], "Exportation hors"),
        (SHOP, a_customer("US"), False, ["O", "VATEX-EU-O"], "outside the scope of VAT"),
        (
            GERMAN.model_copy(update={"small_business": True}),
            a_customer("DE", language="de"),
            True,
            ["E"],
            "Kleinunternehmer (§ 19 UStG)",
        ),
        (
            SHOP,
            a_customer("NL", company="Mokken", vat_number="NL123456782B90", language="nl"),
            True,
            ["AE", "VATEX-EU-AE"],
            "Btw verlegd",
        ),
    ],
)
async def test_why_there_is_no_vat_is_on_the_paper_in_words_and_in_the_xml_in_codes(
    documents: Documents,
    tmp_path: Path,
    shop: Any,
    customer: Any,
    physical: bool,
    codes: Any,
    words: str,
) -> None:
    await store_settings(shop)
    line = a_line(vat_rate="0", physical=physical)
    invoice = await an_invoice(lines=[line], shipping_vat_rate="0", customer=customer)
    ubl, shown = await assert_valid(documents, invoice, tmp_path)
    assert words in shown
    subtotal = etree.fromstring(ubl).find(".//{*}TaxSubtotal/{*}TaxCategory")
    assert [subtotal.findtext(f"{{*}}{tag}") for tag in ("ID", "TaxExemptionReasonCode")] == (
        codes if len(codes) == 2 else [codes[0], None]
    )
    assert words in " ".join(read(await documents.pdf(invoice)))


SERVICE = a_line(sku="HELP", vat_rate="0", physical=False)
GOODS = a_line(sku="MUG-1", vat_rate="0")
TAXED = a_line(sku="BOOK", vat_rate="9", physical=False)


@pytest.mark.parametrize(
    ("customer", "lines", "categories"),
    [
        (a_customer("US"), [GOODS, SERVICE], {"G", "E"}),
        (NORTHERN, [SERVICE, GOODS], {"K", "E"}),
        (a_customer("US"), [TAXED, SERVICE], {"S", "E"}),
        (a_customer("US"), [SERVICE, SERVICE | {"sku": "MORE"}], {"O"}),
    ],
)
async def test_what_is_out_of_scope_is_valid_beside_others_too(
    documents: Documents, tmp_path: Path, customer: Any, lines: Any, categories: set[str]
) -> None:
    await store_settings(GERMAN)
    for shipping in (0, 495):
        invoice = await an_invoice(
            lines=lines, shipping_cost=shipping, shipping_vat_rate="0", customer=customer
        )
        ubl, _shown = await assert_valid(documents, invoice, tmp_path)
        root = etree.fromstring(ubl)
        found = [one.text for one in root.iterfind(".//{*}TaxSubtotal/{*}TaxCategory/{*}ID")]
        assert (set(found), len(found)) == (categories, len(categories))
        assert "Service outside the scope of VAT" in said(ubl, "TaxExemptionReason")
        order = await invoice.order
        await act(order, "add_credit_memo", invoice=invoice.number)
        memo = await CreditMemo.get(invoice_id=invoice.id)
        await assert_valid(documents, memo, tmp_path)


async def test_the_buyers_reference_is_on_the_paper_and_in_both_e_invoices(
    documents: Documents, tmp_path: Path
) -> None:
    await store_settings(GERMAN)
    leitweg = "04011000-1234512345-06"
    invoice = await an_invoice(customer=A_BUSINESS | {"buyer_reference": leitweg})
    ubl, shown = await assert_valid(documents, invoice, tmp_path)
    assert said(ubl, "BuyerReference") == [leitweg]
    assert said((tmp_path / "cii.xml").read_bytes(), "BuyerReference") == [leitweg]
    assert f"Ihre Referenz {leitweg}" in shown
    assert not await lacks_the_reference(invoice)


async def test_a_german_invoice_without_it_is_valid_but_names_no_network_that_refuses_it(
    documents: Documents, tmp_path: Path
) -> None:
    await store_settings(GERMAN)
    invoice = await an_invoice(customer=A_BUSINESS)
    ubl, _shown = await assert_valid(documents, invoice, tmp_path)
    assert said(ubl, "CustomizationID") == ["urn:cen.eu:en16931:2017"]
    assert await lacks_the_reference(invoice)
    assert not await lacks_the_reference(await an_invoice(customer=a_customer("DE")))
    assert not await lacks_the_reference(await an_invoice(customer=A_FRENCH_BUSINESS))


@pytest.mark.parametrize(("price", "included"), [(99, True), (33, True), (99, False)])
async def test_vat_of_500_lines_by_line_is_valid(
    documents: Documents, tmp_path: Path, price: int, included: bool
) -> None:
    lines = [a_line(sku=f"S{n}", quantity=1, unit_price=price) for n in range(500)]
    invoice = await an_invoice(lines=lines, shipping_cost=0, prices_include_vat=included)
    ubl, _shown = await assert_valid(documents, invoice, tmp_path)
    assert said(ubl, "TaxInclusiveAmount", "PayableAmount") == [f"{invoice.gross / 100:.2f}"] * 2


@pytest.mark.parametrize(
    ("country", "number", "scheme", "address"),
    [
        ("SE", "SE556036079301", "0007", "5560360793"),
        ("NO", "NO 923 609 016 MVA", "0192", "923609016"),
    ],
)
async def test_swedish_and_norwegian_businesses_are_known_by_their_registers(
    documents: Documents, tmp_path: Path, country: str, number: str, scheme: str, address: str
) -> None:
    buyer = a_customer(country, company="Muggar", vat_number=number)
    ubl, _shown = await assert_valid(documents, await an_invoice(customer=buyer), tmp_path)
    endpoint = etree.fromstring(ubl).find(".//{*}AccountingCustomerParty//{*}EndpointID")
    assert (endpoint.get("schemeID"), endpoint.text) == (scheme, address)


async def test_slips_and_return_forms_say_what_they_are_for(documents: Documents) -> None:
    order = await an_order(paid=True, shipped=True)
    await act(order, "create_return", reason="too small")
    case = await ReturnCase.get(order_id=order.id)
    assert "send it to: Mugs & More Keizersgracht 1" in read(await documents.pdf(case))[0]
    elsewhere = {"return_address": "Returns desk\nDock 4, Diemen"}
    await store_settings(SHOP.model_copy(update=elsewhere))
    assert "Returns desk Dock 4, Diemen" in read(await documents.pdf(case))[0]
    other = await an_order()
    await act(other, "create_packing_slip")
    slip = await PackingSlip.get(order_id=other.id)
    await act(slip, "cancel")
    await slip.refresh_from_db()
    assert "CANCELLED" in read(await documents.pdf(slip))[0].upper()
