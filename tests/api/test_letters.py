"""What REST and the command line say of e-mails: to whom, joined, recalled, off."""

from __future__ import annotations

from typing import Any

import httpx

from backdesk.api.openapi import openapi_document
from commands.act import run_act
from models.invoice import Invoice
from models.order import Order
from models.outbox import EmailState, Outbox
from models.settings import DocumentTiming, Settings, store_settings
from tests.api.caller import wrong_fields
from tests.factories.acting import act
from tests.factories.order import an_order

TO = "books@example.com"


async def two_invoiced() -> list[Order]:
    await store_settings(Settings(invoices_made=DocumentTiming.BY_HAND))
    orders = [await an_order(), await an_order()]
    for order in orders:
        await act(order, "create_invoice")
    await Outbox.all().update(state=EmailState.SENT)
    return orders


async def test_many_are_sent_again_to_one_address_as_a_dry_run_says(
    caller: httpx.AsyncClient,
) -> None:
    await two_invoiced()
    numbers = [str(invoice) for invoice in await Invoice.all().order_by("id")]
    asked: dict[str, Any] = {"numbers": numbers, "form": {"to": TO}}
    dry = (await caller.post("/invoices/actions/resend?dry_run=true", json=asked)).json()
    foretold = [email for one in dry["verdicts"] for email in one["emails"]]
    assert foretold == [{"event": "invoice", "recipient": TO}] * 2
    assert not await Outbox.exists(recipient=TO)
    done = (await caller.post("/invoices/actions/resend", json=asked)).json()
    assert done["done"] == 2
    assert "emails" not in done["verdicts"][0]
    rows = await Outbox.filter(recipient=TO).order_by("id")
    assert [row.payload["invoice"] for row in rows] == numbers


async def test_a_wrong_address_is_refused_for_many_as_for_one(caller: httpx.AsyncClient) -> None:
    orders = await two_invoiced()
    form = {"to": "a,b@example.com"}
    numbers = [order.number for order in orders]
    one = await caller.post(f"/orders/{numbers[0]}/actions/send_payment_reminder", json=form)
    asked = {"numbers": numbers, "form": form}
    many = await caller.post("/orders/actions/send_payment_reminder", json=asked)
    assert wrong_fields(one) == wrong_fields(many) == ["to"]
    assert not await Outbox.exists(event="payment_reminder_1")


async def test_a_dry_run_on_many_names_what_is_joined_recalled_and_off(
    caller: httpx.AsyncClient,
) -> None:
    settings = Settings(invoices_made=DocumentTiming.ON_PAYMENT, emails_off=["shipped"])
    await store_settings(settings)
    order = await an_order()
    asked: dict[str, Any] = {"numbers": [order.number]}
    pay = (await caller.post("/orders/actions/mark_as_paid?dry_run=true", json=asked)).json()
    to = {"recipient": order.email}
    assert pay["verdicts"][0]["emails"] == [{"event": "paid", "also": ["invoice"], **to}]
    ship = (await caller.post("/orders/actions/mark_as_shipped?dry_run=true", json=asked)).json()
    assert ship["verdicts"][0]["emails"] == []
    assert ship["verdicts"][0]["emails_off"] == ["shipped"]
    await act(order, "mark_as_paid")
    back = (await caller.post("/orders/actions/mark_as_not_paid?dry_run=true", json=asked)).json()
    assert back["verdicts"][0]["recalled"] == [{"event": "paid", **to}]


async def test_the_command_line_says_whom_a_dry_run_would_write_to(
    caller: httpx.AsyncClient,
) -> None:
    orders = await two_invoiced()
    numbers = [order.number for order in orders]
    said, _all = await run_act("send_payment_reminder", numbers[:1], {"to": TO}, "", True, False)
    assert said.endswith(f"\ne-mail to {TO}: First payment reminder")
    said, _all = await run_act("mark_as_shipped", numbers, {}, "", True, False)
    assert [f"e-mail to {order.email}: Shipped" in said for order in orders] == [True, True]


async def test_the_same_e_mail_that_waits_is_not_written_twice(caller: httpx.AsyncClient) -> None:
    await two_invoiced()
    number = str(await Invoice.first())
    first = await caller.post(f"/invoices/{number}/actions/resend", json={"to": TO})
    again = await caller.post(f"/invoices/{number}/actions/resend", json={"to": TO})
    assert (first.status_code, again.status_code) == (200, 409)
    assert again.json()["reason"] == "the same e-mail waits to go out already"
    elsewhere = await caller.post(f"/invoices/{number}/actions/resend", json={})
    assert elsewhere.status_code == 200


def test_the_words_are_documented() -> None:
    described = openapi_document("http://localhost")
    schemas = described["components"]["schemas"]
    for name in ("emails", "recalled", "emails_off"):
        assert schemas["Done"]["properties"][name]["description"]
    assert schemas["Email"]["properties"]["also"]["description"]
    assert schemas["LetterForm"]["properties"]["to"]["description"].startswith("Left empty")
