"""Orders found by words, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from backdesk.search.query_language import SearchContext
from models.credit_memo import CreditMemo
from models.order import Order
from models.order_search import ORDERS
from models.packing_slip import PackingSlip
from tests.conftest import Database
from tests.factories.acting import act
from tests.factories.order import a_line, an_order
from tests.factories.product import a_product

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
ADDRESS = {"street": "Main street 1", "postcode": "1234 AB", "city": "Utrecht", "country": "NL"}


async def a_shop() -> dict[str, Order]:
    """Five orders that have little in common."""
    await a_product(sku="PADS-XL", name="Brake pads")
    await a_product(sku="MUG_%", name="Teapot")
    anna = {"email": "anna@kiln.example", "name": "Anna Ö.", "company": "Kiln 50%"}
    abroad = {**ADDRESS, "country": "DE", "city": "Köln"}
    jpy: dict[str, Any] = {"currency": "JPY", "shipping_cost": 0}
    return {
        "plain": await an_order(placed_at="2026-03-31T10:00:00Z"),
        "paid": await an_order(
            paid=True,
            placed_at="2026-03-01T00:30:00+01:00",
            customer={**anna, "address": abroad},
            lines=[a_line("PADS-XL", quantity=1, unit_price=120050)],
        ),
        "shipped": await an_order(
            paid=True, shipped=True, placed_at="2026-02-10T10:00:00Z", lines=[a_line("MUG_%")]
        ),
        "held": await an_order(on_hold=True, remark="ring twice", placed_at="2025-12-31T23:30:00Z"),
        "yen": await an_order(**jpy, lines=[a_line(unit_price=1000)], payment_method="On account"),
    }


async def found(typed: str, shop: dict[str, Order]) -> set[str]:
    condition = ORDERS.find(typed, SearchContext(NOW))
    numbers = {order.number for order in await Order.filter(condition).only("number")}
    return {name for name, order in shop.items() if order.number in numbers}


ASKED = {
    "": "plain paid shipped held yen",
    "paid": "paid shipped",
    "-paid": "plain held yen",
    "unpaid -hold": "plain yen",
    "hold or country:DE": "held paid",
    "-(hold or country:DE)": "plain shipped yen",
    "unpaid (hold or currency:JPY)": "held yen",
    "status:completed": "shipped",
    "status:await": None,
    "status:completed,on-hold": "shipped held",
    "shipping:shipped": "shipped",
    "unshipped": "plain paid held yen",
    "country:de,FR": "paid",
    "country:Germany": "paid",
    "country:duitsland": "paid",
    "country:Nowhereland": None,
    "yesterday": None,
    "customer:ANNA*": "",
    "city:koln": "paid",
    "city:KÖLN": "paid",
    '"anna o"': "paid",
    "currency:euro": None,
    "total>1000": "paid yen",
    "total>=1205.45": "paid yen",
    "total>1205.45": "yen",
    "total:2000": "yen",
    "total:20..30": "plain shipped held",
    "total<24.9345": "plain shipped held",
    "total:24.9351": "",
    "due:0": "paid shipped",
    "units=1": "paid",
    "placed:2026-03": "plain",
    "placed:2026-02": "paid shipped",
    "placed<2026": "held",
    "placed:today": "plain",
    "placed:last-7-days": "plain",
    "age>2d age<1y": "paid shipped held",
    "sku:PADS*": "paid",
    "sku:pads-xl": "paid",
    "-sku:PADS*": "plain shipped held yen",
    "sku:PADS": "",
    "product:teap": "shipped",
    "customer:kiln": "paid",
    "email:anna@": "paid",
    "city:köl": "paid",
    "method:account": "yen",
    "has:remark": "held",
    "-has:remark": "plain paid shipped yen",
    "remark:twice": "held",
    "has:invoice": "plain paid shipped held yen",
    "has:packing": "shipped",
    "label:none": "plain paid shipped held yen",
    "-label:none": "",
    "-label:gift": "plain paid shipped held yen",
    "shipped:2020": "",
    "-shipped:2020": "plain paid shipped held yen",
    "kiln": "paid",
    "KILN": "paid",
    "50%": "paid",
    "5%": "",
    "na@ki": "paid",
    '"Anna Ö"': "paid",
    "-kiln": "plain shipped held yen",
    "ads-x": "paid",
    "g_%": "shipped",
    "nowhere": "",
    '"kiln" paid': "paid",
    '"paid"': "",
}
"""What is typed, and the names of the orders that it finds; None: it is not understood."""


async def test_each_word_finds_the_orders_that_it_says(database: Database) -> None:
    shop = await a_shop()
    for typed, names in ASKED.items():
        if names is None:
            with pytest.raises(ValueError, match=r"is none of|letters|write placed:"):
                await found(typed, shop)
        else:
            assert await found(typed, shop) == set(names.split()), typed


async def test_a_text_is_found_on_any_paper_of_the_order(database: Database) -> None:
    shop = {"other": await an_order(), "wanted": await an_order(paid=True, packed=True)}
    slip = await PackingSlip.get(order_id=shop["wanted"].id)
    await act(slip, "edit", status="shipped", carrier="PostNL", tracking_code="3SABCD1234567")
    await act(shop["wanted"], "add_credit_memo", total=500)
    memo = await CreditMemo.get(order_id=shop["wanted"].id)
    for typed in ("3sabcd1234", slip.number.lower(), memo.number, f"document:{memo.number}"):
        assert await found(typed, shop) == {"wanted"}, typed
    assert await found("tracking:3SABCD*", shop) == {"wanted"}
    assert await found(slip.number[:4], shop) == {"wanted"}


async def test_a_text_follows_the_order_that_changes(database: Database) -> None:
    shop = {"other": await an_order(), "wanted": await an_order()}
    before = shop["wanted"].email
    await act(shop["wanted"], "edit_customer", email="changed@kiln.example")
    assert await found("ged@kil", shop) == {"wanted"}
    assert await found(before, shop) == {"wanted"}, "its invoice still says so"
    assert await found(f"email:{before}", shop) == set()
    await act(shop["wanted"], "edit_customer", phone="06-11112222")
    await act(shop["wanted"], "edit_customer", phone="06-33334444")
    assert await found("0633334444", shop) == {"wanted"}
    assert await found("0611112222", shop) == set()


async def test_all_words_of_both_databases_can_be_asked_together(database: Database) -> None:
    shop = {"one": await an_order()}
    keys = {
        "choice": "status:x",
        "days": ":2020",
        "amount": ":12345678",
        "age": ">9y",
        "text": f":{'z' * 100}",
    }
    keys["code"] = ":XXX"
    choices = {
        "country": "XX",
        "status": "cancelled",
        "payment": "overpaid",
        "shipping": "shipped",
        "has": "note",
    }
    asked = [
        f"-{name}:{choices[name]}" if name in choices else f"-{name}{keys[key.kind]}"
        for name, key in ORDERS.keys.items()
    ]
    asked += [f"-{name}" for name in ORDERS.flags if name not in ("unpaid", "unshipped")]
    for begin in range(0, len(asked), 8):
        assert await found(" ".join(asked[begin : begin + 8]), shop) == {"one"}
