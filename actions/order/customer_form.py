"""A customer, given inline: by the e-mail address of a known one, or with all that makes one."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import pydantic
from pydantic import AfterValidator

from backdesk.actions.errors import field_error
from backdesk.actions.form import Form, ShortText
from backdesk.country import parse_country, parse_vat_number
from backdesk.email_address import parse_email
from models.customer import Customer
from models.party import ADDRESS, CONTACT, KEPT_OF_CUSTOMER

Email = Annotated[ShortText, AfterValidator(parse_email)]
Country = Annotated[
    str, AfterValidator(parse_country), pydantic.Field(json_schema_extra={"format": "country"})
]
"""An ISO code; a name in any language is understood."""


class AddressForm(Form):
    """Where somebody lives, or a parcel goes."""

    name: ShortText = ""
    street: ShortText = ""
    postcode: Annotated[ShortText, pydantic.Field(max_length=20)] = ""
    city: Annotated[ShortText, pydantic.Field(max_length=100)] = ""
    region: Annotated[ShortText, pydantic.Field(max_length=100)] = ""
    country: Country = ""


class CustomerForm(Form):
    """A known e-mail address is that customer; an unknown one makes a new customer."""

    email: Email
    name: ShortText = ""
    company: ShortText = ""
    vat_number: Annotated[ShortText, pydantic.Field(max_length=30)] = ""
    registration_number: Annotated[ShortText, pydantic.Field(max_length=50)] = ""
    buyer_reference: Annotated[ShortText, pydantic.Field(max_length=100)] = ""
    phone: Annotated[ShortText, pydantic.Field(max_length=50)] = ""
    language: Annotated[str, pydantic.Field(pattern="^[a-z]{2}$")] = "en"
    address: AddressForm = AddressForm()
    shipping_address: AddressForm | None = None


def copied(form: CustomerForm, customer: Customer) -> dict[str, Any]:
    """What an order or quote has of its customer: as it is given, and the reference and the number
    in the register that they gave before where it says nothing of one.
    """
    kept = set(KEPT_OF_CUSTOMER) - form.model_fields_set
    return party_columns(form) | {name: getattr(customer, name) for name in kept}


def party_columns(form: CustomerForm) -> dict[str, Any]:
    """The form's contact and addresses as a party's columns.

    :raises Invalid: its country has no such VAT number.
    """
    columns = {name: getattr(form, name) for name in CONTACT}
    columns["vat_number"] = checked_vat_number(
        form.vat_number, form.address.country, "customer.vat_number"
    )
    columns |= {part: getattr(form.address, part) for part in ADDRESS}
    if form.shipping_address is not None:
        columns["shipping_name"] = form.shipping_address.name
        for part in ADDRESS:
            columns[f"shipping_{part}"] = getattr(form.shipping_address, part)
    return columns


def checked_vat_number(number: str, country: str, field: str) -> str:
    """The number as its country writes it.

    :raises Invalid: naming ``field``, where the country has no such number.
    """
    try:
        return parse_vat_number(number, country)
    except ValueError as error:
        raise field_error(field, error) from None


async def customer_of(form: CustomerForm, now: datetime) -> Customer:
    """Locked until the order is stored: a merge meanwhile waits, and takes the order along."""
    known = await _known(form.email)
    while known is None:  # and again, where the row of this address was erased meanwhile
        new = Customer(**party_columns(form), created_at=now)
        await Customer.bulk_create([new], ignore_conflicts=True)
        known = await _known(form.email)
    return known


async def _known(email: str) -> Customer | None:
    """Whoever has the address, or whom that customer was merged into."""
    found = await Customer.filter(email=email).select_for_update().first()
    while found is not None and found.merged_into_id is not None:
        found = await Customer.select_for_update().get(id=found.merged_into_id)
    return found
