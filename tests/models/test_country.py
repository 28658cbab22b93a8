"""Countries, currencies and VAT numbers, as they are written on every way in."""

from __future__ import annotations

from typing import Any

import pytest

from backdesk.actions.context import SystemActor
from backdesk.actions.declaration import get
from backdesk.actions.errors import Invalid
from backdesk.actions.pipeline import Invocation, run
from backdesk.country import country_code, currencies, parse_currency, parse_vat_number
from gateways.importers.external_order import to_country_code
from models.order import Order
from tests.factories.acting import act
from tests.factories.order import an_order, an_order_form

WRITTEN = {
    "NL": "NL nl Nederland Netherlands The_Netherlands Holland Niederlande Pays-Bas NLD".split(),
    "DE": ["Germany", "Deutschland", "GERMANY", "Allemagne", "Alemania", "DEU", "Tyskland"],
    "GB": ["UK", "uk", "United Kingdom", "Great Britain", "England", "Royaume-Uni"],
    "GR": ["EL", "Greece", "Griekenland", "Ελλάδα"],
    "ES": ["España", "Espana", "Spain", "ESP"],
    "US": ["USA", "U.S.A.", "United States", "Vereinigte Staaten"],
    "CZ": ["Czechia", "Czech Republic", "Česko"],
    "CI": ["Côte d\N{RIGHT SINGLE QUOTATION MARK}Ivoire", "Cote d'Ivoire"],
}


@pytest.mark.parametrize(
    ("code", "text"), [(code, text) for code, texts in WRITTEN.items() for text in texts]
)
def test_a_country_is_understood_by_its_name(code: str, text: str) -> None:
    assert country_code(text.replace("_", " ")) == code
    assert to_country_code(f" {text.replace('_', ' ')} ") == code


@pytest.mark.parametrize("text", ["Neverland", "XX", "EU", "Q", "12", "Channel Islands", "Kongo"])
def test_what_is_no_country_is_none(text: str) -> None:
    assert country_code(text) == ""


def test_only_money_that_is_in_use_is_a_currency() -> None:
    assert {"EUR", "JPY", "KWD", "GBP"} <= currencies()
    for code in ("DEM", "NLG", "XXX", "XTS", "EURO", ""):
        with pytest.raises(ValueError, match="is no currency in use"):
            parse_currency(code)


@pytest.mark.parametrize(
    ("number", "country", "kept"),
    [
        ("4495445B01", "NL", "NL004495445B01"),
        ("NL 0044.95.445.B01", "NL", "NL004495445B01"),
        ("136695976", "DE", "DE136695976"),
        ("094259216", "GR", "EL094259216"),
        ("DE136695976", "NL", "DE136695976"),
        ("980 7806 84", "GB", "GB980780684"),
        ("974 760 673", "NO", "NO974760673MVA"),
        ("NO974760673MVA", "NO", "NO974760673MVA"),
        ("CHE-116.281.710 MWST", "CH", "CHE116281710MWST"),
        ("12-3456789", "US", "12-3456789"),
        ("123", "", "123"),
        ("", "DE", ""),
    ],
)
def test_a_vat_number_is_kept_as_its_country_writes_it(
    number: str, country: str, kept: str
) -> None:
    assert parse_vat_number(number, country) == kept


async def _place(**customer: Any) -> Order:
    form = an_order_form()
    form["customer"] |= {key: value for key, value in customer.items() if key != "country"}
    form["customer"]["address"]["country"] = customer.get("country", "NL")
    outcome = await run(get(Order, "place_order"), None, form, Invocation(SystemActor()))
    return await Order.get(number=outcome.number)


async def test_an_order_knows_its_country_by_name_and_its_vat_number(
    sqlite_database: object,
) -> None:
    order = await _place(country="Deutschland", vat_number="136 695 976")
    assert (order.country, order.vat_number) == ("DE", "DE136695976")
    with pytest.raises(Invalid, match="is no country"):
        await _place(country="Neverland")
    with pytest.raises(Invalid, match="no valid VAT number") as wrong:
        await _place(country="DE", vat_number="136695978")
    assert wrong.value.errors[0].field == "customer.vat_number"


async def test_an_edit_checks_them_too(sqlite_database: object) -> None:
    order = await an_order()
    await act(order, "edit_customer", country="Griechenland", vat_number="094259216")
    assert (order.country, order.vat_number) == ("GR", "EL094259216")
    await act(order, "edit_customer", country="Germany", vat_number="136695978").invalid(
        "vat_number"
    )
