"""The customer's quote: opened by a signed link, accepted or declined once, as it was seen."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from backdesk.models.history import History
from gateways.signed_links import Links
from models.quote import Quote
from tests.factories.acting import act
from tests.factories.order import an_order


async def a_sent_quote() -> Quote:
    outcome = await act(await an_order(), "duplicate")
    quote = await Quote.get(number=outcome.made[0]["number"])
    await act(quote, "send")
    return quote


def at(links: Links, quote: Quote) -> str:
    return links.to_quote(quote).partition("127.0.0.1:8000")[2]


async def answer(browser: httpx.AsyncClient, link: str, said: str) -> httpx.Response:
    shown = (await browser.get(link)).text
    hidden = dict(re.findall(r'name="(_key|_version)" value="([^"]+)"', shown))
    return await browser.post(link, data={"answer": said, **hidden})


@pytest.mark.parametrize(("said", "status"), [("accept", "accepted"), ("decline", "declined")])
async def test_a_customer_answers_a_quote(
    browser: httpx.AsyncClient, links: Links, said: str, status: str
) -> None:
    quote = await a_sent_quote()
    assert (await answer(browser, at(links, quote), said)).status_code == 303
    await quote.refresh_from_db()
    assert quote.status == status
    assert (await History.get(kind=status)).actor == "The customer"
    shown = (await browser.get(at(links, quote))).text
    assert f"You have {status} this quote" in shown
    assert "<form" not in shown


async def test_what_was_changed_since_it_was_opened_is_looked_at_again(
    browser: httpx.AsyncClient, links: Links
) -> None:
    quote = await a_sent_quote()
    shown = (await browser.get(at(links, quote))).text
    seen = dict(re.findall(r'name="(_key|_version)" value="([^"]+)"', shown))
    await act(quote, "edit", shipping_cost=9900)
    late = await browser.post(at(links, quote), data={"answer": "accept", **seen})
    assert late.status_code == 412
    assert "was changed since you opened it" in late.text
    await quote.refresh_from_db()
    assert quote.status == "sent"


async def test_a_quote_past_its_day_is_shown_as_such_and_not_accepted(
    browser: httpx.AsyncClient, links: Links
) -> None:
    quote = await a_sent_quote()
    shown = (await browser.get(at(links, quote))).text
    seen = dict(re.findall(r'name="(_key|_version)" value="([^"]+)"', shown))
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    await Quote.filter(id=quote.id).update(valid_until=yesterday)
    assert "no longer valid" in (await browser.get(at(links, quote))).text
    late = await browser.post(at(links, quote), data={"answer": "accept", **seen})
    assert late.status_code == 409


async def test_a_draft_is_offered_to_nobody(browser: httpx.AsyncClient, links: Links) -> None:
    outcome = await act(await an_order(), "duplicate")
    draft = await Quote.get(number=outcome.made[0]["number"])
    shown = await browser.get(at(links, draft))
    assert (shown.status_code, draft.number in shown.text) == (404, False)
    assert (await browser.get(f"{at(links, draft)}/pdf")).status_code == 404


@pytest.mark.parametrize("sent", [{}, {"answer": "convert"}, {"answer": "accept"}])
async def test_an_answer_that_cannot_be_read_changes_nothing(
    browser: httpx.AsyncClient, links: Links, sent: dict[str, str]
) -> None:
    quote = await a_sent_quote()
    assert (await browser.post(at(links, quote), data=sent)).status_code == 422
    await quote.refresh_from_db()
    assert quote.status == "sent"


async def test_a_link_to_a_quote_opens_no_return_and_no_other_quote(
    browser: httpx.AsyncClient, links: Links
) -> None:
    quote, other = await a_sent_quote(), await a_sent_quote()
    forged = at(links, quote).replace("/quotes/", "/returns/")
    assert (await browser.get(forged)).status_code == 404
    mixed = at(links, other).split(".")[0] + "." + at(links, quote).split(".", 1)[1]
    assert (await browser.get(mixed)).status_code == 404
