"""Countries and VAT numbers that were kept before they were checked, and that nobody can read."""

from __future__ import annotations

from collections.abc import AsyncIterator

from tortoise.expressions import Q

from backdesk.country import countries, parse_vat_number
from models.customer import PRESENT, Customer
from models.order import Order
from models.order_status import OrderStatus
from models.party import Party
from models.settings import load_settings

AT_ONCE = 1000
READ = ("country", "shipping_country", "vat_number")
CLOSED = (OrderStatus.COMPLETED, OrderStatus.CANCELLED)
"""What these say stays as it was."""


async def unreadable() -> AsyncIterator[tuple[str, str]]:
    """Of the shop, its customers, and the orders whose addresses can be edited still."""
    shop = await load_settings()
    for what in _wrong(shop.country, "", shop.vat_number):
        yield "Settings", what
    told = ~Q(country="") | ~Q(shipping_country="") | ~Q(vat_number="")
    for model, rows in (
        (Customer, Customer.filter(PRESENT & told)),
        (Order, Order.filter(told).exclude(status__in=CLOSED)),
    ):
        last = 0
        wanted = rows.only("id", *READ, *(["number"] if model is Order else []))
        while some := await wanted.filter(id__gt=last).order_by("id").limit(AT_ONCE):
            for row in some:
                for what in _of(row):
                    name = row.number if model is Order else f"customer {row.id}"
                    yield name, what
            last = some[-1].id


def _of(party: Party) -> list[str]:
    return _wrong(party.country, party.shipping_country, party.vat_number)


def _wrong(country: str, ships_to: str, vat_number: str) -> list[str]:
    known = countries()
    found = [f"“{one}” is no country" for one in (country, ships_to) if one and one not in known]
    try:
        parse_vat_number(vat_number, country if country in known else "")
    except ValueError:
        found.append(f"“{vat_number}” is no VAT number of {country or 'a country'}")
    return found
