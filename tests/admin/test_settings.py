"""The page of the settings: shown, saved, refused without losing what was typed, with history."""

from __future__ import annotations

import html
import re
from typing import Any

import httpx
import pytest

from backdesk.models.history import History
from models.number_series import NumberSeries, Series
from models.order import Order
from models.settings import Setting, load_settings
from tests.actions.settings.test_logo import OPEN, a_png
from tests.admin.behind_the_door import signed_in
from tests.conftest import Database
from tests.factories.order import an_order
from tests.factories.settings import change

PAGE = "/admin/settings/general"
SVG_WITH_SCRIPT = OPEN + b"<script>alert(1)</script></svg>"


@pytest.fixture
async def browser(sqlite_database: Database) -> httpx.AsyncClient:
    return await signed_in("manager")


def form_of(page: str) -> dict[str, str]:
    """The form as a browser would send it, without the file."""
    inside = page[page.index('<form method="post" action="/admin/settings') :]
    inside = inside[: inside.index("</form>")]
    form = {}
    for tag in re.findall(r"<input[^>]*>", inside):
        told = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if told.get("type") != "file" and (
            told.get("type") != "checkbox" or re.search(r" checked", tag)
        ):
            form[told["name"]] = html.unescape(told.get("value", ""))
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', inside):
        chosen = re.search(r'value="([^"]*)" selected', options)
        form[name] = html.unescape(chosen[1]) if chosen else ""
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\n(.*?)</textarea>', inside):
        form[name] = html.unescape(text)
    return form


async def save(
    browser: httpx.AsyncClient,
    page: str = "",
    **typed: Any,
) -> httpx.Response:
    """The form of ``page``, or of the page as it is now, with these fields typed anew."""
    shown, logo = page or (await browser.get(PAGE)).text, typed.pop("logo", b"")
    fields = {name.replace("__", "."): value for name, value in typed.items()}
    files = {"logo_file": ("logo", logo)} if logo else {"logo_file": ("", b"")}
    return await browser.post(PAGE, data=form_of(shown) | fields, files=files)


async def test_the_form_as_it_is_changes_nothing(browser: httpx.AsyncClient) -> None:
    await change(company="Mugs & Co", country="NL", document_footer="Thank\nyou")
    before = await Setting.all().values()
    answer = await save(browser)
    assert answer.status_code == 303, answer.text[-3000:]
    assert "Nothing was different." in (await browser.get(PAGE)).text
    assert await Setting.all().values() == before


async def test_what_was_typed_is_saved_and_stands_in_the_history_below(
    browser: httpx.AsyncClient,
) -> None:
    answer = await save(
        browser,
        company="Mugs & Co",
        country="NL",
        vat_number="4495445B01",
        bank_account="NL91ABNA0417164300",
        invoices_made="on payment",
        reminder_delays_days="5, 10",
        cancel_invoices_first="off",
        series__invoice__prefix="2026-",
    )
    assert answer.status_code == 303, answer.text[-3000:]
    settings = await load_settings()
    assert settings.company == "Mugs & Co"
    assert settings.vat_number == "NL004495445B01"
    assert settings.reminder_delays_days == [5, 10]
    assert settings.cancel_invoices_first is False
    assert (await NumberSeries.get(series=Series.INVOICE)).prefix == "2026-"
    page = html.unescape((await browser.get(PAGE)).text)
    assert "The settings were saved." in page
    assert "company: My shop → Mugs & Co" in page
    assert "invoice prefix: INV → 2026-" in page
    assert "cancel invoices first: yes → no" in page


async def test_the_history_shows_the_last_twenty_changes(browser: httpx.AsyncClient) -> None:
    for serial in range(22):
        await change(company=f"Shop {serial:02}")
    page = (await browser.get(PAGE)).text
    assert page.count("<time ") == 20
    assert "Shop 00 → Shop 01" not in page
    assert page.index("Shop 10 →") < page.index("Shop 20 →")


async def test_what_is_wrong_is_said_beside_it_and_nothing_typed_is_lost(
    browser: httpx.AsyncClient,
) -> None:
    await an_order()
    answer = await save(
        browser,
        company="Mugs & Co",
        bank_account="NL92 ABNA",
        document_footer="Thank you",
        series__order__next="1",
        series__quote__prefix="Q/",
        logo=a_png(),
    )
    assert answer.status_code == 422
    page = html.unescape(answer.text)
    assert "“NL92 ABNA” is no IBAN" in page
    assert "Letters, digits and hyphens" in page
    assert 'aria-invalid="true"' in page
    kept = form_of(answer.text)
    assert kept["company"] == "Mugs & Co"
    assert kept["document_footer"] == "Thank you"
    assert kept["series.quote.prefix"] == "Q/"
    assert kept["logo"].startswith("data:image/png;base64,")
    assert not await Setting.all().exists()
    right = {"bank_account": "", "series__quote__prefix": "Q", "series__order__next": "2"}
    assert (await save(browser, answer.text, **right)).status_code == 303
    assert (await load_settings()).logo == kept["logo"]
    assert (await load_settings()).company == "Mugs & Co"


async def test_a_number_that_was_issued_is_refused_with_the_last_one(
    browser: httpx.AsyncClient,
) -> None:
    for _ in range(2):
        await an_order()
    answer = await save(browser, series__order__next="2")
    assert answer.status_code == 422
    assert "ORD00002 was issued last, so the next one is 3 or more." in answer.text
    assert await Order.all().count() == 2


async def test_orders_that_come_in_while_the_page_is_open_are_no_conflict(
    browser: httpx.AsyncClient,
) -> None:
    page = (await browser.get(PAGE)).text
    await an_order()
    answer = await save(browser, page, company="Mugs & Co", series__order__prefix="O")
    assert answer.status_code == 303, answer.text[-3000:]
    counter = await NumberSeries.get(series=Series.ORDER)
    assert (counter.prefix, counter.next) == ("O", 2)


async def test_the_second_of_two_sees_what_the_first_changed_and_keeps_what_was_typed(
    browser: httpx.AsyncClient,
) -> None:
    page = (await browser.get(PAGE)).text
    await change(company="First", city="Utrecht")
    answer = await save(browser, page, company="Second", phone="+31 30 123")
    assert answer.status_code == 409
    assert "Somebody else changed this meanwhile." in answer.text
    assert "Now: First" in answer.text
    both = form_of(answer.text)
    assert (both["company"], both["city"], both["phone"]) == ("Second", "Utrecht", "+31 30 123")
    assert (await load_settings()).company == "First"
    assert (await save(browser, answer.text)).status_code == 303
    settings = await load_settings()
    assert (settings.company, settings.city, settings.phone) == ("Second", "Utrecht", "+31 30 123")


async def test_a_logo_is_shown_and_can_be_removed(browser: httpx.AsyncClient) -> None:
    assert (await save(browser, logo=a_png())).status_code == 303
    address = (await load_settings()).logo
    assert address.startswith("data:image/png;base64,")
    page = (await browser.get(PAGE)).text
    assert f'src="{address}"' in html.unescape(page)
    assert 'name="logo" value' not in page
    await save(browser, city="Utrecht")
    assert (await load_settings()).logo == address
    await save(browser, logo_remove="on")
    assert (await load_settings()).logo == ""


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (SVG_WITH_SCRIPT, "can do more than be looked at"),
        (b"GIF89a", "choose a PNG, JPEG or SVG"),
        (a_png() + b"\0" * 400_000, "at most 300 kB are kept"),
    ],
)
async def test_a_file_that_is_no_logo_is_refused(
    browser: httpx.AsyncClient, content: bytes, said: str
) -> None:
    answer = await save(browser, logo=content, company="Mugs & Co")
    assert answer.status_code == 422
    assert said in answer.text
    assert form_of(answer.text)["company"] == "Mugs & Co"
    assert not await Setting.all().exists()


async def test_a_removal_that_was_refused_for_something_else_is_kept(
    browser: httpx.AsyncClient,
) -> None:
    await save(browser, logo=a_png())
    answer = await save(browser, logo_remove="on", bic="?")
    assert answer.status_code == 422
    assert (await save(browser, answer.text, bic="")).status_code == 303
    assert (await load_settings()).logo == ""


async def test_what_was_not_sent_is_not_emptied(browser: httpx.AsyncClient) -> None:
    await change(company="Mugs & Co", city="Utrecht")
    form = form_of((await browser.get(PAGE)).text)
    sent: dict[str, Any] = {name: form[name] for name in ("_csrf", "_version")}
    answer = await browser.post(PAGE, data=sent | {"city": "Gent"})
    assert answer.status_code == 303
    settings = await load_settings()
    assert (settings.company, settings.city) == ("Mugs & Co", "Gent")
    assert settings.cancel_invoices_first


async def test_a_clerk_sees_neither_the_menu_nor_the_page(sqlite_database: Database) -> None:
    browser = await signed_in("clerk")
    order = await an_order()
    for address in ("/admin/orders", f"/admin/orders/{order.number}"):
        page = (await browser.get(address)).text
        assert "/admin/settings" not in page
        assert ">Settings<" not in page
    assert (await browser.get(PAGE)).status_code == 403
    token = re.search(r'name="_csrf" value="(\w+)"', (await browser.get("/admin/orders")).text)
    assert token is not None
    sent = {"_csrf": token[1], "_version": "1", "company": "Mine"}
    assert (await browser.post(PAGE, data=sent)).status_code == 403
    assert (await load_settings()).company == "My shop"
    assert not await History.filter(subject="shop_settings").exists()


async def test_the_orders_page_leads_whoever_may_to_what_decides(
    browser: httpx.AsyncClient,
) -> None:
    order = await an_order()
    page = (await browser.get(f"/admin/orders/{order.number}")).text
    assert "Invoices are made immediately · " in page
    assert "Packing slips are made by hand · " in page
    assert '<a href="/admin/settings/general#part-making">' in page
