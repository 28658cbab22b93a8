"""The manual's sections on what an order tells: history, notes, reminders and e-mails."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import button, done, open_order, part, refused_because, run
from tests.browser.shop import Shop

pytestmark = pytest.mark.browser


def test_the_history_tells_what_happened_and_who_did_it(page: Page, shop: Shop) -> None:
    open_order(page, done(shop, shop.place(), "hold"))
    entry = page.get_by_role("region", name="History").get_by_role("listitem").last
    expect(entry).to_contain_text("is on hold")
    expect(entry).to_contain_text("A manager")


def test_the_history_tells_from_what_to_what_a_status_changed(page: Page, shop: Shop) -> None:
    open_order(page, done(shop, shop.place(), "hold"))
    history = page.get_by_role("region", name="History")
    expect(history).to_contain_text("awaiting payment → on hold")


def test_a_papers_page_tells_what_happened_to_it(page: Page, shop: Shop) -> None:
    number = done(shop, shop.place(), "mark_as_paid", ("add_credit_memo", {"total": 500}))
    page.goto(f"/admin/invoices/{shop.order(number)['invoices'][0]['number']}")
    history = part(page, "history")
    for said in ("issued", "unpaid \u2192 paid", "Credit memo"):
        expect(history).to_contain_text(said)


def test_the_oldest_entry_of_the_history_is_first(page: Page, shop: Shop) -> None:
    open_order(page, done(shop, shop.place(), "hold"))
    entries = page.get_by_role("region", name="History").get_by_role("listitem")
    expect(entries.first).to_contain_text("placed")
    expect(entries.last).to_contain_text("is on hold")


def test_a_note_is_shown_with_its_author(page: Page, shop: Shop) -> None:
    open_order(page, shop.place())
    run(page, "Add note", lambda dialog: dialog.get_by_label("Note").fill("Call on Monday"))
    expect(part(page, "notes")).to_contain_text("Call on Monday")
    expect(part(page, "notes")).to_contain_text("A manager")


def test_a_reminder_is_sent_and_the_history_tells_which_one(page: Page, shop: Shop) -> None:
    open_order(page, shop.place())
    run(page, "Send payment reminder")
    history = page.get_by_role("region", name="History")
    expect(history).to_contain_text("the first payment reminder goes out")


def test_the_order_tells_when_reminders_go_out_and_why_none_does(page: Page, shop: Shop) -> None:
    number = shop.place()
    open_order(page, number)
    told = page.locator("#reminders")
    expect(told).to_contain_text("The first payment reminder goes out on")
    expect(told).to_contain_text("Later ones:")
    open_order(page, done(shop, number, "hold"))
    expect(told).to_have_text("No reminders while it is on hold.")


def test_after_four_reminders_no_more_is_sent(page: Page, shop: Shop) -> None:
    number = done(shop, shop.place(), "send_payment_reminder")
    with closing(sqlite3.connect(shop.database, timeout=10)) as database, database:
        database.execute(  # one goes out a day: these are of days before
            "UPDATE orders SET reminders_sent = 4, reminded_at = '2026-01-01 00:00:00+00:00' "
            "WHERE number = ?",
            [number],
        )
    open_order(page, number)
    refused_because(page, "Send payment reminder", "four reminders were sent already")


def test_no_reminder_is_sent_when_nothing_is_due(page: Page, shop: Shop) -> None:
    open_order(page, shop.place(paid=True))
    refused_because(page, "Send payment reminder", "nothing is due")


def test_a_message_to_the_customer_is_among_the_e_mails_of_the_order(
    page: Page, shop: Shop
) -> None:
    open_order(page, shop.place())
    run(
        page,
        "Notify customer",
        lambda dialog: dialog.get_by_label("Message").fill("It comes on Thursday"),
    )
    expect(part(page, "emails")).to_contain_text("Notify customer")


def test_each_e_mail_of_the_order_is_shown_with_its_state(page: Page, shop: Shop) -> None:
    open_order(page, shop.place())
    first = part(page, "emails").get_by_role("listitem").first
    expect(first).to_contain_text("Order confirmation")
    expect(first.locator(".state")).to_be_visible()


def test_an_e_mail_is_recalled_where_it_is_read(page: Page, shop: Shop) -> None:
    open_order(page, shop.place())
    part(page, "emails").get_by_role("link").first.click()
    page.get_by_role("button", name="Recall").click()
    page.get_by_role("dialog").get_by_role("button", name="Recall").click()
    expect(page.get_by_text("Recalled: 1.")).to_be_visible()


def test_an_e_mail_that_waits_can_be_recalled(page: Page, shop: Shop) -> None:
    number = shop.place(customer={"email": "recalled@example.com", "name": "Recalled"})
    page.goto("/admin/outbox?q=recalled@example.com")
    page.get_by_label("Choose all rows of this page").check()
    page.get_by_role("button", name="Recall").click()
    page.get_by_role("dialog").get_by_role("button", name="Recall").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    open_order(page, number)
    expect(part(page, "emails").locator(".state").first).to_have_text("recalled")


def test_an_invoice_is_sent_again(page: Page, shop: Shop) -> None:
    number = shop.place()
    page.goto(f"/admin/invoices/{shop.order(number)['invoices'][0]['number']}")
    button(page, "Send again").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Attached is invoice")
    dialog.get_by_role("button", name="Send again").click()
    expect(page.locator("#toasts")).to_contain_text("is sent again")
