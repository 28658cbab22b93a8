"""Shops and buyers of many countries, with all that their e-invoices ask for."""

from __future__ import annotations

from typing import Any

from models.settings import Settings

VAT_NUMBERS = {
    "AT": "ATU13585627",
    "BE": "BE0403019261",
    "CH": "CHE-116.281.710 MWST",
    "DE": "DE136695909",
    "DK": "DK13585628",
    "ES": "ESB58378431",
    "FI": "FI20774740",
    "FR": "FR40303265045",
    "GB": "GB980780684",
    "IT": "IT00743110157",
    "NL": "NL123456782B90",
    "NO": "NO923609016MVA",
    "SE": "SE556036079301",
}
REGISTERED = {"NL": "12345678", "FR": "303 265 045 00011", "DE": "HRB 1234", "IT": "REA MI-1"}
ACCOUNTS = {
    "DE": "DE89 3704 0044 0532 0130 00",
    "DK": "DK50 0040 0440 1162 43",
    "FR": "FR14 2004 1010 0505 0001 3M02 606",
    "NO": "NO93 8601 1117 947",
    "SE": "SE45 5000 0000 0583 9825 7466",
}
POSTCODES = {"DE": "10115", "NL": "1015 CJ", "FR": "75001"}


def a_shop(at: str, **more: Any) -> Settings:
    return Settings(
        company="Mugs & More",
        street="High street 1",
        postcode=POSTCODES.get(at, "1000"),
        city="Town",
        country=at,
        email="shop@example.com",
        phone="+31 20 123 4567",
        registration_number=REGISTERED.get(at, ""),
        vat_number=VAT_NUMBERS[at],
        bank_account=ACCOUNTS.get(at, "NL91 ABNA 0417 1643 00"),
    ).model_copy(update=more)


def a_buyer(at: str, *, business: bool = True, **more: Any) -> dict[str, Any]:
    """``more``: columns of the customer, or parts of the address."""
    address = {
        "street": "Low street 2",
        "postcode": POSTCODES.get(at, "2000"),
        "city": "Village",
        "country": at,
    }
    buyer: dict[str, Any] = {"email": "buyer@example.com", "name": "A buyer", "address": address}
    if business:
        buyer |= {"company": "Cups Ltd", "vat_number": VAT_NUMBERS.get(at, "")}
    for name, value in more.items():
        (address if name in address else buyer)[name] = value
    return buyer
