"""What VAT is called, by the table: goods or service, both parties, and where it goes."""

from __future__ import annotations

import pytest

from models.vat_category import Supply, exemption


@pytest.mark.parametrize(
    ("goods", "shop", "buyer", "number", "postcode", "category"),
    [
        (True, "DE", "GB", "XI 123456789", "BT1 1AA", "K"),
        (True, "DE", "GB", "GB123456789", "SW1A 1AA", "G"),
        (True, "DE", "FR", "FR40303265045", "75001", "K"),
        (False, "DE", "FR", "FR40303265045", "75001", "AE"),
        (False, "DE", "GB", "XI123456789", "BT1 1AA", "O"),
        (True, "DE", "FR", "", "75001", "Z"),
        (True, "NL", "NL", "NL123456782B90", "1015 CJ", "AE"),
        (True, "IE", "IE", "IE6388047V", "D02", "Z"),
        (True, "NL", "NL", "", "1015 CJ", "Z"),
        (True, "NL", "US", "", "10001", "G"),
        (False, "NL", "US", "", "10001", "O"),
        (True, "NL", "CH", "", "8001", "G"),
        (True, "NL", "NO", "NO923609016MVA", "0150", "G"),
        (True, "NL", "MC", "FR40303265045", "98000", "K"),
        (True, "FR", "MC", "", "98000", "Z"),
        (True, "NL", "ES", "ESB12345674", "35001", "G"),
        (True, "NL", "ES", "ESB12345674", "28001", "K"),
        (True, "NL", "", "", "", "Z"),
        (True, "US", "NL", "", "", "Z"),
    ],
)
def test_what_bears_no_vat_is_called_by_the_table(
    goods: bool, shop: str, buyer: str, number: str, postcode: str, category: str
) -> None:
    supply = Supply(shop, False, buyer, number, buyer, postcode)
    assert supply.category(0, goods=goods) == category
    assert supply.category(21, goods=goods) == "S"


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
