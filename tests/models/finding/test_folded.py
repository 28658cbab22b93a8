"""Rows are found whatever the case, the accents and the way in which a name was written."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from backdesk.search.parser import SearchSyntaxError
from backdesk.search.query_language import SearchContext, SearchSchema
from models import document_search as papers
from models.credit_memo import CreditMemo
from models.custom_status import CustomStatus
from models.customer import Customer
from models.invoice import Invoice
from models.order import Order
from models.order_search import ORDERS
from models.packing_slip import PackingSlip
from models.product import Product
from models.quote import Quote
from models.return_case import ReturnCase
from tests.conftest import Database
from tests.factories.acting import act
from tests.factories.order import a_line, an_order
from tests.factories.product import a_product
from tests.models.finding.test_orders import ADDRESS, NOW

NAMES = {
    "Östberg": "OSTBERG",
    "Straße": "strasse",
    "Łódź": "lodz",
    "Ærø": "aero",
    "Nguyễn": "nguyen",
    "Σίσυφος": "ΣΙΣΥΦΟΣ",
    "Сергей": "СЕРГЕЙ",
    "Հայկ": "հայկ",
    "თამარ": "თამარ",
    "דָּוִד": "דוד",
    "مُحَمَّد": "محمد",
    "राजेश": "राजेश",
    "สมชาย": "สมชาย",
    "田中": "田中",
    "さくら": "さくら",
    "김민준": "김민준",
}
"""A name of each script, and how it may be typed."""


async def found(vocabulary: SearchSchema, model: Any, typed: str) -> set[int]:
    rows = model.filter(vocabulary.find(typed, SearchContext(NOW)))
    return {int(key) for key in await rows.values_list("id", flat=True)}


@pytest.mark.parametrize("form", ["NFC", "NFD"])
async def test_a_name_of_any_script_is_found_in_every_list(database: Database, form: Any) -> None:
    await a_product(sku="MUG")
    for place, (name, typed) in enumerate(NAMES.items()):
        stored = unicodedata.normalize(form, name)
        customer = {"email": f"{place}@kiln.example", "name": stored, "address": ADDRESS}
        order = await an_order(paid=True, customer=customer, lines=[a_line("MUG")])
        whole = await Order.get(id=order.id)
        bill = await Invoice.get(order_id=order.id)
        for asked in (typed, name, f"customer:{typed}", typed[:2], f"customer:{typed[:2]}"):
            for way in ("NFC", "NFD"):
                said = unicodedata.normalize(way, asked)
                assert order.id in await found(ORDERS, Order, said), said
                assert bill.id in await found(papers.INVOICES, Invoice, said), said
                customers = await found(papers.CUSTOMERS, Customer, said)
                assert whole.customer_id in customers, said
    assert await Order.all().count() == len(NAMES)
    assert len(await found(ORDERS, Order, "customer:ostberg")) == 1


async def test_telephones_numbers_and_addresses_are_found_as_people_write_them(
    database: Database,
) -> None:
    await a_product(sku="MUG")
    place = {"street": "Prinsengracht 263", "postcode": "1012 AB", "city": "Amsterdam"}
    customer = {
        "email": "a@kiln.example",
        "name": "Anna",
        "phone": "+31 6 1234 5678",
        "address": {**place, "country": "NL"},
    }
    order = await an_order(paid=True, customer=customer, lines=[a_line("MUG")])
    for _ in range(2):
        await an_order(lines=[a_line("MUG")])
    bill = await Invoice.get(order_id=order.id)
    digits = order.number.lstrip("ORD").lstrip("0")
    for typed in (
        *("0612345678", "06-12345678", "+31612345678", "0031612345678", "phone:0612345678"),
        *("1012AB", "1012 ab", "postcode:1012AB", 'postcode:"1012 AB"', "prinsengracht"),
        *("street:PRINSEN", "amsterdam", "city:amst"),
    ):
        assert await found(ORDERS, Order, typed) == {order.id}, typed
        assert await found(papers.INVOICES, Invoice, typed) == {bill.id}, typed
        assert len(await found(papers.CUSTOMERS, Customer, typed)) == 1, typed
    for typed in (f"#{order.number}", f"#{digits}", order.number, f"number:#{order.number}"):
        assert await found(ORDERS, Order, typed) == {order.id}, typed
    for typed in (f"#{bill.number}", bill.number.lower(), order.number, f"#{digits}"):
        assert await found(papers.INVOICES, Invoice, typed) == {bill.id}, typed


async def test_an_invoice_is_found_by_the_name_it_was_issued_with(database: Database) -> None:
    order = await an_order(paid=True)
    await Order.filter(id=order.id).update(name="Somebody else")
    bill = await Invoice.get(order_id=order.id)
    assert bill.name != "Somebody else"
    for typed in (f'"{bill.name}"', f'customer:"{bill.name}"'):
        assert await found(papers.INVOICES, Invoice, typed) == {bill.id}


async def test_a_label_is_found_alone_or_with_a_star_with_those_that_begin_so(
    database: Database,
) -> None:
    ids = {}
    for name in ("Wait", "Waiting for stock", "Éclair"):
        order = await an_order()
        label = await CustomStatus.create(name=name, color="#112233", position=1)
        await Order.filter(id=order.id).update(custom_status_id=label.id)
        ids[name] = order.id
    assert await found(ORDERS, Order, "label:wait") == {ids["Wait"]}
    assert await found(ORDERS, Order, "label:WAIT*") == {ids["Wait"], ids["Waiting for stock"]}
    assert await found(ORDERS, Order, "label:eclair") == {ids["Éclair"]}


async def test_a_product_is_found_by_sku_whatever_its_case(database: Database) -> None:
    for name in ("BLÅ-1", "BLÅ-12"):
        await a_product(sku=name)
    order = await an_order(lines=[a_line("BLÅ-1")])
    assert await found(ORDERS, Order, "sku:bla-1") == {order.id}
    assert len(await found(papers.PRODUCTS, Product, "sku:blå-1*")) == 2
    assert len(await found(papers.PRODUCTS, Product, "blå-12")) == 1


LISTS: list[tuple[SearchSchema, Any, list[str]]] = [
    (ORDERS, Order, ["yesterday", "country:Nowhereland"]),
    (papers.INVOICES, Invoice, ["today", "issued:soon", "age>2d"]),
    (papers.CREDIT_MEMOS, CreditMemo, ["last-month", "due:today"]),
    (papers.PACKING_SLIPS, PackingSlip, ["today", "total>5"]),
    (papers.RETURNS, ReturnCase, ["this-week", "status:paid"]),
    (papers.QUOTES, Quote, ["yesterday", "overdue:yes"]),
    (papers.CUSTOMERS, Customer, ["yesterday", "total>5"]),
    (papers.PRODUCTS, Product, ["available>many", "country:NL"]),
]


@pytest.mark.parametrize(("vocabulary", "model", "odd"), LISTS)
async def test_each_list_understands_all_that_it_offers_and_says_what_it_does_not(
    database: Database, vocabulary: SearchSchema, model: Any, odd: list[str]
) -> None:
    await an_order(paid=True, shipped=True)
    values = {"days": "this-month", "amount": "10", "age": "2d", "text": "x"}
    asked = [vocabulary.example, *vocabulary.flags]
    for name, key in vocabulary.keys.items():
        choices = getattr(key, "choices", ())
        code = "EUR" if name == "currency" else "Germany"
        sign = key.signs[0]
        asked += [f'{name}{sign}"{one}"' for one in choices or [values.get(key.kind, code)]]
        assert all(await key.values(""))
    for typed in asked:
        for one in (typed, f"-({typed})"):
            await found(vocabulary, model, one)
    for typed in odd:
        with pytest.raises(SearchSyntaxError):
            vocabulary.find(typed, SearchContext(NOW))
        await found(vocabulary, model, f'"{typed}"')


COLUMNS = {
    "phone": ["0612345678", "+31 6 1234 5678", "06-12 34 56 78", "345678"],
    "postcode": ["1012 ab", "1012AB", "1012-AB"],
    "city": ["lodz", "ŁÓDŹ"],
    "street": ["strasse", "STRAßE 7"],
}


@pytest.mark.parametrize(("vocabulary", "model", "_odd"), LISTS[:-1])
async def test_every_list_is_asked_by_telephone_postcode_city_and_street(
    database: Database, vocabulary: SearchSchema, model: Any, _odd: list[str]
) -> None:
    address = {"street": "Straße 7", "postcode": "1012 AB", "city": "Łódź", "country": "NL"}
    customer = {"name": "Zoë", "phone": "+31 6 1234 5678", "address": address}
    for email in ("a@example.com", "b@example.com"):
        of = customer if email[0] == "a" else {"name": "Ave"}
        order = await an_order(customer=of | {"email": email}, paid=True, shipped=True)
        line = await order.lines.all().get()
        await act(order, "create_return", lines=[{"line": line.id, "quantity": 1}])
        await act(order, "add_credit_memo", total=100, reason="scratched")
        await act(order, "duplicate")
    (wanted,) = await found(vocabulary, model, "zoe" if model is not ReturnCase else "customer:zoe")
    for key, values in COLUMNS.items():
        assert vocabulary.keys[key].meaning
        for value in values:
            assert await found(vocabulary, model, f'{key}:"{value}"') == {wanted}, (key, value)
        assert await found(vocabulary, model, f"{key}:nowhere") == set()
    for value in (*COLUMNS["phone"], *COLUMNS["postcode"][:2]):
        assert await found(vocabulary, model, f'"{value}"') == {wanted}, value


async def test_invoices_are_asked_for_as_orders_are(database: Database) -> None:
    paid, open_ = await an_order(paid=True), await an_order()
    by_order = {
        name: await Invoice.get(order_id=order.id) for name, order in (("p", paid), ("o", open_))
    }
    last = by_order["o"].due_on
    assert last is not None
    later = SearchContext(datetime.combine(last + timedelta(days=1), time(12), UTC))
    issued = by_order["o"].issued_at.date()
    for typed, wanted in {
        "paid": "p",
        "unpaid": "o",
        "overdue": "o",
        "due:yesterday unpaid": "o",
        f"due:{last:%Y-%m} -paid": "o",
        f"issued:{issued} unpaid": "o",
        f"issued<{issued}": "",
        "total>1 unpaid": "o",
        "-paid": "o",
        f"order:{paid.number}": "p",
    }.items():
        expected = {by_order[one].id for one in wanted}
        rows = await Invoice.filter(papers.INVOICES.find(typed, later))
        assert {row.id for row in rows} == expected, typed
