"""Every page: nothing that axe finds, nothing wider than a phone, in light and in dark."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.shop import Shop

pytestmark = pytest.mark.browser
PAGES = (
    "/admin/orders",
    "/admin/orders/{order}",
    "/admin/quotes/{quote}",
    "/admin/quotes",
    "/admin/quotes/new",
    "/admin/orders/new",
    "/admin/invoices",
    "/admin/invoices/{invoice}",
    "/admin/packing_slips",
    "/admin/packing_slips/{slip}",
    "/admin/credit_memos/{memo}",
    "/admin/returns",
    "/admin/returns/{return}",
    "/admin/customers",
    "/admin/customers/edit?pk=1",
    "/admin/customers/1",
    "/admin/products",
    "/admin/products/1",
    "/admin/to_order",
    "/admin/notes",
    "/admin/products/create",
    "/admin/settings/general",
    "/admin/settings/workflow",
    "/admin/custom_statuses/edit?pk=1",
    "/admin/users",
    "/admin/roles/edit?pk=1",
    "/admin/history",
    "/admin/outbox",
    "/admin/orders/export/choose",
    "/admin/scheduled_exports",
)


@pytest.fixture(scope="module")
def numbers(shop: Shop) -> dict[str, str]:
    order = shop.place(remark="Please ring twice")
    made = shop.client.post(f"/orders/{order}/actions/duplicate").json()["made"]
    for step in ("mark_as_paid", "mark_as_shipped", "create_return", "add_credit_memo"):
        shop.client.post(f"/orders/{order}/actions/{step}")
    papers = shop.order(order)
    return {
        "order": order,
        "quote": made[0]["number"],
        "invoice": papers["invoices"][0]["number"],
        "slip": papers["packing_slips"][0]["number"],
        "memo": papers["credit_memos"][0]["number"],
        "return": papers["returns"][0]["number"],
    }


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1300, 390])
@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_accessible_and_fits(
    browser: Browser,
    signed_in: BrowserContext,
    shop: Shop,
    numbers: dict[str, str],
    address: str,
    width: int,
    scheme: str,
) -> None:
    context = browser.new_context(
        base_url=shop.url,
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        storage_state=signed_in.storage_state(),
    )
    page = context.new_page()
    answer = page.goto(address.format(**numbers))
    assert answer is not None
    assert answer.status == 200
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def test_a_page_of_25_orders_is_under_60_kb(shop: Shop, signed_in: BrowserContext) -> None:
    for _order in range(25):
        shop.place()
    answer = signed_in.request.get("/admin/orders")
    assert len(answer.body()) < 60_000


def test_a_breadcrumb_leads_back_to_the_list_as_it_was_left(shop: Shop, page: Page) -> None:
    order = shop.place()
    page.goto("/admin/orders?status__in=%22awaiting+payment%22")
    page.get_by_role("link", name=order, exact=True).click()
    page.get_by_role("heading", name=order).wait_for()
    page.locator(".crumbs a").click()
    page.wait_for_url("**/admin/orders?status__in=%22awaiting+payment%22")
