"""Ten questions to half a year of a real shop: typed, clicked, by REST and in SQL."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect, sync_playwright

from gateways.pdf.chromium import launch_arguments
from tests.browser.shop import EMAIL, PASSWORD, Shop, a_shop
from tests.outside.conftest import Imported

pytestmark = pytest.mark.browser
SOLD = "SELECT order_id FROM order_line l JOIN product p ON p.id = l.product_id WHERE "


@dataclass(frozen=True)
class Question:
    """``clicked``: a rule each as what, sign, value; ``any``: those of a group joined by or."""

    asked: str
    typed: str
    clicked: tuple[str, ...]
    sql: str
    any: tuple[str, ...] = ()


QUESTIONS = [
    Question(
        "from Germany over 1,000 in March",
        "country:DE total>1000 placed:2011-03",
        ("key country|:|DE", "key total|>|1000", "key placed|:|2011-03"),
        "country = 'DE' AND gross > 100000 AND placed_at >= '2011-03-01'"
        " AND placed_at < '2011-04-01'",
    ),
    Question(
        "from the Netherlands or France, and credited",
        "(country:NL or country:FR) has:credit-memo",
        ("key has|:|credit memo",),
        "country IN ('NL', 'FR') AND id IN (SELECT order_id FROM credit_memo)",
        any=("key country|:|NL", "key country|:|FR"),
    ),
    Question("not from here", "-country:GB", ("not key country|:|GB",), "country <> 'GB'"),
    Question(
        "with this product, whichever way its SKU was typed",
        "sku:85123A",
        ("key sku|:|85123A",),
        f"id IN ({SOLD} lower(p.sku) = '85123a')",
    ),
    Question(
        "abroad, with a product of this family",
        "sku:2217* -country:GB",
        ("key sku|:|2217*", "not key country|:|GB"),
        f"country <> 'GB' AND id IN ({SOLD} p.sku LIKE '2217%')",
    ),
    Question(
        "lanterns for at most 50",
        "product:lantern total<=50",
        ("key product|:|lantern", "key total|<=|50"),
        f"gross <= 5000 AND id IN ({SOLD} lower(p.name) LIKE '%lantern%')",
    ),
    Question(
        "credited, of December",
        "has:credit-memo placed:2010-12",
        ("key has|:|credit memo", "key placed|:|2010-12"),
        "placed_at >= '2010-12-01' AND placed_at < '2011-01-01'"
        " AND id IN (SELECT order_id FROM credit_memo)",
    ),
    Question("large ones", "units>1500", ("key units|>|1500",), "units > 1500"),
    Question(
        "shipped last year, and not to this customer",
        "shipped<2011 -customer:17850",
        ("key shipped|<|2011", "not key customer|:|17850"),
        "id IN (SELECT order_id FROM packing_slip WHERE shipped_at < '2011-01-01')"
        " AND name || company || email NOT LIKE '%17850%'",
    ),
    Question(
        "words on any paper",
        '"17850" completed',
        ("text||17850", "flag completed||"),
        "status = 'completed' AND (id IN (SELECT id FROM order_search WHERE text LIKE '%17850%')"
        f" OR id IN ({SOLD} p.sku LIKE '%17850%'))",
    ),
]


@pytest.fixture(scope="module")
def retail_shop(
    online_retail: Imported, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shop]:
    with a_shop(online_retail.file, tmp_path_factory.mktemp("retail-shop")) as running:
        yield running


@pytest.fixture(scope="module")
def page(chromium: Path, retail_shop: Shop) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=launch_arguments(),
            chromium_sandbox=os.geteuid() != 0,
        )
        opened = browser.new_page(base_url=retail_shop.url)
        opened.goto("/admin/sign-in")
        opened.get_by_label("E-mail").fill(EMAIL)
        opened.get_by_label("Password").fill(PASSWORD)
        opened.get_by_role("button", name="Sign in").click()
        opened.wait_for_url("**/admin/orders")
        yield opened
        browser.close()


def shown(page: Page) -> int:
    said = page.locator(".head-count").inner_text()
    return int(re.sub(r"\D", "", said) or 1)


def rule(row: Locator, clicked: str) -> None:
    """Choose what, how and the value in one row of the builder."""
    what, sign, value = clicked.removeprefix("not ").split("|")
    row.get_by_label("not").set_checked(clicked.startswith("not "))
    row.get_by_label("What").select_option(what)
    if sign not in ("", ":") or row.get_by_label("How").count():
        row.get_by_label("How").select_option(sign)
    box = row.get_by_label("Value")
    if value:
        if box.evaluate("(one) => one.tagName") == "SELECT":
            box.select_option(value)
        else:
            box.fill(value)


def build(page: Page, question: Question) -> None:
    page.locator("#builder summary").click()
    whole = page.locator("[data-tree] > .builder-group")
    expect(whole.locator(".builder-rule")).to_have_count(1)
    for place, clicked in enumerate(question.clicked):
        if place:
            whole.get_by_role("button", name="Add a rule").last.click()
        rule(whole.locator(".builder-rule").nth(place), clicked)
    if question.any:
        whole.get_by_role("button", name="Add a group").click()
        group = whole.locator(".builder-group")
        for place, clicked in enumerate(question.any):
            group.get_by_role("button", name="Add a rule").click()
            rule(group.locator(".builder-rule").nth(place), clicked)
    page.locator(".builder").get_by_role("button", name="Show").click()
    page.wait_for_url("**q=**")


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: one.asked)
def test_each_way_of_asking_gets_the_same_answer(
    question: Question, online_retail: Imported, retail_shop: Shop, page: Page
) -> None:
    sql = f"SELECT count(*) FROM orders WHERE {question.sql}"
    ((there,),) = online_retail.database.execute(sql).fetchall()
    assert there > 0

    answer = retail_shop.client.get("/orders", params={"q": question.typed, "limit": 1})
    assert answer.json()["count"] == there

    page.goto("/admin/orders")
    page.get_by_role("combobox", name="Search").fill(question.typed)
    page.get_by_role("combobox", name="Search").press("Enter")
    page.wait_for_url("**q=**")
    assert shown(page) == there

    page.goto("/admin/orders")
    build(page, question)
    assert shown(page) == there
