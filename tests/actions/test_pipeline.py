"""The pipeline: permission, version, idempotency, dry run, history, all or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from tortoise.models import Model

from backdesk.actions.context import SystemActor, column_values
from backdesk.actions.declaration import get
from backdesk.actions.errors import (
    ActionError,
    Invalid,
    NotFound,
    NotPermitted,
    Refused,
    StaleVersion,
)
from backdesk.actions.pipeline import ActionResult, Invocation, run
from backdesk.db.bulk_write import bulk_insert
from backdesk.models.history import History
from backdesk.models.idempotency_key import IdempotencyKey
from models.invoice import Invoice
from models.order import Order
from models.outbox import Outbox
from models.payment import Payment
from models.product import Product
from models.stock import StockMove
from tests.factories.acting import act
from tests.factories.order import a_line, an_order, an_order_form

pytestmark = pytest.mark.usefixtures("database")


async def pay(order: Order, key: str = "", **fields: object) -> ActionResult:
    call = Invocation(SystemActor(), idempotency_key=key)
    return await run(get(Order, "mark_as_paid"), order.number, fields, call)


async def test_the_same_key_and_body_returns_the_first_result() -> None:
    order = await an_order()
    first = await pay(order, key="k1", amount=500)
    again = await pay(order, key="k1", amount=500)
    assert again == first
    assert await Payment.filter(order=order).count() == 1


async def test_the_same_key_and_another_body_is_refused() -> None:
    order = await an_order()
    await pay(order, key="k1", amount=500)
    with pytest.raises(Invalid) as refused:
        await pay(order, key="k1", amount=501)
    assert refused.value.errors[0].field == "Idempotency-Key"


async def test_a_refusal_is_the_answer_to_its_key_whatever_changes_meanwhile() -> None:
    order = await an_order(paid=True)
    with pytest.raises(Refused, match="nothing is due") as first:
        await pay(order, key="k1")
    await act(order, "mark_as_not_paid")
    with pytest.raises(Refused) as again:
        await pay(order, key="k1")
    assert vars(again.value) == vars(first.value)
    assert await Payment.filter(order=order, amount__gt=0).count() == 1
    with pytest.raises(Invalid, match="another request"):
        await pay(order, key="k1", amount=1)
    assert (await pay(order, key="k2")).message


async def test_a_field_that_only_the_handler_sees_to_be_wrong_is_an_answer_too() -> None:
    order = await an_order()
    said = []
    for _time in range(2):
        with pytest.raises(ActionError) as refused:
            await pay(order, key="k1", amount=10**9, received_at="2999-01-01T00:00:00Z")
        said.append(vars(refused.value))
    assert said[0] == said[1]
    assert await IdempotencyKey.get(key="k1", result__isnull=False)


async def test_a_refusal_with_a_key_leaves_nothing_else_behind() -> None:
    order = await an_order(paid=True)
    version, before = order.version, await History.all().count()
    with pytest.raises(Refused):
        await pay(order, key="k1")
    await order.refresh_from_db()
    assert (order.version, await History.all().count()) == (version, before)


async def test_an_older_version_cannot_overwrite_a_newer_one() -> None:
    order = await an_order()
    seen = order.version
    await act(order, "hold")
    with pytest.raises(StaleVersion):
        await run(get(Order, "unhold"), order.number, {}, Invocation(SystemActor(), version=seen))
    await run(
        get(Order, "unhold"), order.number, {}, Invocation(SystemActor(), version=order.version)
    )


async def test_a_dry_run_says_what_would_happen_and_keeps_nothing() -> None:
    order = await an_order(paid=True)
    before = (column_values(order), await History.all().count(), await Outbox.all().count())
    outcome = await run(
        get(Order, "cancel"),
        order.number,
        {"notify": True},
        Invocation(SystemActor(), dry_run=True),
    )
    await order.refresh_from_db()
    assert outcome.dry_run
    assert outcome.changes["status"] == ["awaiting shipment", "cancelled"]
    assert [made["kind"] for made in outcome.made] == ["credit_memo"]
    assert "cancelled" in [mail["event"] for mail in outcome.emails]
    assert (column_values(order), await History.all().count(), await Outbox.all().count()) == before
    assert (await Product.get(sku="MUG-1")).reserved == 2


async def test_an_unknown_order_and_an_unknown_action_are_said_in_words() -> None:
    with pytest.raises(NotFound, match="There is no order ORD99999"):
        await run(get(Order, "hold"), "ORD99999", {}, Invocation(SystemActor()))
    with pytest.raises(NotFound, match="There is no action explode"):
        get(Order, "explode")


@pytest.mark.parametrize("number", ["", "a\x00b", "9" * 3000, "\ud800"])
async def test_what_can_be_no_number_is_not_found(number: str) -> None:
    with pytest.raises(NotFound):
        await run(get(Order, "hold"), number, {}, Invocation(SystemActor()))


async def test_an_unknown_field_is_refused() -> None:
    await act(await an_order(), "hold", colour="red").invalid("colour")


class Nobody(SystemActor):
    """May nothing."""

    def may(self, permission: str) -> bool:
        return False


async def test_who_may_not_learns_nothing_of_the_form_or_the_order() -> None:
    for number, fields in [("ORD99999", {}), ("ORD99999", {"colour": "red"})]:
        with pytest.raises(NotPermitted):
            await run(get(Order, "hold"), number, fields, Invocation(Nobody()))


async def test_what_fails_in_the_middle_leaves_nothing_behind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    order = await an_order()
    before = (await Invoice.all().count(), await History.all().count())

    async def broken(rows: Sequence[Model]) -> None:
        if rows and isinstance(rows[0], StockMove):
            raise RuntimeError("the disk is full")
        await bulk_insert(rows)

    monkeypatch.setattr("actions.shop_unit_of_work.bulk_insert", broken)
    with pytest.raises(RuntimeError):
        await act(order, "cancel")
    stored = await Order.get(id=order.id)
    assert (stored.status, stored.version) == ("awaiting payment", order.version)
    assert (await Invoice.all().count(), await History.all().count()) == before


async def test_each_step_raises_the_version_by_one_and_leaves_its_entry() -> None:
    order = await an_order()
    version = order.version
    await act(order, "hold")
    await act(order, "unhold")
    assert order.version == version + 2
    entries = await History.filter(order=order).order_by("id")
    assert entries[-2].changes["status"] == ["awaiting payment", "on hold"]
    assert entries[-2].actor == "Orderly"


async def test_all_that_an_action_leaves_behind_is_of_the_moment_that_its_call_says() -> None:
    then = datetime(2026, 3, 2, 10, 15, tzinfo=UTC)
    call = Invocation(SystemActor(), at=then)
    form = an_order_form(lines=[a_line("NEW-1"), a_line("NEW-2")])
    number = (await run(get(Order, "place_order"), None, form, call)).number
    order = await Order.get(number=number).select_related("customer")
    await run(get(Order, "mark_as_paid"), number, {}, call)
    moments = {
        order.placed_at,
        order.customer.created_at,
        (await Payment.get(order=order)).received_at,
        (await Invoice.get(order=order)).issued_at,
        *await Product.filter(sku__startswith="NEW").values_list("created_at", flat=True),
        *await History.filter(order_id=order.id).values_list("at", flat=True),
        *await Outbox.filter(order=order).values_list("created_at", flat=True),
        *await StockMove.filter(order=order).values_list("at", flat=True),
    }
    assert moments == {then}
