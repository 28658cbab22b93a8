"""System > Outbox: what became of each e-mail, calling it back, and sending it again."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import httpx
import pytest

from backdesk.auth.user import Role
from backdesk.models.history import History
from models.outbox import EmailState, Outbox
from tests.admin.behind_the_door import signed_in
from tests.conftest import Database
from tests.factories.order import an_order


@pytest.fixture
async def browser(sqlite_database: Database) -> httpx.AsyncClient:
    return await signed_in("manager")


async def send(browser: httpx.AsyncClient, url: str) -> httpx.Response:
    token = re.search(r'name="_csrf" value="([0-9a-f]{64})"', (await browser.get(url)).text)
    assert token is not None
    return await browser.post(url, data={"_csrf": token[1]}, follow_redirects=True)


async def test_an_e_mail_is_called_back_while_nobody_tried_it(browser: httpx.AsyncClient) -> None:
    await an_order()
    await an_order()
    waiting, tried = await Outbox.all().order_by("id")
    await Outbox.filter(id=tried.id).update(attempts=1)
    url = f"/admin/outbox/actions/recall?pk={waiting.id}&pk={tried.id}"
    assert "2 e-mails are chosen" in (await browser.get(url)).text
    assert "Recalled: 1. Left already or not waiting: 1." in (await send(browser, url)).text
    states = [row.state for row in await Outbox.all().order_by("id")]
    assert states == [EmailState.RECALLED, EmailState.WAITING]
    entry = await History.get(kind="email_recalled")
    assert await History.filter(id=entry.id, order_id=waiting.order_id).exists()


async def test_an_e_mail_can_be_read_before_it_leaves(browser: httpx.AsyncClient) -> None:
    order = await an_order()
    mail = await Outbox.get(event="order_confirmed")
    shown = (await browser.get(f"/admin/outbox/detail?pk={mail.id}")).text
    assert f"Your order {order.number}" in shown
    assert "Thank you for your order" in shown
    assert f"<h1>Order confirmation · {order.email}</h1>" in shown
    await mail.refresh_from_db()
    assert mail.text == "", "it is written when it is first tried"


async def test_what_a_worker_has_in_its_hands_is_not_called_back(
    browser: httpx.AsyncClient,
) -> None:
    await an_order()
    await Outbox.all().update(taken_until=datetime.now(UTC))
    await send(browser, "/admin/outbox/actions/recall?all=1")
    assert not await Outbox.exists(state=EmailState.RECALLED)


async def test_an_e_mail_is_sent_again_as_one_of_its_own(browser: httpx.AsyncClient) -> None:
    await an_order()
    await an_order()
    sent, waiting = await Outbox.all().order_by("id")
    await Outbox.filter(id=sent.id).update(state=EmailState.FAILED, said="550 nobody", text="Old")
    answer = await send(browser, "/admin/outbox/actions/send_again?all=1")
    assert "On their way again: 1. Waiting still: 1." in answer.text
    again = await Outbox.all().order_by("-id").first()
    assert again is not None
    assert (again.event, again.state, again.text) == (sent.event, EmailState.WAITING, "")
    assert again.message_id not in (sent.message_id, waiting.message_id)
    assert (await Outbox.get(id=sent.id)).state == EmailState.FAILED


async def test_an_orders_page_says_what_became_of_its_e_mails(browser: httpx.AsyncClient) -> None:
    order = await an_order()
    failed = {"state": EmailState.FAILED, "said": "550 nobody of that name"}
    await Outbox.all().update(**failed)
    shown = (await browser.get(f"/admin/orders/{order.number}")).text
    section = shown.partition('id="emails"')[2].partition("</section>")[0]
    assert "Order confirmation, Invoice" in section
    assert "550 nobody of that name" in section
    link = re.search(r'href="(/admin/outbox/detail\?pk=\d+)"', section)
    assert link is not None
    assert "Not before" in (await browser.get(link[1])).text


async def test_who_may_not_write_about_orders_sends_none_again(browser: httpx.AsyncClient) -> None:
    await an_order()
    await Role.filter(name="manager").update(permissions=["orders.view", "history.view"])
    assert "/actions/recall" not in (await browser.get("/admin/outbox")).text
    assert (await browser.get("/admin/outbox/actions/recall?all=1")).status_code == 404


async def test_one_e_mail_is_called_back_or_sent_again_where_it_is_read(
    browser: httpx.AsyncClient,
) -> None:
    await an_order()
    mail = await Outbox.get(event="order_confirmed")
    read = f"/admin/outbox/detail?pk={mail.id}"
    assert "/admin/outbox/actions/recall" in (await browser.get(read)).text
    await send(browser, f"/admin/outbox/actions/recall?pk={mail.id}")
    shown = (await browser.get(read)).text
    assert "/admin/outbox/actions/send_again" in shown
    assert "/admin/outbox/actions/recall" not in shown


async def test_an_e_mail_is_seen_as_its_customer_sees_it_where_nothing_runs(
    browser: httpx.AsyncClient,
) -> None:
    order = await an_order()
    mail = await Outbox.get(event="order_confirmed")
    shown = await browser.get(f"/admin/letters/{mail.id}")
    assert order.number in shown.text
    assert "<body style=" in shown.text
    policy = shown.headers["content-security-policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert shown.headers["x-frame-options"] == "DENY"
    assert (await browser.get("/admin/letters/99999999999999999999")).status_code == 404


async def test_who_may_not_see_the_outbox_reads_no_letter(sqlite_database: Database) -> None:
    await Role.filter(name="clerk").update(permissions=["orders.view"])
    clerk = await signed_in("clerk")
    await an_order()
    mail = await Outbox.get(event="order_confirmed")
    assert (await clerk.get(f"/admin/letters/{mail.id}")).status_code == 403


async def test_a_whole_address_finds_what_went_to_it(browser: httpx.AsyncClient) -> None:
    for address in ("zoe@example.com", "ann@example.com"):
        await an_order(customer={"email": address, "name": address})
    page = (await browser.get("/admin/outbox?q=Zoe@example.com")).text
    assert "zoe@example.com" in page
    assert "ann@example.com" not in page
