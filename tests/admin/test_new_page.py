"""The pages of a new order and a new quote: what is wrong is marked, nothing typed is lost."""

from __future__ import annotations

import re
from decimal import Decimal
from html import unescape

import httpx
import pytest

from models.customer import Customer
from models.invoice import Invoice
from models.order import Order
from models.payment import Payment
from models.product import Product
from models.quote import Quote
from models.settings import Settings, store_settings
from tests.admin.behind_the_door import HERE, a_member, configured, form_token, sign_in
from tests.conftest import Database
from tests.factories.acting import act, history_of
from tests.factories.order import a_product, an_order, an_order_form
from web import create_app

A_LINE = {"lines.0.sku": "MUG-1", "lines.0.quantity": "2"}
TYPED = {
    "currency": "EUR",
    "prices_include_vat": "on",
    "customer.email": "New@Example.com",
    "customer.name": "Anna <Bell>",
    "customer.language": "nl",
    "customer.address.street": "Main street 1",
    "customer.address.country": "NL",
    "discount": "1,00",
    "shipping_method": "parcel",
    "shipping_cost": "4,95",
    "shipping_vat_rate": "21 %",
    "remark": "Ring twice",
    **A_LINE,
}


async def _signed_in(role: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(create_app(configured()))
    browser = httpx.AsyncClient(transport=transport, base_url=HERE, follow_redirects=True)
    await sign_in(browser, (await a_member(role)).email)
    return browser


@pytest.fixture
async def clerk(sqlite_database: Database) -> httpx.AsyncClient:
    """Signed in, in a shop that sells mugs."""
    await a_product(sku="MUG-1", name="Mug", vat_rate=Decimal(21), on_hand=9, available=9)
    return await _signed_in("clerk")


async def _send(browser: httpx.AsyncClient, key: str, typed: dict[str, str]) -> httpx.Response:
    page = await browser.get(f"/admin/{key}/new")
    sent = {"_csrf": await form_token(browser), "_key": _named("_key", page.text)} | typed
    return await browser.post(f"/admin/{key}/new", data=sent)


def _named(name: str, page: str) -> str:
    found = re.search(rf'name="{re.escape(name)}"[^>]* value="([^"]*)"', page)
    return unescape(found[1]) if found else ""


async def test_a_new_order_is_placed_by_the_code_that_places_every_order(
    clerk: httpx.AsyncClient,
) -> None:
    answer = await _send(clerk, "orders", TYPED)
    assert answer.url.path == "/admin/orders/ORD00001"
    order = await Order.get()
    assert order.gross == 2 * 999 - 100 + 495
    assert (order.email, order.name, order.language) == ("new@example.com", "Anna <Bell>", "nl")
    assert (order.street, order.country, order.remark) == ("Main street 1", "NL", "Ring twice")
    assert (await Product.get(sku="MUG-1")).reserved == 2
    assert await Invoice.filter(order=order).count() == 1
    assert "placed" in await history_of(order)


async def test_a_new_order_may_be_paid_and_placed_before(clerk: httpx.AsyncClient) -> None:
    await _send(clerk, "orders", TYPED | {"paid": "on", "placed_at": "2026-01-05T10:00"})
    order = await Order.get()
    assert (order.payment_status, order.placed_at.year) == ("paid", 2026)
    assert (await Payment.get()).amount == order.gross


async def test_a_new_quote_is_a_draft_with_the_day_that_was_typed(
    clerk: httpx.AsyncClient,
) -> None:
    answer = await _send(clerk, "quotes", TYPED | {"valid_until": "2999-12-31"})
    assert answer.url.path == "/admin/quotes/QUO00001"
    quote = await Quote.get()
    assert (str(quote.valid_until), quote.status) == ("2999-12-31", "draft")
    assert "31 Dec 2999" in (await clerk.get("/admin/quotes")).text
    assert not await Order.exists()


@pytest.mark.parametrize(
    ("wrong", "marked"),
    [
        ({"customer.email": "nobody"}, "customer.email"),
        ({"customer.email": ""}, "customer.email"),
        ({"lines.0.quantity": "many"}, "lines.0.quantity"),
        ({"lines.0.quantity": "0"}, "lines.0.quantity"),
        ({"lines.0.unit_price": "a lot"}, "lines.0.unit_price"),
        ({"lines.0.sku": "UNKNOWN-1"}, "lines.0.unit_price"),
        ({"lines.0.discount": "99"}, "lines.0.discount"),
        ({"shipping_cost": "1.234,5x"}, "shipping_cost"),
        ({"shipping_vat_rate": "101"}, "shipping_vat_rate"),
        ({"discount": "999"}, "discount"),
        ({"currency": "EURO"}, "currency"),
        ({"lines.0.sku": "", "lines.0.quantity": ""}, "lines"),
    ],
)
@pytest.mark.parametrize("key", ["orders", "quotes"])
async def test_what_is_wrong_is_marked_and_nothing_typed_is_lost(
    clerk: httpx.AsyncClient, key: str, wrong: dict[str, str], marked: str
) -> None:
    typed = TYPED | wrong
    answer = await _send(clerk, key, typed)
    assert answer.status_code == 422
    page = answer.text
    assert "what you typed is kept" in page
    at = re.sub(r"\.(\d+)\.", r"-\1-", marked)
    assert f'id="field-{at}-wrong"' in page
    for name in ("customer.name", "shipping_method", "discount", *A_LINE, *wrong):
        assert _named(name, page) == typed[name], name
    assert "Ring twice</textarea>" in page
    assert not await Order.exists()
    assert not await Quote.exists()
    assert not await Customer.exists()


@pytest.mark.parametrize(
    ("key", "wrong"),
    [
        ("quotes", {"valid_until": "2020-01-01"}),
        ("quotes", {"valid_until": "soon"}),
        ("orders", {"placed_at": "2999-01-01T00:00"}),
        ("orders", {"placed_at": "yesterday"}),
    ],
)
async def test_a_day_that_cannot_be_is_refused(
    clerk: httpx.AsyncClient, key: str, wrong: dict[str, str]
) -> None:
    answer = await _send(clerk, key, TYPED | wrong)
    assert answer.status_code == 422
    assert _named(next(iter(wrong)), answer.text) == next(iter(wrong.values()))


async def test_sent_twice_it_is_made_once_and_other_content_is_asked_about(
    clerk: httpx.AsyncClient,
) -> None:
    typed = TYPED | {"_key": "one-page"}
    first, second = [await _send(clerk, "orders", typed) for _ in range(2)]
    assert first.url == second.url
    assert await Order.all().count() == 1
    other = await _send(clerk, "orders", typed | {"remark": "Another one"})
    assert other.status_code == 422
    assert "This page was sent before" in other.text
    assert _named("_key", other.text) not in ("", "one-page")
    assert await Order.all().count() == 1


async def test_the_server_says_what_it_comes_to_as_one_types_and_keeps_nothing(
    clerk: httpx.AsyncClient,
) -> None:
    more = {"lines.1.sku": "PEN-1", "lines.2.name": "Engraving", "lines.2.quantity": "1"}
    more |= {"lines.2.unit_price": "10", "lines.2.vat_rate": "9", "_preview": "1"}
    answer = await _send(clerk, "orders", TYPED | more | {"customer.email": "half a"})
    assert answer.status_code == 200
    said = " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())
    assert "Total €33.93" in said
    assert "VAT 9 %" in said
    assert "Line 2, Quantity: this is needed." in said
    assert await Product.all().count() == 1
    nothing = await _send(clerk, "quotes", {"_preview": "1", "currency": "EUR"})
    assert "once a line is complete" in nothing.text


async def test_the_page_says_who_is_written_to_once_it_can_be_placed(
    clerk: httpx.AsyncClient,
) -> None:
    typed = TYPED | {"_preview": "1"}
    said = (await _send(clerk, "orders", typed)).text
    to = TYPED["customer.email"].lower()
    assert f"E-mail to {to}: Order confirmation, Invoice" in unescape(said)
    incomplete = (await _send(clerk, "orders", typed | {"customer.email": "half a"})).text
    assert "E-mail" not in incomplete
    assert not await Order.exists()


async def test_a_known_customer_is_found_and_fills_the_page(clerk: httpx.AsyncClient) -> None:
    customer = an_order_form()["customer"] | {
        "email": "known@example.com",
        "shipping_address": {"street": "Elsewhere 2", "city": "Gent", "country": "BE"},
    }
    order = await an_order(customer=customer)
    found = (await clerk.get("/admin/quotes/new/customer?email=Known@Example.com")).json()
    assert found["customer.address.city"] == "Utrecht"
    assert found["customer.shipping_address.street"] == "Elsewhere 2"
    page = (await clerk.get(f"/admin/orders/new?customer={order.customer_id}")).text
    assert _named("customer.email", page) == "known@example.com"
    for nobody in ("customer=999", "customer=x", "email=nobody@example.com", "email=%00"):
        assert (await clerk.get(f"/admin/quotes/new/customer?{nobody}")).json() == {}


async def test_products_are_found_with_their_price_only_in_the_shops_currency(
    clerk: httpx.AsyncClient,
) -> None:
    euros = (await clerk.get("/admin/orders/new/products?q=mu&currency=EUR")).json()
    assert (euros[0]["unit_price"], euros[0]["stock"]) == ("9.99", "9 available")
    dollars = (await clerk.get("/admin/orders/new/products?q=mu&currency=USD")).json()
    assert dollars[0]["unit_price"] == ""


@pytest.mark.parametrize("key", ["orders", "quotes"])
async def test_who_may_not_make_them_has_neither_button_nor_page(
    sqlite_database: Database, key: str
) -> None:
    browser = await _signed_in("bookkeeper")
    assert "/new" not in (await browser.get(f"/admin/{key}")).text
    assert (await browser.get(f"/admin/{key}/new")).status_code == 403
    sent = await browser.post(
        f"/admin/{key}/new", data=TYPED | {"_csrf": await form_token(browser)}
    )
    assert sent.status_code == 403
    assert not await Order.exists()


async def test_what_is_not_made_by_hand_has_no_such_page(clerk: httpx.AsyncClient) -> None:
    assert (await clerk.get("/admin/invoices/new")).status_code == 404


async def test_who_was_merged_away_is_filled_in_as_the_one_who_stays(
    clerk: httpx.AsyncClient,
) -> None:
    for name in ("Old", "New"):
        await an_order(customer={"email": f"{name.lower()}@example.com", "name": name})
    gone = await Customer.get(name="Old")
    await act(gone, "merge", into="new@example.com")
    for asked in ("email=old@example.com", f"customer={gone.id}"):
        told = (await clerk.get(f"/admin/orders/new/customer?{asked}")).json()
        assert (told["customer.name"], told["customer.email"]) == ("New", "new@example.com")


async def test_who_was_erased_is_known_no_more(clerk: httpx.AsyncClient) -> None:
    await an_order(customer={"email": "gone@example.com"}, paid=True, shipped=True)
    gone = await Customer.get(email="gone@example.com")
    await act(gone, "erase", email="gone@example.com")
    assert (await clerk.get(f"/admin/orders/new/customer?customer={gone.id}")).json() == {}
    assert "Erased" not in (await clerk.get(f"/admin/orders/new?customer={gone.id}")).text


async def test_an_order_of_nothing_is_told_to_have_a_line(clerk: httpx.AsyncClient) -> None:
    nothing = {name: said for name, said in TYPED.items() if not name.startswith("lines.")}
    assert "Add at least one line." in (await _send(clerk, "orders", nothing)).text


async def test_who_gets_no_confirmation_is_said_by_language(clerk: httpx.AsyncClient) -> None:
    await store_settings(Settings(emails_off=["order_confirmed.nl"]))
    assert "The customer gets the confirmation" in (await clerk.get("/admin/orders/new")).text
    await an_order(customer={"email": "c@example.com", "language": "nl"})
    customer = await Customer.get(email="c@example.com")
    page = await clerk.get(f"/admin/orders/new?customer={customer.id}")
    assert "No confirmation is sent" in page.text
