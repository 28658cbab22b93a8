"""The box above the orders: what it offers, and what it says of a word it did not read."""

from __future__ import annotations

import pytest

from tests.admin.behind_the_door import signed_in
from tests.conftest import Database
from tests.factories.order import an_order
from tests.factories.product import a_product


async def test_a_word_that_is_wrong_is_marked_and_nothing_typed_is_lost(
    sqlite_database: Database,
) -> None:
    order = await an_order()
    browser = await signed_in("clerk")
    page = await browser.get("/admin/orders", params={"q": "unpaid colour:<red>"})
    assert page.status_code == 400
    assert 'value="unpaid colour:&lt;red&gt;"' in page.text
    assert "unpaid <mark>colour:&lt;red&gt;</mark>" in page.text
    assert "there is no “colour”" in page.text
    assert order.number not in page.text


@pytest.mark.parametrize(
    ("begun", "offered"),
    [
        ("sku:pad", ["PADS-1", "PADS-2"]),
        ("placed:last-m", ["last-month"]),
        ("country:N", ["NL"]),
        ("status:awaiting p", ["awaiting payment"]),
        ("nothing:x", None),
    ],
)
async def test_the_values_that_begin_as_typed_are_offered(
    sqlite_database: Database, begun: str, offered: list[str] | None
) -> None:
    await an_order()
    for sku in ("PADS-2", "PADS-1", "MUG"):
        await a_product(sku=sku)
    browser = await signed_in("clerk")
    answer = await browser.get("/admin/orders/words", params={"begun": begun})
    assert answer.json().get("values") == offered


async def test_what_was_typed_is_given_to_the_builder_as_a_tree(sqlite_database: Database) -> None:
    browser = await signed_in("clerk")
    said = (await browser.get("/admin/orders/words", params={"q": "paid -total>5"})).json()
    assert said["tree"]["nodes"] == [
        {"text": "paid", "quoted": False},
        {"not": {"key": "total", "sign": ">", "value": "5"}},
    ]
    assert ["hold", "it is on hold"] in said["flags"]


async def test_a_list_without_words_of_its_own_offers_none(sqlite_database: Database) -> None:
    browser = await signed_in("admin")
    assert (await browser.get("/admin/history/words")).status_code == 404
    assert (await browser.get("/admin/quotes/words")).status_code == 200
