"""Settings > Website > Notification e-mails: words are tried, kept, given up, and never lost."""

from __future__ import annotations

import re

import httpx
import pytest

from backdesk.models.history import History
from backdesk.plugins import load_plugins
from gateways.email.templates import template_for
from models.custom_status import CustomStatus
from models.mail_template import MailTemplate
from models.outbox import Outbox
from models.settings import load_settings
from tests.admin.behind_the_door import HERE, a_member, configured, sign_in
from tests.conftest import Database
from tests.factories.acting import act
from tests.factories.order import an_order, first_line
from web import create_app

PAGE = "/admin/settings/emails/order_confirmed?lang=en"


async def signed_in(role: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(create_app(configured()))
    browser = httpx.AsyncClient(transport=transport, base_url=HERE)
    await sign_in(browser, (await a_member(role)).email)
    return browser


@pytest.fixture
async def browser(sqlite_database: Database) -> httpx.AsyncClient:
    load_plugins()
    return await signed_in("manager")


async def send(browser: httpx.AsyncClient, url: str, **form: str) -> httpx.Response:
    token = re.search(r'name="_csrf" value="([0-9a-f]{64})"', (await browser.get(PAGE)).text)
    assert token is not None
    return await browser.post(url, data={"_csrf": token[1], **form})


WORDS = {"subject": "Hi {{ order.number }}", "text": "Great, {{ customer.name }}!", "html": ""}


async def test_words_are_kept_with_their_history_and_given_up_again(
    browser: httpx.AsyncClient,
) -> None:
    await an_order()
    assert "Thank you for your order ORD00001" in (await browser.get(PAGE)).text
    answer = await send(browser, PAGE, **WORDS, _version="0")
    assert answer.status_code == 303
    shown = (await browser.get(PAGE)).text
    assert "Great, A customer!" in shown
    assert "own words" in (await browser.get("/admin/settings/emails")).text
    entry = await History.filter(subject="mail_template").get()
    assert entry.changes["subject"] == ["", "Hi {{ order.number }}"]
    await send(browser, PAGE, ours="1", _version="1")
    assert await MailTemplate.all().count() == 0
    assert "Thank you for your order" in (await browser.get(PAGE)).text


async def test_what_cannot_be_used_is_said_and_stays_typed(browser: httpx.AsyncClient) -> None:
    typed = WORDS | {"text": "Number {{ order.nummer }}"}
    answer = await send(browser, PAGE, **typed, _version="0")
    assert answer.status_code == 422
    assert "there is no key {{ order.nummer }}; there are: number" in answer.text
    assert "Number {{ order.nummer }}</textarea>" in answer.text
    assert await MailTemplate.all().count() == 0


async def test_a_page_offers_the_keys_of_its_e_mail_and_no_others(
    browser: httpx.AsyncClient,
) -> None:
    async def offered(event: str) -> set[str]:
        page = (await browser.get(f"/admin/settings/emails/{event}?lang=en")).text
        return set(re.findall(r"<code>{{ (\w+)", page)) - {"line"}

    common = {"shop", "customer", "order"}
    assert await offered("notify_customer") == common | {"message"}
    assert await offered("invoice") == common | {"invoice"}
    assert await offered("payment_reminder_1") == common
    assert await offered("quote") == {"shop", "customer", "quote"}


async def test_words_from_before_that_name_a_key_of_another_e_mail_are_marked(
    browser: httpx.AsyncClient,
) -> None:
    await an_order()
    await MailTemplate.create(
        event="notify_customer",
        language="nl",
        subject="S",
        text="{{ message }} invoice {{ invoice.number }}.",
    )
    assert "to put right: nl" in (await browser.get("/admin/settings/emails")).text
    page = (await browser.get("/admin/settings/emails/notify_customer?lang=nl")).text
    assert "there is no key {{ invoice.number }}; there are: shop, customer" in page
    assert "(what the clerk types) invoice ." in page
    english = (await browser.get("/admin/settings/emails/notify_customer?lang=en")).text
    assert "there is no key" not in english


async def test_while_one_types_the_preview_says_which_key_there_is_not(
    browser: httpx.AsyncClient,
) -> None:
    await an_order()
    typed = WORDS | {"text": "{{ invoice.number }}"}
    url = "/admin/settings/emails/order_confirmed/preview?lang=en"
    assert "there is no key {{ invoice.number }}" in (await send(browser, url, **typed)).text


async def test_the_e_mail_of_a_quote_is_tried_on_a_quote(browser: httpx.AsyncClient) -> None:
    await act(await an_order(), "duplicate")
    page = (await browser.get("/admin/settings/emails/quote?lang=en")).text
    assert "Attached is our quote QUO00001 of" in page
    assert "Quote QUO00001" in page


async def test_two_who_write_at_once_do_not_undo_each_other(browser: httpx.AsyncClient) -> None:
    await send(browser, PAGE, **WORDS, _version="0")
    answer = await send(browser, PAGE, **WORDS | {"text": "Mine"}, _version="0")
    assert answer.status_code == 412
    assert "Mine</textarea>" in answer.text
    assert (await MailTemplate.get()).text == WORDS["text"]


async def test_empty_words_switch_it_off_for_those_who_would_send_it(
    browser: httpx.AsyncClient,
) -> None:
    await send(browser, PAGE, subject="", text=" ", html="", _version="0")
    assert (await load_settings()).emails_off == ["order_confirmed.en"]
    await an_order()
    assert not await Outbox.exists(event="order_confirmed")
    await send(browser, PAGE, **WORDS, _version="1")
    assert (await load_settings()).emails_off == []


async def test_empty_words_in_one_language_leave_the_others_on(browser: httpx.AsyncClient) -> None:
    await send(browser, PAGE, subject="", text="", html="", _version="0")
    await an_order()
    dutch = {"email": "klant@example.com", "language": "nl"}
    await an_order(customer=dutch)
    sent = await Outbox.filter(event="order_confirmed")
    assert [mail.recipient for mail in sent] == ["klant@example.com"]
    assert "off in some languages" in (await browser.get("/admin/settings/emails")).text


async def test_what_a_colleague_wrote_is_neither_given_up_nor_overwritten_unseen(
    browser: httpx.AsyncClient,
) -> None:
    await an_order()
    await send(browser, PAGE, **WORDS, _version="0")
    await send(browser, PAGE, **WORDS | {"text": "A colleague's"}, _version="1")
    given_up = await send(browser, PAGE, **WORDS, ours="1", _version="1")
    assert given_up.status_code == 412
    tried = await send(browser, PAGE, **WORDS, test="1", _version="1")
    assert 'name="_version" value="1"' in tried.text
    assert (await MailTemplate.get()).text == "A colleague's"


@pytest.mark.parametrize(
    "wrong", [{"subject": "x" * 201}, {"text": "{{ order.nummer }}"}, {"text": "\0"}]
)
async def test_wrong_words_are_refused_whatever_else_is_missing(
    browser: httpx.AsyncClient, wrong: dict[str, str]
) -> None:
    await an_order()
    assert (await send(browser, PAGE, **WORDS | wrong)).status_code == 422
    assert not await MailTemplate.exists()


async def test_each_custom_status_has_words_of_its_own(browser: httpx.AsyncClient) -> None:
    wrap = await CustomStatus.create(name="Gift wrap", sends_email=True)
    await CustomStatus.create(name="Engraving", sends_email=True)
    order = await an_order()
    page = f"/admin/settings/emails/custom_status_{wrap.id}?lang=en"
    assert "Custom status: Gift wrap" in (await browser.get("/admin/settings/emails")).text
    words = {"subject": "Wrapped", "text": "Your {{ status }} is done.", "html": ""}
    assert (await send(browser, page, **words, _version="0")).status_code == 303
    settings = await load_settings()
    own = await template_for(f"custom_status_{wrap.id}", "en", settings)
    others = await template_for(f"custom_status_{wrap.id + 1}", "en", settings)
    assert own is not None
    assert others is not None
    assert (own.subject, others.subject[:10]) == ("Wrapped", "Your order")
    await act(order, "set_status", status="Gift wrap")
    assert "Custom status" in (await browser.get(f"/admin/orders/{order.number}")).text


async def test_notify_customer_must_hold_what_the_clerk_types(browser: httpx.AsyncClient) -> None:
    page = "/admin/settings/emails/notify_customer?lang=en"
    answer = await send(browser, page, subject="Hello", text="No key", html="", _version="0")
    assert answer.status_code == 422
    assert "It must contain the key {{ message }}" in answer.text


async def test_the_preview_is_of_what_is_typed_on_the_order_that_is_named(
    browser: httpx.AsyncClient,
) -> None:
    for name in ("First", "Second"):
        await an_order(customer={"email": "c@example.com", "name": name})
    for order, said in (("ORD00001", "Great, First!"), ("", "Great, Second!")):
        page = f"/admin/settings/emails/order_confirmed/preview?lang=en&order={order}"
        assert said in (await send(browser, page, **WORDS)).text
    page = "/admin/settings/emails/order_confirmed/preview?lang=en&order=ORD99999"
    assert "There is no such order" in (await send(browser, page, **WORDS)).text


async def test_html_of_the_shops_own_is_tried_where_nothing_runs(
    browser: httpx.AsyncClient,
) -> None:
    await an_order()
    page = "/admin/settings/emails/order_confirmed/html?lang=en&order="
    own = {"html": "<p style='color:red'>Dear {{ customer.name }}</p>"}
    shown = await send(browser, page, **(WORDS | own))
    assert "<p style='color:red'>Dear" in shown.text
    assert shown.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    wrong = await send(browser, page, **(WORDS | {"html": "{{ nonsense }}"}))
    assert wrong.status_code == 422
    assert "nonsense" in wrong.text


async def test_a_test_goes_to_whoever_asks(browser: httpx.AsyncClient) -> None:
    await an_order()
    answer = await send(browser, PAGE, **WORDS, test="1")
    assert "A test is on its way to manager." in answer.text
    row = await Outbox.filter(subject="Hi ORD00001").get()
    assert row.recipient.startswith("manager.")
    assert "Great, A customer!" in row.text
    assert await MailTemplate.all().count() == 0


async def test_only_who_may_change_settings_sees_them(browser: httpx.AsyncClient) -> None:
    clerk = await signed_in("clerk")
    for page in ("/admin/settings/emails", PAGE):
        assert (await clerk.get(page)).status_code == 403
    assert "Notification e-mails" not in (await clerk.get("/admin/orders")).text
    assert (await browser.get("/admin/settings/emails/unheard_of")).status_code == 404
    assert (await browser.get(PAGE.replace("en", "xx"))).status_code == 404


async def test_a_page_that_is_sent_again_sends_no_second_test(browser: httpx.AsyncClient) -> None:
    await an_order()
    for _again in range(2):
        await send(browser, PAGE, **WORDS, test="1", _key="once")
    assert await Outbox.filter(subject="Hi ORD00001").count() == 1
    await send(browser, PAGE, **WORDS | {"text": "Better"}, test="1", _key="once")
    assert await Outbox.filter(subject="Hi ORD00001").count() == 2


@pytest.mark.parametrize("wrong", [{"subject": "x" * 201}, {"text": "\0"}])
async def test_wrong_words_are_not_tried_either(
    browser: httpx.AsyncClient, wrong: dict[str, str]
) -> None:
    await an_order()
    before = await Outbox.all().count()
    assert (await send(browser, PAGE, **WORDS | wrong, test="1")).status_code == 422
    assert await Outbox.all().count() == before


async def test_the_preview_tells_the_lines_that_the_e_mail_will_tell(
    browser: httpx.AsyncClient,
) -> None:
    order = await an_order(shipped=True)  # two mugs
    line = await first_line(order)
    await act(order, "create_return", lines=[{"line": line.id, "quantity": 1}])
    text = "{% for line in lines %}{{ line.quantity }} of {{ line.name }}{% endfor %}"
    for event, said in (("order_confirmed", "2 of Mug"), ("return_asked", "1 of Mug")):
        page = f"/admin/settings/emails/{event}/preview?lang=en"
        assert said in (await send(browser, page, **WORDS | {"text": text})).text


async def test_the_preview_takes_an_order_that_has_what_the_e_mail_tells_of(
    browser: httpx.AsyncClient,
) -> None:
    returned = await an_order(shipped=True)
    await act(returned, "create_return")
    latest = await an_order()
    for event, order in (("return_completed", returned), ("order_confirmed", latest)):
        page = f"/admin/settings/emails/{event}/preview?lang=en"
        assert f"<b>Hi {order}</b>" in (await send(browser, page, **WORDS)).text
