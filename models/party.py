"""A party: who orders and where to. Documents copy these columns and keep what they copied."""

from __future__ import annotations

from typing import Any

from tortoise import fields

from backdesk.auth.user import EmailField
from backdesk.db.derived_columns import Derived, SortKeyField

PARTY_INDEXES = (("name_key", "id"), ("company_key", "id"), ("country", "id"))
"""Of every table of parties, beside those of single columns: many are alike in these."""

ADDRESS = ("street", "postcode", "city", "region", "country")


class Party(Derived):
    """Contact, address, and the address to ship to where that is another one.

    ``registration_number`` is of the register of their country (BT-47: KvK, SIREN, Org.nr …),
    ``buyer_reference`` is what the buyer wants to read on the invoice (BT-10; a Leitweg-ID).
    """

    email = EmailField(254, default="", db_index=True)
    name = fields.CharField(200, default="")
    name_key = SortKeyField("name")
    company = fields.CharField(200, default="")
    company_key = SortKeyField("company")
    vat_number = fields.CharField(30, default="")
    registration_number = fields.CharField(50, default="")
    buyer_reference = fields.CharField(100, default="")
    phone = fields.CharField(50, default="")
    language = fields.CharField(5, default="en")
    street = fields.CharField(200, default="")
    postcode = fields.CharField(20, default="")
    city = fields.CharField(100, default="")
    region = fields.CharField(100, default="")
    country = fields.CharField(2, default="")
    shipping_name = fields.CharField(200, default="")
    shipping_street = fields.CharField(200, default="")
    shipping_postcode = fields.CharField(20, default="")
    shipping_city = fields.CharField(100, default="")
    shipping_region = fields.CharField(100, default="")
    shipping_country = fields.CharField(2, default="")

    class Meta:
        abstract = True

    @property
    def display_name(self) -> str:
        return self.company or self.name or self.email

    @property
    def ships_elsewhere(self) -> bool:
        return bool(self.shipping_street or self.shipping_city)

    def address(self) -> dict[str, str]:
        return {part: getattr(self, part) for part in ADDRESS}

    def shipping_address(self) -> dict[str, Any]:
        """Where the parcel goes: the address to ship to, or else the address."""
        if not self.ships_elsewhere:
            return {"name": self.company or self.name, **self.address()}
        shipping = {part: getattr(self, f"shipping_{part}") for part in ADDRESS}
        return {"name": self.shipping_name or self.name, **shipping}


CONTACT = (
    "email",
    "name",
    "company",
    "vat_number",
    "registration_number",
    "buyer_reference",
    "phone",
    "language",
)
KEPT_OF_CUSTOMER = ("registration_number", "buyer_reference")
"""What an order has of its customer where whoever places it says nothing of it."""

FOR_THE_INVOICE = {"registration_number", "buyer_reference"}
"""What may change while addresses may: no parcel goes by it."""
PARTY = (
    *CONTACT,
    *ADDRESS,
    "shipping_name",
    *(f"shipping_{part}" for part in ADDRESS),
)


def copy_party(source: Party) -> dict[str, Any]:
    """The party's columns, to be written on another row."""
    return {column: getattr(source, column) for column in PARTY}
