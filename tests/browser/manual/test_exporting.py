"""The manual's section "Exporting", each sentence in a real browser."""

from __future__ import annotations

import csv
import hashlib

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Download, Page, expect

from tests.browser.shop import Shop

pytestmark = pytest.mark.browser


def rows_of(download: Download) -> list[dict[str, str]]:
    with download.path().open(newline="") as file:
        return list(csv.DictReader(file))


def test_a_list_is_exported_as_it_stands(page: Page, shop: Shop) -> None:
    wanted = shop.place(customer={"email": "ottilie@example.com", "name": "Ottilie Quarz"})
    page.goto("/admin/orders?q=quarz")
    page.locator("summary", has_text="Export").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV", exact=True).click()
    assert [row["Number"] for row in rows_of(download.value)] == [wanted]


def test_an_export_has_the_chosen_fields_and_a_row_a_line(page: Page, shop: Shop) -> None:
    wanted = shop.place(customer={"email": "b@example.com", "name": "Benno Querfeld"})
    page.goto("/admin/orders/export/choose?q=querfeld")
    page.get_by_label("One row a line").check()
    page.get_by_role("button", name="None of As in the list").click()
    page.get_by_label("Number", exact=True).check()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    (row,) = rows_of(download.value)
    assert (row["Number"], "Placed at" in row) == (wanted, False)
    assert row["Line total"]


def test_each_export_is_listed_with_its_rows_and_checksum(page: Page, shop: Shop) -> None:
    shop.place()
    page.goto("/admin/orders/export/choose")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    content = download.value.path().read_bytes()
    page.goto("/admin/jobs")
    page.get_by_role("link", name="Orders as CSV").first.click()
    expect(page.locator(".manifest")).to_contain_text(hashlib.sha256(content).hexdigest())


def test_an_export_is_sent_by_e_mail_every_week(page: Page, shop: Shop) -> None:
    page.goto("/admin/orders/export/choose?q=unpaid")
    page.locator("summary", has_text="Send it by e-mail").click()
    page.locator("#name").fill("Unpaid on Mondays")
    page.get_by_label("Every").select_option("week")
    page.get_by_role("button", name="Save and send it so").click()
    row = page.get_by_role("row").filter(has_text="Unpaid on Mondays")
    expect(row).to_contain_text("every week, on Monday, 06:00")
    row.get_by_role("button", name="Pause").click()
    expect(row).to_contain_text("paused")


def test_a_scheduled_export_can_be_edited(page: Page, shop: Shop) -> None:
    page.goto("/admin/orders/export/choose?q=unpaid&format=xlsx")
    page.locator("summary", has_text="Send it by e-mail").click()
    page.locator("#name").fill("Every morning")
    page.get_by_role("button", name="Save and send it so").click()
    row = page.get_by_role("row").filter(has_text="Every morning")
    row.get_by_role("link", name="Edit Every morning").click()
    expect(page.locator("#name")).to_have_value("Every morning")
    expect(page.get_by_label("Excel (XLSX)")).to_be_checked()
    assert Axe().run(page).violations_count == 0
    page.get_by_label("Every").select_option("month")
    page.get_by_label("On day").select_option("31")
    page.get_by_label("Number", exact=True).check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(row).to_contain_text("every month, on day 31, 06:00")
