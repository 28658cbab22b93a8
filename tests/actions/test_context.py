"""What the generator gives a handler by itself, and what the shop adds to it."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from actions.shop_context import ShopContext
from actions.shop_unit_of_work import ShopUnitOfWork
from backdesk.actions.context import Context, SystemActor, begin_unit_of_work, context_class
from backdesk.actions.unit_of_work import UnitOfWork
from backdesk.db.database import atomically
from backdesk.db.extension import add_foreign_key
from backdesk.models.history import History
from models.order import OrderLine
from models.outbox import Outbox
from models.settings import Settings, store_settings
from models.stock import StockMove
from tests.conftest import Database
from tests.factories.order import an_order, first_line

LATE = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)


async def test_without_a_shop_an_action_leaves_what_changed_and_its_history(
    database: Database,
) -> None:
    order = await an_order()
    before = (await Outbox.all().count(), await StockMove.all().count())

    async def work() -> None:
        batch = await UnitOfWork.begin(SystemActor(), at=LATE)
        batch.subjects = [order]
        ctx = Context(batch)
        (line,) = await ctx.rows(OrderLine, order)
        line.name = "A blue mug"
        await ctx.settle()
        ctx.record("renamed", "Mug-1 was renamed", order)
        await ctx.save(await ctx.changed())
        ctx.commit()
        await batch.write()
        assert ctx.messages() == []

    await atomically(work)
    assert (await first_line(order)).name == "A blue mug"
    entry = await History.get(kind="renamed")
    assert (entry.subject_key, entry.at) == (order.number, LATE)
    assert not await History.filter(id=entry.id, order_id=order.id).exists()
    assert (await Outbox.all().count(), await StockMove.all().count()) == before


async def test_every_action_gets_the_context_of_the_shop(database: Database) -> None:
    await store_settings(Settings(company="Mugs and more", time_zone="Asia/Tokyo"))
    batch = await begin_unit_of_work(SystemActor(), at=LATE)
    assert context_class() is ShopContext
    assert isinstance(batch, ShopUnitOfWork)
    assert (batch.settings.company, batch.zone) == ("Mugs and more", ZoneInfo("Asia/Tokyo"))
    assert str(context_class()(batch).today) == "2026-12-01"


async def test_days_of_the_generator_are_those_of_the_default_zone(database: Database) -> None:
    await store_settings(Settings(time_zone="Asia/Tokyo"))
    assert str(Context(await UnitOfWork.begin(SystemActor(), at=LATE)).today) == "2026-12-01"


def test_a_column_comes_too_late_where_the_models_are_described() -> None:
    with pytest.raises(ValueError, match="History is described already; add 'quote' earlier"):
        add_foreign_key(History, "quote", "models.Quote", related_name="history")
