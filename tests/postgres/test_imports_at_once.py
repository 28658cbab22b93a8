"""The same list imported twice at the same time: nothing doubled, nothing lost."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from actions.importing.record_import import ImportRow, RowStatus, import_rows
from actions.shop_context import ShopContext
from actions.shop_unit_of_work import ShopUnitOfWork
from backdesk.db.database import atomically
from models.customer import Customer
from tests.factories.user import a_user

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("postgres_database")]


async def test_two_imports_of_the_same_customers_make_each_once() -> None:
    user = await a_user()
    names = [f"c{n}@example.com" for n in range(20)]

    async def imported(order: list[str]) -> list[RowStatus]:
        rows = [ImportRow(2, {"email": email, "name": "N"}) for email in order]

        async def work() -> list[RowStatus]:
            batch = await ShopUnitOfWork.begin(user, at=datetime.now(UTC))
            done = await import_rows(
                "customers", rows, ShopContext(batch), clear=False, file="list.csv"
            )
            return [one.verdict for one in done]

        return await atomically(work)

    first, second = await asyncio.gather(imported(names), imported(names))
    assert await Customer.all().count() == len(names)
    assert [*first, *second].count(RowStatus.NEW) == len(names)
