"""The demo shop: orders in every state, made by the product's own actions."""

from __future__ import annotations

import os
import random
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from actions.context import Context, System
from actions.framework import get
from actions.people import create_user
from actions.pipeline import Call, new_batch, run
from actions.problem import Refused
from models.custom_status import CustomStatus
from models.database import atomically
from models.order import Order, OrderLine
from models.packing_slip import PackingSlip
from models.product import Product
from models.settings import Settings, store_settings
from models.stock import StockReason
from models.user import User

EMAIL = "admin@example.com"
LOGIN_FILE = Path("var/demo-login.txt")
GOODS = (
    ("Mug", 1295, "21"), ("Teapot", 3495, "21"), ("Notebook", 895, "21"),
    ("Fountain pen", 4900, "21"), ("Tote bag", 1995, "21"), ("Candle", 1450, "21"),
    ("Wall clock", 5950, "21"), ("Blanket", 6900, "21"),
    ("Cook book", 2750, "9"), ("Travel guide", 2295, "9"), ("Coffee beans 1 kg", 1890, "9"),
    ("Green tea", 695, "9"), ("Gift card", 2500, "0"),
)  # fmt: skip
COLOURS = ("", "blue", "green", "red")
PLACES = (
    ("NL", "Utrecht", "3511 AB"), ("NL", "Groningen", "9711 AA"), ("BE", "Gent", "9000"),
    ("DE", "Köln", "50667"), ("FR", "Lyon", "69002"), ("ES", "Sevilla", "41001"),
    ("AT", "Graz", "8010"), ("PL", "Kraków", "31-001"),
)  # fmt: skip
LANGUAGES = {"NL": "nl", "BE": "nl", "DE": "de", "AT": "de", "FR": "fr", "ES": "es"}
STATUSES = (("Gift wrap", "#d6336c"), ("At the engraver", "#ae3ec9"), ("Call first", "#f76707"))
REMARKS = ("", "", "", "Please ring twice.", "It is a present: no price on the box, please.")
LIVES: tuple[tuple[str, ...], ...] = (
    (), (), ("mark_as_paid",), ("mark_as_paid", "create_packing_slip"),
    ("mark_as_paid", "mark_as_shipped"), ("mark_as_paid", "mark_as_shipped"),
    ("mark_as_paid", "mark_as_shipped"), ("mark_as_paid", "ship_a_part"), ("pay_a_part",),
    ("mark_as_shipped",), ("hold",), ("mark_as_paid", "hold"), ("cancel",),
    ("mark_as_paid", "cancel"), ("set_status",), ("mark_as_paid", "set_status", "add_note"),
    ("duplicate",),
)  # fmt: skip
SHOP = Settings(
    company="The demo shop",
    street="Oudegracht 100",
    postcode="3511 AX",
    city="Utrecht",
    country="NL",
    email="shop@example.com",
    time_zone="Europe/Amsterdam",
    registration_number="00000000",
    vat_number="NL123456782B90",
    bank_account="NL91 ABNA 0417 1643 00",
)
"""With the example numbers of everybody's handbooks, so that every document can be tried."""

FIELDS: dict[str, dict[str, Any]] = {
    "hold": {"reason": "Waits for the customer's answer"},
    "add_note": {"text": "Called the customer: delivery after Thursday is fine."},
}


@dataclass(frozen=True)
class Login:
    """How to get in."""

    email: str
    password: str


def _nobody_watches(_done: int) -> None:
    """No progress is shown."""


async def make_demo(orders: int, progress: Callable[[int], None] = _nobody_watches) -> Login:
    """A demo shop in an empty database; in one that is the demo already, its login again.

    :raises Refused: there are orders here that are not the demo's.
    """
    kept = kept_login()
    if kept is not None and await User.exists(email=EMAIL):
        return kept
    if await Order.exists():
        raise Refused("there are orders in this database", "Name an empty one for the demo.")
    await atomically(partial(store_settings, SHOP))
    chance = random.Random(2026)  # noqa: S311 - the same demo every time, no secret
    await _make_products(chance, orders)
    for position, (name, color) in enumerate(STATUSES):
        await CustomStatus.create(name=name, color=color, position=position)
    for serial in range(orders):
        days = (orders - serial) * 60 / orders
        await _live(chance, serial, datetime.now(UTC) - timedelta(days=days))
        progress(serial + 1)
    return await _make_login()


async def _make_login() -> Login:
    login = Login(EMAIL, secrets.token_urlsafe(9))
    await create_user(login.email, "admin", login.password, "Demo admin")
    keep_login(login)
    return login


def kept_login() -> Login | None:
    """The login that the first demo printed, to be printed again."""
    return Login(EMAIL, LOGIN_FILE.read_text().strip()) if LOGIN_FILE.exists() else None


def keep_login(login: Login) -> None:
    """Keep it where only the owner of this machine can read it."""
    LOGIN_FILE.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(LOGIN_FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(f"{login.password}\n")


async def _make_products(chance: random.Random, orders: int) -> None:
    """Stock for so many orders: of some products it just suffices, of most it is plenty."""
    scale = 1 + orders // 100

    async def work() -> None:
        batch = await new_batch(System())
        ctx = Context(batch)
        for name, price, rate in GOODS:
            for colour in COLOURS if rate == "21" else ("",):
                product = await Product.create(
                    sku="-".join(f"{name} {colour}".upper().split()),
                    name=f"{name}, {colour}" if colour else name,
                    price=price,
                    vat_rate=rate,
                    physical=name != "Gift card",
                    notify_below=5,
                )
                if product.physical:
                    stock = chance.choice((10, 12, 20, 50, 80)) * scale
                    ctx.move_stock(product.id, StockReason.OPENING, on_hand=stock)
        ctx.commit()
        await batch.write()

    await atomically(work)


async def _live(chance: random.Random, serial: int, placed_at: datetime) -> None:
    form = await _an_order(chance, serial, placed_at)
    call = Call(System())
    number = (await run(get(Order, "place_order"), None, form, call)).number
    for step in LIVES[serial % len(LIVES)]:
        await _step(chance, number, step, call)


async def _step(chance: random.Random, number: str, step: str, call: Call) -> None:
    if step == "ship_a_part":
        order = await Order.get(number=number)
        line = await OrderLine.filter(order=order, physical=True).first()
        if line is not None:
            part = {"lines": [{"line": line.id, "quantity": 1}]}
            await _try("create_packing_slip", number, part, call)
            slip = await PackingSlip.get(order=order)
            shipped = {"status": "shipped", "carrier": "PostNL"}
            await run(get(PackingSlip, "edit"), slip.number, shipped, call)
    elif step == "pay_a_part":
        await _try("mark_as_paid", number, {"amount": 500}, call)
    elif step == "set_status":
        await _try(step, number, {"status": chance.choice(STATUSES)[0]}, call)
    else:
        await _try(step, number, FIELDS.get(step, {}), call)


async def _try(step: str, number: str, fields: dict[str, Any], call: Call) -> None:
    """A life's step may be one that this order cannot take, as one of downloads is not shipped."""
    try:
        await run(get(Order, step), number, fields, call)
    except Refused:
        return


async def _an_order(chance: random.Random, serial: int, placed_at: datetime) -> dict[str, Any]:
    buyer = chance.randrange(25) + 1
    country, city, postcode = PLACES[buyer % len(PLACES)]
    products = chance.sample(await Product.all().order_by("id"), chance.randint(1, 4))
    lines = [{"sku": one.sku, "quantity": chance.choice((1, 1, 2, 3))} for one in products]
    worth = sum(one.price * line["quantity"] for one, line in zip(products, lines, strict=True))
    return {
        "currency": "EUR",
        "placed_at": placed_at.isoformat(),
        "payment_method": chance.choice(("iDEAL", "Credit card", "Bank transfer")),
        "shipping_method": chance.choice(("Parcel", "Parcel", "Letter box", "Pick up")),
        "shipping_cost": 0 if worth > 7500 else 495,
        "discount": worth // 10 if serial % 7 == 3 else 0,
        "remark": chance.choice(REMARKS),
        "customer": {
            "email": f"customer{buyer}@example.com",
            "name": f"Customer {buyer}",
            "company": f"Shop {buyer}, {city}" if buyer % 4 == 0 else "",
            "language": LANGUAGES.get(country, "en"),
            "address": {
                "street": f"Market square {buyer}",
                "postcode": postcode,
                "city": city,
                "country": country,
            },
        },
        "lines": lines,
    }
