"""A quote goes out by e-mail, and the answer that came is kept."""

from __future__ import annotations

from datetime import date

import pytest

from models.outbox import Outbox
from models.quote import Quote
from models.settings import Settings, store_settings
from tests.factories.acting import act, history_of
from tests.factories.order import an_order
from tests.factories.user import a_user

pytestmark = pytest.mark.usefixtures("database")


async def a_quote(**columns: object) -> Quote:
    await act(await an_order(), "duplicate")
    await Quote.all().update(**columns) if columns else None
    return await Quote.get()


async def test_a_quote_is_sent_and_accepted_and_becomes_an_order() -> None:
    quote = await a_quote()
    await act(quote, "send", by=await a_user("clerk"))
    assert quote.status == "sent"
    row = await Outbox.get(event="quote")
    assert (row.recipient, row.payload, row.order_id) == (
        quote.email,
        {"quote": quote.number},
        None,
    )
    await act(quote, "accept")
    assert quote.status == "accepted"
    await act(quote, "send").refused("the customer accepted it")
    await act(quote, "convert")
    kinds = await history_of(quote)
    assert [kind for kind in kinds if kind != "email_queued"][-3:] == [
        "sent",
        "accepted",
        "converted",
    ]
    await act(quote, "decline").refused("it has become an order")


async def test_a_quote_is_declined_and_offered_anew() -> None:
    quote = await a_quote()
    await act(quote, "decline")
    await act(quote, "accept").refused("it was answered already, or has expired")
    await act(quote, "send").refused("the customer declined it")
    await act(quote, "edit", remark="A better one")
    await act(quote, "send")
    assert quote.status == "sent"


async def test_what_cannot_go_out_says_why() -> None:
    quote = await a_quote(email="")
    await act(quote, "send").refused("the customer has no e-mail address")
    await Quote.all().update(email="c@example.com", valid_until=date(2020, 1, 1))
    await quote.refresh_from_db()
    await act(quote, "send").refused("it is no longer valid")
    await act(quote, "accept").refused("it is no longer valid")
    await Quote.all().update(valid_until=None)
    await store_settings(Settings(emails_off=["quote"]))
    await act(quote, "send").refused("the quote e-mail is empty")
    await act(quote, "send", by=await a_user("warehouse")).not_permitted()
