"""Every action in every state of an order, for every role, held against rule 2."""

from __future__ import annotations

import pytest

from backdesk.actions.context import SystemActor
from backdesk.actions.declaration import actions_of, get
from backdesk.actions.errors import NotPermitted, Refused
from backdesk.actions.pipeline import Invocation, run
from models.custom_status import CustomStatus
from models.order import Order
from models.settings import DocumentTiming, Settings, store_settings
from tests.factories.order import an_order_in_state
from tests.factories.user import a_user

pytestmark = pytest.mark.usefixtures("database")

IN_THE_HOUSE = {"awaiting payment", "partially paid", "awaiting shipment", "not invoiced"}
ALL = IN_THE_HOUSE | {
    "packed",
    "partially shipped",
    "shipped, not paid",
    "completed",
    "on hold",
    "cancelled",
    "cancelled, to refund",
}
RULE_2 = {
    "mark_as_paid": {
        "awaiting payment",
        "partially paid",
        "not invoiced",
        "shipped, not paid",
        "on hold",
    },
    "mark_as_not_paid": {
        "partially paid",
        "awaiting shipment",
        "packed",
        "partially shipped",
        "completed",
        "cancelled, to refund",
    },
    "create_invoice": {"not invoiced"},
    "create_packing_slip": IN_THE_HOUSE | {"partially shipped"},
    "mark_as_shipped": IN_THE_HOUSE | {"packed", "partially shipped"},
    "mark_as_not_shipped": {"partially shipped", "shipped, not paid", "completed"},
    "cancel": IN_THE_HOUSE | {"packed", "partially shipped"},
    "hold": IN_THE_HOUSE | {"packed", "partially shipped", "shipped, not paid"},
    "unhold": {"on hold"},
    "edit": ALL - {"completed", "cancelled", "cancelled, to refund"},
    "edit_customer": ALL - {"completed", "cancelled", "cancelled, to refund"},
    "add_credit_memo": ALL - {"not invoiced", "on hold", "cancelled", "cancelled, to refund"},
    "create_return": {"partially shipped", "shipped, not paid", "completed"},
    "record_refund": {"cancelled, to refund"},
    "duplicate": ALL,
    "set_status": ALL,
    "add_note": ALL,
    "send_payment_reminder": {
        "awaiting payment",
        "partially paid",
        "not invoiced",
        "shipped, not paid",
    },
    "promise_payment": {
        "awaiting payment",
        "partially paid",
        "not invoiced",
        "shipped, not paid",
        "on hold",
    },
    "notify_customer": ALL,
    "set_vat_treatment": set(),  # these orders bear VAT on every line
    "check_vat_number": set(),  # nor has any a VAT number
}
DAY_WORK = {
    "edit",
    "edit_customer",
    "check_vat_number",
    "hold",
    "unhold",
    "duplicate",
    "set_status",
    "add_note",
    "cancel",
}
MONEY = {"mark_as_paid", "create_invoice", "set_vat_treatment"}
REMINDING = {"send_payment_reminder", "promise_payment"}
TAKING_BACK = {"mark_as_not_paid", "record_refund", "add_credit_memo"}
PARCELS = {"create_packing_slip", "mark_as_shipped", "mark_as_not_shipped"}
ROLES = {
    "clerk": DAY_WORK | MONEY | PARCELS | REMINDING | {"create_return", "notify_customer"},
    "bookkeeper": MONEY | TAKING_BACK | REMINDING | {"add_note"},
    "warehouse": PARCELS | {"add_note", "create_return"},
    "manager": set(RULE_2),
    "admin": set(RULE_2),
}
FIELDS = {
    "add_note": {"text": "a note"},
    "set_status": {"status": "Gift wrap"},
    "notify_customer": {"message": "a message"},
    "set_vat_treatment": {"treatment": "export", "reason": "a reason"},
}


def test_rule_2_knows_every_action() -> None:
    everyday = {one.name for one in actions_of(Order) if not (one.creates or one.in_place)}
    assert everyday == set(RULE_2)


@pytest.mark.parametrize("state", sorted(ALL))
async def test_every_action_may_run_when_rule_2_says_so_and_for_whom_it_is_meant(
    state: str,
) -> None:
    await CustomStatus.create(name="Gift wrap")
    if state == "not invoiced":
        await store_settings(Settings(invoices_made=DocumentTiming.BY_HAND))
    order = await an_order_in_state(state)
    for role, permitted in ROLES.items():
        user = await a_user(role)
        for name, states in RULE_2.items():
            expected = (name in permitted) and ("done" if state in states else "refused")
            said = await _try(order, name, Invocation(user, dry_run=True))
            assert said == (expected or "not permitted"), f"{name} by {role} when {state}"


async def _try(order: Order, name: str, call: Invocation) -> str:
    try:
        await run(get(Order, name), order.number, FIELDS.get(name, {}), call)
    except NotPermitted:
        return "not permitted"
    except Refused as refusal:
        explained = refusal.reason and refusal.way_out and refusal.reason in refusal.detail
        return "refused" if explained else "refused without a word"
    return "done"


async def test_every_way_out_that_is_an_action_exists() -> None:
    for action in actions_of(Order):
        for condition in action.refuse_if:
            _names_an_action_or_a_sentence(str(condition.way_out))
        for condition in action.refuse_unless:
            _names_an_action_or_a_sentence(str(condition.otherwise_way_out))


def _names_an_action_or_a_sentence(way_out: str) -> None:
    assert way_out.endswith(".") or get(Order, way_out)


async def test_the_system_may_do_what_nobody_may() -> None:
    order = await an_order_in_state("awaiting payment")
    outcome = await run(get(Order, "hold"), order.number, {}, Invocation(SystemActor()))
    assert outcome.undo == "unhold"
