"""What somebody wants, as the form of an order has it: prices, VAT and shipping as they fit."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

from backdesk.money import half_up
from demo.people import Buyer
from models.product import Product

HOME = "NL"
UNION = frozenset("AT BE CZ DE DK ES FI FR GR IE IT LU NL PL PT SE".split())
"""Of the countries that buy here, those of the European Union."""

METHODS = {
    "NL": ("iDEAL", "iDEAL", "iDEAL", "Credit card", "PayPal"),
    "BE": ("Bancontact", "Bancontact", "Credit card"),
    "DE": ("PayPal", "PayPal", "Credit card"),
    "AT": ("PayPal", "EPS"),
    "PL": ("BLIK", "Credit card"),
}
REMARKS = (
    "Please ring twice, the bell is soft.",
    "It is a present: no price in the box, please.",
    "Leave it with the neighbours at number 12 if nobody is in.",
    "Could the mugs be wrapped well? The last parcel had a chip.",
    "Deliver on a Friday if you can.",
    "For the school library.",
)
SHIPPING = {HOME: 495, "BE": 695}
IN_THE_UNION, FURTHER = 995, 1995
FREE_FROM = 7500


def without_vat(buyer: Buyer) -> bool:
    """Goods to a business elsewhere in the Union, and all that leaves it (rule 16)."""
    if buyer.country not in UNION:
        return True
    return bool(buyer.vat_number) and buyer.country != HOME


def wish(chance: random.Random, buyer: Buyer, lines: dict[Product, int]) -> dict[str, Any]:
    """The form for ``{product: quantity}``."""
    free = without_vat(buyer)
    worth = sum(one.price * quantity for one, quantity in lines.items())
    shipping = SHIPPING.get(buyer.country, IN_THE_UNION if buyer.country in UNION else FURTHER)
    if worth >= FREE_FROM and buyer.country in (HOME, "BE"):
        shipping = 0
    customer = {
        "email": buyer.email,
        "name": buyer.name,
        "company": buyer.company,
        "vat_number": buyer.vat_number,
        "phone": buyer.phone,
        "language": buyer.language,
        "address": buyer.address,
    }
    return {
        "currency": "EUR",
        "prices_include_vat": not free,
        "payment_method": chance.choice(METHODS.get(buyer.country, ("Credit card", "PayPal"))),
        "shipping_method": _method(chance, buyer, worth),
        "shipping_cost": _net(shipping, Decimal(21)) if free else shipping,
        "discount": worth // 20 if chance.random() < 0.08 and not free else 0,
        "remark": chance.choice(REMARKS) if chance.random() < 0.12 else "",
        "customer": customer,
        "lines": [_line(one, quantity, free=free) for one, quantity in lines.items()],
    }


def _line(product: Product, quantity: int, *, free: bool) -> dict[str, Any]:
    if not free:
        return {"sku": product.sku, "quantity": quantity}
    price = _net(product.price, product.vat_rate)
    return {"sku": product.sku, "quantity": quantity, "unit_price": price, "vat_rate": "0"}


def _net(price: int, rate: Decimal) -> int:
    """Without the VAT that is in it."""
    return half_up(int(price * 100_000), int((100 + rate) * 1000))


def _method(chance: random.Random, buyer: Buyer, worth: int) -> str:
    if buyer.country != HOME:
        return "Parcel in Europe" if buyer.country in UNION else "Parcel abroad"
    if buyer.city == "Utrecht" and chance.random() < 0.4:
        return "Pick up in the shop"
    return "Letter box parcel" if worth < 2000 else "Parcel"
