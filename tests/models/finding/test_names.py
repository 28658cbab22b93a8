"""Customers and products are found by a piece of their names, in what the database keeps."""

from __future__ import annotations

from tortoise.expressions import Q

from backdesk.search.full_text import choose_plan, matches_text
from models.customer import Customer
from models.product import Product
from models.search_indexes import CUSTOMER_TEXTS, PRODUCT_TEXTS
from tests.conftest import Database


async def names(term: str) -> list[str]:
    """Of the customers that the index finds, and that a walk along the list does."""
    found = []
    for often in (False, True):
        rows = await choose_plan(Customer.filter(customers(term)).order_by("id"), {term: often})
        found.append(list(await rows.values_list("name", flat=True)))
    indexed, walked = found
    assert indexed == walked, term
    return [str(name) for name in indexed]


def customers(term: str) -> Q:
    return matches_text(term, CUSTOMER_TEXTS)


async def test_a_customer_is_found_by_a_piece_of_name_company_e_mail_or_telephone(
    database: Database,
) -> None:
    await Customer.create(name="Elise", company="Bakery 7", email="e@mail.example", phone="+31 6 5")
    await Customer.create(name="Bob", email="bob@other.example")
    for term in ("LIS", "kery 7", "mail.ex", "31 6"):
        assert await names(term) == ["Elise"], term
    assert await names("example") == ["Elise", "Bob"]
    assert await names('"x') == []


async def test_a_customer_who_is_called_otherwise_is_found_by_the_new_name_only(
    database: Database,
) -> None:
    bob = await Customer.create(name="Bob", email="bob@other.example")
    bob.name = "Robert"
    await bob.save()
    assert await names("robert") == ["Robert"]
    await Customer.filter(id=bob.id).update(name="", email="")
    assert await names("robert") == []
    assert await names("other.ex") == []


async def test_a_product_is_found_by_a_piece_of_its_name_or_sku(database: Database) -> None:
    await Product.create(sku="PADS-9", name="Coffee pads")
    await Product.create(sku="MUG-1", name="Mug")
    for term in ("ads-9", "offee"):
        rows = Product.filter(matches_text(term, PRODUCT_TEXTS))
        assert [one.sku for one in await rows] == ["PADS-9"], term


async def test_customers_are_found_through_the_index_and_not_one_by_one(
    postgres_database: Database,
) -> None:
    known: dict[str, bool] = {}
    rows = await choose_plan(Customer.filter(customers("robert")), known)
    assert known == {"robert": False}
    assert "customers_that_say" in rows.sql()
