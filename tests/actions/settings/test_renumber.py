"""A number series that is set: no number twice, and what nobody had is told from what was lost."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from actions.checks.database import run_checks
from backdesk.actions.errors import Invalid
from backdesk.db.database import connection
from models.invoice import Invoice
from models.number_series import NumberRange, NumberSeries, Series
from tests.factories.acting import act
from tests.factories.order import an_order
from tests.factories.settings import change

pytestmark = pytest.mark.usefixtures("database")


async def refused(field: str, **typed: Any) -> str:
    with pytest.raises(Invalid) as wrong:
        await change(**typed)
    return next(one.message for one in wrong.value.errors if one.field == f"series.{field}")


async def numbers() -> list[str]:
    return [str(one) for one in await Invoice.all().order_by("id").values_list("number", flat=True)]


async def findings() -> list[str]:
    return [f"{one.subject}: {one.what}" async for one in run_checks()]


async def test_the_next_document_has_the_prefix_digits_and_number_that_were_set() -> None:
    await an_order()
    changes = await change(invoice={"prefix": "2026-", "digits": 4, "next": 700})
    assert changes == {
        "invoice_prefix": ["INV", "2026-"],
        "invoice_digits": [5, 4],
        "invoice_next": [2, 700],
    }
    await an_order()
    assert await numbers() == ["INV00001", "2026-0700"]


async def test_without_a_next_number_the_series_counts_on() -> None:
    await an_order()
    await change(invoice={"prefix": "F"})
    await an_order()
    assert await numbers() == ["INV00001", "F00002"]


async def test_it_cannot_go_back_under_what_was_issued() -> None:
    for _ in range(3):
        await an_order()
    said = await refused("invoice.next", invoice={"next": 3})
    assert said == "INV00003 was issued last, so the next one is 4 or more."
    assert await change(invoice={"next": 4}) == {}


async def test_it_can_be_set_back_to_where_nothing_was_issued() -> None:
    await an_order()
    await change(invoice={"next": 100})
    await change(invoice={"next": 5})
    await an_order()
    assert await numbers() == ["INV00001", "INV00005"]
    assert await findings() == []


async def test_a_prefix_that_comes_back_goes_on_after_its_last_number() -> None:
    await an_order()
    await change(invoice={"prefix": "F", "next": 1})
    await an_order()
    said = await refused("invoice.next", invoice={"prefix": "INV", "next": 1})
    assert said == "INV00001 was issued last, so the next one is 2 or more."
    await change(invoice={"prefix": "INV", "next": 2})
    await an_order()
    assert await numbers() == ["INV00001", "F00001", "INV00002"]
    assert await findings() == []


async def test_a_prefix_that_begins_with_the_old_one_gives_no_number_twice() -> None:
    await change(invoice={"next": 100_001})
    await an_order()
    said = await refused("invoice.next", invoice={"prefix": "INV1", "next": 1})
    assert said == "INV100001 was issued last, so the next one is 2 or more."


async def test_each_series_has_a_prefix_of_its_own() -> None:
    said = await refused("invoice.prefix", invoice={"prefix": "ord"})
    assert said == "Orders have this prefix; give each series one of its own."
    said = await refused("quote.prefix", order={"prefix": "A"}, quote={"prefix": "A"})
    assert "Orders have this prefix" in said


async def test_two_series_can_change_prefixes_where_neither_was_used() -> None:
    await change(quote={"prefix": "RET"}, return_case={"prefix": "QUO"})
    assert (await NumberSeries.get(series=Series.QUOTE)).prefix == "RET"
    assert await findings() == []


async def test_a_prefix_under_which_another_series_gave_numbers_is_refused() -> None:
    await an_order()
    await change(invoice={"prefix": "F"})
    assert "Another series" in await refused("credit_memo.prefix", credit_memo={"prefix": "INV"})


async def test_a_jump_is_no_gap() -> None:
    await an_order()
    await change(order={"next": 500}, invoice={"prefix": "F", "next": 90})
    assert await findings() == []
    await an_order()
    assert await findings() == []


async def test_a_number_that_is_lost_after_a_jump_is_still_found() -> None:
    await an_order()
    await change(invoice={"next": 90})
    await an_order()
    await connection().execute_script(
        "UPDATE number_series SET next = next + 1 WHERE series = 'invoice'"
    )
    assert await findings() == ["INV: 1 missing: [91]"]


async def test_a_number_that_is_lost_before_a_jump_or_another_prefix_is_still_found() -> None:
    order = await an_order()
    for _ in range(3):
        await act(order, "duplicate")
    await change(quote={"next": 50})
    await change(quote={"prefix": "OFFER-", "next": 1})
    await connection().execute_script("UPDATE quote SET number = 'LOST' WHERE number = 'QUO00002'")
    assert await findings() == ["QUO: 1 missing: [2]"]


async def test_a_counter_that_was_moved_past_the_settings_is_found() -> None:
    await connection().execute_script("UPDATE number_series SET prefix = 'X' WHERE series='quote'")
    assert await findings() == ["X: it is not set where it counts"]


async def test_a_series_has_one_range_in_which_it_counts() -> None:
    await change(invoice={"next": 90})
    await change(invoice={"prefix": "F"})
    rows = await NumberRange.filter(series=Series.INVOICE).order_by("id")
    assert [(row.prefix, row.start, row.until) for row in rows] == [
        ("INV", 1, 1),
        ("INV", 90, 90),
        ("F", 90, None),
    ]


async def test_orders_placed_while_a_series_is_set_get_each_a_number_and_leave_no_gap() -> None:
    await an_order()
    await asyncio.gather(
        *(an_order() for _ in range(5)),
        change(invoice={"prefix": "F", "next": 100}),
        *(an_order() for _ in range(5)),
    )
    given = await numbers()
    assert len(set(given)) == 11
    assert {number.rstrip("0123456789") for number in given} <= {"INV", "F"}
    assert await findings() == []
