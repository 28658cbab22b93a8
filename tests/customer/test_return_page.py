"""The customer's return: opened by a signed link, within the window, and nothing else shown."""

from __future__ import annotations

import io
import os
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from PIL import Image

from backdesk.models.history import History
from gateways.signed_links import Links
from models.order import Order
from models.outbox import Outbox
from models.packing_slip import PackingSlip
from models.return_case import ReturnCase, ReturnLine, ReturnPhoto
from tests.factories.acting import act
from tests.factories.order import a_line, an_order, first_line


def at(links: Links, order: Order) -> str:
    return links.to_return(order).partition("127.0.0.1:8000")[2]


def a_photo(kind: str = "JPEG", size: tuple[int, int] = (3000, 2000)) -> bytes:
    made = io.BytesIO()
    exif = Image.Exif()
    exif[0x0110] = "where it was taken"
    Image.new("RGB", size, "orange").save(made, kind, exif=exif)
    return made.getvalue()


async def typed(order: Order, quantity: str = "1", **more: str) -> dict[str, str]:
    line = await first_line(order)
    said = {f"quantity.{line.id}": quantity, f"reason.{line.id}": "It is damaged"}
    return {**said, "_key": "k1", "remark": "The handle is off", **more}


async def test_a_customer_asks_for_a_return_with_a_photo(
    browser: httpx.AsyncClient, links: Links
) -> None:
    order = await an_order(shipped=True)
    files = [("photos", ("mug.jpg", a_photo(), "image/jpeg"))]
    answer = await browser.post(at(links, order), data=await typed(order), files=files)
    assert answer.status_code == 303
    case, line = await ReturnCase.get(), await ReturnLine.get()
    assert (case.order_id, case.status, case.remark) == (order.id, "requested", "The handle is off")
    assert (line.quantity, line.reason) == (1, "It is damaged")
    kept = Image.open(io.BytesIO((await ReturnPhoto.get()).content))
    assert (kept.format, max(kept.size), len(kept.getexif())) == ("JPEG", 1600, 0)
    assert await Outbox.exists(event="return_asked", order_id=order.id)
    entry = await History.get(kind="return_created")
    assert (entry.actor, entry.user_id) == ("The customer", None)
    shown = (await browser.get(answer.headers["location"])).text
    assert case.number in shown
    assert "We have received your request" in shown


async def test_the_page_speaks_the_customers_language(
    browser: httpx.AsyncClient, links: Links
) -> None:
    order = await an_order(shipped=True)
    for language, said in (("nl", "Waarom"), ("de", "Warum"), ("xx", "Why")):
        await Order.filter(id=order.id).update(language=language)
        shown = await browser.get(at(links, order))
        assert f">{said}<" in shown.text


async def test_only_what_was_shipped_and_is_not_on_its_way_back_can_be_chosen(
    browser: httpx.AsyncClient, links: Links
) -> None:
    order = await an_order(lines=[a_line(), a_line("BOWL-1", quantity=3)])
    assert "Nothing of this order was sent to you yet" in (await browser.get(at(links, order))).text
    await act(order, "mark_as_shipped")
    line = await first_line(order)
    await act(order, "create_return", lines=[{"line": line.id, "quantity": 2}])
    shown = (await browser.get(at(links, order))).text
    assert re.findall(r'name="quantity\.(\d+)"', shown) == [str(line.id + 1)]
    refused = await browser.post(at(links, order), data=await typed(order))
    assert refused.status_code == 422
    assert await ReturnCase.all().count() == 1


async def test_what_came_back_is_told_as_it_came(browser: httpx.AsyncClient, links: Links) -> None:
    order = await an_order(lines=[a_line(quantity=3)], shipped=True)
    line = await first_line(order)
    await act(order, "create_return", lines=[{"line": line.id, "quantity": 3}])
    assert "<li>3 \N{MULTIPLICATION SIGN} " in (await browser.get(at(links, order))).text
    case = await ReturnCase.get()
    await act(case, "approve")
    announced = await ReturnLine.get()
    await act(case, "receive", lines=[{"line": announced.id, "quantity": 2}])
    shown = (await browser.get(at(links, order))).text
    assert "<li>2 \N{MULTIPLICATION SIGN} " in shown
    assert "(announced: 3)" in shown
    await act(case, "complete")
    assert "Completed. Credited: €19.98" in (await browser.get(at(links, order))).text
    await Order.filter(id=order.id).update(language="nl")
    assert "Gecrediteerd: €" in (await browser.get(at(links, order))).text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"quantity": "3"}, "Choose how many"),
        ({"quantity": "-1"}, "Choose how many"),
        ({"quantity": "many"}, "Choose how many"),
        ({"quantity": "0"}, "Choose at least one thing"),
        ({"reason": "<script>"}, "Please choose a reason"),
        ({"remark": "x" * 1001}, "at most 1000"),
    ],
)
async def test_what_is_refused_says_why_and_keeps_what_was_typed(
    browser: httpx.AsyncClient, links: Links, wrong: dict[str, str], said: str
) -> None:
    order = await an_order(shipped=True)
    line = await first_line(order)
    data: dict[str, Any] = await typed(order)
    data |= {f"{name}.{line.id}" if name != "remark" else name: v for name, v in wrong.items()}
    answer = await browser.post(at(links, order), data=data)
    assert answer.status_code == 422
    assert said in answer.text
    assert data["remark"][:50] in answer.text
    assert not await ReturnCase.exists()


@pytest.mark.parametrize(
    "file",
    [b"no picture", b"\xff\xd8\xff broken", a_photo("PNG")[:2000], b"<svg onload=alert(1)>"],
)
async def test_what_is_no_photo_is_refused(
    browser: httpx.AsyncClient, links: Links, file: bytes
) -> None:
    order = await an_order(shipped=True)
    files = [("photos", ("mug.jpg", file, "image/jpeg"))]
    answer = await browser.post(at(links, order), data=await typed(order), files=files)
    assert answer.status_code == 422
    assert "One of the photos cannot be read" in answer.text
    assert not await ReturnCase.exists()


async def test_more_photos_than_three_are_refused_in_words(
    browser: httpx.AsyncClient, links: Links
) -> None:
    order = await an_order(shipped=True)
    files = [("photos", (f"{n}.png", a_photo("PNG", (9, 9)), "image/png")) for n in range(4)]
    answer = await browser.post(at(links, order), data=await typed(order), files=files)
    assert answer.status_code == 422
    assert "at most 3 photos" in answer.text
    assert not await ReturnCase.exists()


async def test_a_heap_of_files_is_refused_in_words(
    browser: httpx.AsyncClient, links: Links
) -> None:
    order = await an_order(shipped=True)
    files = [("photos", (f"{n}.png", b"x", "image/png")) for n in range(40)]
    answer = await browser.post(at(links, order), data=await typed(order), files=files)
    assert answer.status_code == 400
    assert "There is nothing at" not in answer.text
    assert not await ReturnCase.exists()


async def test_after_the_window_the_day_is_named_and_nothing_is_taken(
    browser: httpx.AsyncClient, links: Links
) -> None:
    order = await an_order(shipped=True)
    await PackingSlip.all().update(shipped_at=datetime.now(UTC) - timedelta(days=31))
    shown = await browser.get(at(links, order))
    assert "could be sent back until" in shown.text
    assert "<form" not in shown.text
    assert (await browser.post(at(links, order), data=await typed(order))).status_code == 409
    assert not await ReturnCase.exists()


@pytest.mark.parametrize("quantity", ["1", "2"])
async def test_a_second_click_makes_no_second_return(
    browser: httpx.AsyncClient, links: Links, quantity: str
) -> None:
    order = await an_order(shipped=True)
    for _click in range(2):
        assert (
            await browser.post(at(links, order), data=await typed(order, quantity))
        ).status_code == 303
    assert await ReturnCase.all().count() == 1


async def test_a_forged_link_another_orders_and_one_to_an_old_address_show_nothing(
    browser: httpx.AsyncClient, links: Links
) -> None:
    order, other = await an_order(shipped=True), await an_order(shipped=True)
    good = at(links, order)
    payload = at(links, other).split(".")[0].removeprefix("/returns/")
    forged = [
        "/returns/x",
        "/returns/" + "A" * 3000,
        f"{good}x",
        good.replace("/returns/", "/returns/A"),
        f"/returns/{payload}.{good.split('.', 1)[1]}",
        good.replace("/returns/", "/quotes/"),
        Links("http://127.0.0.1:8000", "another secret").to_return(order)[
            len("http://127.0.0.1:8000") :
        ],
    ]
    for link in forged:
        shown = await browser.get(link)
        assert (shown.status_code, order.number in shown.text) == (404, False), link
        assert other.number not in shown.text
    await Order.filter(id=order.id).update(email="new@example.com")
    assert (await browser.get(good)).status_code == 404
    await order.refresh_from_db()
    assert (await browser.get(at(links, order))).status_code == 200


async def test_a_link_ends(
    browser: httpx.AsyncClient, links: Links, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = await an_order(shipped=True)
    link = at(links, order)
    later = datetime.now(UTC) + timedelta(days=181)
    monkeypatch.setattr("itsdangerous.timed.time.time", later.timestamp)
    assert (await browser.get(link)).status_code == 404


async def test_whoever_opens_links_all_the_time_is_asked_to_wait(
    browser: httpx.AsyncClient, links: Links
) -> None:
    order = await an_order(shipped=True)
    answers = [(await browser.get(at(links, order))).status_code for _ in range(61)]
    assert answers == [200] * 60 + [429]


async def test_one_link_asks_only_so_often(browser: httpx.AsyncClient, links: Links) -> None:
    order = await an_order(shipped=True)
    link = at(links, order)  # the next second's is another
    answers = [await browser.post(link, data={}) for _ in range(13)]
    assert [answer.status_code for answer in answers] == [422] * 12 + [429]
    assert "Retry-After" in answers[-1].headers


async def test_the_page_is_kept_by_nobody_and_leads_nowhere_else(
    browser: httpx.AsyncClient, links: Links
) -> None:
    shown = await browser.get(at(links, await an_order(shipped=True)))
    assert shown.headers["cache-control"] == "no-store"
    assert shown.headers["x-robots-tag"] == "noindex"
    assert shown.headers["referrer-policy"] == "same-origin"
    assert "/admin/orders" not in shown.text


async def test_a_link_that_is_only_looked_after_works(
    browser: httpx.AsyncClient, links: Links
) -> None:
    order = await an_order(shipped=True)
    assert (await browser.head(at(links, order))).status_code == 200


async def test_a_remark_is_as_long_as_it_was_typed(
    browser: httpx.AsyncClient, links: Links
) -> None:
    order = await an_order(shipped=True)
    remark = "\r\n".join(["It leaks."] * 95)
    answer = await browser.post(at(links, order), data=await typed(order, remark=remark))
    assert answer.status_code == 303
    assert (await ReturnCase.get()).remark == "\n".join(["It leaks."] * 95)


async def test_none_of_a_line_is_said_to_be_none(browser: httpx.AsyncClient, links: Links) -> None:
    order = await an_order(shipped=True)
    answer = await browser.post(at(links, order), data=await typed(order, "00"))
    assert "Choose how many" in answer.text


async def test_a_photo_full_of_grain_is_kept_too(browser: httpx.AsyncClient, links: Links) -> None:
    order = await an_order(shipped=True)
    grain = io.BytesIO()
    Image.frombytes("RGB", (1600, 1600), os.urandom(1600 * 1600 * 3)).save(grain, "JPEG")
    files = [("photos", ("gravel.jpg", grain.getvalue(), "image/jpeg"))]
    answer = await browser.post(at(links, order), data=await typed(order), files=files)
    assert answer.status_code == 303
    assert len((await ReturnPhoto.get()).content) <= 1_000_000


async def test_lost_photos_are_asked_for_again(browser: httpx.AsyncClient, links: Links) -> None:
    order = await an_order(shipped=True)
    assert "Your photos were not kept" not in (await browser.get(at(links, order))).text
    photo = {"photos": ("mug.jpg", a_photo(), "image/jpeg")}
    answer = await browser.post(at(links, order), data=await typed(order, "0"), files=photo)
    assert "Your photos were not kept. Please choose them again." in answer.text
