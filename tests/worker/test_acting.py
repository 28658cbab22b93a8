"""An action on many sealed rows: nothing else is touched, each has its verdict, nothing twice."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from backdesk.actions.declaration import get
from backdesk.actions.form import parse_json, parse_strings
from backdesk.actions.selection_snapshot import (
    TooManyRows,
    confirm,
    follow_up_jobs,
    refresh_snapshot,
    retry,
    snapshot_selection,
)
from backdesk.auth.user import Role, User
from backdesk.jobs import bulk_action as acting
from backdesk.jobs.bulk_action import BulkActionJob
from backdesk.jobs.worker import Worker
from backdesk.models.history import History
from backdesk.models.job import Job, JobRow, JobState
from models.order import Order
from models.payment import Payment
from tests.factories.acting import act
from tests.factories.many import copies_of
from tests.factories.order import an_order
from tests.factories.user import a_user
from tests.worker.test_jobs import ended, work

pytestmark = pytest.mark.usefixtures("database")
WHAT = {"model": "Order", "key": "orders"}


async def sealed(name: str, by: User | None = None) -> Job:
    """The action on all orders as they are now."""
    rows = Order.all()
    return await snapshot_selection(
        rows, by or await a_user("admin"), "act", name, {**WHAT, "action": name}
    )


async def say_yes(job: Job, **form: Any) -> Job:
    assert await confirm(job, parse_json(get(Order, job.what["action"]).form, form))
    await job.refresh_from_db()
    return job


async def done(job: Job, **form: Any) -> Job:
    """It is said yes to, and done."""
    return await work(Worker({"act": BulkActionJob()}), await say_yes(job, **form))


async def verdicts(job: Job) -> list[tuple[str, str]]:
    rows = await JobRow.filter(job_id=job.id).order_by("place")
    return [(row.verdict, row.said) for row in rows]


async def holds(order: Order) -> int:
    return await History.filter(subject_key=order.number, kind="held").count()


async def test_what_comes_in_after_the_rows_were_sealed_is_left_alone() -> None:
    first = await an_order()
    job = await sealed("hold")
    later = await an_order()
    job = await done(job, reason="stock")
    assert (job.state, job.total) == (JobState.DONE, 1)
    await first.refresh_from_db()
    await later.refresh_from_db()
    assert (first.hold_reason, later.held_at) == ("stock", None)


async def test_what_changed_since_it_was_sealed_is_judged_as_it_is_and_reported() -> None:
    paid, same = await an_order(), await an_order()
    job = await sealed("mark_as_paid")
    await act(paid, "mark_as_paid")
    await done(job)
    assert [row.changed for row in await JobRow.all().order_by("place")] == [True, False]
    assert [one[0] for one in await verdicts(job)] == ["refused", "done"]
    assert await Payment.all().count() == 2
    assert (await Order.get(id=same.id)).due == 0


async def test_each_row_has_its_verdict_with_the_reason_the_way_out_and_the_time() -> None:
    await an_order()
    await an_order(cancelled=True)
    job = await done(await sealed("hold"))
    fine, refused = await JobRow.filter(job_id=job.id).order_by("place")
    assert (fine.verdict, refused.verdict) == ("done", "refused")
    assert refused.said == "it is cancelled"
    assert (refused.way_out, refused.judged_at is not None) == ("duplicate", True)
    assert await Order.filter(number=fine.number, version=fine.after).exists()


async def test_more_than_are_worked_on_at_once_are_not_sealed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("backdesk.actions.selection_snapshot.MOST", 1)
    await an_order()
    await an_order()
    with pytest.raises(TooManyRows, match="At most 1 are"):
        await sealed("hold")
    assert not await Job.exists()


async def test_two_who_say_yes_at_once_begin_it_once() -> None:
    order = await an_order()
    job = await sealed("add_note")
    form = parse_strings(get(Order, "add_note").form, {"text": "a note"})
    assert sorted(await asyncio.gather(*(confirm(job, form) for _ in range(4))))[2:] == [
        False,
        True,
    ]
    await work(Worker({"act": BulkActionJob()}), job)
    assert await History.filter(order_id=order.id, kind="note_added").count() == 1


async def test_a_job_that_two_workers_took_up_does_each_row_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(acting, "CHUNK", 4)
    await copies_of(await an_order(), 15)
    job = await say_yes(await sealed("hold"))
    pieces = BulkActionJob()
    for start in range(0, 16, 4):
        job.done = start
        await asyncio.gather(*(pieces.piece(job) for _ in range(3)))
    assert await History.filter(kind="held").count() == 16
    assert {one[0] for one in await verdicts(job)} == {"done"}


async def test_a_paused_job_waits_and_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acting, "CHUNK", 2)
    await copies_of(await an_order(), 5)
    job = await say_yes(await sealed("hold"))

    class PausedInTheMidst(BulkActionJob):
        async def piece(self, job: Job) -> tuple[int, bytes]:
            piece = await super().piece(job)
            if job.done == 2:
                await Job.filter(id=job.id).update(state=JobState.PAUSED, taken_until=None)
            return piece

    await work(Worker({"act": PausedInTheMidst()}), job)
    assert (job.state, await History.filter(kind="held").count()) == (JobState.PAUSED, 4)
    await Job.filter(id=job.id).update(state=JobState.WAITING)
    job = await work(Worker({"act": BulkActionJob()}), job)
    assert (job.state, await History.filter(kind="held").count()) == (JobState.DONE, 6)
    assert {one[0] for one in await verdicts(job)} == {"done"}


async def test_one_order_that_fails_takes_no_other_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    orders = [await an_order() for _ in range(3)]
    await broken_for(orders[1], monkeypatch)
    job = await done(await sealed("mark_as_paid"))
    assert [one[0] for one in await verdicts(job)] == ["done", "failed", "done"]
    assert await Payment.all().count() == 2


async def broken_for(order: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    from actions.billing.payments import record_payment

    async def breaks(one: Order, *rest: Any, **more: Any) -> Payment:
        if one.number == order.number:
            raise RuntimeError("a bug in a plug-in")
        return await record_payment(one, *rest, **more)

    monkeypatch.setattr("actions.order.mark_as_paid.record_payment", breaks)


async def test_what_failed_is_tried_again_once_with_what_was_filled_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole, broken = await an_order(), await an_order()
    await broken_for(broken, monkeypatch)
    job = await done(await sealed("mark_as_paid"), amount=100)
    monkeypatch.undo()
    tries = await asyncio.gather(retry(job), retry(job))
    assert len({one.id for one in tries}) == 1
    await work(Worker({"act": BulkActionJob()}), tries[0])
    assert [one[0] for one in await verdicts(tries[0])] == ["done"]
    assert [one.received for one in await Order.all().order_by("id")] == [100, 100]
    assert [one.id for one in await follow_up_jobs(job)] == [tries[0].id]
    assert await Payment.filter(order_id=whole.id).count() == 1


async def test_undo_takes_back_what_the_job_did_and_nothing_that_came_after() -> None:
    plain, again, refused = await an_order(), await an_order(), await an_order(on_hold=True)
    job = await done(await sealed("hold"))
    await act(again, "unhold")
    await act(again, "hold", reason="by hand")
    undo = await refresh_snapshot(job, get(Order, "unhold"), "done", await a_user("admin"))
    assert undo.total == 2
    await done(undo)
    assert await verdicts(undo) == [
        ("done", f"Order {plain.number} goes on"),
        ("refused", "it was changed since"),
    ]
    await again.refresh_from_db()
    await refused.refresh_from_db()
    assert (again.hold_reason, refused.held_at is None) == ("by hand", False)


async def test_undone_twice_it_is_taken_back_once() -> None:
    order = await an_order()
    await act(order, "mark_as_paid", amount=100)
    job = await done(await sealed("mark_as_paid"))
    admin = await a_user("admin")
    undo = get(Order, "mark_as_not_paid")
    twice = [await refresh_snapshot(job, undo, "done", admin) for _ in range(2)]
    for one in twice:
        await done(one)
    assert [(await verdicts(one))[0][0] for one in twice] == ["done", "refused"]
    await order.refresh_from_db()
    assert order.received == 100


async def test_who_may_not_any_more_stops_the_job() -> None:
    await an_order()
    member = await a_user("clerk")
    job = await say_yes(await sealed("hold", member))
    await Role.filter(id=member.role_id).update(permissions=["orders.view"])
    job = await work(Worker({"act": BulkActionJob()}), job)
    assert (job.state, "does not allow" in job.said) == (JobState.FAILED, True)
    assert [one[0] for one in await verdicts(job)] == [""]


async def test_who_watches_a_job_that_another_took_up_sees_its_end() -> None:
    await an_order()
    job = await say_yes(await sealed("hold"))

    async def watched() -> JobState:
        await Worker({"act": BulkActionJob()}).at_once(job)
        return (await Job.get(id=job.id)).state

    assert set(await asyncio.gather(watched(), watched())) == {JobState.DONE}


async def test_a_small_job_is_done_while_one_waits_and_by_nobody_else() -> None:
    order = await an_order()
    job = await say_yes(await sealed("hold"))
    worker = Worker({"act": BulkActionJob()})
    await asyncio.gather(worker.at_once(job), worker.at_once(job))
    assert (await ended(job)).state == JobState.DONE
    assert await holds(order) == 1
