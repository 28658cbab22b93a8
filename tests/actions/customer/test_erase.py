"""Erase: nothing of the person is left but in what the books keep."""

from __future__ import annotations

import json

import pytest
from tortoise.exceptions import BaseORMException
from tortoise.models import Model

from backdesk.actions.context import SystemActor
from backdesk.actions.declaration import get
from backdesk.actions.pipeline import Invocation, run
from backdesk.db.database import connection
from backdesk.models.history import History
from models.customer import Customer
from models.invoice import Invoice
from models.order import Order
from models.outbox import Outbox
from tests.factories.acting import act
from tests.factories.order import an_order, an_order_form
from tests.factories.user import a_user

pytestmark = pytest.mark.usefixtures("database")
WORDS = ("erasa", "Erasa Person", "Secret street", "ring twice", "a private note", "Zutphen")
BOOKS = ("invoice", "credit_memo")


async def a_finished_customer() -> Customer:
    address = {"street": "Secret street 5", "city": "Zutphen", "country": "NL"}
    customer = {"email": "erasa@example.com", "name": "Erasa Person", "address": address}
    call = Invocation(SystemActor(), idempotency_key="once")
    form = an_order_form(customer=customer, remark="ring twice")
    order = await Order.get(number=(await run(get(Order, "place_order"), None, form, call)).number)
    await act(order, "add_note", text="a private note")
    await act(order, "edit_customer", phone="0123456", city="Zutphen")
    await act(order, "hold", reason="Erasa Person is away")
    await act(order, "unhold")
    await act(order, "mark_as_paid")
    await act(order, "mark_as_shipped")
    return await Customer.get(id=order.customer_id)


async def kept_words() -> dict[str, list[str]]:
    """Which tables still say one of ``WORDS``."""
    found: dict[str, list[str]] = {}
    for model in _models():
        rows = await model.all().values()
        text = json.dumps(rows, default=str).lower()
        said = [word for word in WORDS if word.lower() in text]
        if said and model._meta.db_table not in BOOKS:
            found[model._meta.db_table] = said
    return found


def _models() -> list[type[Model]]:
    from tortoise import Tortoise

    return [model for app in (Tortoise.apps or {}).values() for model in app.values()]


async def test_no_table_but_those_of_issued_documents_names_the_person() -> None:
    customer = await a_finished_customer()
    assert {"customer", "orders", "history", "outbox", "note"} <= set(await kept_words())
    await act(customer, "erase", email="ERASA@example.com")
    assert await kept_words() == {}
    assert (await Invoice.get()).name == "Erasa Person"
    assert customer.erased_at is not None
    assert (await Order.get()).gross > 0
    kinds = [entry.kind for entry in await History.filter(order__customer_id=customer.id)]
    assert {"placed", "held", "note_added"} <= set(kinds)
    assert not await Outbox.filter(state="waiting").exists()


async def test_a_new_order_with_the_address_makes_a_new_customer() -> None:
    customer = await a_finished_customer()
    await act(customer, "erase", email=customer.email)
    form = an_order_form()["customer"] | {"email": "erasa@example.com"}
    assert (await an_order(customer=form)).customer_id != customer.id


async def test_who_was_merged_into_them_is_erased_too() -> None:
    customer = await a_finished_customer()
    other = await Customer.create(email="erasa2@example.com", name="Erasa Person")
    await act(other, "merge", into=customer.email)
    await act(customer, "erase", email=customer.email)
    assert await kept_words() == {}
    await act(customer, "erase", email="x").refused("its data was erased")


async def test_nothing_is_erased_while_something_is_open() -> None:
    order = await an_order(paid=True)
    customer = await Customer.get(id=order.customer_id)
    said = f"order {order.number} is not finished, paid and settled"
    await act(customer, "erase", email=customer.email).refused(said)
    await act(order, "mark_as_shipped")
    await act(order, "create_return")
    await act(customer, "erase", email=customer.email).refused("return RET00001 is open")


async def test_an_open_quote_is_open_too() -> None:
    order = await an_order(paid=True, shipped=True)
    customer = await Customer.get(id=order.customer_id)
    await act(order, "duplicate")
    await act(customer, "erase", email=customer.email).refused("quote QUO00001 is open")


async def test_the_address_is_typed_and_only_a_manager_may() -> None:
    customer = await a_finished_customer()
    for wrong in ("", "somebody@example.com"):
        await act(customer, "erase", email=wrong).invalid("email")
    for role in ("clerk", "bookkeeper", "warehouse"):
        await act(customer, "erase", by=await a_user(role), email=customer.email).not_permitted()
        await act(customer, "merge", by=await a_user(role), into="1").not_permitted()


async def test_history_can_be_erased_once_and_is_otherwise_only_added_to() -> None:
    await an_order()
    for change in ("text = 'x'", "erased_at = '2026-01-01', actor = 'x'"):
        with pytest.raises(BaseORMException):
            await connection().execute_query(f"UPDATE history SET {change}")
