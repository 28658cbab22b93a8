"""Every page: nothing that axe finds, nothing wider than a phone, in light and in dark."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, Response

from tests.browser.shop import Shop
from tests.waiting import PATIENCE

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
    "/admin/dashboard",
    "/admin/dashboard?from=2026-02-02&to=2026-02-01",
    "/admin/orders?{view}",
    "/admin/orders?group=status&sort=status__asc&sort=gross__desc",
    "/admin/orders?q=country:NLL",
    "/admin/orders?q=nobody-is-called-so",
    "/admin/jobs",
    "/admin/jobs/{job}",
    "/admin/jobs/{job}/rows",
    "/admin/orders/import",
    "/admin/imports/file/{brought}",
    "/admin/imports/file/{brought}/preview",
    "/admin/imports/file/{imported}",
    "/admin/keys",
    "/admin/queue/orders/begin",
    "/admin/nowhere",
)
REFUSED = {
    "/admin/orders?q=country:NLL": 400,
    "/admin/dashboard?from=2026-02-02&to=2026-02-01": 400,
    "/admin/nowhere": 404,
}


def more_chosen(page: Page) -> None:
    page.get_by_role("checkbox", name="Choose all rows of this page").check()
    page.get_by_role("button", name="More", exact=True).click()


def an_action(page: Page) -> None:
    more_chosen(page)
    page.locator(".bulk").get_by_role("button", name="Hold", exact=True).click()
    page.get_by_role("dialog").get_by_text("nothing kept").wait_for()


def a_dialog(name: str) -> Callable[[Page], None]:
    def opened(page: Page) -> None:
        page.get_by_role("link", name=name, exact=True).first.click()
        page.get_by_role("dialog").wait_for()

    return opened


def a_peek(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Peek at")).first.click()
    page.locator("#peek .work-head").wait_for()


def the_palette(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type("orders")
    page.get_by_role("listbox", name="Found").get_by_role("option").first.wait_for()


def the_keys(page: Page) -> None:
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()


def the_words(page: Page) -> None:
    page.get_by_role("combobox").first.fill("status:")
    page.locator("#words [role=option]").first.wait_for()


def a_menu(name: str) -> Callable[[Page], None]:
    return lambda page: page.locator("summary", has_text=name).first.click()


OPENED: dict[str, tuple[str, Callable[[Page], None]]] = {
    "chosen rows and More": ("/admin/orders", more_chosen),
    "an action on many": ("/admin/orders", an_action),
    "columns": ("/admin/orders", a_dialog("Columns")),
    "saving a view": ("/admin/orders", a_dialog("Save view")),
    "editing a view": ("/admin/orders?{view}", a_dialog("Edit view")),
    "deleting a schedule": ("/admin/scheduled_exports", a_dialog("Delete Weekly")),
    "a schedule": ("/admin/orders/export/choose", a_menu("Send it by e-mail")),
    "peek": ("/admin/orders", a_peek),
    "the palette": ("/admin/products", the_palette),
    "the keys": ("/admin/orders", the_keys),
    "completion": ("/admin/orders", the_words),
    "the builder": ("/admin/orders?q=unpaid+age>2d", a_menu("Filter")),
    "exports": ("/admin/orders", a_menu("Export")),
}


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


def bring(page: Page, email: str) -> str:
    """Bring a list of customers; the number of the file."""
    page.goto("/admin/customers/import")
    content = f"Name,E-mail\nSomebody,{email}\nNobody,no address\n".encode()
    file: FilePayload = {"name": "list.csv", "mimeType": "text/csv", "buffer": content}
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/imports/file/*")
    return page.url.rpartition("/")[2]


@pytest.fixture(scope="module")
def places(signed_in: BrowserContext, shop: Shop, numbers: dict[str, str]) -> dict[str, str]:
    """What is made on pages only: a job, a saved view, a schedule, imported lists."""
    page = signed_in.new_page()
    assert numbers
    page.goto(f"/admin/orders?q={shop.place()}")
    page.locator("tbody [name=pk]").first.check()
    page.get_by_role("button", name="Mark as paid", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Mark as paid", exact=True).click()
    dialog.get_by_role("heading", name="1 done").wait_for()
    page.goto("/admin/jobs")
    job = str(page.locator(".row-link").first.get_attribute("href")).rpartition("/")[2]
    page.goto("/admin/orders?q=unpaid")
    a_dialog("Save view")(page)
    page.get_by_label("Name").fill("Unpaid")
    page.get_by_role("dialog").get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**view=*")
    view = page.url.partition("?")[2]
    page.goto("/admin/orders/export/choose")
    a_menu("Send it by e-mail")(page)
    page.locator("#name").fill("Weekly")
    page.locator("#recipients").fill("books@example.com")
    page.get_by_role("button", name="Save and send it so").click()
    page.wait_for_url("**/scheduled_exports")
    imported = bring(page, "one@example.com")
    for step in ("See what would change", "Import"):
        page.get_by_role("button", name=step, exact=True).click()
    page.get_by_role("link", name="Report as CSV").wait_for()
    brought = bring(page, "two@example.com")
    page.close()
    return {"job": job, "view": view, "imported": imported, "brought": brought}


@pytest.fixture(scope="module")
def looking(browser: Browser, signed_in: BrowserContext, shop: Shop) -> Iterator[Page]:
    """Without motion: a colour that is on its way to the other scheme's has no contrast yet."""
    context = browser.new_context(
        base_url=shop.url, storage_state=signed_in.storage_state(), reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE * 1000)
    yield context.new_page()
    context.close()


CONTRAST = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}
LOOKS: tuple[tuple[int, Literal["light", "dark"], bool], ...] = (
    (1300, "light", True),
    (1300, "dark", False),
    (390, "dark", True),
    (390, "light", False),
)
"""The width, the scheme, and whether all is asked: in the other scheme only colours differ."""


def look(page: Page) -> None:
    for width, scheme, everything in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page) if everything else Axe().run(page, options=CONTRAST)
        assert found.violations_count == 0, f"{width} {scheme}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width


def shown(page: Page, address: str) -> Response:
    """The page at its first width, in the light."""
    page.set_viewport_size({"width": 1300, "height": 900})
    page.emulate_media(color_scheme="light")
    answer = page.goto(address)
    assert answer is not None
    return answer


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_accessible_and_fits(
    looking: Page, numbers: dict[str, str], places: dict[str, str], address: str
) -> None:
    answer = shown(looking, address.format(**numbers, **places))
    assert answer.status == REFUSED.get(address, 200)
    look(looking)


@pytest.mark.parametrize("what", OPENED)
def test_what_opens_on_a_page_is_accessible_and_fits(
    looking: Page, numbers: dict[str, str], places: dict[str, str], what: str
) -> None:
    address, open_it = OPENED[what]
    shown(looking, address.format(**numbers, **places))
    open_it(looking)
    look(looking)


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
