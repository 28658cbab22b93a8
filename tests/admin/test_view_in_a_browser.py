"""Every generated page in a real Chromium: axe, a narrow screen, the keyboard, what scripts do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, Route, async_playwright, expect

from tests.admin.two_views import HERE, Office, mends
from tests.admin.workshop import Maker, Part, Spare

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("tables")]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PAGES = [
    *("parts", "parts?q=zzz", "parts?filter=price__gte=1", "parts/create", "parts/import"),
    *("parts/edit?pk=1", "parts/detail?pk=1", "parts/actions/delete?pk=1", "nothing"),
]


@pytest.fixture
async def page(chromium: Path, office: Office) -> AsyncIterator[Page]:
    """A browser whose network is the application, without a port between them."""

    async def answered(route: Route) -> None:
        asked = route.request
        answer = await office.browser.request(
            asked.method,
            asked.url.removeprefix(HERE),
            content=asked.post_data_buffer,
            headers={name: value for name, value in asked.headers.items() if name != "cookie"},
        )
        if asked.is_navigation_request() and "location" in answer.headers:
            await route.fulfill(content_type="text/html", body=_going_to(answer))
            return
        await route.fulfill(
            status=answer.status_code, headers=dict(answer.headers), body=answer.content
        )

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        context = await browser.new_context(base_url=HERE)
        opened = await context.new_page()
        await opened.route("**/*", answered)
        yield opened
        await browser.close()


def _going_to(answer: httpx.Response) -> str:
    """A page in place of a redirect: Chromium would follow that one past the route."""
    return f'<meta http-equiv="refresh" content="0;url={answer.headers["location"]}">'


async def some_rows() -> None:
    maker = await Maker.create(name="Acme")
    for n in range(30):
        await Part.create(code=f"C{n:02}", name="Mug", price=1295, left=n, maker=maker)
    await Spare.create(label="Handle", part_id=1)


async def faults(page: Page) -> list[str]:
    """What axe finds wrong with the page as it is."""
    found = await Axe().run(page)
    return [f"{one['id']}: {one['nodes'][0]['target']}" for one in found.response["violations"]]


@mends
async def test_a_list_and_a_form_pass_axe(office: Office, page: Page) -> None:
    await some_rows()
    for place in (urlsplit(office.list_of.format("parts")).path, "/admin/parts/edit?pk=1"):
        await page.goto(place)
        assert await faults(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_every_page_passes_axe_and_fits_a_narrow_screen(page: Page, theme: str) -> None:
    await some_rows()
    await page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    for width in (1400, 390):
        await page.set_viewport_size({"width": width, "height": 844})
        for place in PAGES:
            await page.goto(f"/admin/{place}")
            assert await page.locator("html").get_attribute("data-bs-theme") == theme
            assert await faults(page) == [], place
            beyond = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert await page.evaluate(beyond) <= 0, place


async def test_rows_are_chosen_and_deleted_by_keyboard_alone(office: Office, page: Page) -> None:
    await some_rows()
    await page.goto("/admin/parts")
    await page.locator("tbody [name=pk]").first.focus()
    await page.keyboard.press("Space")
    await page.locator("#action-delete").focus()
    await page.keyboard.press("Enter")
    await page.locator("dialog[open] h2").wait_for()
    assert await faults(page) == []
    assert await page.evaluate("document.activeElement.closest('dialog') !== null")
    await page.keyboard.press("Escape")
    await expect(page.locator("#action-delete")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.locator("dialog[open] .btn-danger").focus()
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/admin/parts")
    await page.locator(".head-count", has_text="29 rows").wait_for()
    assert await Part.all().count() == 29


async def test_a_related_row_is_found_by_name_and_chosen_by_keyboard(
    office: Office, page: Page
) -> None:
    await some_rows()
    other = await Maker.create(name="Bravo")
    await page.goto("/admin/parts/edit?pk=1")
    box = page.get_by_role("combobox", name="Maker")
    assert await box.input_value() == "Acme"
    await box.fill("Bra")
    await page.get_by_role("option", name="Bravo").wait_for()
    assert await faults(page) == []
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Save").click()
    await page.wait_for_url("**/detail?pk=1")
    assert (await Part.get(pk=1)).maker_id == other.pk


async def test_a_filter_is_built_on_the_page(office: Office, page: Page) -> None:
    await some_rows()
    await page.goto("/admin/parts")
    await page.locator("#filters summary").click()
    await page.get_by_label("Column").select_option("left")
    await page.get_by_label("Comparison").select_option("gte")
    await page.get_by_label("Value", exact=True).fill("28")
    assert await faults(page) == []
    await page.get_by_role("button", name="Add filter").click()
    await page.locator(".head-count", has_text="2 rows").wait_for()


async def test_an_inline_row_is_added_on_the_page(office: Office, page: Page) -> None:
    await some_rows()
    await page.goto("/admin/parts/edit?pk=1")
    await page.get_by_role("button", name="Add spare").click()
    await page.locator("[name='inlines.spares.1.label']").fill("Lid")
    assert await faults(page) == []
    await page.get_by_role("button", name="Save").click()
    await page.wait_for_url("**/detail?pk=1")
    assert sorted([spare.label for spare in await Spare.all()]) == ["Handle", "Lid"]


async def test_what_both_changed_is_shown_and_saved_on_purpose(office: Office, page: Page) -> None:
    await some_rows()
    await page.goto("/admin/parts/edit?pk=1")
    await office.edit(1, name="Theirs", left="77")
    await page.get_by_label("Name").fill("Mine")
    await page.get_by_role("button", name="Save").click()
    await page.get_by_text("Now: Theirs").wait_for()
    assert await page.get_by_label("Name").input_value() == "Mine"
    assert await page.get_by_label("Left").input_value() == "77"
    assert await faults(page) == []
    await page.get_by_role("button", name="Save").click()
    await page.wait_for_url("**/detail?pk=1")
    part = await Part.get(pk=1)
    assert (part.name, part.left, part.version) == ("Mine", 77, 3)
