"""Edit customer and edit order: what may still be changed after it was placed (rule 8)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated

import pydantic

from actions.billing.payments import create_documents_on_payment
from actions.order.customer_form import Country, Email, checked_vat_number
from actions.order.line_diff import line_changes, match_lines
from actions.order.line_form import NewOrderLineForm
from actions.order.line_update import COSTS, order_discount, update_order_lines
from actions.shipping.packing_slips import readdress_slips
from actions.shop_context import ShopContext
from backdesk.actions.declaration import Success, action
from backdesk.actions.errors import FieldError, Refused
from backdesk.actions.form import Field, Form, LongText, ShortText
from backdesk.i18n import LazyText, _
from backdesk.money import format_money
from models.invoice import Invoice
from models.order import Order, OrderLine
from models.order_status import ShippingStatus, recompute_status
from models.party import CONTACT, FOR_THE_INVOICE

Short = Annotated[ShortText, pydantic.Field(max_length=20)]
Town = Annotated[ShortText, pydantic.Field(max_length=100)]


class EditCustomerForm(Form):
    """What is left out stays. Invoices that were issued keep what they say."""

    email: Email | None = Field(None, title=_("E-mail"))
    name: ShortText | None = Field(None, title=_("Name"))
    company: ShortText | None = Field(None, title=_("Company"))
    vat_number: Annotated[ShortText, pydantic.Field(max_length=30)] | None = Field(
        None, title=_("VAT number")
    )
    registration_number: Annotated[ShortText, pydantic.Field(max_length=50)] | None = Field(
        None, title=_("Registration number (KvK, SIREN …)")
    )
    buyer_reference: Town | None = Field(None, title=_("Buyer reference (Leitweg-ID)"))
    phone: Annotated[ShortText, pydantic.Field(max_length=50)] | None = Field(
        None, title=_("Phone")
    )
    street: ShortText | None = Field(None, title=_("Street"))
    postcode: Short | None = Field(None, title=_("Postcode"))
    city: Town | None = Field(None, title=_("City"))
    region: Town | None = Field(None, title=_("Region"))
    country: Country | None = Field(None, title=_("Country"))
    shipping_name: ShortText | None = Field(None, title=_("Ship to: name"))
    shipping_street: ShortText | None = Field(None, title=_("Ship to: street"))
    shipping_postcode: Short | None = Field(None, title=_("Ship to: postcode"))
    shipping_city: Town | None = Field(None, title=_("Ship to: city"))
    shipping_region: Town | None = Field(None, title=_("Ship to: region"))
    shipping_country: Country | None = Field(None, title=_("Ship to: country"))


@action(
    Order,
    label=_("Edit customer"),
    icon="user",
    key="u",
    permission="orders.edit",
    past="customer_edited",
    alone=True,
    refuse_if=[Order.COMPLETED, Order.CANCELLED],
    rare=True,
)
async def edit_customer(order: Order, form: EditCustomerForm, ctx: ShopContext) -> Success:
    """On this order only. Of what is shipped, addresses and what its invoice asks may change."""
    given = _changed(order, form)
    if not given:
        return Success(
            _("Nothing changes: order {number} stays as it is"), before=True, number=order
        )
    if order.shipped_units and given & (set(CONTACT) - FOR_THE_INVOICE):
        raise Refused(
            _("a part of it is shipped: only the addresses can be changed"),
            _("Change the customer's own page, for the next order."),
        )
    _write(order, form, given)
    await readdress_slips(order, ctx)
    if {"vat_number", "country"} & given:
        order.vat_number = checked_vat_number(order.vat_number, order.country, "vat_number")
    return Success(_("Customer of order {number} changed"), number=order.number)


class EditOrderForm(NewOrderLineForm):
    """What is left out stays; ``lines``, where given, are all the lines that it has then.

    Of a line whose SKU is there already, a name, price or VAT rate that is left out stays too.
    """

    remark: LongText | None = Field(None, title=_("The customer's remark"))


ORDERED = ("lines", "discount", *COSTS)


async def locked_fields(order: Order) -> dict[str, Refused]:
    """Everything may change while it awaits payment and no paper says what was ordered."""
    why, way_out = await _in_the_way(order)
    if why is None:
        return {}
    said = _("{why}: its lines, discount and costs stay").format(why=why)
    stays = dict.fromkeys(ORDERED, _too_late(said, way_out))
    if order.shipping_status == ShippingStatus.NOTHING_TO_SHIP:
        said = str(_("nothing of it is to be shipped: the shipping method stays"))
        stays["shipping_method"] = _too_late(said, IN_ANOTHER_WAY)
    elif order.shipping_status != ShippingStatus.NOT_SHIPPED:
        said = str(_("something of it is shipped: the shipping method stays"))
        stays["shipping_method"] = _too_late(said, IN_ANOTHER_WAY)
    if order.paid:
        said = str(_("something of it is paid: the payment method stays"))
        stays["payment_method"] = _too_late(said, IN_ANOTHER_WAY)
    return stays


async def _in_the_way(order: Order) -> tuple[LazyText | None, LazyText]:
    """Why what was ordered stays, if it does, and the way out."""
    happened = {
        _("it is invoiced"): await Invoice.exists(order_id=order.id),
        _("something of it is paid"): order.paid > 0,
        _("something of it is shipped"): order.shipped_units > 0,
        _("something of it is cancelled"): order.cancelled_units > 0,
        _("nothing of it is due"): order.due == 0,
    }
    why = next((reason for reason, holds in happened.items() if holds), None)
    if why is None and order.open_slips:
        return _("it is on a packing slip"), _("Cancel the packing slip first.")
    return why, AGAIN


AGAIN = _("Duplicate it to a quote, or credit and invoice again.")
IN_ANOTHER_WAY = _("Duplicate it to a quote to order it in another way.")


@action(
    Order,
    label=_("Edit order"),
    icon="pencil",
    key="e",
    permission="orders.edit",
    past="edited",
    alone=True,
    refuse_if=[Order.COMPLETED, Order.CANCELLED],
    rare=True,
    stays=locked_fields,
    preview=True,
)
async def edit(order: Order, form: EditOrderForm, ctx: ShopContext) -> Success:
    """Everything until it is invoiced, paid or packed; then the methods and the remark.

    The shipping method until something is shipped, the payment method until it is paid.
    """
    before, lines = order.gross, await ctx.rows(OrderLine, order)
    edited = await match_lines(form.lines, lines, ctx.now)
    changes = line_changes(order.currency, lines, edited)
    given = _changed(order, form, ("lines", "discount"))
    if form.discount is not None and form.discount != order_discount(order, lines):
        given.add("discount")
    if changes:
        given.add("lines")
    if not given:
        return Success(
            _("Nothing changes: order {number} stays as it is"), before=True, number=order
        )
    _refuse_what_stays(await locked_fields(order), given)
    _write(order, form, given - set(ORDERED))
    if given & set(ORDERED):
        asked = {name: getattr(form, name) for name in given}
        await update_order_lines(order, ctx, edited, asked)
        recompute_status(order, await ctx.rows(OrderLine, order))
        if order.due == 0:
            await create_documents_on_payment(order, ctx)
    said = (
        _("Order {number} changed")
        if order.gross == before
        else _("Order {number} is now {amount}")
    )
    amount = format_money(order.gross, order.currency)
    return Success(said, changes=changes, number=order.number, amount=amount)


def _refuse_what_stays(stays: dict[str, Refused], given: set[str]) -> None:
    """:raises Refused: one sentence, and each field that it is about."""
    wrong = [name for name in stays if name in given]
    if wrong:
        first = stays[wrong[0]]
        first.errors = [FieldError(name, stays[name].reason) for name in wrong]
        raise first


def _too_late(reason: str, way_out: LazyText) -> Refused:
    detail = f"{reason[:1].upper()}{reason[1:]}. {way_out}"
    return Refused(reason, way_out, detail=detail)


def _changed(order: Order, form: Form, apart: Collection[str] = ()) -> set[str]:
    """The fields that were given and differ from what the order has."""
    return {
        name
        for name in form.model_fields_set - set(apart)
        if getattr(form, name) is not None and getattr(form, name) != getattr(order, name)
    }


def _write(order: Order, form: Form, names: set[str]) -> None:
    for name in names:
        setattr(order, name, getattr(form, name))
