"""Random orders as UBL, XRechnung and Factur-X: valid by the official rules, or refused in words.

The table of requirements is held by it: where it misses nothing, no rule is broken.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st
from lxml import etree

from backdesk.db.database import close_database, open_database
from gateways.e_invoice.export import facts_of_today
from gateways.e_invoice.facturx import cii_of
from gateways.e_invoice.france import supply_kind
from gateways.e_invoice.terms import terms_of
from gateways.e_invoice.ubl import ubl_of
from models.credit_memo import CreditMemo
from models.e_invoice.profile import Facts, Syntax
from models.e_invoice.requirement import FRANCE, PEPPOL, XRECHNUNG, missing_requirements
from models.exchange_rate import vat_currency
from models.invoice import Invoice
from models.settings import Settings, VatRounding, store_settings
from tests.factories.acting import act
from tests.factories.order import a_line, an_order, first_line
from tests.gateways.e_invoice.official_rules import what_is_broken
from tests.gateways.e_invoice.parties import VAT_NUMBERS, a_buyer, a_shop
from tests.gateways.e_invoice.peppol_rules import broken_in_peppol

pytestmark = pytest.mark.slow

SHOPS = ("NL", "DE", "FR", "SE", "NO", "DK", "IT", "BE", "FI", "ES")
RATES = {"FR": ("20", "10", "5.5", "0"), "SE": ("25", "12", "6", "0")}
ANY_RATE = ("0", "5.5", "6", "9", "12", "19", "20", "21", "25")
LEFT_OUT = (*[""] * 20, "phone", "email", "street", "postcode", "city", "country")
WORTH = {
    "EUR": "USD 0.9215\nJPY 0.0058\nSEK 0.09\nNOK 0.085\nDKK 0.134",
    "SEK": "EUR 11.2\nUSD 10.1\nJPY 0.07\nNOK 0.97\nDKK 1.5",
    "NOK": "EUR 11.6\nUSD 10.4\nJPY 0.07\nSEK 1.03\nDKK 1.55",
    "DKK": "EUR 7.46\nUSD 6.8\nJPY 0.045\nSEK 0.66\nNOK 0.64",
}
"""Exchange rates by the currency of the shop's VAT return."""

IN_REGISTER = {
    "NL": "12345678",
    "FR": "303 265 045",
    "SE": "556036-0793",
    "NO": "923609016",
    "DK": "13585628",
    "BE": "0403.019.261",
    "FI": "2077474-0",
    "DE": "HRB 1234",
}
OURS = {"the shop's IBAN"}
"""XRechnung takes any way to pay; a shop that asks for money says its account."""

BROKEN_WITHOUT = {
    str(one.what) for table in (XRECHNUNG, FRANCE, *PEPPOL.values()) for one in table
} - OURS
"""What is asked for because a rule of the country is broken without it, and for nothing else."""


@st.composite
def shops(draw: st.DrawFn, country: str) -> Settings:
    columns = ("registration_number", "vat_number", "bank_account", *LEFT_OUT)
    left_out = draw(st.sampled_from(columns))
    known = WORTH[vat_currency(country)]
    rates = draw(st.sampled_from([known, known, known, known, ""]))
    tax_numbers = ["", "", "", "133/815/08150", "Godkänd för F-skatt"]
    words = st.sampled_from(["", "", "Pénalités de retard : 12 %"])
    return a_shop(
        country,
        **({left_out: ""} if left_out else {}),
        tax_number=draw(st.sampled_from(tax_numbers)),
        french_late_penalty=draw(words),
        contact_name=draw(st.sampled_from(["", "Accounts"])),
        small_business=draw(st.sampled_from([False, False, False, True])),
        vat_rounding=draw(st.sampled_from(VatRounding)),
        exchange_rates=rates,
    )


@st.composite
def buyers(draw: st.DrawFn, at_home: str) -> dict[str, Any]:
    country = draw(st.sampled_from([*[at_home] * 9, *["DE"] * 4, "US", *VAT_NUMBERS]))
    left_out = draw(st.sampled_from(("vat_number", "company", *LEFT_OUT)))
    more: dict[str, Any] = {}
    if country == "DE" and draw(st.booleans()):
        more["buyer_reference"] = "04011000-1234512345-06"
    if left_out in ("phone", "country", "city", "postcode", "street"):
        more[left_out] = ""
    if draw(st.integers(0, 2)) == 0:
        more["registration_number"] = draw(st.sampled_from([IN_REGISTER.get(country, "X 1"), "X"]))
    buyer = a_buyer(country, business=draw(st.sampled_from([True, True, False])), **more)
    if left_out in ("vat_number", "company"):
        buyer.pop(left_out, None)
    if draw(st.integers(0, 5)) == 0:
        postcode = draw(st.sampled_from(["3000", ""]))
        buyer["shipping_address"] = buyer["address"] | {"postcode": postcode, "city": "Harbour"}
    return buyer


def lines_of(rates: Sequence[str]) -> st.SearchStrategy[list[dict[str, Any]]]:
    line = st.builds(
        a_line,
        sku=st.sampled_from(["MUG", "BOOK", "TEA"]),
        vat_rate=st.sampled_from(rates),
        quantity=st.sampled_from([1, 2, 3, 7, 250]),
        unit_price=st.integers(1, 9999),
        physical=st.booleans(),
    )
    return st.lists(line, min_size=1, max_size=6)


@st.composite
def orders(draw: st.DrawFn, at_home: str) -> dict[str, Any]:
    usual = RATES.get(at_home, ANY_RATE)
    rates = draw(st.sampled_from([usual, usual, usual, ANY_RATE]))
    lines = draw(lines_of(rates))
    goods = sum(line["quantity"] * line["unit_price"] for line in lines)
    return {
        "lines": lines,
        "customer": draw(buyers(at_home)),
        "currency": draw(st.sampled_from([*["EUR"] * 4, "SEK", "NOK", "DKK", "USD", "JPY"])),
        "prices_include_vat": draw(st.booleans()),
        "discount": draw(st.integers(0, goods // 2)),
        "shipping_cost": draw(st.sampled_from([0, 1, 495])),
        "shipping_vat_rate": draw(st.sampled_from(rates)),
        "payment_cost": draw(st.sampled_from([0, 33])),
        "paid": draw(st.sampled_from([False, False, True])),
    }


@pytest.mark.parametrize("country", SHOPS)
@given(data=st.data())
@settings(
    max_examples=30,
    deadline=None,
    phases=[Phase.generate],  # to shrink an order asks all the rules for minutes
    suppress_health_check=list(HealthCheck),
)
def test_every_e_invoice_is_valid_or_refused_with_what_is_missing(
    sqlite_template: Path, country: str, data: st.DataObject
) -> None:
    shop = data.draw(shops(country))
    placed = data.draw(orders(country))
    credited = data.draw(st.sampled_from(["", "all", "a part", "a sum"]))
    asyncio.run(_made(sqlite_template, shop, placed, credited))


async def _made(template: Path, shop: Settings, placed: dict[str, Any], credited: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "orderly.sqlite3"
        shutil.copy(template, file)
        await open_database(f"sqlite://{file}")
        try:
            await store_settings(shop)
            order = await an_order(**placed)
            papers: list[Any] = [await Invoice.get(order_id=order.id)]
            if credited and papers[0].gross:
                await act(order, "add_credit_memo", **await _credit(order, papers[0], credited))
                papers += await CreditMemo.filter(order_id=order.id)
            for paper in papers:
                for syntax in Syntax:
                    await _is_valid_or_refused(paper, syntax, shop, Path(folder))
        finally:
            await close_database()


async def _credit(order: Any, invoice: Invoice, credited: str) -> dict[str, Any]:
    if credited == "a sum":
        return {"total": max(invoice.gross // 3, 1)}
    if credited == "a part":
        return {"lines": [{"line": (await first_line(order)).id, "quantity": 1}]}
    return {}


async def _is_valid_or_refused(paper: Any, syntax: Syntax, shop: Settings, folder: Path) -> None:
    facts = await facts_of_today(paper)
    refused = missing_requirements(facts, syntax)
    event(f"{facts.profile_in(syntax)} {'refused' if refused else 'made'}")
    around = ("order", "corrects") if isinstance(paper, Invoice) else ("order", "invoice")
    await paper.fetch_related("lines", *around)
    supplied = await supply_kind(paper)
    if refused:
        if all(str(one.what) in BROKEN_WITHOUT for one in refused):
            terms = terms_of(paper, facts.seller, str, shop.zone, syntax, supplied)
            assert _broken(_written(terms, facts, syntax), folder)
        return
    terms = terms_of(paper, facts.seller, str, shop.zone, syntax, supplied)
    xml = _written(terms, facts, syntax)
    assert _broken(xml, folder) == []
    name = "TaxInclusiveAmount" if syntax == Syntax.UBL else "GrandTotalAmount"
    places = 0 if paper.currency == "JPY" else 2
    total = etree.fromstring(xml).findtext(f".//{{*}}{name}")
    assert total == f"{paper.gross / 10**places:.{places}f}"


def _written(terms: Any, facts: Facts, syntax: Syntax) -> bytes:
    return ubl_of(terms, facts.profile) if syntax == Syntax.UBL else cii_of(terms)


def _broken(xml: bytes, folder: Path) -> list[str]:
    file = folder / "made.xml"
    file.write_bytes(xml)
    return what_is_broken(file)[file.name] + broken_in_peppol(etree.fromstring(xml))
