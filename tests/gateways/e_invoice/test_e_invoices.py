"""E-invoices: valid by the standard's own rules, the same for ever, or refused in words."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Awaitable, Callable
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from facturx import get_xml_from_pdf, xml_check_xsd
from lxml import etree

from gateways.documents import Documents
from gateways.e_invoice.export import EInvoices, NoEInvoice, missing_fields
from gateways.e_invoice.facturx import cii_of
from gateways.e_invoice.terms import terms_of
from gateways.pdf.printer import Printer
from models.credit_memo import CreditMemo
from models.invoice import Invoice
from models.settings import Settings, VatRounding, seller, store_settings
from tests.conftest import Database
from tests.factories.acting import act
from tests.factories.order import a_line, an_order, first_line
from tests.gateways.e_invoice.official_rules import what_is_broken

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("sqlite_database")]

SHOP = Settings(
    company="Mugs & More",
    street="Keizersgracht 1",
    postcode="1015 CJ",
    city="Amsterdam",
    country="NL",
    email="shop@example.com",
    registration_number="12345678",
    vat_number="NL123456782B90",
    bank_account="NL91 ABNA 0417 1643 00",
    bic="ABNANL2A",
    exchange_rates="JPY 0.0058",
)


@pytest.fixture
async def e_invoices(chromium: Path, sqlite_database: Database) -> AsyncIterator[EInvoices]:
    await store_settings(SHOP)
    documents = Documents(Printer(lambda: chromium))
    yield EInvoices(documents)
    await documents.printer.close()


def a_customer(country: str, **more: str) -> dict[str, Any]:
    address = {"street": "High street 2", "postcode": "10115", "city": "Town", "country": country}
    return {"email": "buyer@example.com", "name": "A buyer", "address": address} | more


A_BUSINESS = a_customer("DE", company="Tassen GmbH", vat_number="DE 136 695 976", language="de")
MIXED = [
    a_line(),
    a_line(sku="BOOK", vat_rate="9", quantity=3, unit_price=1001),
    a_line(sku="TEA", vat_rate="8.25", quantity=7, unit_price=333, discount=31),
]


async def an_invoice(**order: Any) -> Invoice:
    return await Invoice.get(order_id=(await an_order(**order)).id)


async def a_credit_memo(**order: Any) -> CreditMemo:
    """A line in part, a sum for the trouble, and the shipping costs."""
    invoice = await an_invoice(customer=A_BUSINESS, discount=77, **order)
    placed = await invoice.order
    line = {"line": (await first_line(placed)).id, "quantity": 1}
    custom = {"text": "For the trouble", "gross": 500, "vat_rate": "21"}
    chosen: dict[str, Any] = {"lines": [line], "custom": [custom], "shipping_cost": True}
    await act(placed, "add_credit_memo", invoice=invoice.number, **chosen)
    return await CreditMemo.get(invoice_id=invoice.id)


async def a_credit_of_costs_alone() -> CreditMemo:
    invoice = await an_invoice()
    await act(await invoice.order, "add_credit_memo", invoice=invoice.number, shipping_cost=True)
    return await CreditMemo.get(invoice_id=invoice.id)


async def a_credit_after_a_sum() -> CreditMemo:
    """All that is left, after a sum was credited before: one of its lines is negative."""
    invoice = await an_invoice(lines=MIXED)
    placed = await invoice.order
    custom = {"text": "For the trouble", "gross": 500, "vat_rate": "21"}
    await act(placed, "add_credit_memo", invoice=invoice.number, custom=[custom])
    await act(placed, "cancel")
    return await CreditMemo.filter(invoice_id=invoice.id).order_by("-id").first()  # type: ignore[return-value]


async def a_credit_to_a_sum(*, picked: bool) -> CreditMemo:
    """Of picked lines the rest is kept back: rows below nothing. Of all, a part of each."""
    invoice = await an_invoice(lines=MIXED, customer=A_BUSINESS, prices_include_vat=picked)
    placed = await invoice.order
    chosen: dict[str, Any] = {}
    if picked:
        line = {"line": (await first_line(placed)).id, "quantity": 1}
        chosen = {"lines": [line], "shipping_cost": True}
    await act(placed, "add_credit_memo", total=700, **chosen)
    return await CreditMemo.get(invoice_id=invoice.id)


untaxed = {"lines": [a_line(vat_rate="0")], "shipping_vat_rate": "0"}
KINDS: dict[str, Callable[[], Awaitable[Any]]] = {
    "mixed VAT": lambda: an_invoice(lines=MIXED, payment_cost=100),
    "discount": lambda: an_invoice(lines=MIXED, discount=500, customer=A_BUSINESS),
    "shipping": an_invoice,
    "zero rate": lambda: an_invoice(**untaxed),
    "credit": a_credit_memo,
    "credit of costs alone": a_credit_of_costs_alone,
    "credit of the rest": a_credit_after_a_sum,
    "credit of lines to a sum": lambda: a_credit_to_a_sum(picked=True),
    "credit to a sum": lambda: a_credit_to_a_sum(picked=False),
    "to a business in the Union": lambda: an_invoice(customer=A_BUSINESS, **untaxed),
    "exported": lambda: an_invoice(customer=a_customer("US"), **untaxed),
    "prices without VAT": lambda: an_invoice(lines=MIXED, prices_include_vat=False, discount=99),
    "paid": lambda: an_invoice(paid=True, customer=A_BUSINESS),
    "in yen": lambda: an_invoice(currency="JPY", lines=MIXED),
}


@pytest.mark.parametrize("kind", KINDS)
async def test_each_kind_keeps_the_rules_of_the_standard(
    e_invoices: EInvoices, tmp_path: Path, kind: str
) -> None:
    paper = await KINDS[kind]()
    ubl, hybrid = await e_invoices.ubl(paper), await e_invoices.facturx(paper)
    _name, cii = get_xml_from_pdf(hybrid)
    for name, xml in (("ubl.xml", ubl), ("cii.xml", cii)):
        xml_check_xsd(xml)
        (tmp_path / name).write_bytes(xml)
    broken = what_is_broken(tmp_path / "ubl.xml", tmp_path / "cii.xml")
    assert broken == {"ubl.xml": [], "cii.xml": []}
    assert _said(ubl, "TaxInclusiveAmount") == [_major(paper, paper.gross)]
    assert _said(ubl, "TaxExclusiveAmount") == [_major(paper, paper.net)]
    assert _said(cii, "GrandTotalAmount") == [_major(paper, paper.gross)]
    assert _said(cii, "TaxBasisTotalAmount") == [_major(paper, paper.net)]


def _said(xml: bytes, name: str) -> list[str]:
    return [one.text for one in etree.fromstring(xml).iter(f"{{*}}{name}")]


def _major(paper: Any, amount: int) -> str:
    return str(amount) if paper.currency == "JPY" else f"{amount / 100:.2f}"


def test_a_wrong_sum_is_found(tmp_path: Path) -> None:
    """The rules are really run."""
    xml = Path(__file__).with_name("wrong_sum.xml")
    (broken,) = what_is_broken(xml)["wrong_sum.xml"]
    assert "BR-CO-16" in broken


async def test_orders_of_every_shape_keep_the_rules(tmp_path: Path) -> None:
    await store_settings(SHOP)
    dice, written = random.Random(16931), []
    for serial in range(25):
        if serial == 12:
            await store_settings(SHOP.model_copy(update={"vat_rounding": VatRounding.PER_DOCUMENT}))
        invoice = await an_invoice(**_any_order(dice))
        await invoice.fetch_related("lines", "order", "corrects")
        xml = cii_of(terms_of(invoice, seller(SHOP), str, SHOP.zone))
        (tmp_path / f"{serial}.xml").write_bytes(xml)
        written.append(tmp_path / f"{serial}.xml")
    found = what_is_broken(*written)
    assert len(found) == 25
    assert {name: broken for name, broken in found.items() if broken} == {}


def _any_order(dice: random.Random) -> dict[str, Any]:
    rates = ["0", "5.5", "9", "21"]
    lines = [
        a_line(
            sku=f"SKU-{place}",
            quantity=dice.choice([1, 2, 3, 7, 250]),
            unit_price=dice.randint(1, 9999),
            vat_rate=dice.choice(rates),
        )
        for place in range(dice.randint(1, 12))
    ]
    goods = sum(line["quantity"] * line["unit_price"] for line in lines)
    return {
        "lines": lines,
        "prices_include_vat": dice.random() < 0.6,
        "discount": dice.randint(0, goods // 2),
        "shipping_cost": dice.choice([0, 1, 495]),
        "payment_cost": dice.choice([0, 33]),
        "customer": dice.choice([A_BUSINESS, a_customer("NL"), a_customer("CH")]),
    }


async def test_peppol_is_named_only_between_two_that_have_an_address_there(
    e_invoices: EInvoices,
) -> None:
    business = await e_invoices.ubl(await an_invoice(customer=A_BUSINESS))
    assert _said(business, "EndpointID") == ["NL123456782B90", "DE136695976"]
    assert _said(business, "CustomizationID")[0].endswith("peppol.eu:2017:poacc:billing:3.0")
    person = await e_invoices.ubl(await an_invoice())
    assert _said(person, "CustomizationID") == ["urn:cen.eu:en16931:2017"]


async def test_price_and_quantity_make_the_line_exactly(e_invoices: EInvoices) -> None:
    for line in etree.fromstring(
        await e_invoices.ubl(await an_invoice(lines=MIXED, discount=500))
    ).iter("{*}InvoiceLine"):
        price, per = (
            Decimal(line.findtext(f".//{{*}}{name}")) for name in ("PriceAmount", "BaseQuantity")
        )
        off = Decimal(line.findtext("./{*}AllowanceCharge/{*}Amount"))
        quantity = Decimal(line.findtext("./{*}InvoicedQuantity"))
        assert quantity * price / per - off == Decimal(line.findtext("./{*}LineExtensionAmount"))


async def test_what_is_paid_is_not_asked_for_again(e_invoices: EInvoices) -> None:
    open_one = await e_invoices.ubl(await an_invoice())
    assert _said(open_one, "PayableAmount") == ["24.93"]
    assert _said(open_one, "PaymentMeansCode") == ["58"]
    paid = await e_invoices.ubl(await an_invoice(paid=True))
    assert _said(paid, "PayableAmount") == ["0.00"]
    assert _said(paid, "PaymentMeansCode") == []


async def test_it_stays_as_it_was_first_made(e_invoices: EInvoices) -> None:
    invoice = await an_invoice()
    first = await e_invoices.ubl(invoice), await e_invoices.facturx(invoice)
    await act(await invoice.order, "mark_as_paid")
    await store_settings(SHOP.model_copy(update={"company": "Another name"}))
    await invoice.refresh_from_db()
    assert (await e_invoices.ubl(invoice), await e_invoices.facturx(invoice)) == first


async def test_what_xml_cannot_say_is_left_out(e_invoices: EInvoices) -> None:
    customer = a_customer("NL", name="A\x0bname\x01 <&>")
    ubl = await e_invoices.ubl(await an_invoice(customer=customer))
    assert "A name  <&>" in _said(ubl, "RegistrationName")


async def test_the_factur_x_is_an_archive_with_its_xml_inside(e_invoices: EInvoices) -> None:
    """What PDF/A-3 asks and can be read here; a checker of the whole norm is not at hand."""
    invoice = await an_invoice(lines=MIXED)
    with pikepdf.open(BytesIO(await e_invoices.facturx(invoice))) as pdf:
        assert "/Info" not in pdf.trailer
        assert len(pdf.trailer.ID) == 2
        assert not pdf.is_encrypted
        (intent,) = pdf.Root.OutputIntents
        assert intent.S == "/GTS_PDFA1"
        assert intent.DestOutputProfile.N == 3
        assert pdf.Root.AF[0].AFRelationship == "/Data"
        assert pdf.Root.Lang == "en"
        with pdf.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "B")
            assert metadata["dc:title"] == invoice.number
        assert "/Filter" not in pdf.Root.Metadata
        assert _fonts_not_embedded(pdf) == []
        assert not [
            one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/JS" in one
        ]


def _fonts_not_embedded(pdf: pikepdf.Pdf) -> list[str]:
    described = [
        one
        for one in pdf.objects
        if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor"
    ]
    assert described
    files = ("/FontFile", "/FontFile2", "/FontFile3")
    return [str(one.FontName) for one in described if not any(file in one for file in files)]


async def test_a_shop_without_its_data_gets_the_plain_pdf_and_a_sentence(
    e_invoices: EInvoices,
) -> None:
    await store_settings(Settings(company="Mugs & More"))
    invoice = await an_invoice()
    missing = await missing_fields(invoice)
    assert "the shop's address, the shop's country, the shop's VAT number" in missing
    with pytest.raises(NoEInvoice, match="the shop's VAT number"):
        await e_invoices.ubl(invoice)
    pdf, said = await e_invoices.facturx_or_plain(invoice)
    assert said == missing
    assert "/AF" not in pikepdf.open(BytesIO(pdf)).Root
    await store_settings(SHOP)
    assert await missing_fields(invoice) == ""
    assert await e_invoices.ubl(invoice)


async def test_a_customer_without_a_country_gets_the_plain_pdf_and_a_sentence(
    e_invoices: EInvoices,
) -> None:
    invoice = await an_invoice(customer={"email": "c@example.com"})
    assert "Missing: the customer's name, the customer's country." in await missing_fields(invoice)


async def test_a_currency_of_three_decimals_is_refused_in_words(e_invoices: EInvoices) -> None:
    invoice = await an_invoice(currency="KWD")
    pdf, said = await e_invoices.facturx_or_plain(invoice)
    assert "three decimals" in said
    assert pdf.startswith(b"%PDF")
