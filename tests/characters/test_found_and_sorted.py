"""Names in twelve scripts are found, sorted and told apart alike, whatever the database."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import httpx
import pytest

from backdesk.auth.user import Role, User
from backdesk.db.database import connection
from backdesk.db.sort_key import sort_key
from models.customer import Customer
from models.order import Order
from models.order_search import ORDERS
from models.product import Product
from tests.api.caller import a_caller
from tests.characters.people import ALIKE, FORMS, PEOPLE, Form
from tests.conftest import Database
from tests.factories.order import a_line, an_order


async def everybody(form: Form) -> None:
    for person in reversed(PEOPLE):
        name = person.written(form)
        customer = {"email": person.email, "name": name, "company": f"{name} & Co"}
        await an_order(customer=customer, lines=[a_line(sku=name, name=f"Mug {name}")])


def names_in(page: str) -> list[str]:
    """What stands first in each row of a list."""
    found = re.findall(r'class="row-link"[^>]*>(.*?)</a>', page, re.DOTALL)
    return [re.sub(r"<[^>]+>", "", one).strip() for one in found]


async def listed(browser: httpx.AsyncClient, path: str, **asked: Any) -> list[str]:
    answer = await browser.get(f"/admin/{path}", params=asked)
    assert answer.status_code == 200, answer.text[-500:]
    return names_in(answer.text)


async def walked(browser: httpx.AsyncClient, path: str, sort: str) -> list[str]:
    """All pages of a list, one after the other."""
    found: list[str] = []
    after: dict[str, str] = {}
    while True:
        asked = {"sort": sort, "page_size": "25", **after}
        page = (await browser.get(f"/admin/{path}", params=asked)).text
        found += names_in(page)
        following = re.search(r'rel="next" href="[^"]*after=([\w-]+)', page)
        if following is None:
            return found
        after = {"after": following[1]}


@pytest.mark.parametrize("form", FORMS)
async def test_each_is_found_on_every_list_as_somebody_else_types(
    browser: httpx.AsyncClient, form: Form
) -> None:
    await everybody(form)
    for person in PEOPLE:
        name = person.written(form)
        assert await listed(browser, "customers", q=person.typed) == [name]
        assert await listed(browser, "products", q=person.typed) == [f"Mug {name}"]
        order = await Order.get(email=person.email)
        invoice = await order.invoices.all().get()
        for asked in (person.typed, f'customer:"{person.typed}"'):
            assert await listed(browser, "orders", q=asked) == [order.number], asked
            assert await listed(browser, "invoices", q=asked) == [invoice.number], asked
        assert await listed(browser, "orders", q=f'sku:"{person.typed}*"') == [order.number]


@pytest.mark.parametrize("form", FORMS)
async def test_they_stand_in_one_order(browser: httpx.AsyncClient, form: Form) -> None:
    await everybody(form)
    inside = [name for names in ALIKE for name in names]
    for name in reversed(inside):
        await Customer.create(name=unicodedata.normalize(form, name))
    names = [*inside, *(person.name for person in PEOPLE)]
    in_order = [unicodedata.normalize(form, name) for name in sorted(names, key=sort_key)]
    assert await walked(browser, "customers", "name__asc") == in_order
    assert await walked(browser, "customers", "name__desc") == in_order[::-1]
    numbers = [
        (await Order.get(email=person.email)).number
        for person in sorted(PEOPLE, key=lambda person: sort_key(person.name))
    ]
    for column in ("name", "company"):
        assert await listed(browser, "orders", sort=f"{column}__asc") == numbers
        assert await listed(browser, "orders", sort=f"{column}__desc") == numbers[::-1]


@pytest.mark.parametrize("names", ALIKE)
async def test_within_a_script_they_stand_as_people_sort_them(
    browser: httpx.AsyncClient, names: tuple[str, ...]
) -> None:
    for place, name in enumerate(reversed(names)):
        await Product.create(sku=f"{place}", name=name)
        await User.create(email=f"{place}@example.com", name=name, role=await Role.first())
    assert await listed(browser, "products") == list(names)
    assert await listed(browser, "products", sort="sku__desc") == list(names)
    people = await listed(browser, "users", sort="name__asc")
    assert [name for name in people if name in names] == list(names)
    caller = await a_caller()
    first = (await caller.get("/products", params={"sort": "name", "limit": 3})).json()
    more = {"sort": "name", "limit": 200, "after": first["next"]}
    rest = (await caller.get("/products", params=more)).json() if first["next"] else {"items": []}
    assert [one["name"] for one in first["items"] + rest["items"]] == list(names)


async def test_values_are_offered_as_people_sort_them(database: Database) -> None:
    names = ALIKE[0]
    for place, name in enumerate(reversed(names)):
        await Product.create(sku=f"{place}", name=name)
    assert await ORDERS.keys["product"].values("") == list(names)
    assert await ORDERS.keys["product"].values("E") == ["Éric"]


TWICE = [("röder", "RÖDER"), ("Ёлкин", "елкин"), ("Ωμέγα", "ΩΜΕΓΑ"), ("Straße", "STRASSE")]
NEEDED = {
    "roles": {},
    "custom_statuses": {"color": "#aabbcc"},
    "products": {"name": "Mug", "price": "5.00", "vat_rate": "21"},
}


@pytest.mark.parametrize("form", FORMS)
async def test_what_is_unique_is_so_whatever_its_case_and_accents(
    browser: httpx.AsyncClient, form: Form
) -> None:
    for one, written in TWICE:
        other = unicodedata.normalize(form, written)
        for page, more in NEEDED.items():
            field = "sku" if page == "products" else "name"
            await saved(browser, f"{page}/create", 303, **more | {field: one})
            answer = await saved(browser, f"{page}/create", 422, **more | {field: other})
            assert "has the same" in answer.text, page


@pytest.mark.parametrize("form", FORMS)
async def test_a_known_sku_is_that_product_however_it_is_written(
    database: Database, form: Form
) -> None:
    for one, written in TWICE:
        product = await Product.create(sku=one, name="Mug")
        other = unicodedata.normalize(form, written)
        order = await an_order(lines=[a_line(sku=other), a_line(sku=one)])
        told = [(line.product_id, line.sku) for line in await order.lines]
        assert told == [(product.id, one)] * 2
    order = await an_order(lines=[a_line(sku="Ölkanne"), a_line(sku="ÖLKANNE")])
    assert len({line.product_id for line in await order.lines}) == 1
    assert await Product.all().count() == len(TWICE) + 1


@pytest.mark.parametrize("form", FORMS)
async def test_nobody_has_two_views_of_one_name(browser: httpx.AsyncClient, form: Form) -> None:
    for one, written in TWICE:
        other = unicodedata.normalize(form, written)
        await saved(browser, "orders/views?q=mug", 303, name=one)
        answer = await saved(browser, "orders/views?q=mug", 422, name=other)
        assert "You have a view called" in answer.text


async def test_a_colleagues_address_is_one_composed_or_not(browser: httpx.AsyncClient) -> None:
    role = await Role.get(name="clerk")
    await User.create(email="röder@example.com", name="Röder", role=role)
    for other in ("RÖDER@example.com", "ro\u0308der@example.com"):
        typed = {"email": other, "name": "x", "password": "a long password 7", "role": str(role.id)}
        answer = await saved(browser, "users/create", 422, **typed)
        assert "has the same" in answer.text


async def saved(browser: httpx.AsyncClient, page: str, status: int, **typed: str) -> httpx.Response:
    shown = (await browser.get(f"/admin/{page}")).text
    form = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', shown))
    answer = await browser.post(f"/admin/{page}", data=form | typed)
    assert answer.status_code == status, (page, typed, answer.text[-3000:])
    return answer


async def test_the_databases_are_what_they_are_said_to_be(database: Database) -> None:
    if database.dialect == "sqlite":
        return
    asked = "SELECT datctype, datlocprovider::text AS p FROM pg_database WHERE datname = $1"
    (found,) = await connection().execute_query_dict(asked, [database.url.rpartition("/")[2]])
    kind = "ctype_c" if "ctype_c" in database.url else "utf8"
    assert (found["datctype"], found["p"]) == ("C", "c") or kind == "utf8"
