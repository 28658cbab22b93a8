"""The preset of a list is named on its page, and another one, or none, can be chosen."""

from __future__ import annotations

import re

import httpx
import pytest

from backdesk.models.import_file import ImportFile
from models.order import Order
from tests.admin.test_import_lists import (
    app,  # noqa: F401 - a fixture
    bring,
    choose,
    clerk,  # noqa: F401 - a fixture
    run,
    token,
)
from tests.gateways.importers.test_file_pair import ITEMS, ORDERS


async def bring_both(browser: httpx.AsyncClient, *files: tuple[bytes, str]) -> httpx.Response:
    url = "/admin/imports/orders"
    sent = [("file", (name, content)) for content, name in files]
    return await browser.post(url, data={"_csrf": await token(browser, url)}, files=sent)


def chosen_in(page: str) -> str:
    (options,) = re.findall(r'<select[^>]*name="preset">(.*?)</select>', page, re.DOTALL)
    (chosen,) = re.findall(r'value="([^"]*)" selected', options)
    return str(chosen)


async def test_what_was_recognised_is_named_and_can_be_changed(
    clerk: httpx.AsyncClient,  # noqa: F811
) -> None:
    url = (await bring(clerk, "orders", ITEMS[0])).headers["location"]
    page = (await clerk.get(url)).text
    assert "Etsy, sold order items" in page
    assert chosen_in(page) == "etsy/items"
    assert await choose(clerk, url, preset="none")
    page = (await clerk.get(url)).text
    assert chosen_in(page) == "none"
    file = await ImportFile.get()
    assert (file.choices["source"], file.choices["preset"]) == ("csv", "none")
    await choose(clerk, url, preset="etsy/items")
    page = (await clerk.get(url)).text
    assert chosen_in(page) == "etsy/items"
    await file.refresh_from_db()
    assert file.choices["source"] == "etsy"


@pytest.mark.parametrize("files", [(ITEMS, ORDERS), (ORDERS, ITEMS)])
async def test_etsys_two_files_are_brought_together(
    clerk: httpx.AsyncClient,  # noqa: F811
    files: tuple[tuple[bytes, str], ...],
) -> None:
    url = (await bring_both(clerk, *files)).headers["location"]
    page = (await clerk.get(url)).text
    assert "Etsy, sold order items with their orders" in page
    await choose(clerk, url)
    await run(clerk, url)
    first, second = await Order.all().order_by("id")
    assert (first.external_id, first.gross, first.status) == ("etsy:9101", 3200, "completed")
    assert (second.external_id, second.gross) == ("etsy:9102", 1400)


async def test_two_files_that_do_not_belong_together_are_refused_in_words(
    clerk: httpx.AsyncClient,  # noqa: F811
) -> None:
    answer = await bring_both(clerk, ITEMS, (ITEMS[0], "again.csv"))
    assert answer.status_code == 422
    assert "items.csv and again.csv do not belong together." in answer.text
    assert await ImportFile.all().count() == 0
