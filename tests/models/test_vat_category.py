"""What VAT is called, by the table: goods or service, both parties, and where it goes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from models.vat_category import EUROPEAN_UNION, NORTHERN_IRELAND, Supply, exemption
from models.vat_standard_rate import RATES, standard_rate

FRENCH, DUTCH, GERMAN = "FR40303265045", "NL123456782B90", "DE136695976"
GOODS, SERVICE = True, False


@pytest.mark.parametrize(
    ("goods", "shop", "buyer", "number", "postcode", "category"),
    [
        pytest.param(GOODS, "DE", "FR", FRENCH, "75001", "K", id="goods to a business"),
        pytest.param(GOODS, "DE", "FR", "40303265045", "75001", "K", id="its number without FR"),
        pytest.param(SERVICE, "DE", "FR", FRENCH, "75001", "AE", id="a service to a business"),
        pytest.param(GOODS, "DE", "FR", "", "75001", "Z", id="goods to a person"),
        pytest.param(SERVICE, "DE", "FR", "", "75001", "Z", id="a service to a person"),
        pytest.param(GOODS, "NL", "FR", DUTCH, "75001", "Z", id="a number of the shop's country"),
        pytest.param(GOODS, "NL", "DE", "CHE107787577", "10115", "Z", id="a Swiss number"),
        pytest.param(GOODS, "NL", "DE", "GB980780684", "10115", "Z", id="a British number"),
        pytest.param(GOODS, "NL", "DE", FRENCH, "10115", "K", id="another member state's number"),
        pytest.param(GOODS, "DE", "GR", "EL094259216", "10552", "K", id="Greece is EL"),
        pytest.param(GOODS, "DE", "GB", "XI980780684", "BT1 1AA", "K", id="Northern Ireland"),
        pytest.param(GOODS, "DE", "GB", "XI 980780684", "", "K", id="by its number alone"),
        pytest.param(GOODS, "DE", "GB", "", "BT1 1AA", "Z", id="a person in Northern Ireland"),
        pytest.param(GOODS, "DE", "GB", "GB980780684", "bt1 1aa", "Z", id="GB does not count"),
        pytest.param(SERVICE, "DE", "GB", "XI980780684", "BT1 1AA", "O", id="a service there"),
        pytest.param(GOODS, "DE", "GB", "GB980780684", "SW1A 1AA", "G", id="Great Britain"),
        pytest.param(SERVICE, "DE", "GB", "GB980780684", "SW1A 1AA", "O", id="a service there too"),
        pytest.param(GOODS, "NL", "MC", FRENCH, "98000", "K", id="Monaco is France"),
        pytest.param(SERVICE, "NL", "MC", FRENCH, "98000", "AE", id="for services too"),
        pytest.param(GOODS, "FR", "MC", FRENCH, "98000", "AE", id="for a French shop too"),
        pytest.param(GOODS, "FR", "MC", "", "98000", "Z", id="to a person there"),
        pytest.param(GOODS, "MC", "DE", GERMAN, "10115", "K", id="for a shop there"),
        pytest.param(GOODS, "NL", "FR", FRENCH, "98000", "K", id="Monaco written as France"),
        pytest.param(GOODS, "NL", "US", "", "10001", "G", id="goods overseas"),
        pytest.param(SERVICE, "NL", "US", "", "10001", "O", id="a service overseas"),
        pytest.param(GOODS, "NL", "CH", "", "8001", "G", id="Switzerland"),
        pytest.param(
            SERVICE, "NL", "CH", "CHE107787577", "8001", "O", id="a service in Switzerland"
        ),
        pytest.param(GOODS, "NL", "NO", "NO923609016MVA", "0150", "G", id="Norway"),
        pytest.param(SERVICE, "NL", "NO", "NO923609016MVA", "0150", "O", id="a service in Norway"),
        pytest.param(GOODS, "NL", "SM", "", "47890", "G", id="San Marino"),
        pytest.param(GOODS, "NL", "ES", "ESB12345674", "28001", "K", id="mainland Spain"),
        pytest.param(GOODS, "NL", "NL", DUTCH, "1015 CJ", "AE", id="at home in NL"),
        pytest.param(GOODS, "DE", "DE", GERMAN, "10115", "AE", id="at home in DE"),
        pytest.param(SERVICE, "PL", "PL", "PL8567346215", "00-001", "AE", id="at home in PL"),
        pytest.param(GOODS, "IE", "IE", "IE6388047V", "D02", "Z", id="Ireland has a zero rate"),
        pytest.param(GOODS, "NL", "NL", "", "1015 CJ", "Z", id="a person at home"),
        pytest.param(GOODS, "NL", "", "", "", "Z", id="nothing known"),
        pytest.param(GOODS, "US", "NL", DUTCH, "", "Z", id="a shop outside of the Union"),
        pytest.param(SERVICE, "CH", "NL", DUTCH, "", "Z", id="a service of one outside"),
    ],
)
def test_what_bears_no_vat_is_called_by_the_table(
    goods: bool, shop: str, buyer: str, number: str, postcode: str, category: str
) -> None:
    supply = Supply(shop, False, buyer, number, buyer, postcode, buyer_postcode=postcode)
    assert supply.category(0, goods=goods) == category
    assert supply.category(21, goods=goods) == "S"


@pytest.mark.parametrize(
    ("country", "postcode"),
    [
        pytest.param("ES", "35001", id="Las Palmas"),
        pytest.param("ES", "38001", id="Tenerife"),
        pytest.param("ES", "51001", id="Ceuta"),
        pytest.param("ES", "52001", id="Melilla"),
        pytest.param("IC", "35001", id="the Canary Islands by their code"),
        pytest.param("DE", "78266", id="Büsingen"),
        pytest.param("DE", "27498", id="Heligoland"),
        pytest.param("FI", "22100", id="Åland"),
        pytest.param("AX", "22100", id="Åland by its code"),
        pytest.param("IT", "23041", id="Livigno"),
        pytest.param("IT", "22061", id="Campione"),
        pytest.param("GR", "63086", id="Mount Athos"),
        pytest.param("FR", "97110", id="Guadeloupe"),
        pytest.param("RE", "97400", id="Réunion by its code"),
        pytest.param("FR", "98800", id="New Caledonia"),
    ],
)
@pytest.mark.parametrize("number", ["", "with one"])
def test_what_lies_outside_the_vat_area_is_abroad(country: str, postcode: str, number: str) -> None:
    number = number and {"ES": "ESB12345674", "IC": "ESB12345674", "DE": GERMAN}.get(country, "")
    for shop in ("NL", country):
        supply = Supply(shop, False, country, number, country, postcode, buyer_postcode=postcode)
        outside = shop in EUROPEAN_UNION
        assert supply.category(0, goods=True) == ("G" if outside else "Z")
        assert supply.category(0, goods=False) == ("O" if outside else "Z")


def test_a_service_goes_to_where_the_business_is_goods_to_where_they_are_sent() -> None:
    swiss = Supply("NL", False, "CH", "CHE107787577", "DE", "10115", buyer_postcode="8001")
    assert (swiss.category(0, goods=True), swiss.category(0, goods=False)) == ("Z", "O")
    sent_on = Supply("NL", False, "DE", GERMAN, "CH", "8001", buyer_postcode="10115")
    assert (sent_on.category(0, goods=True), sent_on.category(0, goods=False)) == ("G", "AE")


def test_a_small_business_is_exempt_by_its_countrys_law() -> None:
    supply = Supply("DE", True, "DE", "", "DE", "10115")
    assert supply.category(0, goods=True) == "E"
    words, law, code = exemption("E", {"country": "DE"})
    assert (str(words), law, code) == (
        "Small business scheme, exempt from VAT",
        "§ 19 UStG",
        "",
    )
    assert exemption("E", {"country": "FR"})[2] == "VATEX-FR-FRANCHISE"


def test_a_small_business_is_exempt_in_goods_and_not_in_what_is_served_abroad() -> None:
    french = Supply("DE", True, "FR", FRENCH, "FR", "75001", buyer_postcode="75001")
    assert (french.category(0, goods=True), french.category(0, goods=False)) == ("E", "AE")
    swiss = Supply("DE", True, "CH", "", "CH", "8001", buyer_postcode="8001")
    assert (swiss.category(0, goods=True), swiss.category(0, goods=False)) == ("E", "O")
    at_home = Supply("DE", True, "DE", GERMAN, "DE", "10115", buyer_postcode="10115")
    assert at_home.category(0, goods=False) == "E"


@pytest.mark.parametrize(
    ("buyer", "number", "postcode", "there"),
    [
        ("DE", "", "10115", "DE"),
        ("DE", GERMAN, "10115", ""),
        ("NL", "", "1015 CJ", ""),
        ("MC", "", "98000", "FR"),
        ("GB", "", "BT1 1AA", "XI"),
        ("GB", "", "SW1A 1AA", ""),
        ("ES", "", "35001", ""),
        ("CH", "", "8001", ""),
    ],
)
def test_what_a_private_person_buys_is_taxed_where_it_goes(
    buyer: str, number: str, postcode: str, there: str
) -> None:
    assert Supply("NL", False, buyer, number, buyer, postcode).taxed_in == there


def test_each_member_state_has_a_standard_rate_by_its_day() -> None:
    assert set(RATES) == EUROPEAN_UNION | {NORTHERN_IRELAND}
    for rates in RATES.values():
        assert [since for since, _rate in rates] == sorted(since for since, _rate in rates)
    assert standard_rate("EE", date(2025, 6, 30)) == 22
    assert standard_rate("EE", date(2025, 7, 1)) == 24
    assert standard_rate("FI", date(2026, 1, 1)) == Decimal("25.5")
    assert standard_rate("CH", date(2026, 1, 1)) is None
