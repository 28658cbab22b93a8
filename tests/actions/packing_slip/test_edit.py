"""Edit packing slip: a code that its carrier would not know is refused."""

from __future__ import annotations

import pytest

from models.packing_slip import PackingSlip
from tests.factories.acting import act
from tests.factories.order import an_order

pytestmark = pytest.mark.usefixtures("database")


async def test_a_code_with_a_wrong_check_digit_is_refused_and_any_other_is_taken() -> None:
    order = await an_order(packed=True)
    slip = await PackingSlip.get(order_id=order.id)
    await act(slip, "edit", carrier="UPS", tracking_code="1Z5R89390357567128").invalid(
        "tracking_code"
    )
    await act(slip, "edit", carrier="UPS", tracking_code="1Z5R89390357567127")
    await act(slip, "edit", status="packed", carrier="ups")
    assert slip.carrier == "UPS", "as it writes itself"
    await act(slip, "edit", carrier="A pigeon", tracking_code="17")
    assert slip.tracking_code == "17"
