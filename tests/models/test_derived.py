"""Columns that follow from others, however the row is written."""

from __future__ import annotations

import unicodedata
from collections.abc import Awaitable, Callable

import pytest
from tortoise.exceptions import IntegrityError

from backdesk.db.bulk_write import bulk_insert, bulk_update
from backdesk.db.database import atomically, connection, dialect
from backdesk.db.derived_columns import LONGEST_FOLD, derived_of, fold_of
from backdesk.db.pagination import SortKey, apply_ordering
from backdesk.db.sort_key import LONGEST_KEY, sort_key
from backdesk.db.unvalidated import construct_unvalidated
from models.customer import Customer
from models.product import Product, products_by_sku
from tests.conftest import Database

AS_PEOPLE_SORT = ["", "Ave", "bou", "Chamois", "de Boer", "Dean", "eric", "Eric", "Éric", "Zoë"]


def test_names_sort_as_people_sort() -> None:
    mixed = AS_PEOPLE_SORT[::-1]
    assert sorted(mixed, key=sort_key) == AS_PEOPLE_SORT


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_composed_and_decomposed_stand_in_one_place(form: str) -> None:
    for name in ("Éric", "Łódź", "Ёлкин", "한국", "がぎ"):
        written = unicodedata.normalize(form, name)  # type: ignore[arg-type]
        assert sort_key(written) == sort_key(name)


def test_a_key_fits_its_column_and_holds_what_a_text_may_hold() -> None:
    for letter in ("a", "日", "ﷺ", "\U0001f600", "\U0003fffd", "\x07"):
        key = sort_key(letter * 300)
        assert len(key) <= LONGEST_KEY
        assert "\0" not in key
        key.encode()


async def test_the_database_sorts_by_it(database: Database) -> None:
    for name in sorted(AS_PEOPLE_SORT, key=len):
        await Customer.create(name=name)
    rows = apply_ordering(Customer.all(), [SortKey("name_key"), SortKey("id")])
    assert [row.name for row in await rows] == AS_PEOPLE_SORT


async def _saved(row: Customer, name: str) -> None:
    row.name = name
    await row.save()


async def _saved_in_part(row: Customer, name: str) -> None:
    row.name = name
    await row.save(update_fields=["name"])


async def _updated(row: Customer, name: str) -> None:
    await Customer.filter(id=row.id).update(name=name)


async def _updated_many(row: Customer, name: str) -> None:
    row.name = name
    await Customer.bulk_update([row], ["name"])


async def _written(row: Customer, name: str) -> None:
    row.name = name
    await atomically(lambda: bulk_update([(row, ["name"])]))


async def _made_many(row: Customer, name: str) -> None:
    await row.delete()
    await Customer.bulk_create([Customer(name=name)])


async def _inserted(row: Customer, name: str) -> None:
    await row.delete()
    await bulk_insert([construct_unvalidated(Customer, name=name)])


async def _made_or_found(row: Customer, name: str) -> None:
    await Customer.update_or_create({"name": name}, id=row.id)


WAYS = (_saved, _saved_in_part, _updated, _updated_many, _written, _made_many, _inserted)


@pytest.mark.parametrize("way", [*WAYS, _made_or_found])
async def test_every_way_of_writing_a_name_writes_its_key(
    database: Database, way: Callable[[Customer, str], Awaitable[None]]
) -> None:
    row = await Customer.create(name="Ave", city="Łódź")
    assert row.city
    await way(row, "Éric")
    found = await Customer.get()
    assert found.name == "Éric"
    assert found.name_key == sort_key("Éric")
    if found.id == row.id:
        assert found.city_key == sort_key("Łódź")


def test_every_derived_column_knows_its_source() -> None:
    for model in (Customer, Product):
        for name, one in derived_of(model).items():
            assert name.startswith(one.of)


@pytest.mark.parametrize("other", ["RÖDER", "roder", "Ro\u0308der", "rÖDER"])
async def test_a_sku_is_one_whatever_its_case_and_accents(database: Database, other: str) -> None:
    one = await Product.create(sku="röder", name="Mug")
    with pytest.raises(IntegrityError):
        await Product.create(sku=other, name="Mug")
    assert await products_by_sku([other, "nothing"]) == {other: one}


async def test_two_skus_that_were_alike_before_are_each_found(database: Database) -> None:
    """As the migration left them: the first has the fold, the second keeps its own spelling."""
    one = await Product.create(sku="mug", name="Mug")
    two = await Product.create(sku="cup", name="Mug")
    mark = "$1" if dialect() == "postgres" else "?"
    left = f"UPDATE product SET sku = 'MUG', sku_fold = {mark} WHERE id = {two.id}"
    await connection().execute_query(left, [f"mug\x01{two.id}"])
    found = await products_by_sku(["mug", "MUG", "Mug"])
    assert {sku: product.id for sku, product in found.items()} == {
        "mug": one.id,
        "MUG": two.id,
        "Mug": one.id,
    }
    same = await Product.get(id=two.id)
    await same.save()
    assert (await Product.get(id=two.id)).sku_fold == f"mug\x01{two.id}"
    same.sku = "CUP"
    await same.save()
    assert (await Product.get(id=two.id)).sku_fold == "cup"


def test_a_fold_fits_its_column() -> None:
    assert len(fold_of("ﷺ" * 100)) == LONGEST_FOLD
