"""Lists: search, order, filters, paging and counting, and what is asked of the database."""

from __future__ import annotations

import re

import httpx
import pytest

from backdesk.db.pagination import COUNT_CAP
from tests.admin.two_views import Office, mends
from tests.admin.workshop import Maker, Part, Spare

pytestmark = pytest.mark.usefixtures("tables")


async def parts(count: int, **columns: object) -> None:
    await Part.bulk_create([Part(code=f"C{n:05}", **columns) for n in range(count)])


async def walked(office: Office, **params: str) -> list[int]:
    """The keys of all pages, each reached by the link on the one before."""
    page = await office.listed(**params)
    keys, number = office.keys(page), 1
    while path := office.next_page(page, number):
        page = await office.get(path)
        assert page.status_code == 200, page.text
        keys, number = keys + office.keys(page), number + 1
    return keys


@mends
async def test_a_search_that_no_field_can_match_finds_nothing(office: Office) -> None:
    part = await Part.create(code="A")
    await Spare.create(label="s", part=part)
    page = await office.listed("spares", q="zzz")
    assert page.status_code == 200
    assert "Nothing matches." in page.text


async def test_a_search_looks_in_the_text_of_the_list(office: Office) -> None:
    await Part.create(code="A1", name="Blue mug")
    await Part.create(code="A2", name="Red mug", story="blue")
    page = await office.listed(q="BLUE")
    assert len(office.keys(page)) == 1
    assert "Blue mug" in page.text


@mends
async def test_a_huge_page_number_is_refused_in_words(office: Office) -> None:
    page = await office.listed(page="9" * 20)
    assert page.status_code == 400
    assert "no page numbers" in page.text


@mends
async def test_an_unknown_order_is_refused_in_words(office: Office) -> None:
    page = await office.listed(sort="secret__asc")
    assert page.status_code == 400
    assert "cannot be sorted by “secret”" in page.text


async def test_an_unknown_filter_is_refused_in_words(office: Office) -> None:
    for wrong in ("secret__eq=1", "price__gte=much", "name__contains", "((("):
        page = await office.listed(filter=wrong)
        assert page.status_code == 400
        assert "This filter cannot be used" in page.text


@pytest.mark.usefixtures("both_tables")
@pytest.mark.parametrize("raw", ["left__gte=99999999999999", "price__eq=1e40", "id__eq=1"])
async def test_a_filter_beyond_its_column_is_no_server_error(office: Office, raw: str) -> None:
    assert (await office.listed(filter=raw)).status_code in (200, 400)


async def test_filters_narrow_the_list_and_each_can_be_taken_off(office: Office) -> None:
    await Part.create(code="A", price=1000, active=True)
    await Part.create(code="B", price=3000, active=True)
    await Part.create(code="C", price=3000, active=False)
    page = await office.listed(filter="price__gte=20 AND active__yes")
    assert len(office.keys(page)) == 1
    assert "Remove the filter Price is at least 20" in page.text
    without = re.search(r'class="chip" href="([^"]+)"', page.text)
    assert without
    assert len(office.keys(await office.get(without[1].replace("&amp;", "&")))) == 2


@mends
async def test_a_row_added_meanwhile_moves_no_row_to_another_page(office: Office) -> None:
    await parts(60)
    first = await office.listed(sort="code__desc")
    await Part.create(code="X")
    second = await office.get(office.next_page(first, 1))
    assert set(office.keys(first)).isdisjoint(office.keys(second))


@pytest.mark.usefixtures("both_tables")
@pytest.mark.parametrize("sort", ["name__asc", "name__desc", "left__asc", "left__desc"])
async def test_every_row_is_on_one_page_whatever_its_values(office: Office, sort: str) -> None:
    for n in range(60):
        await Part.create(code=f"C{n}", name="same", left=None if n % 2 else n // 20)
    keys = await walked(office, sort=sort)
    assert len(keys) == 60
    assert len(set(keys)) == 60


@pytest.mark.usefixtures("both_tables")
async def test_the_way_back_shows_the_same_pages(office: Office) -> None:
    await parts(60)
    first = await office.listed(sort="code__asc")
    second = await office.get(office.next_page(first, 1))
    back = re.search(r'rel="prev" href="([^"]+)"', second.text)
    assert back
    again = await office.get(back[1].replace("&amp;", "&"))
    assert office.keys(again) == office.keys(first)
    assert 'rel="prev"' not in again.text


@pytest.mark.usefixtures("both_tables")
async def test_the_last_page_is_read_from_the_end(office: Office, sql: list[str]) -> None:
    await parts(60)
    first = await office.listed(sort="code__asc")
    end = re.search(r'rel="last" href="([^"]+)"', first.text)
    assert end
    last = await office.get(end[1].replace("&amp;", "&"))
    keys = [part.id for part in await Part.all().order_by("code").only("id")]
    assert office.keys(last) == keys[-25:]
    assert 'rel="next"' not in last.text
    assert 'rel="last"' not in last.text
    assert 'rel="first"' in last.text
    assert not any("OFFSET" in line for line in sql)


@pytest.mark.parametrize(
    "place", ["x", "!!", "e30", "WzFd", "WyItaWQiLCJhIl0", "WyItaWQiLDk5OTk5OTk5OTk5OTk5XQ"]
)
async def test_a_place_that_was_made_up_is_refused_in_words(office: Office, place: str) -> None:
    page = await office.listed(after=place)
    assert page.status_code == 400
    assert "does not fit the list" in page.text


@mends
async def test_a_list_skips_no_rows_by_number(office: Office, sql: list[str]) -> None:
    await parts(60)
    await walked(office)
    assert not [line for line in sql if "OFFSET" in line]


@mends
async def test_counting_stops_at_a_cap(office: Office, sql: list[str]) -> None:
    await Part.create(code="A")
    await office.listed()
    (counted,) = [line for line in sql if "COUNT(*)" in line]
    assert "LIMIT" in counted


async def test_more_rows_than_the_cap_are_said_to_be_more(office: Office) -> None:
    await parts(COUNT_CAP + 1)
    assert "10,000+ rows" in (await office.listed()).text


@mends
async def test_columns_that_are_not_shown_are_not_read(office: Office, sql: list[str]) -> None:
    await Part.create(code="A", maker=await Maker.create(name="Acme", secret="hush"))
    sql.clear()
    await office.listed()
    asked = [line for line in sql if line.startswith("SELECT")]
    assert asked
    assert not [line for line in asked if '"secret"' in line or '"story"' in line]


@mends
async def test_equal_values_have_an_order(office: Office, sql: list[str]) -> None:
    await parts(3, name="same")
    await office.listed(sort="name__asc")
    ordered = [line for line in sql if "ORDER BY" in line and "trial_part" in line]
    assert ordered
    assert '"id" ASC' in ordered[0].partition("ORDER BY")[2]


@mends
async def test_a_page_of_25_rows_is_small(office: Office) -> None:
    maker = await Maker.create(name="Acme")
    await parts(30, name="A name of the usual length", maker=maker, price=1295, left=3)
    page = await office.listed()
    assert len(office.keys(page)) == 25
    assert len(page.content) < 60_000


def ids(page: httpx.Response) -> list[str]:
    return re.findall(r'\sid="([^"]+)"', page.text)


@mends
async def test_actions_are_buttons_and_their_dialogs_are_not_in_every_row(office: Office) -> None:
    await parts(3)
    page = await office.listed()
    assert len(ids(page)) == len(set(ids(page)))
    assert not re.search(r'href="#["\s]', page.text)
    assert page.text.count("Are you sure") <= 1
    assert re.search(r'<button[^>]+id="action-delete"', page.text)


@mends
async def test_no_script_or_style_stands_in_a_page(office: Office) -> None:
    part = await Part.create(code="A")
    pages = [await office.listed()]
    pages += [
        await office.get(f"/admin/parts/{name}", pk=part.pk)
        for name in ("detail", "edit", "create")
    ]
    for page in pages:
        assert page.status_code == 200
        assert not re.search(r"<script(?![^>]*(src=|application/json))", page.text)
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"", page.text)
        assert not re.search(r'(src|href)="https?://(?!127\.0\.0\.1)', page.text)
