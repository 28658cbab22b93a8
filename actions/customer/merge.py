"""Merge: two customers who are one person or one company become one."""

from __future__ import annotations

from typing import Annotated

import pydantic

from actions.customer.document_counts import document_counts
from actions.shop_context import ShopContext
from backdesk.actions.declaration import Success, action
from backdesk.actions.errors import Invalid, field_error
from backdesk.actions.form import Field, Form, ShortText
from backdesk.actions.locking import is_valid_pk, lock_first
from backdesk.i18n import LazyText, _
from backdesk.resource import get_resource
from backdesk.search.folded import equals
from models.customer import PRESENT, Customer
from models.order import Order
from models.quote import Quote

MOST_NAMED = 5


class MergeForm(Form):
    """``into`` names who stays: by e-mail address, number, or a name that only one has."""

    into: Annotated[ShortText, pydantic.Field(min_length=1)] = Field(
        title=_("Merge into (e-mail address, name or number of the one who stays)"),
        json_schema_extra={"format": "customer"},
    )


async def merge_summary(customer: Customer) -> list[str]:
    moving = ", ".join(await document_counts(customer)) or str(_("nothing yet"))
    return [
        _("What moves to the one who stays: {what}.").format(what=moving),
        str(_("Every document keeps the name and address that it was issued with.")),
        _("Orders that come in with {email} will be of the one who stays.").format(
            email=customer.email
        )
        if customer.email
        else str(_("The one who stays keeps their own e-mail address.")),
        str(_("Contact and addresses of the one who stays are not changed.")),
    ]


@action(
    Customer,
    label=_("Merge into another customer"),
    icon="arrow-right",
    key="m",
    permission="customers.merge",
    past="merged",
    rare=True,
    danger=True,
    alone=True,
    refuse_if=[Customer.MERGED, Customer.ERASED],
    foretells=merge_summary,
    warning=_("A merge cannot be undone."),
)
async def merge(customer: Customer, form: MergeForm, ctx: ShopContext) -> Success:
    """Orders and quotes move; the emptied customer is kept, and leads to the one who stays."""
    stays = await _chosen(form.into)
    if stays.id == customer.id:
        raise field_error("into", _("choose another customer than the one who goes"))
    await lock_first(get_resource(Customer), [stays.id])
    stays = await _still_there(stays.id)
    moved = ", ".join(await document_counts(customer)) or str(_("nothing yet"))
    for model in (Order, Quote):
        await model.filter(customer_id=customer.id).update(customer_id=stays.id)
    await Customer.filter(merged_into_id=customer.id).update(merged_into_id=stays.id)
    customer.merged_into_id = stays.id
    stays.version += 1
    await stays.save(update_fields=["version"])
    took = _("Customer {number} was merged into this one: {what}")
    ctx.record("merged", took.format(number=customer.number, what=moved), stays)
    said = _("Merged into customer {number}: {what}")
    return Success(said, number=stays.number, what=moved)


async def _chosen(into: str) -> Customer:
    """:raises Invalid: nobody is called so, or more than one."""
    if is_valid_pk(into):
        found = await Customer.filter(PRESENT, id=int(into)).limit(1)
    else:
        found = await Customer.filter(PRESENT, email=into.lower()).limit(1)
    for column in ("name", "company"):
        found = found or await _named(column, into)
    if not found:
        raise field_error("into", _("there is no such customer, or not any more"))
    if len(found) > 1:
        raise _several(found)
    return found[0]


async def _named(column: str, name: str) -> list[Customer]:
    rows = Customer.filter(PRESENT, equals(column, name))
    return await rows.order_by("id").limit(MOST_NAMED)


def _several(found: list[Customer]) -> Invalid:
    names = ", ".join(f"{one.number} ({one.email or one.city or one})" for one in found)
    said: LazyText = _("several are called so; write the number of the right one: {names}")
    return field_error("into", said.format(names=names))


async def _still_there(key: int) -> Customer:
    """Locked; somebody may have merged or erased them while we waited."""
    found = await Customer.filter(PRESENT, id=key).select_for_update().first()
    if found is None:
        raise field_error("into", _("there is no such customer, or not any more"))
    return found
