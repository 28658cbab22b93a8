"""A condition's SQL half and its Python half say the same of every row."""

from __future__ import annotations

import pytest
from tortoise.expressions import Q

from backdesk.actions.condition import Condition, matches
from backdesk.i18n import _
from models.order import Order
from tests.factories.order import an_order

CONDITIONS = {
    name: condition for name, condition in vars(Order).items() if isinstance(condition, Condition)
}


@pytest.mark.parametrize("name", sorted(CONDITIONS))
async def test_sql_and_python_agree(database: object, name: str) -> None:
    for state in (
        {},
        {"paid": True},
        {"packed": True},
        {"partly_shipped": True},
        {"paid": True, "shipped": True},
        {"on_hold": True},
        {"paid": True, "cancelled": True},
    ):
        await an_order(**state)
    q = CONDITIONS[name].q
    rows = await Order.all()
    by_python = {row.number for row in rows if CONDITIONS[name].holds(row)}
    by_sql = {row.number for row in await Order.filter(q)}
    refused_by_sql = {row.number for row in await Order.filter(~q)}
    assert by_python == by_sql
    assert {row.number for row in rows} - by_python == refused_by_sql


@pytest.mark.parametrize(
    "q",
    [
        Q(hold_reason="x"),
        Q(hold_reason__not="x"),
        Q(held_at__isnull=True),
        Q(due__gte=10) & Q(due__lt=20),
        Q(due__in=[1, 2]) | ~Q(paid__gt=0),
        Q(custom_status_id=1),
        Q(custom_status_id__not=1),
        ~Q(custom_status_id=1),
        Q(custom_status_id__gt=0) | Q(due__lte=5),
    ],
)
async def test_every_lookup_that_a_condition_may_use_means_the_same_in_both(
    database: object, q: Q
) -> None:
    await an_order()
    await an_order(on_hold=True, paid=True)
    by_python = {row.number for row in await Order.all() if matches(q, row) is True}
    assert by_python == {row.number for row in await Order.filter(q)}


def test_a_condition_that_needs_a_query_of_its_own_is_refused_when_it_is_declared() -> None:
    with pytest.raises(ValueError, match="own columns"):
        Condition(Q(lines__quantity__gt=1), _("no"))
