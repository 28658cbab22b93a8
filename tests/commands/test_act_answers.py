"""`act --json` answers as REST does: the row under REST's name, and only to whom it is meant."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from backdesk.auth.user import Role, User
from commands.act import run_act
from models.return_case import ReturnCase
from tests.factories.acting import act
from tests.factories.order import an_order

pytestmark = pytest.mark.usefixtures("database")


async def answered(permissions: Sequence[str]) -> dict[str, object]:
    """What approving a return comes to for somebody who holds these."""
    role = await Role.create(name="deciding", permissions=list(permissions))
    user = await User.create(email="deciding@example.com", role=role)
    order = await an_order(paid=True, shipped=True)
    await act(order, "create_return")
    number = (await ReturnCase.get()).number
    said, done = await run_act("approve", [number], {}, user.email, dry_run=False, as_json=True)
    assert done
    found: dict[str, object] = json.loads(said)
    return found


async def test_the_row_stands_under_the_name_that_rest_gives_it() -> None:
    answer = await answered(["returns.edit", "returns.view"])
    row = answer["return"]
    assert isinstance(row, dict)
    assert row["status"] == "approved"


async def test_who_may_act_but_not_see_is_told_that_it_was_done_and_no_more() -> None:
    answer = await answered(["returns.edit"])
    assert "return" not in answer
    assert str(answer["message"]).endswith("is approved")
