"""Edit customer and edit order: what may still be changed after it was placed (rule 8)."""

from __future__ import annotations

from typing import Annotated

import pydantic

from actions.context import Context
from actions.form import Field, Form, Line, Words
from actions.framework import Done, action
from actions.order.customer_form import Country, Email
from actions.problem import Refused
from models.order import Order
from models.order_status import ShippingStatus
from models.party import CONTACT
from models.words import Text, _

Short = Annotated[Line, pydantic.Field(max_length=20)]
Method = Annotated[Line, pydantic.Field(max_length=60)]
Town = Annotated[Line, pydantic.Field(max_length=100)]


class EditCustomerForm(Form):
    """What is left out stays. Invoices that were issued keep what they say."""

    email: Email | None = Field(None, title=_("E-mail"))
    name: Line | None = Field(None, title=_("Name"))
    company: Line | None = Field(None, title=_("Company"))
    vat_number: Annotated[Line, pydantic.Field(max_length=30)] | None = Field(
        None, title=_("VAT number")
    )
    phone: Annotated[Line, pydantic.Field(max_length=50)] | None = Field(None, title=_("Phone"))
    street: Line | None = Field(None, title=_("Street"))
    postcode: Short | None = Field(None, title=_("Postcode"))
    city: Town | None = Field(None, title=_("City"))
    region: Town | None = Field(None, title=_("Region"))
    country: Country | None = Field(None, title=_("Country"))
    shipping_name: Line | None = Field(None, title=_("Ship to: name"))
    shipping_street: Line | None = Field(None, title=_("Ship to: street"))
    shipping_postcode: Short | None = Field(None, title=_("Ship to: postcode"))
    shipping_city: Town | None = Field(None, title=_("Ship to: city"))
    shipping_region: Town | None = Field(None, title=_("Ship to: region"))
    shipping_country: Country | None = Field(None, title=_("Ship to: country"))


@action(
    Order,
    label=_("Edit customer"),
    icon="user",
    permission="orders.edit",
    past="customer_edited",
    alone=True,
    refuse_if=[Order.COMPLETED, Order.CANCELLED],
    rare=True,
)
async def edit_customer(order: Order, form: EditCustomerForm, ctx: Context) -> Done:
    """On this order only. Once a part is shipped, the addresses still may change."""
    given = _changed(order, form)
    if order.shipped_units and given & set(CONTACT):
        raise Refused(
            _("a part of it is shipped: only the addresses can be changed"),
            _("Change the customer's own page, for the next order."),
        )
    _write(order, form, given)
    return Done(_("Customer of order {number} changed"), number=order.number)


class EditOrderForm(Form):
    """What is left out stays."""

    shipping_method: Method | None = Field(None, title=_("Shipping method"))
    payment_method: Method | None = Field(None, title=_("Payment method"))
    remark: Words | None = Field(None, title=_("The customer's remark"))


@action(
    Order,
    label=_("Edit order"),
    icon="pencil",
    permission="orders.edit",
    past="edited",
    alone=True,
    refuse_if=[Order.COMPLETED, Order.CANCELLED],
    rare=True,
)
async def edit(order: Order, form: EditOrderForm, ctx: Context) -> Done:
    """The shipping method until something is shipped, the payment method until it is paid."""
    given = _changed(order, form)
    if "shipping_method" in given and order.shipping_status != ShippingStatus.NOT_SHIPPED:
        raise _too_late(_("something of it is shipped: the shipping method stays"))
    if "payment_method" in given and order.paid:
        raise _too_late(_("something of it is paid: the payment method stays"))
    _write(order, form, given)
    return Done(_("Order {number} changed"), number=order.number)


def _too_late(reason: Text) -> Refused:
    return Refused(reason, _("Duplicate it to a quote to order it in another way."))


def _changed(order: Order, form: Form) -> set[str]:
    """The fields that were given and differ from what the order has."""
    return {
        name
        for name in form.model_fields_set
        if getattr(form, name) is not None and getattr(form, name) != getattr(order, name)
    }


def _write(order: Order, form: Form, names: set[str]) -> None:
    for name in names:
        setattr(order, name, getattr(form, name))
