"""Whatever may mail a customer opens a dialog that says so; one click mails nobody (rule 13)."""

from __future__ import annotations

import pytest

from backdesk.actions.context import SystemActor, display_key
from backdesk.actions.declaration import actions_of
from backdesk.actions.errors import ActionError
from backdesk.actions.pipeline import Invocation, run
from backdesk.admin.actions.availability import AvailableAction
from models.order import Order
from models.settings import DocumentTiming, Settings, store_settings
from tests.factories.acting import act
from tests.factories.order import STATES, an_order, an_order_in_state

pytestmark = pytest.mark.usefixtures("database")


async def _mails_of(row: Order, name: str) -> list[str]:
    action = next(one for one in actions_of(Order) if one.name == name)
    try:
        outcome = await run(action, display_key(row), {}, Invocation(SystemActor(), dry_run=True))
    except ActionError:
        return []
    return [str(mail) for mail in outcome.emails]


@pytest.mark.parametrize("state", [*STATES, "partially paid"])
async def test_one_click_mails_nobody(state: str) -> None:
    order = await an_order_in_state(state)
    for action in actions_of(Order):
        if not action.creates and AvailableAction(action).direct:
            assert await _mails_of(order, action.name) == [], action.name


async def test_what_was_paid_on_hold_is_invoiced_by_a_dialog_that_says_so() -> None:
    await store_settings(Settings(invoices_made=DocumentTiming.ON_PAYMENT))
    order = await an_order()
    await act(order, "hold")
    await act(order, "mark_as_paid")
    assert await _mails_of(order, "unhold")
    assert not AvailableAction(
        next(one for one in actions_of(Order) if one.name == "unhold")
    ).direct
