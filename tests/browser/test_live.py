"""Two servers over one database: what is done at the one shows on pages that the other opened."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.desk import open_order
from tests.browser.shop import EMAIL, Shop, served
from tests.browser.two import ANNA, Two, copied, in_a_thread, people, signed_in
from tests.postgres_server import with_database

pytestmark = pytest.mark.browser


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
def two(
    request: pytest.FixtureRequest, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Two]:
    if request.param == "sqlite":
        file = tmp_path_factory.mktemp("two") / "shop.sqlite3"
        file.write_bytes(request.getfixturevalue("sqlite_template").read_bytes())
        url = f"sqlite://{file}"
    else:
        server = request.getfixturevalue("postgres_server")
        template = request.getfixturevalue("postgres_template")
        url = with_database(server, f"orderly_live_{os.getpid()}")
        in_a_thread(copied(server, template, url))
    token = in_a_thread(people(url))
    with ExitStack() as stack:
        here, there = (stack.enter_context(served(url)) for _ in range(2))
        shop = Shop(there, token, Path(url.removeprefix("sqlite://")))
        with closing(shop.client):
            yield Two(here, shop, url)


@pytest.fixture(scope="module")
def mine(browser: Browser, two: Two) -> Iterator[BrowserContext]:
    with closing(signed_in(browser, two.here, EMAIL)) as context:
        yield context


@pytest.fixture(scope="module")
def annas(browser: Browser, two: Two) -> Iterator[BrowserContext]:
    with closing(signed_in(browser, two.there.url, ANNA)) as context:
        yield context


@pytest.fixture
def page(mine: BrowserContext) -> Iterator[Page]:
    wrong: list[str] = []
    opened = mine.new_page()
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    yield opened
    opened.close()
    assert wrong == []


def listening(page: Page) -> None:
    expect(page.locator("#live[data-open]")).to_be_attached()


def test_a_row_of_the_list_is_filled_anew_and_marked(page: Page, two: Two) -> None:
    number = two.there.place()
    page.goto("/admin/orders")
    listening(page)
    row = page.get_by_role("row", name=number)
    row.get_by_role("link", name=number).focus()
    two.act(number, "hold")
    expect(row).to_contain_text("on hold")
    expect(row).to_contain_class("live-changed")
    expect(page.locator(".live-news")).to_have_text("Changed by Anna Berg just now")
    expect(row.get_by_role("link", name=number)).to_be_focused()


def test_the_open_page_is_swapped_and_keeps_its_focus_and_place(page: Page, two: Two) -> None:
    number = two.there.place()
    open_order(page, number)
    listening(page)
    page.set_viewport_size({"width": 1300, "height": 500})
    page.evaluate("scrollTo(0, 60)")
    page.locator("#work button[formaction$='/add_note']").first.focus()
    place = page.evaluate("scrollY")
    assert place > 0
    two.act(number, "hold", reason="Waiting for the glass")
    expect(page.locator(".held")).to_contain_text("Waiting for the glass")
    expect(page.locator("#work button[formaction$='/add_note']").first).to_be_focused()
    assert page.evaluate("scrollY") == place
    expect(page.locator(".live-news")).to_have_text("Changed by Anna Berg just now")


def test_who_else_has_the_order_open_is_named_until_they_leave(
    page: Page, annas: BrowserContext, two: Two
) -> None:
    number = two.there.place()
    open_order(page, number)
    listening(page)
    hers = annas.new_page()
    open_order(hers, number)
    who = page.locator(".live-here")
    expect(who).to_contain_text("Anna Berg has this open too")
    expect(hers.locator(".live-here")).to_contain_text("A manager has this open too")
    hers.close()
    expect(who).to_be_empty()


def test_who_comes_back_is_told_what_was_missed(mine: BrowserContext, two: Two) -> None:
    number = two.there.place()
    cookie = "; ".join(f"{one['name']}={one['value']}" for one in mine.cookies())
    two.act(number, "hold")
    asked = {"Cookie": cookie, "Last-Event-ID": "1"}
    with httpx.stream("GET", f"{two.here}/admin/live?at=orders/{number}", headers=asked) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        lines = stream.iter_lines()
        said = next(line for line in lines if line.startswith("data: ["))
    assert f'"number": "{number}"' in said
    assert '"kind": "held", "by": "Anna Berg"' in said


def test_the_command_line_is_heard_too(page: Page, two: Two) -> None:
    number = two.there.place()
    open_order(page, number)
    listening(page)
    environment = os.environ | {"ORDERLY_DATABASE_URL": two.url, "ORDERLY_SECRET_KEY": "s" * 32}
    subprocess.run([sys.executable, "app.py", "act", "hold", number], env=environment, check=True)
    expect(page.locator(".held")).to_be_visible()


def test_a_server_stops_at_once_though_pages_listen(mine: BrowserContext, two: Two) -> None:
    cookie = "; ".join(f"{one['name']}={one['value']}" for one in mine.cookies())
    # The server is stopped, and waited for ten seconds, while the client still reads.
    with httpx.Client(headers={"Cookie": cookie}) as client, served(two.url) as third:
        request = client.build_request("GET", f"{third}/admin/live?at=orders")
        assert next(client.send(request, stream=True).iter_lines()) == "event: open"
