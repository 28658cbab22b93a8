"""Check VAT number: ask VIES anew, now."""

from __future__ import annotations

from actions.vies_check import VIES_IS_ASKED, require_vies, wait_for_answer
from backdesk.actions.context import Context
from backdesk.actions.declaration import Success, action
from backdesk.actions.form import NoForm
from backdesk.i18n import _
from models.customer import Customer


@action(
    Customer,
    label=_("Check VAT number"),
    icon="magnifying-glass",
    key="Y",
    permission="customers.edit",
    rare=True,
    alone=True,
    any_version=True,
    beside=True,
    past="vat_number_check_requested",
    refuse_if=[Customer.MERGED, Customer.ERASED, Customer.NO_VAT_NUMBER],
    check=require_vies,
    warning=VIES_IS_ASKED,
)
async def check_vat_number(customer: Customer, form: NoForm, ctx: Context) -> Success:
    """The answer comes in a moment, and stands in the history and beside the number."""
    await wait_for_answer(customer.vat_number)
    said = _("VIES is asked about VAT number {vat_number}")
    return Success(said, vat_number=customer.vat_number)
