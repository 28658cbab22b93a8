"""A text that stands in very many orders is looked for along the list, and finds the same."""

from __future__ import annotations

from typing import Any

from models.finding.text import OFTEN, containing, weigh
from models.order import Order
from tests.conftest import Database
from tests.factories.order import a_line, an_order


async def test_a_text_of_very_many_orders_finds_the_same_along_the_list(
    database: Database,
) -> None:
    mug, pad = await an_order(), await an_order(lines=[a_line(sku="PADS-9")])
    expected = {"pads": [pad.id], mug.number.lower(): [mug.id], "example.com": [mug.id, pad.id]}
    for term, ids in expected.items():
        for often in (True, False):
            for q, wanted in ((containing(term), ids), (~containing(term), None)):
                rows = await weigh(Order.filter(q).order_by("id"), {term: often})
                left = [one for one in (mug.id, pad.id) if one not in ids]
                found: list[Any] = list(await rows.values_list("id", flat=True))
                assert found == (left if wanted is None else wanted), (term, often)


async def test_a_text_is_weighed_by_the_newest_orders(postgres_database: Database) -> None:
    for _ in range(OFTEN):
        await an_order()
    rare = await an_order(lines=[a_line(sku="PADS-9")])
    known: dict[str, bool] = {}
    await weigh(Order.filter(containing("example.com") & ~containing(rare.number)), known)
    assert known == {"example.com": True, rare.number: False}
