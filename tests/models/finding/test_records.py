"""History and e-mails are found by what they are about, and the newest by their words too."""

from __future__ import annotations

from typing import Any

import pytest
from tortoise.models import Model

from admin.customer_page import _emails
from backdesk.db.database import connection
from backdesk.models.history import History
from backdesk.search.full_text import COUNTED, FullTextIndex, choose_plan, count_found, matches_text
from models import record_search as records
from models.customer import Customer
from models.invoice import Invoice
from models.order import Order
from models.outbox import Outbox
from models.record_search import HISTORY_TEXTS, OUTBOX_TEXTS
from tests.admin.test_sorted_by_index import explained
from tests.conftest import Database
from tests.factories.acting import act
from tests.factories.many import copies_of
from tests.factories.order import an_order


async def found(
    model: type[Model], texts: FullTextIndex, term: str, *, often: bool = False
) -> set[Any]:
    rows = await choose_plan(model.filter(matches_text(term, texts)), {term: often})
    return set(await rows.values_list("id", flat=True))


async def test_history_is_found_by_its_order_its_number_and_its_words(database: Database) -> None:
    order = await an_order(customer={"email": "z@example.com", "name": "Zoë Visser"})
    await an_order()
    await act(order, "hold", reason="Adresse unklar \u2013 bitte anrufen")
    entries = await History.filter(order_id=order.id)
    for often in (False, True):
        for term in ("visser", order.number.lower()):
            assert await found(History, HISTORY_TEXTS, term, often=often) == {
                one.id for one in entries
            }
        assert not await found(History, HISTORY_TEXTS, "nobody said this", often=often)
    held = next(one for one in entries if one.kind == "held")
    assert await found(History, HISTORY_TEXTS, held.text) == {held.id}
    mails = await Outbox.filter(order_id=order.id)
    assert await found(Outbox, OUTBOX_TEXTS, "visser") == {one.id for one in mails}
    assert await found(Outbox, OUTBOX_TEXTS, order.email) == {one.id for one in mails}


async def test_the_words_of_old_records_are_not_read(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each list has as many as there are orders many times over."""
    texts = records._texts("history", "fold(r.subject_key)", "fold(r.text)")
    order = await an_order()
    newest = await History.all().order_by("-id").first()
    assert newest is not None
    sql = texts.indexed if database.dialect == "sqlite" else texts.on_postgres
    assert f"r.id > (SELECT MAX(id) - {records.NEWEST_READ} FROM history)" in sql
    assert await found(History, HISTORY_TEXTS, order.number.lower())


async def test_a_customers_e_mails_are_those_about_their_orders_and_to_their_address(
    database: Database,
) -> None:
    order = await an_order()
    customer = await Customer.get(id=order.customer_id)
    await Customer.filter(id=customer.id).update(email="new@example.com")
    await customer.refresh_from_db()
    about = await Outbox.get(order_id=order.id, event="order_confirmed")
    values: dict[str, Any] = {"message_id": "m-2", "next_at": about.next_at}
    to_them = await Outbox.create(
        event="quote_sent", recipient="new@example.com", created_at=about.created_at, **values
    )
    shown = [one.id for one in await _emails(customer)]
    assert shown[0] == to_them.id
    assert about.id in shown


async def test_what_pages_ask_is_read_from_an_index(database: Database) -> None:
    for rows, index in (
        (Outbox.filter(recipient="x"), "outbox_recipient_id"),
        (Invoice.filter(status="unpaid", due_on__lt="2020-01-01"), "invoice_status_due_on_id"),
        (Order.filter(payment_method__in=["x"]), "orders_payment_method_placed_at_id"),
        (Order.filter(shipping_method__in=["x"]), "orders_shipping_method_placed_at_id"),
    ):
        plan = await explained(rows.only("id").sql(params_inline=True))
        assert index in plan, plan


async def test_rows_that_are_come_upon_one_by_one_are_counted_to_a_thousand(
    postgres_database: Database,
) -> None:
    await copies_of(await an_order(), COUNTED + 10)
    await connection().execute_script("ANALYZE")
    rows = await choose_plan(Order.filter(matches_text("example.com")), {})
    assert await count_found(rows) == (COUNTED, False)
    assert await count_found(Order.all()) == (COUNTED + 11, True)
