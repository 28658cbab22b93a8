"""Make the demo shop: everything that was done in it was done by the product, on its day."""

from __future__ import annotations

import os
import random
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path

from actions.settings.change import THE_ONE, describe_changes, setting_title
from backdesk.actions.audit import log_change
from backdesk.actions.errors import Refused
from backdesk.auth.create_user import create_user
from backdesk.auth.permissions import Actor
from backdesk.auth.user import User
from backdesk.db.database import atomically
from backdesk.i18n import _
from customer.access import CustomerActor
from demo.clock import A_DAY, Calendar, Clock, Life, at_work
from demo.orders import DECK, OFFERED_BEFORE, Told, offered, on_invoice
from demo.people import ADMIN, COLLEAGUES
from demo.quotes import QUOTES
from demo.shelves import counts, deliveries, stock_up
from demo.story import Shop, Story
from demo.unfinished import STILL_OPEN, not_paid_yet
from gateways.signed_links import Links
from models.custom_status import CustomStatus
from models.order import Order
from models.settings import Settings, ShopSettings, load_settings, store_changes
from worker.scheduled import expire_quotes, send_due_reminders

LOGIN_FILE = Path("var/demo-login.txt")
STATUSES = (("Gift wrap", "#d6336c"), ("Engraving", "#ae3ec9"), ("Call first", "#f76707"))
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

ENOUGH = 60
"""Orders: with fewer there are no quotes, and nothing but the latest is unfinished on purpose."""
ROUND = timedelta(hours=6)
"""When the day's reminders go out."""


@dataclass(frozen=True)
class Login:
    """How to get in."""

    email: str
    password: str


def _nobody_watches(_done: int) -> None:
    """No progress is shown."""


async def make_demo(
    orders: int,
    progress: Callable[[int], None] = _nobody_watches,
    *,
    now: datetime | None = None,
    links: Links | None = None,
) -> Login:
    """A demo shop in an empty database; in one that is the demo already, its login again.

    ``now`` is the end of its sixty days; on the same day it is always the same shop.

    :raises Refused: there are orders here that are not the demo's.
    """
    kept = kept_login()
    if kept is not None and await User.exists(email=ADMIN):
        return kept
    if await Order.exists():
        raise Refused("there are orders in this database", "Name an empty one for the demo.")
    calendar = Calendar(now or datetime.now(UTC))
    login = Login(ADMIN, secrets.token_urlsafe(9))
    staff = await _engage(login.password, calendar.start)
    shop = Shop(Clock(calendar), staff, links or Links())
    await atomically(partial(_furnish, shop, orders))
    _begin(shop, calendar, orders, progress)
    await shop.clock.run()
    await _round(shop)
    await shop.post(all_of_it=True)
    keep_login(login)
    return login


async def _engage(password: str, since: datetime) -> dict[str, Actor]:
    """The colleagues; nobody knows the passwords of the others, which an admin can set."""
    staff: dict[str, Actor] = {"customer": CustomerActor("returns.edit", "quotes.edit")}
    for who, (email, role, name) in COLLEAGUES.items():
        word = password if email == ADMIN else secrets.token_urlsafe(20)
        await create_user(email, role, word, name, since)
        found = await User.with_role(email=email)
        assert found is not None
        staff[who] = found
    return staff


async def _furnish(shop: Shop, orders: int) -> None:
    """Settings, custom statuses and the catalogue, each with its history."""
    admin, at = shop.staff["admin"], shop.clock.now
    before = await load_settings()
    await store_changes(before, SHOP)
    await User.all().update(timezone=SHOP.time_zone)  # they came before it was said
    changes = describe_changes(before, SHOP)
    names = ", ".join(setting_title(name) for name in changes)
    row = await ShopSettings.get(id=THE_ONE)
    await log_change(admin, row, _("Settings changed: {names}").format(names=names), changes, at=at)
    for position, (name, color) in enumerate(STATUSES):
        status = await CustomStatus.create(name=name, color=color, position=position)
        await log_change(admin, status, _("{name} created").format(name=name), {}, "created", at)
    await stock_up(shop, orders)


def _begin(shop: Shop, calendar: Calendar, orders: int, progress: Callable[[int], None]) -> None:
    """Everything is told to the clock; what happens first is of no matter here."""
    chance = random.Random("demo")  # noqa: S311 - the same demo every time, no secret
    moments = calendar.moments(orders, chance)
    lives, begun_so_far = _lives(moments, calendar.start, chance), count(1)
    for serial, (moment, told) in enumerate(zip(moments, lives, strict=True)):
        begun = _quoted(moment) if told is offered else moment
        story = Story(shop, f"order {serial}")
        shop.clock.begin(begun, _counted(told(story), lambda: progress(next(begun_so_far))))
    if orders >= ENOUGH:
        for serial, (days, told) in enumerate(QUOTES):
            story = Story(shop, f"quote {serial}")
            day = calendar.end - A_DAY * days
            at = at_work(day + timedelta(minutes=story.chance.uniform(-240, 240)))
            shop.clock.begin(at if at < calendar.end else day, told(story))
    for life in (_rounds(shop), deliveries(shop, orders), counts(shop)):
        shop.clock.begin(calendar.start, life)


def _quoted(moment: datetime) -> datetime:
    """When the quote was made that became an order then."""
    return at_work(moment - OFFERED_BEFORE)


async def _counted(life: Life, told: Callable[[], None]) -> Life:
    """The same life; that it began is progress."""
    told()
    async for moment in life:
        yield moment


def _lives(moments: list[datetime], start: datetime, chance: random.Random) -> list[Told]:
    """What becomes of each: as often as it happens, and of the last ones what is still open."""
    cards = _shuffled(DECK, chance)
    lives = [next(cards) for _moment in moments]
    for serial, moment in enumerate(moments):
        if (
            lives[serial] is offered
            and not start < _quoted(moment) < at_work(moment) <= moments[-1]
        ):
            lives[serial] = on_invoice
    if len(moments) >= ENOUGH:
        taken: set[int] = set()
        for days, told in STILL_OPEN:
            wanted = moments[-1] - A_DAY * days
            free = (at for at in range(len(moments)) if at not in taken)
            nearest = min(free, key=lambda at: abs(moments[at] - wanted))
            lives[nearest] = told
            taken.add(nearest)
    lives[-1] = not_paid_yet
    return lives


def _shuffled(deck: Iterable[Told], chance: random.Random) -> Iterator[Told]:
    while True:
        cards = list(deck)
        chance.shuffle(cards)
        yield from cards


async def _rounds(shop: Shop) -> Life:
    """What time brings, once a day."""
    day = shop.clock.now
    while True:
        yield day + ROUND
        await _round(shop)
        day += A_DAY


async def _round(shop: Shop) -> None:
    await shop.post()
    if await send_due_reminders(shop.clock.now):
        shop.wrote()
    await atomically(partial(expire_quotes, shop.clock.now))


def kept_login() -> Login | None:
    """The login that the first demo printed, to be printed again."""
    return Login(ADMIN, LOGIN_FILE.read_text().strip()) if LOGIN_FILE.exists() else None


def keep_login(login: Login) -> None:
    """Keep it where only the owner of this machine can read it."""
    LOGIN_FILE.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(LOGIN_FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(f"{login.password}\n")
