"""A VAT number that somebody asks about now, on an order or a customer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from backdesk.actions.context import SystemActor
from backdesk.actions.declaration import get
from backdesk.actions.pipeline import Invocation, run
from backdesk.db.clock import database_now
from backdesk.db.database import connection, dialect
from backdesk.models.history import History
from models.customer import Customer
from models.order import Order
from models.settings import store_settings
from models.vies_answer import WAITED_FOR, Vies, ViesAnswer
from tests.admin.test_exports import somebody
from tests.conftest import Database
from tests.factories.acting import act
from tests.factories.many import copies_of
from tests.factories.order import an_order
from tests.factories.user import a_user
from tests.worker.test_vat_numbers import DUTCH, FRENCH, a_customer, an_untaxed_order
from tests.worker.vies_server import VALID, ViesServer, a_vies
from worker.vat_numbers import OF_NEVER_ASKED, VatNumbers, note_new_numbers

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
async def vies() -> AsyncIterator[ViesServer]:
    async with a_vies() as server:
        yield server


async def test_it_is_asked_before_all_that_is_due_and_again(vies: ViesServer) -> None:
    order = await an_untaxed_order()
    watch = VatNumbers(vies.url)
    await watch.look()
    assert (await ViesAnswer.get(number=FRENCH)).answer is Vies.INVALID
    before = await database_now() - timedelta(days=1)
    others = [ViesAnswer(number=f"FR{number}", next_at=before) for number in range(3)]
    await ViesAnswer.bulk_create(others)
    vies.says[FRENCH] = VALID
    await act(order, "check_vat_number", by=await a_user("clerk"))
    await watch.look()
    assert [one["vatNumber"] for one in vies.asked] == ["40303265045"] * 2
    known = await ViesAnswer.get(number=FRENCH)
    assert (known.answer, known.next_at) == (Vies.VALID, None)
    await watch.look()
    assert len(vies.asked) == 2
    said = await History.filter(order_id=order.id).order_by("-id").limit(2)
    assert [one.kind for one in said] == ["vat_number_asked", "vat_number_check_requested"]


async def test_a_customers_number_that_was_never_asked_about_is_asked(vies: ViesServer) -> None:
    await store_settings(DUTCH)
    customer = await a_customer(FRENCH)
    watch = VatNumbers(vies.url)
    outcome = await act(customer, "check_vat_number")
    assert outcome.message == f"VIES is asked about VAT number {FRENCH}"
    assert (await ViesAnswer.get(number=FRENCH)).next_at == WAITED_FOR
    await watch.look()
    assert (await ViesAnswer.get(number=FRENCH)).answer is Vies.INVALID


async def test_a_dry_run_asks_nobody(vies: ViesServer) -> None:
    order = await an_untaxed_order()
    by = Invocation(SystemActor(), dry_run=True)
    await run(get(Order, "check_vat_number"), order.number, {}, by)
    assert await ViesAnswer.all().count() == 0


async def test_what_vies_cannot_know_is_refused() -> None:
    order = await an_untaxed_order("CHE107787577")
    await act(order, "check_vat_number").refused(
        "VIES knows VAT numbers of the European Union only"
    )
    customer = await a_customer("")
    await act(customer, "check_vat_number").refused("it has no VAT number")
    await act(await an_order(), "check_vat_number").refused("it has no VAT number")


async def test_a_shop_that_does_not_ask_vies_asks_nobody_by_hand() -> None:
    order = await an_untaxed_order()
    await store_settings(DUTCH.model_copy(update={"vies": False}))
    await act(order, "check_vat_number").refused("this shop does not ask VIES")


@pytest.mark.parametrize("role", ["warehouse", "bookkeeper"])
async def test_who_may_not_edit_may_not_ask(role: str) -> None:
    user = await a_user(role)
    await act(await an_untaxed_order(), "check_vat_number", by=user).not_permitted()
    await act(await a_customer(FRENCH), "check_vat_number", by=user).not_permitted()


async def test_the_dialogs_say_that_vies_is_asked() -> None:
    order = await an_untaxed_order()
    async with somebody() as browser:
        for page in (f"orders/{order.number}", f"customers/{order.customer_id}"):
            shown = (await browser.get(f"/admin/{page}/actions/check_vat_number")).text
            assert "VIES, a service of the European Commission, is asked" in shown


async def test_numbers_that_many_orders_share_are_each_noted_once() -> None:
    order = await an_untaxed_order()
    await copies_of(order, 40)
    await a_customer("DE123456788")
    await note_new_numbers(await database_now())
    noted = await ViesAnswer.all().order_by("number")
    assert [one.number for one in noted] == ["DE123456788", FRENCH]
    assert await Order.filter(vat_number=FRENCH).count() == 41
    assert await Customer.filter(vat_number=FRENCH).count() >= 1


async def test_no_row_is_looked_at_one_by_one(database: Database) -> None:
    if dialect() == "postgres":
        await connection().execute_script("SET enable_seqscan = off")
    said = "EXPLAIN" if dialect() == "postgres" else "EXPLAIN QUERY PLAN"
    for table in ("customer", "orders"):
        rows = await connection().execute_query_dict(
            f"{said} {OF_NEVER_ASKED.format(table=table, some=200)}"
        )
        plan = "\n".join(str([*row.values()][-1]) for row in rows)
        assert f"{table}_vat_number_id" in plan
        assert "vat_number" in plan
        assert f"SCAN {table}" not in plan
        assert f"Seq Scan on {table}" not in plan
